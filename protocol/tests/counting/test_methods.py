from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import METHODS, check, count
from protocol.counting.profile import Choice, Profile
from protocol.counting.ties import TieBreak
from protocol.encoding import decode, encode
from protocol.errors import RuleError
from protocol.tests.counting.strategies import messy, profiles, renamed, weighted

STV = ("stv-scottish", "stv-wigm", "stv-wigm-prf", "stv-meek-prf", "stv-meek")
GRADED = ("score", "star", "majority-judgment")
EVERY = ("plurality", "approval", "irv", "schulze", "debian", *STV, *GRADED)
ORDER = TieBreak(("backwards", "casting"), casting=(2, 0, 3, 1))


@pytest.mark.parametrize("method", EVERY)
@given(groups=st.lists(st.lists(messy(4), max_size=8), min_size=1, max_size=4))
def test_counting_the_sum_of_returns_is_counting_all_ballots(
    method: str, groups: list[list[Choice]]
) -> None:
    def profile(ballots: list[Choice]) -> Profile:
        return Profile(4, {choice: ballots.count(choice) for choice in ballots})

    together = profile([ballot for group in groups for ballot in group])
    tally = Profile.sum(4, [profile(group) for group in groups])
    assert count(method, tally, seats=1) == count(method, together, seats=1)


@pytest.mark.parametrize("method", [m for m in EVERY if m != "debian"])
@given(profile=profiles(4), names=st.permutations(range(4)))
def test_options_are_treated_alike(method: str, profile: Profile, names: list[int]) -> None:
    new = dict(enumerate(names))
    ladder = TieBreak(ORDER.steps, casting=tuple(new[option] for option in ORDER.casting))
    here = count(method, profile, tie_break=ORDER)
    there = count(method, renamed(profile, new), tie_break=ladder)
    assert tuple(new[winner] for winner in here.winners) == there.winners
    for stage, other in zip(here.rounds, there.rounds, strict=True):
        assert {new[option]: votes for option, votes in stage.tally.items()} == other.tally


@given(profile=profiles(4), names=st.permutations(range(4)), default=st.integers(1, 4))
def test_all_but_the_default_option_are_treated_alike_by_debian(
    profile: Profile, names: list[int], default: int
) -> None:
    new = dict(enumerate(names))
    ladder = TieBreak(ORDER.steps, casting=tuple(new[option] for option in ORDER.casting))
    here = count("debian", profile, variant={"default": str(default)}, tie_break=ORDER)
    variant = {"default": str(new[default - 1] + 1)}
    there = count("debian", renamed(profile, new), variant=variant, tie_break=ladder)
    assert tuple(new[winner] for winner in here.winners) == there.winners


@pytest.mark.parametrize("method", EVERY)
@given(profile=profiles(4), random=st.randoms(use_true_random=False))
def test_voters_are_treated_alike(method: str, profile: Profile, random: object) -> None:
    rows = list(profile.rows.items())
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert count(method, Profile(4, dict(rows))) == count(method, profile)


@pytest.mark.parametrize("method", ["plurality", "irv", "schulze", "debian", *STV])
@given(profile=profiles(4), winner=st.integers(0, 3))
def test_whom_more_than_half_rank_first_wins(method: str, profile: Profile, winner: int) -> None:
    others = sum(count for choice, count in profile.rows.items() if choice)
    rows = dict(profile.rows)
    rows[(winner,)] = rows.get((winner,), 0) + others + 1
    assert count(method, Profile(4, rows)).winners == (winner,)


@pytest.mark.parametrize("method", ["plurality", "approval", "irv", "schulze", *GRADED])
@given(profile=weighted(4), factor=st.fractions(min_value=Fraction(1, 99), max_value=99))
def test_weighing_everybody_alike_changes_nothing(
    method: str, profile: Profile, factor: Fraction
) -> None:
    here, there = count(method, profile), count(method, profile * factor)
    assert here.winners == there.winners
    for stage, other in zip(here.rounds, there.rounds, strict=True):
        assert {o: votes * factor for o, votes in stage.tally.items()} == other.tally
        assert (stage.elected, stage.eliminated) == (other.elected, other.eliminated)


@pytest.mark.parametrize("method", ["plurality", "irv", *STV])
@given(profile=profiles(4, choices=messy(4)))
def test_every_ballot_is_in_a_tally_or_exhausted_or_blank_or_cut_off(
    method: str, profile: Profile
) -> None:
    for stage in count(method, profile).rounds:
        held = sum(stage.tally.values()) + stage.exhausted + stage.residual
        assert held + profile.blank == profile.total


@pytest.mark.parametrize("method", EVERY)
@given(profile=weighted(4))
def test_a_count_is_a_value_that_encodes_canonically(method: str, profile: Profile) -> None:
    value = count(method, profile).to_value()
    assert decode(encode(value), max_bytes=1_000_000) == value  # type: ignore[arg-type]


def test_a_count_with_names_says_what_was_asked_for() -> None:
    profile = Profile(3, {(0, 1): 2, (1,): Fraction(5, 3), (2, 1): 1})
    value = count("irv", profile).named(["ann", "bob", "cem"])
    assert value["method"] == "irv"
    assert value["winners"] == ["bob"]
    first, last = value["rounds"]  # type: ignore[misc]
    assert first["tally"] == {"ann": 2, "bob": "5/3", "cem": 1}  # type: ignore[index,call-overload]
    assert first["transfers"] == {"cem": {"bob": 1}}  # type: ignore[index,call-overload]
    assert last["tally"] == {"ann": 2, "bob": "8/3"}  # type: ignore[index,call-overload]
    with pytest.raises(ValueError, match="same name"):
        count("irv", profile).named(["ann", "ann", "cem"])


@pytest.mark.parametrize(
    ("method", "arguments", "reason"),
    [
        ("borda", {}, "no method 'borda'"),
        ("irv", {"seats": 2}, "1 to 1 seats, not 2"),
        ("plurality", {"seats": 0}, "seats, not 0"),
        ("plurality", {"seats": True}, "seats, not True"),
        ("irv", {"variant": {"quota": "droop"}}, "no setting 'quota'"),
        ("irv", {"variant": {"stop": "never"}}, "stop cannot be 'never'"),
        ("yes-no", {"kind": "rank"}, "does not count rank contests"),
    ],
)
def test_what_cannot_be_counted_is_refused_before_anybody_votes(
    method: str, arguments: Mapping[str, object], reason: str
) -> None:
    with pytest.raises(RuleError, match=reason) as caught:
        check(method, **arguments)  # type: ignore[arg-type]
    assert caught.value.code == "bad-count"
    assert caught.value.hint or "seats" in reason


def test_the_variant_of_a_count_states_every_setting() -> None:
    for name, method in METHODS.items():
        stated = check(name)
        assert stated == {setting.name: setting.default for setting in method.settings}
        assert list(stated) == sorted(stated)
