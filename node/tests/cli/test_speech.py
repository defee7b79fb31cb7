"""Commands speak the language of whoever runs them; programs read the same in every language."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import pytest
from babel.messages.pofile import read_po

from node.checkup.finding import Level
from node.cli import helping, speech
from node.cli.errors import report
from node.cli.main import COMMANDS, root, run
from node.cli.moments import period
from node.cli.motion import _write_expulsion
from node.cli.output import Paper
from node.cli.terms import TERMS
from node.errors import NodeError
from node.store.access import Role
from node.tests.cli.commonweal import ROOT
from node.web.catalogue import catalogue_path
from node.web.negotiation import LANGUAGES
from node.web.refusals import WORDS
from protocol.ballots.decision import Outcome
from protocol.ballots.manifest import ReturnKind
from protocol.ballots.rolls import Duplicates, Roll
from protocol.coalition.caucuses.bodies import CaucusActBody
from protocol.coalition.conditions.values import Waiting
from protocol.coalition.demands.values import DemandStanding
from protocol.coalition.kind import Stance as CommentStance
from protocol.coalition.participation.bodies import Stage
from protocol.coalition.pledges.values import PledgeStanding
from protocol.coalition.state import Phase
from protocol.coalition.unity.values import Standing
from protocol.counting.ties import STEPS
from protocol.errors import CODES, MalformedError

BUILDERS = ("demo", "stage", "story")
"""What plays examples on the machine of who builds: its troubles are told in English."""


@pytest.fixture
def spanish(monkeypatch):
    # Click's own words stay as they are in this process.
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    speech.speak("es")
    yield
    speech.speak("en")


def in_spanish(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "node", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "es"}, "es"),
        ({"LC_MESSAGES": "es", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en", "LANGUAGE": "de:es"}, "es"),
        ({"LANG": "es", "LANGUAGE": ""}, "es"),
        ({"LANG": "es@euro"}, "es"),
        ({"LANG": "en", "LANGUAGE": "de@x:es_ES@euro"}, "es"),
        ({"LC_ALL": "C", "LANG": "es", "LANGUAGE": "es"}, "en"),
        ({"LANG": "POSIX", "LANGUAGE": "es"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "es"}, "es"),
        ({"LANG": "../es"}, "en"),
        ({"LANG": "LC_MESSAGES"}, "en"),
    ],
)
def test_a_command_speaks_the_language_of_the_locale(environment, code):
    assert speech.wanted(environment) == code


def test_commands_speak_the_languages_of_the_pages():
    assert set(speech.languages()) == set(LANGUAGES)


def test_english_loads_neither_babel_nor_the_pages():
    run = "import sys; from node.cli.main import run; run(['card', '--help']); "
    seen = "print([m for m in ('babel', 'node.web', 'node.cli.helping') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", run + seen],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_and_mistakes_are_told_in_spanish_by_locale_or_option():
    done = in_spanish("proposal", "amend", "--help", LANG="es_ES.UTF-8")
    assert "Ofrece otra redacción de PROPOSAL" in done.stdout
    assert "Muestra este mensaje y termina." in done.stdout
    assert "Offer" not in done.stdout
    done = in_spanish("--lang", "es", "proposal", "amed", LANG="en_US.UTF-8")
    assert done.returncode == 2
    assert done.stderr == (
        "commonweal: no existe la orden 'amed'. ¿Querías decir 'amend'?\n"
        "pista: prueba commonweal proposal --help\n"
    )
    # Behind the command it is no option; where it belongs is said.
    done = in_spanish("doctor", "--lang", "es", LANG="es")
    assert done.returncode == 2
    assert done.stderr.splitlines()[1] == (
        "pista: va delante de la orden: commonweal --lang es COMMAND"
    )
    done = in_spanish("--lang", "en", "--help", LANG="es")
    assert "Groups decide together" in done.stdout
    assert "Opciones" not in done.stdout


def test_json_is_the_same_in_every_language(tmp_path):
    votes = tmp_path / "votes.csv"
    votes.write_text("rank1,rank2\nAnn,Bob\nBob,\nAnn,\n")
    shown = {
        in_spanish("--lang", code, "count", "irv", votes, "--json").stdout for code in LANGUAGES
    }
    assert len(shown) == 1
    assert json.loads(shown.pop())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            NodeError("not-utf-8", "a.md: byte 3 is not UTF-8", "save it as UTF-8"),
            """commonweal: el archivo no está en UTF-8
pista: guárdalo en UTF-8
En inglés: a.md: byte 3 is not UTF-8
""",
        ),
        (
            MalformedError("bad-card"),
            "commonweal: esta no es una ficha de grupo correcta\n",
        ),
        (
            NodeError("not-in-the-table", "it broke", "mend it"),
            "commonweal: it broke\npista: mend it\n",
        ),
        (KeyboardInterrupt(), "commonweal: detenido\n"),
    ],
)
def test_a_refusal_is_told_by_its_code_and_exactly_in_english_below(spanish, error, said, capsys):
    report(error)
    told = capsys.readouterr().err
    assert [line for line in told.splitlines() if line in said.splitlines()] == said.splitlines()


def test_what_a_command_refuses_has_words_in_every_language():
    missing = set()
    for path in (ROOT / "node").rglob("*.py"):
        parts = path.relative_to(ROOT / "node").parts
        if "tests" not in parts and parts[0] not in BUILDERS:
            missing |= set(refusals_in(path)) - WORDS.keys() - CODES.keys()
    assert missing == ENGLISH_ONLY


def refusals_in(path):
    """The codes of the `NodeError`s that a file makes; those that it passes on are no text."""
    for part in ast.walk(ast.parse(path.read_text())):
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "NodeError":
            code = part.args[0] if part.args else None
            if isinstance(code, ast.Constant):
                yield code.value


ENGLISH_ONLY = {"no-simulator", "unknown-command"}
"""Mistakes of programs and of who builds."""


def test_all_help_is_in_the_catalogue():
    with catalogue_path("es").open("rb") as source:
        held = {m.id: m.string for m in read_po(source, locale="es") if isinstance(m.id, str)}
    texts = {lazy.summary for lazy in COMMANDS.values()} | set(helping.help_texts(root))
    for name in COMMANDS:
        texts |= set(helping.help_texts(root.get_command(click.Context(root), name)))
    assert len(texts) > 400
    assert sorted(text for text in texts if not held.get(text)) == []


def test_a_call_in_spanish_leaves_the_commands_to_the_next_one(monkeypatch, capsys):
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    for language, word in (("es", "carta"), ("en", "charter"), ("es", "carta")):
        for words in (["join", "--help"], ["--help"]):
            assert run(["--lang", language, *words]) == 0
            assert word in capsys.readouterr().out


def test_clicks_own_words_are_those_of_click():
    sources = (Path(inspect.getfile(module)) for module in helping.CLICK_MODULES)
    source = "".join(path.read_text() for path in sources)
    words = [*helping.CLICK_WORDS, *(word for pair in helping.CLICK_PLURALS for word in pair)]
    assert [w for w in words if w.replace("\n", "\\n").replace("\t", "\\t") not in source] == []


SAYS = {"line", "facts", "table", "UsageError", "confirm", "prompt", "echo"}
LOOKED_UP = {"_", "ngettext"}


def bare(path):
    """What a file of commands would say in English whatever the language: its first words."""

    def walk(part, saying):
        if isinstance(part, ast.Call):
            name = getattr(part.func, "attr", getattr(part.func, "id", ""))
            if name in LOOKED_UP:
                return
            saying = saying or name in SAYS
        text = part.value if saying and isinstance(part, ast.Constant) else None
        # One word alone may be a key; several are for people. Commands are the same everywhere.
        if isinstance(text, str) and " " in text.strip() and not text.startswith("commonweal "):
            yield text
        for child in ast.iter_child_nodes(part):
            yield from walk(child, saying)

    return next(walk(ast.parse(path.read_text()), False), None)


def test_what_a_file_of_commands_says_is_looked_up():
    files = sorted((ROOT / "node" / "cli").glob("*.py"))
    assert len(files) > 70
    assert {path.stem: text for path in files if (text := bare(path))} == {}


def read_terms():
    """What each file of commands asks of `term` by name: pairs of what of, and the word or None."""
    for path in sorted((ROOT / "node" / "cli").glob("*.py")):
        for part in ast.walk(ast.parse(path.read_text())):
            if isinstance(part, ast.Call) and getattr(part.func, "id", "") in ("term", "terms"):
                of, word = part.args[0], part.args[1]
                if isinstance(of, ast.Constant):
                    yield of.value, word.value if isinstance(word, ast.Constant) else None


def test_every_word_that_commands_ask_for_is_listed():
    asked = set(read_terms())
    assert len(asked) > 30
    assert {of for of, _ in asked} == {term.partition(": ")[0] for term in TERMS}
    assert {f"{of}: {word}" for of, word in asked if word is not None} - TERMS == set()


def gate_keys():
    """The conditions under which a ballot opens, as the protocol's sources name them."""
    for path in (ROOT / "protocol" / "coalition").rglob("*.py"):
        if "tests" not in path.parts:
            for part in ast.walk(ast.parse(path.read_text())):
                if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "Gate":
                    yield part.args[0].value


def checks():
    """What `doctor` looks at, as its sources name it."""
    for path in (ROOT / "node" / "checkup").glob("*.py"):
        for part in ast.walk(ast.parse(path.read_text())):
            made = isinstance(part, ast.Call) and getattr(part.func, "id", "") in tuple(Level)
            if made and isinstance(part.args[0], ast.Constant):
                yield part.args[0].value


LISTS = {
    "caucus": get_args(CaucusActBody.__annotations__["act"]),
    "check": tuple(Level),
    "comment": get_args(CommentStance),
    "condition": tuple(Waiting),
    "demand": (*DemandStanding, "adopted", "step"),
    "list": (*get_args(Roll.__annotations__["basis"]), *get_args(Duplicates)),
    "finding": tuple(checks()),
    "gate": tuple(gate_keys()),
    "outcome": get_args(Outcome),
    "pledge": tuple(PledgeStanding),
    "point": tuple(Standing),
    "return": get_args(ReturnKind),
    "role": tuple(Role),
    "stage": get_args(Stage),
    "tie": STEPS,
    "vote": tuple(Phase),
}
"""What the protocol and the node say in one word, and commands show to people."""


@pytest.mark.parametrize("of", LISTS)
def test_every_value_that_people_read_has_a_word_of_its_own(of):
    assert LISTS[of]
    assert {f"{of}: {value}" for value in LISTS[of]} - TERMS == set()


@pytest.mark.parametrize("key", sorted(set(gate_keys())))
def test_no_condition_of_a_vote_is_told_by_a_name_of_the_program(key):
    assert " " in speech.term("gate", key)


def test_one_word_is_told_by_what_it_is_of(spanish):
    assert speech.term("vote", "open") == "abierta"
    assert speech.term("pledge", "open") == "por hacer"
    assert speech.terms("outcome", ["carried", "tied"]) == "aprobada, empate"
    assert speech.term("vote", "of-a-later-release") == "of-a-later-release"
    speech.speak("en")
    assert speech.term("vote", "open") == "open"


def test_numbers_and_spans_are_told_as_the_language_writes_them(spanish):
    assert (speech.figure(105_928), period(1_209_600)) == ("105.928", "2 semanas")
    speech.speak("en")
    assert (speech.figure(105_928), period(1_209_600)) == ("105,928", "2 weeks")


def test_an_answer_is_told_whole_in_spanish(spanish, capsys):
    stances = {"agree": [{"group": "Tenants", "reason": "in time"}], "disagree": []}
    row = {
        "motion": "ab" * 32, "group": "Bakers", "expelled": None, "due": 0, "by": "Tenants",
        "reason": "silent for a year", "reply": "", "needed": 3, **stances,
    }  # fmt: skip
    _write_expulsion(Paper(), row)
    assert capsys.readouterr().out.splitlines() == [
        "abababababab: aviso contra Bakers, no antes de 1970-01-01 00:00 UTC",
        "  Tenants: silent for a year",
        "  de acuerdo: 1; hacen falta 3",
        "  Tenants está de acuerdo: in time",
    ]


def test_a_bare_sentence_is_noticed(tmp_path):
    path = tmp_path / "x.py"
    path.write_text('paper.line(f"{a} is over")')
    assert bare(path).strip() == "is over"
    path.write_text('paper.line(_("{a} is over").format(a=a))')
    assert bare(path) is None
