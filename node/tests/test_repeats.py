"""Claims about node.repeats: a refusal says its reason once, and all of it."""

import ast
from pathlib import Path

import pytest

import protocol
from node.folding import unpublishable
from node.repeats import REPEATS, adds
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.coalition.state import Refusal
from protocol.errors import CODES

AGAIN = ("point-changed", "this wording is no longer open or in force")
MORE = ("already-attested", "the group's first attestation counts")


def told(code, detail):
    return unpublishable(Refusal(b"", b"", 0, "point-stance", code, detail))


def test_a_refusal_says_its_reason_once():
    error = told(*AGAIN)
    sentence = "the wording this is about is not, or no longer, the point's"
    assert error.message == f"{sentence}, so nothing was published"
    assert error.hint
    # Programs have it all.
    assert error.detail == AGAIN[1]


def test_a_case_that_says_more_is_told():
    assert told(*MORE).message == f"{CODES[MORE[0]].sentence}, so nothing was published: {MORE[1]}"


@pytest.mark.parametrize("code", ["en", "es"])
def test_pages_and_spanish_commands_say_it_once_too(code):
    language = load_languages()[code]
    for pair in (AGAIN, ("not-an-attester", "the condition does not name this group")):
        said = refusal(told(*pair), language)
        assert (said.detail, said.exact) == ("", True), pair
    said = refusal(told(*MORE), language)
    assert said.detail
    assert not said.exact


def test_what_is_listed_is_what_the_fold_says():
    """A detail that was worded anew since would be told beside its sentence again."""
    said = {
        node.value
        for path in Path(protocol.__file__).parent.rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for code, detail in REPEATS:
        assert code in CODES
        assert detail in said
        assert not adds(code, detail)
