"""Majority judgment: grades, gauges, and middle grades taken away one by one."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from protocol.counting.majority_judgment import repeated_medians
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import Count
from protocol.tests.counting.graded import ballots, profile_of
from protocol.tests.shared_data import shared

FOLDER = "data/counting/orsay-mj"
#: What the tests of this module read, for the list of all shared files.
READ = ("orsay-mj/*.csv", "orsay-mj/NOTE.txt")
#: As the note gives them, best first; the files write 6 to 1, and 0 for no opinion.
GRADES = ("Tres bien", "Bien", "Assez bien", "Passable", "Insuffisant", "A rejeter")


def order_of(result: Count) -> list[int]:
    return list(result.winners)


def held(votes: dict[tuple[int | None, ...], int], **variant: str) -> Count:
    options = len(next(iter(votes)))
    return count("majority-judgment", profile_of(votes), seats=options, variant=variant)


def majority_value(grades: list[int]) -> list[int]:
    """Middle grades taken away one by one, ballot by ballot; larger is worse."""
    left = sorted(grades)
    taken = []
    while left:
        taken.append(left.pop(len(left) // 2))
    return taken


@given(ballots())
def test_repeated_medians_order_options_as_taking_ballots_away_does(
    found: dict[tuple[int | None, ...], int],
) -> None:
    rows = [
        [sum(n for b, n in found.items() if 5 - (b[o] or 0) == g) for g in range(6)]
        for o in range(4)
    ]
    keys = repeated_medians(rows)
    values = [
        majority_value([5 - (b[o] or 0) for b, n in found.items() for _ in range(n)])
        for o in range(4)
    ]
    for one in range(4):
        for other in range(4):
            assert (keys[one] < keys[other]) == (values[one] < values[other])


@given(ballots())
def test_gauge_and_repeated_median_agree_where_gauges_differ_in_grade(
    found: dict[tuple[int | None, ...], int],
) -> None:
    """Both order by the majority grade first (Balinski and Laraki, chapters 1 and 14)."""
    for gauge in ("majority-gauge", "repeated-median"):
        result = held(found, gauge=gauge)
        medians = [result.merits[option].median for option in result.winners]
        assert medians == sorted(medians)


def test_equal_grades_go_to_the_larger_share_above_or_the_smaller_below() -> None:
    # All have the median 3. A has three above and two below, B one and two, C one and three.
    rows = {
        (5, 5, 5): 1, (5, 3, 3): 1, (4, 3, 3): 1, (3, 3, 3): 2, (1, 1, 1): 2,
        (3, 3, 1): 1,
    }  # fmt: skip
    result = held(rows)
    assert result.winners == (0, 1, 2)
    assert [m.median for m in result.merits] == [2, 2, 2]
    assert result.rounds[0].reasons[0].key == "best-gauge"


def test_what_a_ballot_leaves_out_is_the_lowest_grade_or_nothing() -> None:
    rows: dict[tuple[int | None, ...], int] = {(5, 3): 2, (None, 3): 3}
    assert held(rows).winners[0] == 1
    assert held(rows, ungraded="left-out").winners[0] == 0


def test_an_option_that_nobody_grades_is_never_elected() -> None:
    rows: dict[tuple[int | None, ...], int] = {(0, None): 2}
    assert held(rows).winners == (0,)
    assert held(rows, ungraded="left-out").winners == (0,)
    assert count("majority-judgment", Profile(2, {(): 1})).winners == ()


@given(ballots(), st.sampled_from(["majority-gauge", "repeated-median"]), st.data())
def test_raising_the_winner_never_makes_it_lose(
    found: dict[tuple[int | None, ...], int], gauge: str, data: st.DataObject
) -> None:
    result = held(found, gauge=gauge)
    assume(result.winners)
    assume(not result.rounds[0].ties)
    winner = result.winners[0]
    ballot = data.draw(st.sampled_from(sorted(found, key=repr)))
    raised = tuple(5 if option == winner else s for option, s in enumerate(ballot))
    changed = dict(found)
    number = changed.pop(ballot)
    changed[raised] = changed.get(raised, 0) + number
    assert held(changed, gauge=gauge).winners[0] == winner


def orsay(paths: list[Path]) -> tuple[list[str], Profile]:
    names: list[str] = []
    votes: dict[tuple[int | None, ...], int] = {}
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            head, *lines = csv.reader(file)
        names = head[1:]
        for line in lines:
            key = tuple(int(cell) - 1 if cell != "0" else None for cell in line[1:])
            votes[key] = votes.get(key, 0) + 1
    return names, profile_of(votes)


def test_orsay_2007_has_the_published_grades_shares_and_order() -> None:
    """The figures that the note on the data cites from Balinski and Laraki, and its own check."""
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    published = re.findall(
        r"(\w+) (Assez bien|Passable|Insuffisant)([+-]) \(([\d.]+)%? ?(?:above, |/)([\d.]+)%?", note
    )
    assert len(published) == 5
    checked = re.search(r"these files give ([\d./, ]+) and the same order", note)
    assert checked
    finer = [pair.split("/") for pair in checked[1].split(", ")]
    paths = sorted(shared(FOLDER).glob("bureau_*.csv"))
    names, profile = orsay(paths)
    (ballots_cast,) = re.findall(r"([\d,]+) ballots", note)
    assert profile.total == int(ballots_cast.replace(",", ""))
    for gauge in ("majority-gauge", "repeated-median"):
        result = count("majority-judgment", profile, seats=12, variant={"gauge": gauge})
        assert [names[w] for w in result.winners[:5]] == [line[0] for line in published]
    for winner, line, shares in zip(result.winners, published, finer, strict=False):
        merit = result.merits[winner]
        assert (GRADES[merit.median], merit.better > merit.worse) == (line[1], line[2] == "+")
        for votes, printed, exactly in (
            (merit.better, line[3], shares[0]),
            (merit.worse, line[4], shares[1]),
        ):
            share = Fraction(100 * votes) / profile.total
            assert abs(share - Fraction(printed)) <= Fraction(1, 10)
            assert round(share, 2) == Fraction(exactly)


@pytest.mark.parametrize("station", ["01", "06", "12"])
def test_each_station_of_orsay_adds_up_to_the_whole(station: str) -> None:
    paths = sorted(shared(FOLDER).glob("bureau_*.csv"))
    _, whole = orsay(paths)
    _, one = orsay([p for p in paths if station in p.name])
    _, rest = orsay([p for p in paths if station not in p.name])
    assert one + rest == whole
    variant = {"gauge": "repeated-median"}
    added = count("majority-judgment", one + rest, seats=12, variant=variant)
    assert added == count("majority-judgment", whole, seats=12, variant=variant)
