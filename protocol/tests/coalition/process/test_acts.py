"""Acts: fields that fit the action, and wordings that a ballot can hold."""

from typing import Any

import pytest

from protocol.ballots.manifest import MAX_LABEL, Option
from protocol.ballots.manifest_checks import check_contest
from protocol.coalition.process.acts import (
    MAX_OPTION_LABEL,
    Act,
    check_act,
    check_wording,
    option_id,
)
from protocol.errors import MalformedError
from protocol.tests.coalition.process.making import contest

ONE, TWO = b"\x01" * 32, b"\x02" * 32


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "add", "label": "March"},
        {"action": "amend", "options": [ONE], "label": "March", "text": "On\nMay Day"},
        {"action": "merge", "options": [ONE, TWO], "label": "Both", "reason": "alike"},
        {"action": "rank", "options": [TWO, ONE]},
    ],
)
def test_each_action_has_its_fields(fields: dict[str, Any]) -> None:
    check_act(Act(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "add"},
        {"action": "add", "options": [ONE], "label": "March"},
        {"action": "amend", "label": "March"},
        {"action": "amend", "options": [ONE, TWO], "label": "March"},
        {"action": "amend", "options": [ONE]},
        {"action": "merge", "options": [ONE], "label": "Both"},
        {"action": "merge", "options": [ONE, ONE], "label": "Both"},
        {"action": "rank", "options": [ONE]},
        {"action": "rank", "options": [ONE, TWO], "label": "x"},
        {"action": "rank", "options": [ONE, TWO], "text": "x"},
        {"action": "add", "label": "two\nlines"},
        {"action": "add", "label": "x", "text": " y"},
        {"action": "add", "label": "x", "reason": "\x00"},
    ],
)
def test_an_act_with_other_fields_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        check_act(Act(**fields))


@pytest.mark.parametrize("label", ["no\u00a0break", "\u202eabc", "e\u0301", " x", ""])
def test_a_wording_that_no_manifest_may_hold_is_refused(label: str) -> None:
    with pytest.raises(MalformedError):
        check_wording("body-malformed", label, "")


def test_the_longest_label_has_room_for_the_number_that_keeps_two_apart() -> None:
    longest = "x" * MAX_OPTION_LABEL
    check_wording("body-malformed", longest, "")
    assert len(f"{longest} (200)") == MAX_LABEL
    check_contest(contest([Option(label=longest), Option(label=f"{longest} (200)")]))


def test_an_option_is_named_by_what_brought_it_and_its_place() -> None:
    assert len({option_id(ONE, 0), option_id(ONE, 1), option_id(TWO, 0)}) == 3
    assert option_id(ONE, 0).hex() == VECTOR


VECTOR = "907c37f9d66e039f5adfcbce137b624d32f78c13093630cbda056d0c88f78614"
