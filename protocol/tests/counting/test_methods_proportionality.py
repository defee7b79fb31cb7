"""Every STV rule fills its seats, and in proportion: who ranks its own first gets its due.

Dummett, "Voting Procedures" (1984); Woodall, "Properties of preferential election rules", Voting
matters 3 (1994): the Droop proportionality criterion, here in the quota that each rule states.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.exact import Exact
from protocol.counting.methods import count
from protocol.counting.profile import Choice, Profile
from protocol.counting.result import EXHAUSTED
from protocol.counting.ties import TieBreak
from protocol.tests.counting.strategies import messy, profiles, weighted

GREGORY = ("stv-scottish", "stv-wigm", "stv-wigm-prf")
STV = (*GREGORY, "stv-meek-prf", "stv-meek")
VARIANTS = (
    *((method, {}) for method in STV),
    ("stv-wigm-prf", {"defeat": "batch"}),
    ("stv-scottish", {"batch": "unvoted"}),
    ("stv-wigm", {"batch": "unvoted"}),
)
#: Complete rankings of five options; few of them, so that groups are solid often.
BLOCS = st.dictionaries(
    st.permutations(range(5)).map(tuple), st.integers(1, 9), min_size=1, max_size=5
)


def solid(rows: dict[Choice, int]) -> Iterator[tuple[set[int], int]]:
    """Every set of options with the ballots that rank it, in any order, above all others."""
    for size in range(1, 5):
        for group in map(set, combinations(range(5), size)):
            yield group, sum(n for choice, n in rows.items() if set(choice[:size]) == group)


def due(votes: int, quota: Exact, method: str) -> int:
    """Seats that so many votes fill; by `stv-meek` it takes more than the quota to be elected."""
    filled = Fraction(votes) / quota
    if method == "stv-meek" and filled.denominator == 1:
        return filled.numerator - 1
    return int(filled)


@pytest.mark.parametrize(("method", "variant"), VARIANTS)
@given(BLOCS, st.integers(1, 4), st.permutations(range(5)))
def test_a_solid_coalition_gets_a_seat_for_every_quota_it_fills(
    method: str, variant: dict[str, str], rows: dict[Choice, int], seats: int, order: list[int]
) -> None:
    ladder = TieBreak(("casting",), b"", tuple(order))
    result = count(method, Profile(5, dict(rows)), seats=seats, variant=variant, tie_break=ladder)
    quota = result.rounds[0].quota
    assert quota
    for group, votes in solid(rows):
        owed = min(due(votes, quota, method), len(group), seats)
        assert len(group & set(result.winners)) >= owed, (group, votes, quota)


@pytest.mark.parametrize(("method", "variant"), VARIANTS)
@given(st.one_of(profiles(5, choices=messy(5), most=9), weighted(5)), st.integers(1, 7))
def test_every_seat_is_filled_while_there_are_options_and_a_vote(
    method: str, variant: dict[str, str], profile: Profile, seats: int
) -> None:
    """Whatever the ballots look like and weigh."""
    result = count(method, profile, seats=seats, variant=variant)
    voted = any(result.rounds[0].tally.values())
    assert len(set(result.winners)) == len(result.winners) == (min(seats, 5) if voted else 0)
    assert (result.rounds[0].reasons[0].key == "no-votes") == (not voted)


@pytest.mark.parametrize("method", ["irv", *GREGORY])
@given(profiles(5, choices=messy(5), most=9), st.integers(1, 4))
def test_transfers_lead_from_each_round_to_the_next(
    method: str, profile: Profile, seats: int
) -> None:
    """docs/spec/counting/result.md section 2: less what goes out, plus what comes in."""
    result = count(method, profile, seats=1 if method == "irv" else seats)
    for stage, after in zip(result.rounds, result.rounds[1:], strict=False):
        reckoned = dict(stage.tally) | {EXHAUSTED: stage.exhausted}
        for source, targets in stage.transfers.items():
            gone = stage.surplus.get(source, reckoned[source])
            reckoned[source] -= gone
            for target, votes in targets.items():
                reckoned[target] += votes
            # What the division cut off is in no tally any more.
            assert gone - sum(targets.values()) == after.residual - stage.residual
        exhausted = reckoned.pop(EXHAUSTED)
        left = {option: votes for option, votes in reckoned.items() if option in after.tally}
        assert (left, exhausted) == (after.tally, after.exhausted)
        assert not any(reckoned[option] for option in reckoned.keys() - left.keys())


@pytest.mark.parametrize("method", STV)
def test_three_foods_are_chosen_as_in_the_textbook(method: str) -> None:
    """Wikipedia, "Single transferable vote": 20 guests choose three of five foods; quota 6.

    Chocolate has 12 and is elected; of its 6 over the quota 4 go to strawberries and 2 to sweets.
    Pears (2) are out: oranges have 6 and are elected. Sweets (3) are out, strawberries have 5.
    """
    orange, pear, chocolate, strawberry, sweet = range(5)
    rows: dict[Choice, int] = {
        (orange,): 4,
        (pear, orange): 2,
        (chocolate, strawberry): 8,
        (chocolate, sweet): 4,
        (strawberry,): 1,
        (sweet,): 1,
    }
    result = count(method, Profile(5, rows), seats=3)
    assert set(result.winners) == {chocolate, orange, strawberry}
    assert result.winners[0] == chocolate
    assert [option for stage in result.rounds for option in stage.eliminated][:1] == [pear]
    if method in GREGORY[:2]:  # the others have quotas near 5, with places
        assert result.rounds[0].quota == 6
        assert result.rounds[0].surplus == {chocolate: 6}
        assert result.rounds[0].transfers == {chocolate: {strawberry: 4, sweet: 2}}
        assert result.rounds[1].tally == {orange: 4, pear: 2, chocolate: 6, strawberry: 5, sweet: 3}
        assert result.winners == (chocolate, orange, strawberry)
