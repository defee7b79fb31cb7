"""Marks that are not a plain ranking; cases after the test sets that RCTab publishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.profile import OVERVOTE, Choice
from protocol.counting.reading import SETTINGS, WHY, reader, why_exhausted
from protocol.counting.result import EXHAUSTED
from protocol.tests.counting.strategies import messy

A, B, C = 0, 1, 2
SKIP: tuple[int, ...] = ()
ALL = frozenset({A, B, C})


def read(choice: Choice, standing: frozenset[int] = ALL, **settings: str) -> int:
    return reader({s.name: s.default for s in SETTINGS} | settings)(choice, standing)


@pytest.mark.parametrize(
    ("choice", "settings", "expected"),
    [
        ((OVERVOTE, A), {"overvote": "skip"}, A),
        (((B, C), A), {"overvote": "skip"}, A),
        ((OVERVOTE, A), {"overvote": "exhaust"}, EXHAUSTED),
        ((A, OVERVOTE), {"overvote": "exhaust"}, A),
        (((B, C), A), {"overvote": "exhaust"}, EXHAUSTED),
        ((SKIP, A), {}, A),
        ((SKIP, SKIP, SKIP, A), {}, A),
        ((SKIP, A), {"skipped": "0"}, EXHAUSTED),
        ((SKIP, A), {"skipped": "1"}, A),
        ((SKIP, SKIP, A), {"skipped": "1"}, EXHAUSTED),
        ((SKIP, SKIP, A), {"skipped": "2"}, A),
        ((A, SKIP, SKIP, B), {"skipped": "0"}, A),
        ((), {"skipped": "0"}, EXHAUSTED),
    ],
)
def test_the_settings_decide_what_odd_marks_do(
    choice: Choice, settings: dict[str, str], expected: int
) -> None:
    assert read(choice, **settings) == expected


def test_skips_count_only_in_a_row() -> None:
    left = frozenset({C})
    assert read((SKIP, A, SKIP, B, SKIP, C), left, skipped="1") == C
    assert read((SKIP, A, SKIP, SKIP, C), left, skipped="1") == EXHAUSTED


def test_a_repeated_option_exhausts_only_where_the_rule_says_so() -> None:
    left = frozenset({B})
    assert read((A, A, B), left) == B
    assert read((A, A, B), left, duplicate="exhaust") == EXHAUSTED
    assert read((A, B, A), left, duplicate="exhaust") == B


def test_burlington_an_overvote_counts_when_exactly_one_of_it_stands() -> None:
    rule = {"overvote": "exhaust-if-multiple"}
    assert read(((A, B), C), ALL, **rule) == EXHAUSTED
    assert read(((A, B), C), frozenset({B, C}), **rule) == B
    assert read(((A, B), C), frozenset({C}), **rule) == C
    assert read((OVERVOTE, C), ALL, **rule) == EXHAUSTED
    assert read(((A, B), A, C), frozenset({C}), duplicate="exhaust", **rule) == EXHAUSTED


@given(messy(4), st.sets(st.integers(0, 3)))
def test_whatever_is_on_it_a_ballot_counts_for_a_standing_option_or_is_exhausted(
    choice: Choice, standing: set[int]
) -> None:
    for overvote in SETTINGS[0].values:
        for skipped in SETTINGS[1].values:
            for duplicate in SETTINGS[2].values:
                settings = {"overvote": overvote, "skipped": skipped, "duplicate": duplicate}
                assert reader(settings)(choice, standing) in standing | {EXHAUSTED}


@given(messy(4), st.sets(st.integers(0, 3)))
def test_the_short_cut_for_the_defaults_reads_like_the_full_rule(
    choice: Choice, standing: set[int]
) -> None:
    lenient = reader({"overvote": "skip", "skipped": "any", "duplicate": "skip"})
    plain = [rank for rank in choice if isinstance(rank, int) and rank in standing]
    assert lenient(choice, standing) == (plain[0] if plain else EXHAUSTED)


@pytest.mark.parametrize(
    ("choice", "settings", "why"),
    [
        ((A, B), {}, "choices"),
        ((OVERVOTE, A), {"overvote": "exhaust"}, "overvote"),
        ((A, (B, C)), {"overvote": "exhaust-if-multiple"}, "overvote"),
        ((SKIP, SKIP, A), {"skipped": "1"}, "skipped"),
        ((A, A, B), {"duplicate": "exhaust"}, "duplicate"),
    ],
)
def test_the_rule_that_exhausted_a_ballot_is_named(
    choice: Choice, settings: dict[str, str], why: str
) -> None:
    every = {s.name: s.default for s in SETTINGS} | settings
    assert (
        why_exhausted(choice, frozenset({B, C}) if why != "choices" else frozenset(), every) == why
    )


@given(
    messy(3),
    st.sets(st.integers(0, 2)),
    st.sampled_from(["skip", "exhaust", "exhaust-if-multiple"]),
    st.sampled_from(["any", "0", "1", "3"]),
    st.sampled_from(["skip", "exhaust"]),
)
def test_only_rules_that_are_in_force_exhaust(
    choice: Choice, standing: set[int], overvote: str, skipped: str, duplicate: str
) -> None:
    every = {"overvote": overvote, "skipped": skipped, "duplicate": duplicate}
    if reader(every)(choice, standing) != EXHAUSTED:
        return
    why = why_exhausted(choice, standing, every)
    assert why in WHY
    allowed = {"overvote": overvote != "skip", "skipped": skipped != "any"}
    assert allowed.get(why, why == "choices" or duplicate == "exhaust")
