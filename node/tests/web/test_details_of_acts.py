"""Why the fold refuses an act is said in the reader's language.

The wordings are read off the fold: each that it gives to people has its place.
"""

import ast
from pathlib import Path

import pytest

import protocol.coalition
from node.tests.web.test_details import names_in, texts
from node.web.details import say_detail
from node.web.details_of_acts import OF_ACTS
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.errors import MalformedError

SPANISH, ENGLISH = load_languages()["es"], load_languages()["en"]
FOLD = Path(protocol.coalition.__file__).parent
RAISING = {"RuleError", "MalformedError", "refuse", "needs_reason"}
# What only a program sends that makes statements wrongly, or another server's record that is new
# here: the sentence of the code says it, and what exactly is for whoever mends the program.
OF_PROGRAMS = {
    "unknown-target", "body-malformed", "time-backwards", "time-before-ref", "ref-count",
    "wording-differs", "gate-closed", "wrong-group", "wrong-epoch", "wrong-coalition",
    "wrong-next-key", "register-replaced", "bad-bundle-file", "cut-out-of-line", "bad-chain",
    "bad-card", "bad-vote", "bad-charter-file", "predecessor-went-on",
}  # fmt: skip
# Files of groups, of cuts and of what nodes keep: nobody acts by them.
READERS = {
    "card.py", "cut_line.py", "cut_kinds.py", "succession.py", "entry.py", "kinds.py",
    "snapshot.py", "spent.py",
}  # fmt: skip
NAMES_ALONE = {"x", "'x'", "repr(region)"}


def wordings():
    for path in sorted(FOLD.rglob("*.py")):
        if path.name in READERS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in RAISING:
                continue
            said = [list(texts(argument)) for argument in node.args]
            if node.func.id == "needs_reason":
                yield from ((path.name, text) for text in said[0])
            elif len(said) > 1 and not OF_PROGRAMS & set(said[0]):
                yield from ((path.name, text) for text in said[1])


@pytest.mark.parametrize(("file", "text"), sorted(set(wordings())))
def test_every_reason_of_the_fold_has_its_place(file, text):
    if text not in NAMES_ALONE:
        assert say_detail(text, ENGLISH) == text, file
        assert say_detail(text, SPANISH) not in (None, text), file


def test_the_search_finds_reasons_at_all():
    found = {text for _, text in wordings()}
    assert len(found) > 140
    assert {"more delegates are named than are counted", "a recall says why"} <= found


@pytest.mark.parametrize("message", OF_ACTS)
def test_a_reason_is_found_by_itself_before_any_other(message):
    shown = message.format_map(dict.fromkeys(names_in(message), "'x'"))
    assert say_detail(shown, ENGLISH) == shown


def test_a_page_in_spanish_says_what_is_wrong_with_a_check_in():
    error = MalformedError("bad-check-in", "more delegates are named than are counted")
    said = refusal(error, SPANISH)
    assert not said.raw
    assert said.detail == "Se nombran más delegados de los que se cuentan como presentes."
