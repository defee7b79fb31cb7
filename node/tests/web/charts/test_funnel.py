"""The funnel: a bar a stage, each as long as its part of those invited."""

from node.tests.web.charts.drawn import Drawn
from node.web.charts.funnel import funnel
from node.web.charts.svg import WIDTH
from node.web.i18n import load_languages

ENGLISH = load_languages()["en"]


def test_each_bar_is_as_long_as_its_part_of_those_invited() -> None:
    drawn = Drawn(funnel(["invited", "voted", "spoke"], [4000, 1000, 0], "label", ENGLISH))
    bars = [bar.width for bar in drawn.bars() if "bed" not in bar.css]
    assert bars == [WIDTH, WIDTH // 4, 0]
    assert "4,000" in drawn.words()


def test_one_person_among_many_is_still_seen() -> None:
    drawn = Drawn(funnel(["invited", "voted"], [10**6, 1], "label", ENGLISH))
    assert [bar.width for bar in drawn.bars() if "bed" not in bar.css][1] == 1


def test_nobody_invited_draws_no_bar_and_divides_by_nothing() -> None:
    drawn = Drawn(funnel(["invited", "voted"], [0, 0], "label", ENGLISH))
    assert all(bar.width == 0 for bar in drawn.bars() if "bed" not in bar.css)


def test_names_are_escaped() -> None:
    text = str(funnel(["<b>"], [1], '"><script>', ENGLISH).inline())
    assert "<b>" not in text
    assert "<script>" not in text
