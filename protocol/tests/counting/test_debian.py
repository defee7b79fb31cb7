"""Debian's procedure: each paragraph of A.6 by a small vote, and its agreement with Schulze."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.debian import quorum, schwartz_set
from protocol.counting.methods import count
from protocol.counting.profile import Choice, Profile
from protocol.counting.result import Count, Standing
from protocol.counting.ties import TieBreak
from protocol.errors import RuleError
from protocol.tests.counting.strategies import profiles

A, B, C, NONE = 0, 1, 2, 3


def held(rows: dict[Choice, int], options: int = 4, **variant: str) -> Count:
    return count("debian", Profile(options, rows), variant=variant)


def keys(result: Count) -> list[str]:
    return [reason.key for stage in result.rounds for reason in stage.reasons]


@pytest.mark.parametrize(("votes", "dropped"), [(14, True), (15, False), (16, False)])
def test_an_option_needs_three_halves_of_the_root_of_the_developers(
    votes: int, dropped: bool
) -> None:
    """A.6.2 at its boundary: 100 developers, so a quorum of exactly 15."""
    result = held({(0, 1): votes}, 2, developers="100")
    assert ("quorum-missed" in keys(result)) == dropped
    assert result.winners == ((1,) if dropped else (0,))


def test_a_quorum_that_is_no_whole_number_is_not_rounded() -> None:
    # 3 * sqrt(101) / 2 = 15.07...: fifteen votes miss it, though rounded down it would be 15.
    assert "quorum-missed" in keys(held({(0, 1): 15}, 2, developers="101"))
    assert "quorum-missed" not in keys(held({(0, 1): 16}, 2, developers="101"))


@given(st.integers(1, 10_000_000))
def test_the_votes_that_are_told_are_the_fewest_that_meet_the_quorum(developers: int) -> None:
    needed = quorum(str(developers)) or 0
    assert 4 * needed**2 >= 9 * developers > 4 * (needed - 1) ** 2
    assert quorum("none") is None


def test_the_count_tells_the_quorum_and_each_option_against_the_default() -> None:
    result = held({(0, 1): 20, (1, 0): 4}, 2, developers="101", majority="3,1")
    assert result.pairwise is not None
    assert result.pairwise.needed == 16
    assert result.pairwise.standings == (Standing(A, 20, 4, 3),)
    pairs = result.named(["Yes", "Further discussion"])["pairwise"]
    assert isinstance(pairs, dict)
    assert pairs["needed"] == 16
    assert pairs["standings"] == [{"option": "Yes", "ahead": 20, "behind": 4, "ratio": 3}]
    assert "needed" not in held({(0, 1): 1}, 2).pairwise.to_value()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ahead", "comparison", "dropped"),
    [
        (29, "at-least", True),
        (30, "at-least", False),
        (30, "strictly-greater", True),
        (31, "strictly-greater", False),
    ],
)
def test_three_to_one_at_its_boundary(ahead: int, comparison: str, dropped: bool) -> None:
    """A.6.3 before and since constitution 1.6."""
    rows: dict[Choice, int] = {(0, 1): ahead, (1, 0): 10}
    result = held(rows, 2, majority="3,1", comparison=comparison)
    assert ("majority-missed" in keys(result)) == dropped


@pytest.mark.parametrize("comparison", ["at-least", "strictly-greater"])
def test_as_many_for_as_against_the_default_is_no_majority(comparison: str) -> None:
    result = held({(0, 1): 5, (1, 0): 5}, 2, comparison=comparison)
    assert keys(result) == ["majority-missed", "schwartz-winner"]
    assert result.winners == (1,)


def test_the_weakest_defeat_in_the_schwartz_set_is_dropped_first() -> None:
    # A over B 12:7, B over C 10:9, C over A 11:8; all over NONE. The weakest is B's over C.
    rows: dict[Choice, int] = {(A, B, C): 6, (B, C, A): 4, (C, A, B): 6, (C, B, A): 1, (A, C, B): 2}
    result = held(rows)
    dropped = [r.options for s in result.rounds for r in s.reasons if r.key == "defeat-dropped"]
    assert dropped == [(B, C)]
    assert result.winners == (C,)
    assert result.pairwise
    assert result.pairwise.schwartz == (C,)


def test_equally_weak_defeats_are_dropped_together_and_the_casting_vote_decides() -> None:
    rows: dict[Choice, int] = {(A, B, C): 1, (B, C, A): 1, (C, A, B): 1}
    ladder = TieBreak(("casting",), b"", (B, C, A, NONE))
    result = count("debian", Profile(4, rows), tie_break=ladder)
    assert keys(result).count("defeat-dropped") == 3
    assert result.winners == (B,)
    assert keys(result)[-1] == "schwartz-tied"


def test_the_default_option_wins_when_every_other_is_dropped() -> None:
    rows: dict[Choice, int] = {(NONE, A): 2, (A,): 1}
    assert held(rows).winners == (NONE,)


def test_the_default_option_is_the_one_that_is_named() -> None:
    rows: dict[Choice, int] = {(1,): 2, (0, 1): 1}
    result = held(rows, 2, default="1")
    assert result.winners == (1,)
    assert held(rows, 2, default="2").winners == (1,)
    assert "majority-missed" in keys(held(rows, 2, default="2"))


@pytest.mark.parametrize("variant", [{"default": "3"}, {"majority": "1,3,1"}])
def test_settings_that_do_not_fit_the_options_are_refused(variant: dict[str, str]) -> None:
    with pytest.raises(RuleError) as caught:
        held({(0,): 1}, 2, **variant)
    assert caught.value.code == "bad-count"


def test_the_schwartz_set_is_who_defeats_everybody_that_defeats_them() -> None:
    assert schwartz_set([A, B, C], {(A, B), (B, C), (C, A)}) == (A, B, C)
    assert schwartz_set([A, B, C], {(A, B), (B, C)}) == (A,)
    assert schwartz_set([A, B, C], {(A, B)}) == (A, C)
    assert schwartz_set([A, B, C], set()) == (A, B, C)


def test_blank_ballots_elect_nobody() -> None:
    assert keys(held({(): 3})) == ["no-votes"]


@given(profiles(4, most=9))
def test_the_winner_is_one_of_schulzes_where_no_option_is_dropped(profile: Profile) -> None:
    """Dropping the weakest defeats of the Schwartz set is Schulze by winning votes.

    With every option above the default on one more ballot each than against it, none is dropped;
    so the default is put last on as many ballots as there are, and twice.
    """
    rows = dict(profile.rows)
    rows[(0, 1, 2)] = rows.get((0, 1, 2), 0) + 2 * profile.total + 1
    rows[(2, 1, 0)] = rows.get((2, 1, 0), 0) + 2 * profile.total + 1
    raised = Profile(4, rows)
    schulze = count("schulze", raised)
    debian = count("debian", raised)
    assert schulze.pairwise
    assert debian.pairwise
    assert not debian.pairwise.dropped
    assert set(debian.winners) <= set(schulze.pairwise.order[0])


def test_of_two_defeats_with_equal_votes_the_one_with_more_against_it_is_weaker() -> None:
    """A.6.7(a): A over B 5:4, B over C 5:3, C over A 6:3. Only A's over B is dropped, so B wins."""
    rows: dict[Choice, int] = {
        (B, C, A): 2, (A, B): 1, (B, C): 2, (A,): 1, (C, A, B): 2, (A, C): 1,
    }  # fmt: skip
    result = held(rows)
    dropped = [r.options for s in result.rounds for r in s.reasons if r.key == "defeat-dropped"]
    assert dropped == [(A, B)]
    assert (result.winners, keys(result)[-1]) == ((B,), "schwartz-winner")
