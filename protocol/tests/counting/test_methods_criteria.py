"""Criteria that voting theory names: who keeps each, and a small election for one who doesn't.

Names after Woodall, "Properties of preferential election rules", Voting matters 3 (1994), and
Schulze, Social Choice and Welfare 36 (2011), section 4. A result that the ladder decided proves
nothing about a method, so profiles with ties are passed over where a criterion is about one winner.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.pairwise import Matrix, beats, compare, condorcet_winner
from protocol.counting.profile import Choice, Profile
from protocol.counting.result import Count
from protocol.tests.counting.graded import ballots, profile_of
from protocol.tests.counting.strategies import profiles

A, B, C, D, E = range(5)
PAIRWISE = ("schulze", "debian")
#: The Scottish order and the PR Foundation's WIGM never look at what stands behind an
#: option before that option is elected or out. Meek's quota does, so it is not among them.
STEPWISE = ("irv", "stv-scottish", "stv-wigm", "stv-wigm-prf")
STRICT = st.dictionaries(st.permutations(range(4)).map(tuple), st.integers(1, 9), min_size=1)
GRADES = st.sampled_from(["score", "star", "majority-judgment"])


def clear(result: Count) -> bool:
    """Whether somebody won and no ladder was needed."""
    return bool(result.winners) and not any(stage.ties for stage in result.rounds)


def moved(profile: Profile, old: Choice, new: Choice, number: int) -> Profile:
    """The votes after some ballots changed."""
    rows = dict(profile.rows)
    rows[old] -= number
    if not rows[old]:
        del rows[old]
    rows[new] = rows.get(new, 0) + number
    return Profile(profile.options, rows)


def raised(choice: Choice, option: int) -> Choice:
    """The ballot with an option one place further up; ranked last if it wasn't ranked."""
    if option not in choice:
        return (*choice, option)
    at = choice.index(option)
    return (*choice[: at - 1], option, choice[at - 1], *choice[at + 1 :]) if at else choice


@st.composite
def part(draw: st.DrawFn, profile: Profile) -> tuple[Choice, int]:
    """Some of the ballots of a profile that are alike."""
    choice = draw(st.sampled_from(sorted(profile.rows, key=repr)))
    return choice, draw(st.integers(1, int(profile.rows[choice])))


def smith(matrix: Matrix, options: Iterable[int]) -> set[int]:
    """The smallest set of options that each beat everybody outside it, grown from any member."""
    found: list[set[int]] = []
    for option in options:
        inside = {option}
        while more := {
            other
            for other in options
            if other not in inside and any(not beats(matrix, one, other) for one in inside)
        }:
            inside |= more
        found.append(inside)
    return min(found, key=len)


@pytest.mark.parametrize("method", ["plurality", "approval", *PAIRWISE])
@given(profiles(4, most=9), st.data())
def test_raising_the_winner_never_makes_it_lose(
    method: str, profile: Profile, data: st.DataObject
) -> None:
    """Monotonicity (mono-raise)."""
    result = count(method, profile)
    assume(clear(result))
    (winner,) = result.winners
    choice, number = data.draw(part(profile))
    changed = moved(profile, choice, raised(choice, winner), number)
    assert count(method, changed).winners == (winner,)


@given(ballots(), GRADES, st.data())
def test_a_better_grade_never_makes_the_winner_lose(
    found: dict[tuple[int | None, ...], int], method: str, data: st.DataObject
) -> None:
    result = count(method, profile_of(found))
    assume(clear(result))
    winner = result.winners[0]
    ballot = data.draw(st.sampled_from(sorted(found, key=repr)))
    better = data.draw(st.integers(ballot[winner] or 0, 5))
    up = tuple(better if option == winner else grade for option, grade in enumerate(ballot))
    changed = dict(found)
    number = changed.pop(ballot)
    changed[up] = changed.get(up, 0) + number
    assert count(method, profile_of(changed)).winners[0] == winner


def test_irv_is_not_monotonic() -> None:
    """Straffin, "Topics in the Theory of Voting" (1980): raising the winner makes it lose.

    First A 6, B 6, C 5: C is out and A wins 11 to 6. Two of B's voters put A above B: A 8, C 5,
    B 4: B is out, its four go to C, and C wins 9 to 8.
    """
    before = Profile(3, {(A, B, C): 6, (B, A, C): 2, (B, C, A): 4, (C, A, B): 5})
    after = moved(before, (B, A, C), raised((B, A, C), A), 2)
    one, other = count("irv", before), count("irv", after)
    assert (one.winners, one.rounds[-1].tally) == ((A,), {A: 11, B: 6})
    assert (other.winners, other.rounds[-1].tally) == ((C,), {A: 8, C: 9})


@pytest.mark.parametrize("method", PAIRWISE)
@given(profiles(4, most=9))
def test_the_winner_is_of_the_smith_set(method: str, profile: Profile) -> None:
    """And so the Condorcet winner if there is one; ballots may rank only some (section 4.7)."""
    result = count(method, profile)
    assume(result.winners)
    matrix = compare(profile)
    best = smith(matrix, range(4))
    assert result.winners[0] in best
    winner = condorcet_winner(matrix, range(4))
    assert winner is None or (best == {winner} == set(result.winners))


@pytest.mark.parametrize("method", ["irv", "star", *PAIRWISE])
@given(profiles(4, most=9))
def test_whom_everybody_else_beats_never_wins(method: str, profile: Profile) -> None:
    """The Condorcet loser criterion; the last two of IRV and STAR are compared on all ballots."""
    result = count(method, profile)
    matrix = compare(profile)
    for winner in result.winners:
        assert any(not beats(matrix, other, winner) for other in range(4) if other != winner)


#: The example of textbooks, such as Wikipedia's on instant runoff: a capital for Tennessee; every
#: voter wants it near, and the cities lie Memphis, Nashville, Chattanooga, Knoxville to the east.
MEMPHIS, NASHVILLE, CHATTANOOGA, KNOXVILLE = range(4)
TENNESSEE = Profile(
    4,
    {
        (MEMPHIS, NASHVILLE, CHATTANOOGA, KNOXVILLE): 42,
        (NASHVILLE, CHATTANOOGA, KNOXVILLE, MEMPHIS): 26,
        (CHATTANOOGA, KNOXVILLE, NASHVILLE, MEMPHIS): 15,
        (KNOXVILLE, CHATTANOOGA, NASHVILLE, MEMPHIS): 17,
    },
)


@pytest.mark.parametrize(
    ("method", "winner"),
    [
        ("plurality", MEMPHIS),  # 42 first choices, and the other 58 would rather have any other
        ("irv", KNOXVILLE),  # Chattanooga 15 is out, then Nashville 26: Knoxville 58 to 42
        ("schulze", NASHVILLE),  # beats every other: 58:42, 68:32, 68:32
        ("debian", NASHVILLE),
        ("stv-scottish", KNOXVILLE),  # one seat by transfers is instant runoff, quota 51
        ("stv-wigm", KNOXVILLE),
        ("stv-wigm-prf", KNOXVILLE),
        ("stv-meek-prf", KNOXVILLE),
        ("stv-meek", KNOXVILLE),
        ("score", NASHVILLE),  # places as scores 5 to 2: Nashville has most, 394
        ("star", NASHVILLE),
        (
            "majority-judgment",
            NASHVILLE,
        ),  # its middle place is second, as Chattanooga's, and fewer put it lower
    ],
)
def test_tennessee_gets_another_capital_by_another_method(method: str, winner: int) -> None:
    """Plurality elects the Condorcet loser, and IRV not the Condorcet winner."""
    matrix = compare(TENNESSEE)
    assert condorcet_winner(matrix, range(4)) == NASHVILLE
    assert all(beats(matrix, other, MEMPHIS) for other in range(1, 4))
    assert count(method, TENNESSEE).winners == (winner,)


def test_scores_can_beat_a_majority() -> None:
    """By hand: three score A 5 and B 4, two score B 5 and A 0: A has 15, B 22."""
    found: dict[tuple[int | None, ...], int] = {(5, 4): 3, (0, 5): 2}
    result = count("score", profile_of(found))
    assert (result.rounds[0].tally, result.winners) == ({A: 15, B: 22}, (B,))
    assert count("star", profile_of(found)).winners == (A,)


@given(ballots())
def test_reversing_every_score_makes_the_only_winner_lose(
    found: dict[tuple[int | None, ...], int],
) -> None:
    """Reversal symmetry, here of score; Schulze's is in test_schulze.py."""
    whole = {tuple(grade or 0 for grade in ballot): 0 for ballot in found}
    for ballot, number in found.items():
        whole[tuple(grade or 0 for grade in ballot)] += number
    result = count("score", profile_of(dict(whole)))
    assume(clear(result))
    back = {tuple(5 - grade for grade in ballot): number for ballot, number in whole.items()}
    assert count("score", profile_of(dict(back))).winners != result.winners


def test_irv_is_not_reversal_symmetric() -> None:
    """By hand: C is out and A has 3 to 2; with all ballots reversed B is out and A has 3 to 2."""
    rows: dict[Choice, int] = {(B, C, A): 2, (A, B, C): 2, (C, A, B): 1}
    back = {tuple(reversed(choice)): number for choice, number in rows.items()}
    assert count("irv", Profile(3, rows)).winners == (A,)
    assert count("irv", Profile(3, back)).winners == (A,)


@given(STRICT, st.data())
def test_a_clone_beside_an_option_changes_nobody_elses_chances_by_irv(
    rows: dict[Choice, int], data: st.DataObject
) -> None:
    """Independence of clones (Tideman 1987); Schulze's is in test_schulze.py."""
    before = count("irv", Profile(4, rows))
    cloned: dict[Choice, int] = {}
    for ranks, number in rows.items():
        at = ranks.index(A)
        first = data.draw(st.integers(0, number))
        for share, pair in ((first, (A, E)), (number - first, (E, A))):
            if share:
                cloned[(*ranks[:at], *pair, *ranks[at + 1 :])] = share
    after = count("irv", Profile(5, cloned))
    assume(clear(before))
    assume(clear(after))
    assert {A if winner == E else winner for winner in after.winners} == set(before.winners)


def test_plurality_is_not_independent_of_clones() -> None:
    """By hand: A beats B 5 to 4; with a clone of A beside it, 3 and 2 lose to 4."""
    assert count("plurality", Profile(3, {(A, B): 5, (B, A): 4})).winners == (A,)
    assert count("plurality", Profile(3, {(A, C, B): 3, (C, A, B): 2, (B,): 4})).winners == (B,)


@pytest.mark.parametrize("method", STEPWISE)
@given(profiles(5, most=9), st.integers(1, 3), st.data())
def test_naming_one_more_option_never_harms_those_named_before(
    method: str, profile: Profile, seats: int, data: st.DataObject
) -> None:
    """Later-no-harm."""
    seats = 1 if method == "irv" else seats
    assume(any(profile.rows))
    choice, number = data.draw(part(profile))
    left = sorted(set(range(5)) - set(choice))
    assume(choice)
    assume(left)
    longer = (*choice, data.draw(st.sampled_from(left)))
    before = set(count(method, profile, seats=seats).winners)
    after = set(count(method, moved(profile, choice, longer, number), seats=seats).winners)
    assert before & set(choice) <= after


def test_no_condorcet_method_has_later_no_harm() -> None:
    """Woodall, Discrete Applied Mathematics 77 (1997); here by hand, with Schulze.

    A over B 3:2, B over C 4:3, C over A 4:3: the weakest is A's over B, and B wins. When the one
    who names only B names A too, C no longer beats A, so nobody does, and A wins.
    """
    before = Profile(3, {(C,): 3, (A, B): 2, (A,): 1, (B,): 1, (B, C): 1})
    assert count("schulze", before).winners == (B,)
    assert count("schulze", moved(before, (B,), (B, A), 1)).winners == (A,)


@pytest.mark.parametrize("method", ["plurality", "approval"])
@given(profiles(4, most=9), st.permutations(range(4)).map(tuple), st.integers(1, 9), st.data())
def test_taking_part_never_elects_somebody_one_likes_less(
    method: str, profile: Profile, order: Choice, number: int, data: st.DataObject
) -> None:
    """Participation; an approval ballot names those from the top that its voter approves."""
    before = count(method, profile)
    assume(clear(before))
    ballot = order[: data.draw(st.integers(1, 4))]
    after = count(method, profile + Profile(4, {ballot: number}))
    assume(clear(after))
    liked = [option in ballot for option in (before.winners[0], after.winners[0])]
    if method == "plurality":
        liked = [option == ballot[0] for option in (before.winners[0], after.winners[0])]
    assert liked[1] or not liked[0]


@given(ballots(), st.tuples(*[st.integers(0, 5)] * 4), st.integers(1, 9))
def test_giving_scores_never_elects_somebody_one_scores_lower(
    found: dict[tuple[int | None, ...], int], mine: tuple[int, ...], number: int
) -> None:
    """Participation, of score."""
    before = count("score", profile_of(found))
    after = count("score", profile_of(found) + profile_of({mine: number}))
    assume(clear(before))
    assume(clear(after))
    assert mine[after.winners[0]] >= mine[before.winners[0]]


def test_by_irv_three_voters_do_better_at_home() -> None:
    """The no-show paradox (Fishburn and Brams 1983), by an example of rangevoting.org (Takoma).

    Eight for N of whom three stay at home. With them G is out and B wins 13 to 8. Without them N
    is out and G, whom they rank above B, wins 11 to 7.
    """
    n, g, b = A, B, C
    here = Profile(3, {(b, g, n): 7, (g, b, n): 6, (n, g, b): 8})
    away = Profile(3, {(b, g, n): 7, (g, b, n): 6, (n, g, b): 5})
    with_them, without = count("irv", here), count("irv", away)
    assert (with_them.winners, with_them.rounds[-1].tally) == ((b,), {n: 8, b: 13})
    assert (without.winners, without.rounds[-1].tally) == ((g,), {g: 11, b: 7})


def test_by_schulze_three_voters_do_better_at_home() -> None:
    """Moulin, Journal of Economic Theory 45 (1988): every Condorcet method has such votes of four.

    This one was found by search. Without them A over D 12, D over B 9, B over A 8, B over C 12, A
    over C and C over D: A has a path of 9 to B by D, and B has one of 8 back. With them, who rank
    C, A, B, D, only C over A is new (11 to 7): B reaches A by C with 11, A reaches B with 10.
    """
    rows: dict[Choice, int] = {(C, D, B, A): 3, (A, D, B, C): 6, (B, C, A, D): 5, (A, B, C, D): 1}
    away = count("schulze", Profile(4, rows))
    here = count("schulze", Profile(4, rows) + Profile(4, {(C, A, B, D): 3}))
    assert away.pairwise is not None
    assert here.pairwise is not None
    assert (away.winners, here.winners) == ((A,), (B,))
    assert (away.pairwise.strengths[A][B], away.pairwise.strengths[B][A]) == (9, 8)
    assert (here.pairwise.strengths[A][B], here.pairwise.strengths[B][A]) == (10, 11)


def test_by_majority_judgment_two_voters_do_better_at_home() -> None:
    """Balinski and Laraki, "Majority Judgment" (2011), say that it can happen; here by hand.

    Middle grades: A 3 of 3, 3, 3 and B 2 of 5, 2, 0. Two who grade A 5 and B 4 come: A stays at 3
    (5, 5, 3, 3, 3) and B has 4 (5, 4, 4, 2, 0), so B wins, whom they like less.
    """
    found: dict[tuple[int | None, ...], int] = {(3, 5): 1, (3, 2): 1, (3, 0): 1}
    here = {**found, (5, 4): 2}
    assert count("majority-judgment", profile_of(found)).winners == (A,)
    assert count("majority-judgment", profile_of(here)).winners == (B,)
