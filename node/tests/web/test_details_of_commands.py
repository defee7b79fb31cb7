"""Why a command refuses an act is said in the reader's language, as the fold's reasons are.

The wordings are read off the commands: each that stands beside a code of the protocol's table,
which says less, has its place. The node's own codes have words of their own.
"""

import ast
from pathlib import Path

import pytest

import node.commands
from node.errors import NodeError
from node.tests.web.test_details import texts
from node.web.details import say_detail
from node.web.i18n import load_languages
from node.web.refusals import WORDS, refusal
from protocol.errors import CODES, MalformedError

SPANISH, ENGLISH = load_languages()["es"], load_languages()["en"]
COMMANDS = Path(node.commands.__file__).parent


def wordings():
    for path in sorted(COMMANDS.rglob("*.py")):
        for part in ast.walk(ast.parse(path.read_text())):
            if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "NodeError":
                code, *said = ([*texts(argument)] for argument in part.args[:3])
                if set(code) & (CODES.keys() - WORDS.keys()):
                    yield from ((path.name, text) for found in said for text in found if text)


@pytest.mark.parametrize(("file", "text"), sorted(set(wordings())))
def test_every_reason_of_a_command_has_its_place(file, text):
    assert say_detail(text, ENGLISH) == text, file
    assert say_detail(text, SPANISH) not in (None, text), file


def test_the_search_finds_reasons_at_all():
    assert len(set(wordings())) > 30


@pytest.mark.parametrize("language", [ENGLISH, SPANISH])
def test_a_refusal_says_nothing_twice(language):
    error = NodeError("convening-cancelled", "this meeting was cancelled", "call a new one")
    said = refusal(error, language)
    assert not said.raw
    assert said.hint == {ENGLISH: "Call a new one.", SPANISH: "Convoca una nueva."}[language]
    assert said.detail == ""


def test_a_line_that_is_no_change_of_the_options_is_not_called_a_change_of_one_that_is_not_there():
    said = refusal(NodeError("bad-act-line", "line 3 is no change of the options", "", 3), ENGLISH)
    assert said.message == "Line 3: this is no change of the options."


def test_a_draft_that_asks_for_too_many_sponsors_says_how_many_there_can_be():
    error = MalformedError(
        "bad-charter",
        "sponsors besides the author: 2, and there are fewer other groups",
        "sponsors besides the author: at most 1, one less than all groups",
    )
    said = refusal(error, SPANISH)
    assert not said.raw
    assert said.detail == (
        "Avales además del autor: 2, y hay menos grupos aparte de él. "
        "Avales además del autor: como mucho 1, uno menos que todos los grupos."
    )
