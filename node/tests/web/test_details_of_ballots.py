"""Why a vote can't be put so, or a result can't be entered so, is said in the reader's language.

The wordings are read off the checks of ballots and of counts that people meet on pages.
"""

import ast
import inspect

import pytest

from node.tests.web.test_details import names_in, texts
from node.web.details import say_detail
from node.web.details_of_ballots import OF_BALLOT_CHECKS
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.ballots import manifest_checks, places, roll_call, roll_checks
from protocol.counting import choices, debian, methods, reserved, yes_no
from protocol.errors import RuleError

SPANISH, ENGLISH = load_languages()["es"], load_languages()["en"]
CHECKS = (
    manifest_checks, places, roll_call, roll_checks, choices, debian, methods, reserved, yes_no,
)  # fmt: skip
# What only a program gets wrong, a name alone, and what another test says in both its ways.
OF_PROGRAMS = {
    "x", "`accepts` is not ascending", "the fields of a x seed",
    "the options of reserved places: x", "the inner split is not strictly ascending",
    "the reserved places x; there are x seats",
}  # fmt: skip


def wordings():
    for module in CHECKS:
        for part in ast.walk(ast.parse(inspect.getsource(module))):
            name = getattr(getattr(part, "func", None), "id", "")
            if name in {"RuleError", "MalformedError"}:
                said = (text for argument in part.args[1:] for text in texts(argument))
                yield from ((module.__name__, text) for text in said)


@pytest.mark.parametrize(("module", "text"), sorted(set(wordings())))
def test_every_reason_of_a_check_has_its_place(module, text):
    if text not in OF_PROGRAMS:
        assert say_detail(text, ENGLISH) == text, module
        assert say_detail(text, SPANISH) not in (None, text), module


@pytest.mark.parametrize("message", OF_BALLOT_CHECKS)
def test_a_reason_is_found_by_itself_before_any_other(message):
    shown = message.format_map(dict.fromkeys(names_in(message), "'x'"))
    assert say_detail(shown, ENGLISH) == shown
    assert say_detail(shown, SPANISH) not in (None, shown)


def test_a_page_in_spanish_says_why_places_can_not_be_kept_so():
    for needed, said in (
        ("cannot all be met", "Los lugares reservados no se pueden cumplir todos; puestos: 2."),
        ("take 3 seats", "Los lugares reservados necesitan 3 puestos; puestos que hay: 2."),
    ):
        error = RuleError("bad-count", f"the reserved places {needed}; there are 2 seats")
        found = refusal(error, SPANISH)
        assert (found.detail, found.raw) == (said, False)
