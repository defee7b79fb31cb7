from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import METHODS, check_places, count
from protocol.counting.profile import Profile
from protocol.counting.reserved import MAX_COMBINATIONS, MAX_RESERVED, Reserved
from protocol.counting.result import Count, Reservation
from protocol.encoding import decode, encode
from protocol.errors import RuleError
from protocol.tests.counting.strategies import messy, profiles

ABLE = ("stv-scottish", "stv-wigm", "stv-meek")
A, B, C, D, E = range(5)


def reserve(least: int, *options: int, name: str = "") -> Reservation:
    return Reservation(least, options, name)


def sets(options: int) -> st.SearchStrategy[Reservation]:
    members = st.sets(st.integers(0, options - 1), min_size=1).map(lambda s: tuple(sorted(s)))
    return members.flatmap(
        lambda found: st.integers(1, len(found)).map(lambda least: Reservation(least, found))
    )


def few_sets(options: int) -> st.SearchStrategy[list[Reservation]]:
    """One to three; so many that they would take too long have a test of their own."""
    return st.lists(sets(options), min_size=1, max_size=3).filter(
        lambda found: prod(each.least + 1 for each in found) <= MAX_COMBINATIONS
    )


def met(places: Iterable[Reservation], elected: Iterable[int]) -> bool:
    chosen = set(elected)
    return all(len(chosen & set(each.options)) >= each.least for each in places)


def ways(
    places: Sequence[Reservation], seats: int, elected: Sequence[int], hopeful: set[int]
) -> list[set[int]]:
    """Hill's definition: every way in which the count may still end with all minimums met."""
    vacancies = min(seats - len(elected), len(hopeful))
    found = (set(chosen) for chosen in combinations(sorted(hopeful), vacancies))
    return [chosen for chosen in found if met(places, [*elected, *chosen])]


def possible(places: Sequence[Reservation], seats: int, options: int) -> bool:
    return bool(ways(places, seats, (), set(range(options))))


def keys(result: Count) -> set[str]:
    return {reason.key for stage in result.rounds for reason in stage.reasons}


@given(
    places=st.lists(sets(6), max_size=4),
    seats=st.integers(1, 6),
    fate=st.lists(st.sampled_from("eho"), min_size=6, max_size=6),
)
def test_the_guarded_are_in_every_way_left_and_the_doomed_in_none(
    places: list[Reservation], seats: int, fate: list[str]
) -> None:
    elected = [option for option in range(6) if fate[option] == "e"][:seats]
    hopeful = {option for option in range(6) if fate[option] == "h"}
    left = ways(places, seats, elected, hopeful)
    reserved = Reserved(places, seats)
    assert reserved.reachable(elected, hopeful) == bool(left)
    if not left or len(elected) == seats:
        return
    in_all = set.intersection(*left)
    in_none = {option for option in hopeful if not any(option in way for way in left)}
    assert set(reserved.doomed(elected, hopeful)) == in_none
    # With no more hopeful than seats left, all are elected and nobody is excluded any more.
    if len(hopeful) > seats - len(elected):
        assert set(reserved.guarded(elected, hopeful)) == in_all


@given(
    profile=profiles(6, choices=messy(6)),
    places=few_sets(6),
    seats=st.integers(1, 5),
    method=st.sampled_from(ABLE),
)
def test_the_minimums_are_always_met_or_refused_before_counting(
    profile: Profile, places: list[Reservation], seats: int, method: str
) -> None:
    if not possible(places, seats, 6):
        with pytest.raises(RuleError, match="reserved places") as caught:
            count(method, profile, seats=seats, reserved=places)
        assert caught.value.code == "bad-count"
        return
    result = count(method, profile, seats=seats, reserved=places)
    if not result.winners:
        assert keys(result) == {"no-votes"}
        return
    assert len(set(result.winners)) == len(result.winners) == seats
    assert met(places, result.winners)
    assert decode(encode(result.to_value()), max_bytes=1_000_000) == result.to_value()  # type: ignore[arg-type]


@given(
    profile=profiles(6, choices=messy(6)),
    places=few_sets(6),
    seats=st.integers(1, 5),
    method=st.sampled_from(ABLE),
)
def test_where_nobody_is_guarded_or_doomed_the_count_is_what_it_was(
    profile: Profile, places: list[Reservation], seats: int, method: str
) -> None:
    if possible(places, seats, 6):
        result = count(method, profile, seats=seats, reserved=places)
        if not keys(result) & {"guarded", "doomed"}:
            assert result.rounds == count(method, profile, seats=seats).rounds


@given(profile=profiles(5, choices=messy(5)), seats=st.integers(2, 4), method=st.sampled_from(ABLE))
def test_places_that_no_result_could_miss_change_nothing(
    profile: Profile, seats: int, method: str
) -> None:
    plain = count(method, profile, seats=seats)
    everybody = (reserve(seats, *range(5)), reserve(seats - 1, B, C, D, E))
    kept = count(method, profile, seats=seats, reserved=everybody)
    assert (kept.rounds, kept.winners) == (plain.rounds, plain.winners)
    assert "reserved" not in plain.to_value()


@given(profile=profiles(5), seats=st.integers(2, 4), method=st.sampled_from(ABLE))
def test_no_vote_is_lost_to_reserved_places(profile: Profile, seats: int, method: str) -> None:
    result = count(method, profile, seats=seats, reserved=[reserve(2, D, E)])
    for stage in result.rounds:
        held = sum(stage.tally.values()) + stage.exhausted + stage.residual
        assert held + profile.blank == profile.total


@pytest.mark.parametrize("method", ABLE)
def test_hills_example_spares_the_one_who_is_needed_twice(method: str) -> None:
    # Hill, STV with constraints, Voting matters 9 (1998): three seats, at least two women and at
    # least two black people, of two black men, two white women and one black woman, who has the
    # fewest votes. Each minimum alone would let her go, and then both can't be met any more.
    black_men, white_women, black_woman = (A, B), (C, D), E
    women, black = reserve(2, *white_women, black_woman), reserve(2, *black_men, black_woman)
    profile = Profile(5, {(A,): 12, (B, A): 11, (C,): 10, (D, C): 9, (E,): 8})
    result = count(method, profile, seats=3, reserved=[women, black])
    first = result.rounds[0]
    # By hand: the quota is above 12; of the five only E's exclusion breaks a minimum, so D goes,
    # who has the fewest votes but hers.
    assert not first.elected
    assert [(r.key, r.options) for r in first.reasons] == [("guarded", (E,)), ("lowest", (D,))]
    assert first.transfers.get(D, {C: 9}) == {C: 9}
    # C has 19 and is elected; then B goes, who is lower than A and not needed.
    assert result.rounds[1].elected == (C,)
    assert set(result.winners) == {C, A, E}
    assert {A, B, C} == set(count(method, profile, seats=3).winners)


@pytest.mark.parametrize("method", ABLE)
def test_who_is_doomed_goes_before_a_surplus_can_pass_to_them(method: str) -> None:
    # By hand: 20 votes, 2 seats, quota 7 (or just above 20/3). A has 12; one of D and E must be
    # elected, so B and C are doomed although B would be next, and A's surplus goes on to E.
    profile = Profile(5, {(A, B, E): 12, (B, E): 4, (C, D): 2, (D,): 1, (E,): 1})
    result = count(method, profile, seats=2, reserved=[reserve(1, D, E, name="north")])
    doomed = next(stage for stage in result.rounds if stage.eliminated)
    assert [(r.key, r.options) for r in doomed.reasons][-1] == ("doomed", (B, C))
    assert set(result.winners) == {A, E}
    assert set(count(method, profile, seats=2).winners) == {A, B}
    assert all(
        B not in targets and C not in targets
        for stage in result.rounds
        for source, targets in stage.transfers.items()
        if source == A
    )


@pytest.mark.parametrize("method", ABLE)
def test_of_two_with_a_quota_at_once_the_first_may_doom_the_second(method: str) -> None:
    profile = Profile(4, {(A,): 9, (B,): 8, (C,): 1, (D, C): 2})
    result = count(method, profile, seats=2, reserved=[reserve(1, C, D)])
    assert result.rounds[0].elected == (A,)
    assert set(result.winners) == {A, D}
    assert any(r.key == "doomed" and B in r.options for s in result.rounds for r in s.reasons)


@pytest.mark.parametrize("method", ABLE)
def test_a_tie_for_the_last_free_seat_is_on_record(method: str) -> None:
    profile = Profile(3, {(A,): 9, (B,): 9, (C,): 1})
    result = count(method, profile, seats=2, reserved=[reserve(1, C)])
    assert result.rounds[0].ties[0].options == (A, B)
    assert result.winners == (A, C)


def test_options_without_votes_go_together_only_if_no_place_needs_them() -> None:
    profile = Profile(5, {(A,): 9, (B,): 5, (C,): 5})
    variant = {"batch": "unvoted"}
    free = count("stv-wigm", profile, seats=1, variant=variant, reserved=[reserve(1, A, B, C)])
    assert free.rounds[0].eliminated == (D, E)
    kept = count("stv-wigm", profile, seats=2, variant=variant, reserved=[reserve(1, D, E)])
    assert kept.winners == (A, D)
    # Nobody has the quota and a seat is to spare, but both together are what one place needs.
    even = Profile(5, {(A,): 4, (B,): 4, (C,): 4})
    spare = count("stv-wigm", even, seats=2, variant=variant, reserved=[reserve(1, D, E)])
    assert spare.rounds[0].eliminated == (E,)
    assert D in spare.winners


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ([reserve(3, A, B)], "3 reserved places for 2 options"),
        ([reserve(0, A)], "0 reserved places"),
        ([reserve(2, A, B), reserve(2, C, D)], "take 4 seats; there are 3"),
        ([reserve(1, B, A)], "the options of reserved places"),
        ([reserve(1, A, A)], "the options of reserved places"),
        ([reserve(1, A, 9)], "the options of reserved places"),
        ([reserve(1, -1)], "the options of reserved places"),
        ([reserve(1, A)] * (MAX_RESERVED + 1), "places for 7 sets"),
        ([reserve(1, A, name="x"), reserve(1, B, name="x")], "one name"),
    ],
)
def test_places_that_cannot_be_kept_are_refused_before_anybody_votes(
    places: list[Reservation], reason: str
) -> None:
    with pytest.raises(RuleError, match=reason) as caught:
        check_places("stv-wigm", places, options=5, seats=3)
    assert caught.value.code == "bad-count"


def test_so_many_overlapping_places_that_a_count_would_take_hours_are_refused() -> None:
    wide = [Reservation(9, tuple(range(start, start + 60))) for start in (0, 10)]
    check_places("stv-meek", wide, options=100, seats=100)
    assert MAX_COMBINATIONS == 10**2
    one_more = [wide[0], Reservation(10, wide[1].options)]
    with pytest.raises(RuleError, match="overlap"):
        check_places("stv-meek", one_more, options=100, seats=100)
    apart = [Reservation(30, tuple(range(s, s + 33))) for s in (0, 33, 66)]
    check_places("stv-meek", apart, options=100, seats=100)


def test_other_methods_say_that_they_keep_no_places() -> None:
    for name, method in METHODS.items():
        if name in ABLE:
            assert method.run_reserved is not None
            continue
        with pytest.raises(RuleError, match="reserves no places") as caught:
            check_places(name, [reserve(1, A)], options=5, seats=1)
        assert ", ".join(ABLE) in (caught.value.hint or "")


def test_a_count_states_the_places_it_kept() -> None:
    profile = Profile(3, {(A,): 3, (B,): 2})
    result = count("stv-wigm", profile, seats=2, reserved=[reserve(1, B, C, name="north")])
    assert result.to_value()["reserved"] == [{"least": 1, "options": [B, C], "name": "north"}]
    named = result.named(["ann", "bob", "cem"])
    assert named["reserved"] == [{"least": 1, "options": ["bob", "cem"], "name": "north"}]
