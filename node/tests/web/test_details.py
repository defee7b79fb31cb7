"""What is wrong with a rule or a list of votes typed by hand is said in the reader's language.

The wordings are read off the program: each that readers of rules and lists can raise has its place.
"""

import ast
import inspect
import tomllib
from io import BytesIO

import msgspec
import pytest

from node import marks, roll_calls, votes
from node.commands import rules
from node.commands.rules import read_rule
from node.errors import NodeError
from node.roll_calls import read_roll_call
from node.votes import VoteLines, read_votes
from node.web.details import OF_LISTS, OF_RULES, say_detail, say_line
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.ballots import rule_checks
from protocol.ballots.rule import Rule
from protocol.errors import MalformedError, RuleError
from protocol.formats import abif, blt, csv_ballots, csv_grades, lines

SPANISH, ENGLISH = load_languages()["es"], load_languages()["en"]
READERS = (rules, rule_checks, roll_calls, votes, marks, abif, blt, csv_ballots, csv_grades, lines)
RAISING = {"refuse", "NodeError", "RuleError", "MalformedError", "_undecidable"}
# What is no wording: codes, what a list is called, a part put together elsewhere.
CODES = {"bad-manifest", "bad-rule", "bad-file", "undecidable-rule", "unknown-group"}
CODES |= {"unknown-region"}
PLAIN = {"", "docs/guide/decision-rules.md shows a whole rule", "x", "'x'"}

YES_NO = {"title": "Strike", "kind": "yes-no", "options": ["yes", "no"], "grades": [],
          "min": 0, "max": 1}  # fmt: skip
RANKED = {"title": "Who: first", "kind": "rank", "options": ["Ann", "Bob"], "grades": [],
          "min": 1, "max": 2}  # fmt: skip


def texts(node):
    """What an expression may say, with x for each part that it puts in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else _filled(part) for part in node.values
        ]
        yield "".join(map(str, parts))
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from (f"{left}{right}" for left in texts(node.left) for right in texts(node.right))
    elif isinstance(node, ast.Subscript):
        yield from texts(node.value)


def _filled(part):
    """A part of a text; what is a wording itself is filled in as one."""
    inner = {"error": "Invalid value", "columns": "a column an option", "shape": "a table"}
    return inner.get(ast.unparse(part.value), "x")


def wordings():
    for module in READERS:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            found = []
            # Elsewhere a ValueError is about writing a file.
            raising = RAISING | ({"ValueError"} if module is marks else set())
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in raising:
                found = node.args
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in (
                "reason", "hint", "columns", "_SAVE_AS",
            ):  # fmt: skip
                found = [node.value]
            elif isinstance(node, ast.Return) and node.value is not None:
                shown = module is votes and isinstance(node.value, ast.JoinedStr)
                found = [node.value] if shown else []
            for one in found:
                yield from ((module.__name__, text) for text in texts(one))


@pytest.mark.parametrize(("module", "text"), sorted(set(wordings())))
def test_every_wording_of_those_who_read_rules_and_lists_has_its_place(module, text):
    if text not in CODES | PLAIN:
        assert say_detail(text, ENGLISH) == text, module
        assert say_detail(text, SPANISH) not in (None, text), module


def test_the_search_finds_wordings_at_all():
    found = {text for _, text in wordings()}
    assert len(found) > 90
    assert {"the file is empty", "one test stands twice", "x is not a weight"} <= found


@pytest.mark.parametrize("message", [*OF_RULES, *OF_LISTS])
def test_a_wording_is_found_by_itself_before_any_other(message):
    inner = {"what": "Invalid value", "columns": "a column an option"}
    shown = message.format_map({name: inner.get(name, "'x'") for name in names_in(message)})
    assert say_detail(shown, ENGLISH) == shown


def names_in(message):
    return [part.partition("}")[0] for part in message.split("{")[1:]]


@pytest.mark.parametrize(
    "text",
    [
        "a = ", "a = 1 b = 2", "a 1", "[a", "[[a]", "a = [1", "a = {b = 1", "a = 'x", 'a = "\\q"',
        "a = 2026-99-01", "a = 1\na = 2", "[a]\n[a]", "a.b = 1\n[a.b]", "=", "a = {b = 1, b = 2}",
        'a = "\\ud800"', 'a = "\\uzzzz"', "a = nope", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_toml_is_said_in_spanish_with_its_place(text):
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    said = refusal(NodeError("bad-rule", f"the rule: {caught.value}"), SPANISH)
    assert not said.raw, str(caught.value)
    assert said.detail.startswith("La regla: ")
    assert "línea" in said.detail or "al final del texto" in said.detail


@pytest.mark.parametrize(
    "rule",
    [
        {"tests": [{"kind": "share"}]}, {"tests": 7}, {"colour": "red"}, {"weight": {"kind": "x"}},
        {"preset": "nope"}, {"electorate": 7}, {"electorate": {"kind": "groups", "groups": ["No"]}},
        {"tests": [{"kind": "share", "op": ">", "share": [1], "base": "cast"}]}, {"recused": 1},
        {"preset": "simple-majority", "tie_break": {"steps": [1], "otherwise": "tied"}},
    ],
)  # fmt: skip
def test_what_is_no_rule_is_said_in_spanish(rule):
    with pytest.raises(NodeError) as caught:
        read_rule(rule, {b"g" * 16: "Ash"}, options=False)
    said = refusal(NodeError("bad-rule", caught.value.message, caught.value.hint), SPANISH)
    assert not said.raw, caught.value.message
    assert refusal(NodeError("bad-rule", "the dog ate it"), SPANISH).raw


def test_a_rule_that_decides_nothing_says_why_in_spanish():
    hint = "add a share of the votes, of groups or of regions, a ratio, or a limit of objections"
    error = RuleError("undecidable-rule", "nothing says when yes carries", hint)
    said = refusal(error, SPANISH)
    assert said.detail.startswith("Nada dice cuándo gana el sí. Añade una parte")
    assert not said.raw


def roll_call(text, contest=YES_NO):
    with pytest.raises(MalformedError) as caught:
        read_roll_call(BytesIO(text.encode()), "lista", [contest])
    return say_line(caught.value.detail, caught.value.hint, "lista", SPANISH)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seat,weight,choice\nA,x,yes\n", "Línea 2: 'x' no es un peso. Un número entero desde 1."),
        ("seat,weight,choice\nA,1\n", "Línea 2: no hay tantas celdas como en el encabezado."),
        ("seat,choice\nA,yes\n", "Línea 1: no hay columna 'weight'."),
        ("seat,weight,choice\nA,1,maybe\n", "Línea 2: 'maybe' no es una opción de 'Strike'."),
        ("seat,weight,present,choice\nA,1,eh,yes\n", "Línea 2: 'eh' no es ni sí ni no."),
        ("seat,weight,choice\n", "No hay ningún puesto."),
        ('seat,weight,choice\n"A,1,yes\n', "Línea 1: se acaba a medias."),
    ],
)
def test_mistakes_in_a_roll_call_are_said_in_spanish(text, says):
    assert roll_call(text).startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "rank1,rank2\nAnn,Zoe\n",
            "Línea 2: 'Zoe' no es una opción de 'Who: first'. La papeleta tiene",
        ),
        ("rank1,rank1\nAnn,Bob\n", "Línea 1: dos columnas tienen el mismo nombre."),
        ("rank1,rank2\nAnn\n", "Línea 2: hay 1 celdas y el encabezado tiene 2."),
        ("option,count\nAnn,3\n", "Línea 2: los totales no dicen cómo se rellenó cada papeleta"),
        ("2 1\n1 1 0\n", "Línea 2: las papeletas no acaban con una línea 0."),
        ("12:Ann>\n", "Línea 1: "),
    ],
)
def test_mistakes_in_papers_are_said_in_spanish(text, says):
    with pytest.raises(MalformedError) as caught:
        read_votes(BytesIO(text.encode()), "", RANKED, VoteLines())
    said = say_line(caught.value.detail, caught.value.hint, "", SPANISH)
    assert said.startswith(says)
    assert "en inglés" not in said


def test_what_has_no_words_is_said_as_it_stands_after_a_sentence_that_says_so():
    said = say_line("x, line 7: the dog ate it", "wait", "x", SPANISH)
    assert (
        said == "Línea 7: esto no se puede leer. El servidor dice, en inglés: The dog ate it wait."
    )


def test_a_rule_that_can_be_read_is_not_refused():
    # Else the cases above could be wrong about what they refuse.
    rule = read_rule({"preset": "simple-majority"}, {}, options=False)
    assert isinstance(rule, Rule)
    assert isinstance(rule, msgspec.Struct)
