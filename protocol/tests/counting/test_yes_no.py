from __future__ import annotations

import pytest

from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.errors import RuleError


@pytest.mark.parametrize(
    ("yes", "no", "winners", "reason"),
    [
        (3, 2, (0,), "more-yes"),
        (2, 3, (1,), "more-no"),
        (2, 2, (1,), "tie-defeats"),
        (0, 0, (), "no-votes"),
    ],
)
def test_more_yes_than_no_carries_and_a_tie_does_not(
    yes: int, no: int, winners: tuple[int, ...], reason: str
) -> None:
    rows = {(0,): yes, (1,): no, (2,): 9}
    result = count("yes-no", Profile(3, {c: n for c, n in rows.items() if n}))
    assert result.winners == winners
    assert result.rounds[0].reasons[0].key == reason
    assert result.rounds[0].tally[2] == 9


def test_two_answers_on_a_ballot_are_none() -> None:
    result = count("yes-no", Profile(3, {(0, 1): 5, ((0, 1),): 2, (1,): 1}))
    assert result.rounds[0].tally == {0: 0, 1: 1, 2: 0}
    assert result.rounds[0].exhausted == 7


def test_a_contest_of_other_options_is_no_yes_or_no() -> None:
    with pytest.raises(RuleError, match="2 or 3 options, not 4"):
        count("yes-no", Profile(4, {}))
