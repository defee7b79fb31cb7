import pytest

from protocol.ballots.outcomes import needs_outcomes, own_outcome, yes_no_votes
from protocol.ballots.rule import GroupsTest
from protocol.counting.profile import Profile
from protocol.tests.ballots import making as m


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ({(0,): 2, (1,): 1}, 0),
        ({(0,): 1, (1,): 2}, 1),
        ({(0,): 1, (1,): 1}, None),
        ({(2,): 5, (): 1}, None),
        ({}, None),
    ],
)
def test_a_group_decides_yes_or_no_or_nothing(rows: dict, outcome: int | None) -> None:
    assert own_outcome(m.yes_no(), m.rule(), Profile(3, rows)) == outcome


def test_abstentions_against_can_turn_a_groups_outcome() -> None:
    profile = Profile(3, {(0,): 3, (1,): 1, (2,): 1, (): 2})
    assert own_outcome(m.yes_no(), m.rule(), profile) == 0
    assert own_outcome(m.yes_no(), m.rule(abstention="against"), profile) == 1
    assert yes_no_votes(m.rule(), profile) == (3, 1, 3)
    assert yes_no_votes(m.rule(abstention="against"), profile) == (3, 4, 0)


def test_ties_that_do_not_matter_leave_a_group_its_winner() -> None:
    # Options 1 and 2 tie for the last place, and 0 wins whoever goes first.
    profile = Profile(4, {(0,): 5, (1,): 1, (2,): 1})
    assert own_outcome(m.rank(4), m.by_seed(), profile) == 0


def test_ties_that_matter_leave_a_group_without_an_outcome() -> None:
    assert own_outcome(m.choose(2), m.by_seed(), Profile(2, {(0,): 4, (1,): 4})) is None
    # Whoever of 1 and 2 stays in beats 0.
    profile = Profile(3, {(0,): 4, (1, 2): 3, (2, 1): 3})
    assert own_outcome(m.rank(3), m.by_seed(), profile) is None


def test_blank_votes_alone_choose_nobody() -> None:
    assert own_outcome(m.rank(3), m.by_seed(), Profile(3, {(): 4})) is None


def test_groups_are_counted_only_where_the_rule_asks() -> None:
    assert needs_outcomes(m.yes_no(), m.rule())
    assert not needs_outcomes(m.rank(), m.by_seed())
    assert needs_outcomes(m.rank(), m.by_seed(mode="unit"))
    tests = [GroupsTest(op=">=", base="eligible", count=1)]
    assert needs_outcomes(m.rank(), m.by_seed(tests=tests))
