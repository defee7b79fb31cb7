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
CASTING = TieBreak(("casting",), casting=(2, 0, 3, 1))
ORDER = TieBreak(("backwards", "casting"), casting=(2, 0, 3, 1))


@given(groups=st.lists(st.lists(messy(4), max_size=8), min_size=1, max_size=4))
def test_counting_the_sum_of_returns_is_counting_all_ballots(groups: list[list[Choice]]) -> None:
    def profile(ballots: list[Choice]) -> Profile:
        return Profile(4, {choice: ballots.count(choice) for choice in ballots})

    together = profile([ballot for group in groups for ballot in group])
    tally = Profile.sum(4, [profile(group) for group in groups])
    for method in EVERY:
        assert count(method, tally) == count(method, together), method


@given(profile=profiles(4, choices=messy(4)), names=st.permutations(range(4)))
def test_options_are_treated_alike(profile: Profile, names: list[int]) -> None:
    new = dict(enumerate(names))
    ladder = TieBreak(ORDER.steps, casting=tuple(new[option] for option in ORDER.casting))
    for method in set(EVERY) - {"debian"}:  # whose default option is no option like the others
        here = count(method, profile, tie_break=ORDER)
        there = count(method, renamed(profile, new), tie_break=ladder)
        assert tuple(new[winner] for winner in here.winners) == there.winners, method
        for stage, other in zip(here.rounds, there.rounds, strict=True):
            assert {new[option]: votes for option, votes in stage.tally.items()} == other.tally


@given(
    profile=profiles(4, choices=messy(4)),
    names=st.permutations(range(4)),
    default=st.integers(1, 4),
)
def test_all_but_the_default_option_are_treated_alike_by_debian(
    profile: Profile, names: list[int], default: int
) -> None:
    new = dict(enumerate(names))
    ladder = TieBreak(ORDER.steps, casting=tuple(new[option] for option in ORDER.casting))
    here = count("debian", profile, variant={"default": str(default)}, tie_break=ORDER)
    variant = {"default": str(new[default - 1] + 1)}
    there = count("debian", renamed(profile, new), variant=variant, tie_break=ladder)
    assert tuple(new[winner] for winner in here.winners) == there.winners


@given(rows=st.lists(st.tuples(messy(4), st.integers(1, 50)), max_size=12), data=st.data())
def test_voters_are_treated_alike(rows: list[tuple[Choice, int]], data: st.DataObject) -> None:
    here = Profile(4, dict(rows))
    there = Profile(4, dict(data.draw(st.permutations(list(here.rows.items())))))
    for method in EVERY:
        assert count(method, there).to_value() == count(method, here).to_value(), method


@given(profile=profiles(4), winner=st.integers(0, 3))
def test_whom_more_than_half_rank_first_wins(profile: Profile, winner: int) -> None:
    """The majority criterion; of methods that grade, in test_methods_criteria.py."""
    others = sum(count for choice, count in profile.rows.items() if choice)
    rows = dict(profile.rows)
    rows[(winner,)] = rows.get((winner,), 0) + others + 1
    for method in ("plurality", "irv", "schulze", "debian", *STV):
        assert count(method, Profile(4, rows)).winners == (winner,), method


@given(profile=weighted(4), factor=st.fractions(min_value=Fraction(1, 99), max_value=99))
def test_weighing_everybody_alike_changes_nothing(profile: Profile, factor: Fraction) -> None:
    """But the scale of votes; STV's quotas are whole, and a quorum is of whole ballots."""
    for method in ("plurality", "approval", "irv", "schulze", "debian", *GRADED):
        here, there = count(method, profile), count(method, profile * factor)
        assert here.winners == there.winners, method
        for stage, other in zip(here.rounds, there.rounds, strict=True):
            assert {o: votes * factor for o, votes in stage.tally.items()} == other.tally
            assert (stage.elected, stage.eliminated) == (other.elected, other.eliminated)


@given(profile=st.one_of(profiles(4, choices=messy(4)), weighted(4)), seats=st.integers(1, 3))
def test_every_ballot_is_in_a_tally_or_exhausted_or_blank_or_cut_off(
    profile: Profile, seats: int
) -> None:
    for method in ("plurality", "irv", *STV):
        for stage in count(method, profile, seats=1 if method == "irv" else seats).rounds:
            held = sum(stage.tally.values()) + stage.exhausted + stage.residual
            assert held + profile.blank == profile.total, method


@given(profile=weighted(4))
def test_a_count_is_a_value_that_encodes_canonically(profile: Profile) -> None:
    for method in EVERY:
        value = count(method, profile).to_value()
        assert decode(encode(value), max_bytes=1_000_000) == value, method  # type: ignore[arg-type]


@given(profile=profiles(4, choices=messy(4)))
def test_neither_batches_nor_an_early_stop_change_who_wins_by_irv(profile: Profile) -> None:
    """But where a tie for the last place was broken by rounds that a batch left out."""
    counts = [
        count("irv", profile, variant={"batch": batch, "stop": stop}, tie_break=CASTING)
        for batch in ("unvoted", "none", "sure-losers")
        for stop in ("two", "majority")
    ]
    assert len({one.winners for one in counts}) == 1


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
