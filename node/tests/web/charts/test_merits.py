"""The picture of grades."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.tests.web.charts.drawn import Drawn
from node.web.charts.merits import TINTS, Scale, merit_picture, ranked, tint
from node.web.i18n import load_languages
from protocol.counting.grades import merit
from protocol.counting.methods import count
from protocol.counting.profile import Profile

ENGLISH = load_languages()["en"]
NAMES = ("Ann", "Bob", "Cem")
GRADES = ("Excellent", "Good", "Poor")
VOTES = st.lists(st.integers(0, 99), min_size=3, max_size=3)


def picture(rows, scores=(), winners=(), names=NAMES, grades=GRADES):
    merits = [merit(row) for row in rows]
    return merit_picture(merits, names, winners, Scale(grades, scores), "label", ENGLISH)


@given(st.lists(VOTES, min_size=3, max_size=3))
def test_each_bar_holds_all_grades_in_proportion(rows):
    drawn = Drawn(picture(rows))
    tops = sorted({bar.top for bar in drawn.bars() if bar.tip})
    order = ranked([merit(row) for row in rows], (), ())
    shown = [rows[option] for option in order if sum(rows[option])]
    assert len(tops) == len(shown)
    for top, row in zip(tops, shown, strict=True):
        bars = [bar for bar in drawn.bars() if bar.tip and bar.top == top]
        given_ = [(name, votes) for name, votes in zip(GRADES, row, strict=True) if votes]
        assert [bar.tip for bar in bars] == [f"{name}: {votes}" for name, votes in given_]
        for bar, (_, votes) in zip(bars, given_, strict=True):
            assert bar.width == pytest.approx(420 * votes / sum(row), abs=1.02)
        assert bars[-1].left + bars[-1].width == pytest.approx(420, abs=1.02)


def test_the_underlined_grade_meets_the_middle():
    drawn = Drawn(picture([[3, 4, 3], [0, 1, 9], [6, 3, 1]]))
    lines = [bar for bar in drawn.bars() if bar.css == "under"]
    assert len(lines) == 3
    assert all(bar.left <= 210 <= bar.left + bar.width + 1 for bar in lines)
    assert "middle: Good" in drawn.words()


def test_scores_are_shown_instead_of_a_middle():
    drawn = Drawn(picture([[3, 4, 3], [0, 1, 9], [6, 3, 1]], scores=(10, 1, 15)))
    assert not [bar for bar in drawn.bars() if bar.css == "under"]
    assert not list(drawn.root.iter("line"))
    names = [words for words in drawn.words() if words in NAMES]
    assert names == ["Cem", "Ann", "Bob"]


def test_the_elected_stand_first_and_the_rest_by_their_gauge():
    rows = {((0,), (1,), (2,)): 5, ((1,), (0,), (2,)): 4}
    found = count("majority-judgment", Profile(3, rows), variant={"grades": "3"})
    drawing = merit_picture(found.merits, NAMES, found.winners, Scale(GRADES), "label", ENGLISH)
    assert ranked(found.merits, found.winners, ())[0] == found.winners[0]
    assert "✓ Ann" in Drawn(drawing).words()


def test_grades_are_told_by_number_in_the_bars_and_named_in_the_key():
    words = Drawn(picture([[3, 4, 3]] * 3)).words()
    assert {*GRADES, "1", "2", "3", "30%", "40%"} <= set(words)
    scores = Drawn(picture([[3, 4, 3]] * 3, grades=("2", "1", "0"))).words()
    assert {"best", "worst", "2", "1", "0"} <= set(scores)


def test_an_option_without_grades_has_an_empty_bar():
    drawn = Drawn(picture([[0, 0, 0]], names=("Ann",)))
    assert [bar.css for bar in drawn.bars()].count("bed") == 1


def test_hostile_names_and_grades_stay_words():
    hostile = ("<b>&amp;", '"><script>', "'")
    drawn = Drawn(picture([[1, 2, 3]] * 3, names=hostile, grades=hostile))
    assert not list(drawn.root.iter("script"))
    assert "<b>&amp;" in drawn.words()


@given(st.integers(2, 100))
def test_tints_run_from_the_first_to_the_last_whatever_the_scale(size):
    tints = [int(tint(grade, size)[1:]) for grade in range(size)]
    assert tints == sorted(tints)
    assert (tints[0], tints[-1]) == (0, TINTS - 1)
