"""Whatever a command that pages run can refuse is said in the reader's language.

The codes are read off the program: from a command's function along the names that it uses, through
functions of the node and methods of the stores that a node holds, to every `NodeError` made there.
"""

import ast
import inspect
import re
import sys
import textwrap
from types import CodeType, FunctionType, ModuleType

import pytest

from node.commands import caucus_files
from node.commands.running import COMMANDS
from node.errors import NodeError
from node.store import box_channels, box_sealing
from node.tests.web.web_world import make_node
from node.web.i18n import load_languages
from node.web.policy import POLICY
from node.web.refusals import WORDS, refusal
from node.web.voting_desk import REASONS
from protocol.errors import CODES, RuleError


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """The class of each part that a node holds, by its attribute."""
    node = make_node(tmp_path_factory.mktemp("node") / "node")
    yield {name: type(part) for name, part in vars(node).items()}
    node.close()


def ours(thing):
    return (getattr(thing, "__module__", None) or "").startswith("node.")


def function(thing):
    """The function of the node behind a name; None if there is none."""
    thing = thing.fget if isinstance(thing, property) else getattr(thing, "__func__", thing)
    if not callable(thing):
        return None
    thing = inspect.unwrap(thing)
    # What `dataclass` writes has no source, and raises nothing of ours.
    written = isinstance(thing, FunctionType) and not thing.__code__.co_filename.startswith("<")
    return thing if written and ours(thing) else None


def names_in(code):
    """Every name that code uses, in functions inside of it too."""
    inside = (names_in(part) for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*inside)


def classes_near(code, held):
    """The classes whose methods a function may call: its own, those it names or is given."""
    owner = vars(sys.modules[code.__module__]).get(code.__qualname__.partition(".")[0])
    names = names_in(code.__code__)
    given = [code.__globals__.get(a, a) if isinstance(a, str) else a
             for a in code.__annotations__.values()]  # fmt: skip
    near = [owner, *given, *(held.get(name) for name in names)]
    near += [code.__globals__.get(name) for name in names]
    return {base for c in near if isinstance(c, type) for base in c.__mro__ if ours(base)}


def called_by(code, held):
    names = names_in(code.__code__)
    for name in names:
        found = code.__globals__.get(name)
        if isinstance(found, ModuleType) and found.__name__.startswith("node."):
            yield from (function(getattr(found, inner, None)) for inner in names)
        elif isinstance(found, type):
            yield function(vars(found).get("__init__"))
        else:
            yield function(found)
    for near in classes_near(code, held):
        yield from (function(vars(near).get(name)) for name in names)


def reached(start, held):
    seen, waiting = set(), [function(start)]
    while waiting:
        code = waiting.pop()
        if code is not None and code not in seen:
            seen.add(code)
            waiting.extend(called_by(code, held))
    return seen


def codes_of(code):
    """The codes of the errors that a function makes; one that is computed is left out."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(code)))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            made = code.__globals__.get(node.func.id)
            first = node.args[0]
            if isinstance(made, type) and issubclass(made, NodeError):
                yield first.value if isinstance(first, ast.Constant) else None


def test_every_refusal_of_a_command_that_pages_run_has_words(held):
    missing, found = {}, set()
    for command in POLICY:
        codes = {c for code in reached(COMMANDS[command].run, held) for c in codes_of(code)}
        found |= codes
        bare = codes - WORDS.keys() - CODES.keys() - {None}
        if bare:
            missing[command] = sorted(bare)
    assert missing == {}
    # The search does reach commands, what they share, and the stores.
    assert {"nobody-sent", "unknown-id", "too-many-accesses", "store-damaged"} <= found


@pytest.mark.parametrize("module", [box_channels, box_sealing, caucus_files])
def test_what_is_reached_in_another_way_has_words_too(module):
    """Boxes are opened by name, so the search above does not reach them."""
    whole = ast.walk(ast.parse(inspect.getsource(module)))
    made = [
        n for n in whole if isinstance(n, ast.Call) and getattr(n.func, "id", "")[-5:] == "Error"
    ]
    codes = {call.args[0].value for call in made if isinstance(call.args[0], ast.Constant)}
    kept = {code for code in codes if re.fullmatch(r"[a-z]+(-[a-z]+)+", code)}
    assert kept
    assert kept - REASONS.keys() - WORDS.keys() - CODES.keys() == set()


def test_only_codes_of_the_protocol_are_computed(held):
    """A code that is no constant can't be looked up here: the fold's refusals are passed on."""
    everywhere = {f for command in POLICY for f in reached(COMMANDS[command].run, held)}
    computing = {f.__qualname__ for f in everywhere if None in set(codes_of(f))}
    assert computing == {"unpublishable"}


@pytest.mark.parametrize("code", WORDS)
def test_words_are_sentences_in_both_languages(code):
    english, spanish = load_languages()["en"], load_languages()["es"]
    said, translated = (refusal(NodeError(code, "x", "y"), one) for one in (english, spanish))
    assert not said.foreign
    assert said.message.endswith(".")
    assert said.message != translated.message
    assert bool(said.hint) == bool(translated.hint)


def test_what_every_node_would_refuse_is_said_by_its_code_with_the_detail_in_english():
    said = refusal(RuleError("not-decided", "ballot 1"), load_languages()["es"])
    assert (said.detail, said.foreign) == ("ballot 1", False)


def test_a_code_without_words_is_shown_as_english():
    said = refusal(NodeError("never-heard-of", "it rains", "wait"), load_languages()["es"])
    assert (said.message, said.hint, said.foreign) == ("It rains.", "Wait.", True)


@pytest.mark.parametrize("code", ["en", "es"])
def test_nothing_is_said_twice_over(code):
    """The program's words for a code and for the very case are often the same."""
    error = RuleError("name-taken", "a group of the coalition has this name")
    said = refusal(error, load_languages()[code])
    assert said.message
    assert said.detail == ""
    other = refusal(RuleError("name-taken", "another thing"), load_languages()[code])
    assert (other.message, other.detail) == (said.message, "another thing")


@pytest.mark.parametrize("code", ["en", "es"])
def test_what_is_to_be_done_in_the_very_case_stands_instead_of_the_codes_own_hint(code):
    spoken = load_languages()[code]
    own, other = "end the tie-break with a seed or a casting vote", "stand on your head"
    tie = "a tie between options could stay open"
    general = CODES["undecidable-rule"].hint
    assert RuleError("undecidable-rule", tie).hint == general
    said = refusal(RuleError("undecidable-rule", tie, own), spoken)
    assert (said.hint, said.raw) == ("", False)
    assert f"{spoken.gettext(own)[1:]}." in said.detail
    # One that has no words in the reader's language does not take their place.
    for hint in ("", other):
        said = refusal(RuleError("undecidable-rule", tie, hint), spoken)
        assert said.hint[1:] == f"{spoken.gettext(general)[1:]}."
