"""Schulze: examples of the paper, and the properties that it proves."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.pairwise import compare, condorcet_winner
from protocol.counting.profile import Choice, Profile
from protocol.counting.result import Count
from protocol.counting.schulze import defeats
from protocol.counting.ties import TieBreak
from protocol.tests.counting.strategies import profiles

A, B, C, D, E = range(5)


def order(result: Count) -> tuple[tuple[int, ...], ...]:
    assert result.pairwise
    return result.pairwise.order


def test_example_1_of_the_paper() -> None:
    """Schulze 2011, section 3.1: 21 voters, four alternatives; d is the unique winner."""
    rows: dict[Choice, int] = {
        (A, C, D, B): 8,
        (B, A, D, C): 2,
        (C, D, B, A): 4,
        (D, B, A, C): 4,
        (D, C, B, A): 3,
    }
    result = count("schulze", Profile(4, rows))
    assert result.pairwise
    assert result.pairwise.matrix == ((0, 8, 14, 10), (13, 0, 6, 2), (7, 15, 0, 12), (11, 19, 9, 0))
    assert result.pairwise.strengths == (
        (0, 14, 14, 12),
        (13, 0, 13, 12),
        (13, 15, 0, 12),
        (13, 19, 13, 0),
    )
    assert result.winners == (D,)
    assert order(result) == ((D,), (A,), (C,), (B,))
    assert [reason.key for reason in result.rounds[0].reasons] == ["strongest-paths"]


def test_tennessee_elects_nashville_which_beats_every_other_city() -> None:
    memphis, nashville, chattanooga, knoxville = range(4)
    rows: dict[Choice, int] = {
        (memphis, nashville, chattanooga, knoxville): 42,
        (nashville, chattanooga, knoxville, memphis): 26,
        (chattanooga, knoxville, nashville, memphis): 15,
        (knoxville, chattanooga, nashville, memphis): 17,
    }
    result = count("schulze", Profile(4, rows))
    assert result.winners == (nashville,)
    assert result.rounds[0].reasons[0].key == "condorcet-winner"


def test_winning_votes_and_margins_can_elect_different_options() -> None:
    # A over B 5:4, B over C 6:3, C over A 2:0 (others leave both out): the weakest defeat is C's by
    # winning votes and A's by margins.
    profile = Profile(3, {(A, B): 5, (B, C): 4, (B, (A, C)): 2, (C, A): 3})
    wins, margins = (
        count("schulze", profile, variant={"strength": s}) for s in ("winning-votes", "margins")
    )
    for result, strength in ((wins, "winning-votes"), (margins, "margins")):
        assert result.variant["strength"] == strength
    matrix = compare(profile)
    assert defeats(matrix, "margins") != defeats(matrix, "winning-votes")


def test_nobody_is_elected_by_blank_ballots() -> None:
    result = count("schulze", Profile(3, {(): 2}))
    assert (result.winners, result.rounds[0].reasons[0].key) == ((), "no-votes")


def test_a_cycle_of_equal_defeats_goes_to_the_ladder_and_says_so() -> None:
    profile = Profile(3, {(A, B, C): 1, (B, C, A): 1, (C, A, B): 1})
    result = count("schulze", profile, tie_break=TieBreak(("casting",), b"", (C, A, B)))
    assert result.winners == (C,)
    assert result.rounds[0].ties[0].options == (A, B, C)
    assert result.rounds[0].reasons[0].key == "paths-tied"


def strongest(strengths: list[list[int]], start: int, end: int) -> int:
    """The strongest path by trying every path there is."""
    between = [x for x in range(len(strengths)) if x not in (start, end)]
    best = strengths[start][end]
    for size in range(1, len(between) + 1):
        for middle in permutations(between, size):
            path = (start, *middle, end)
            best = max(best, min(strengths[a][b] for a, b in pairwise(path)))
    return best


@given(profiles(4, most=6), st.sampled_from(["winning-votes", "margins"]))
def test_paths_are_the_strongest_of_all_paths(profile: Profile, strength: str) -> None:
    result = count("schulze", profile, variant={"strength": strength})
    strengths = defeats(compare(profile), strength)
    assume(result.pairwise and result.pairwise.strengths)
    assert result.pairwise
    for start in range(4):
        for end in range(4):
            if start != end:
                expected = strongest(strengths, start, end)  # type: ignore[arg-type]
                assert result.pairwise.strengths[start][end] == expected


@given(profiles(4, most=9))
def test_an_option_that_beats_all_others_wins(profile: Profile) -> None:
    winner = condorcet_winner(compare(profile), range(4))
    assume(winner is not None)
    assert count("schulze", profile).winners == (winner,)


strict = st.dictionaries(
    st.permutations(range(4)).map(tuple), st.integers(1, 9), min_size=1, max_size=8
)


@given(strict)
def test_reversing_every_ballot_makes_the_only_winner_lose(rows: dict[Choice, int]) -> None:
    """Section 4.4: reversal symmetry."""
    result = count("schulze", Profile(4, rows))
    backwards = count("schulze", Profile(4, {tuple(reversed(c)): n for c, n in rows.items()}))
    if len(order(result)[0]) == 1:
        assert order(backwards)[0] != order(result)[0]


@given(strict, st.data())
def test_raising_the_only_winner_never_makes_it_lose(
    rows: dict[Choice, int], data: st.DataObject
) -> None:
    """Section 4.5: monotonicity."""
    result = count("schulze", Profile(4, rows))
    assume(len(order(result)[0]) == 1)
    winner = result.winners[0]
    ballot = data.draw(st.sampled_from(sorted(rows)))
    place = ballot.index(winner)
    assume(place > 0)
    raised = (*ballot[: place - 1], winner, ballot[place - 1], *ballot[place + 1 :])
    changed = dict(rows)
    changed[raised] = changed.get(raised, 0) + changed.pop(ballot)
    assert winner in order(count("schulze", Profile(4, changed)))[0]


@given(strict)
def test_a_clone_beside_an_option_changes_no_other_options_chances(rows: dict[Choice, int]) -> None:
    """Section 4.6: independence of clones."""
    before = order(count("schulze", Profile(4, rows)))[0]
    cloned: dict[Choice, int] = {}
    for ranks, number in rows.items():
        at = ranks.index(A) + 1
        for share, pair in ((number, (A, E)), (number, (E, A))):
            choice = (*ranks[: at - 1], *pair, *ranks[at:])
            cloned[choice] = cloned.get(choice, 0) + share
    after = order(count("schulze", Profile(5, cloned)))[0]
    assert {o for o in before if o != A} == {o for o in after if o not in (A, E)}
    assert (A in before) == bool({A, E} & set(after))


@pytest.mark.parametrize("method", ["schulze"])
@given(profiles(4, most=9), st.permutations(range(4)))
def test_renaming_options_renames_the_result(
    method: str, profile: Profile, names: list[int]
) -> None:
    def renamed(rank: int | tuple[int, ...]) -> int | tuple[int, ...]:
        if isinstance(rank, tuple):
            return tuple(sorted(names[option] for option in rank))
        return names[rank] if rank >= 0 else rank

    rows: dict[Choice, object] = {}
    for choice, number in profile.rows.items():
        key = tuple(renamed(rank) for rank in choice)
        rows[key] = rows.get(key, 0) + number  # type: ignore[operator]
    other = count(method, Profile(4, rows))  # type: ignore[arg-type]
    expected = tuple(
        tuple(sorted(names[o] for o in level)) for level in order(count(method, profile))
    )
    assert order(other) == expected
