"""Bars of pledges: as long as they are many, and late told without colour."""

from hypothesis import given
from hypothesis import strategies as st

from node.tests.web.charts.drawn import Drawn
from node.web.charts.pledges import COLOURS, pledge_bars
from node.web.charts.svg import WIDTH
from node.web.i18n import load_languages
from node.web.viewmodels.pledges import PledgeCount

ENGLISH = load_languages()["en"]
COUNTS = st.builds(PledgeCount, st.just("A group"), *(st.integers(0, 500) for _ in COLOURS))


@given(st.lists(COUNTS, max_size=6))
def test_no_bar_leaves_its_bed_and_no_pledge_is_lost(counts: list[PledgeCount]) -> None:
    drawn = Drawn(pledge_bars(tuple(counts), "Pledges", ENGLISH))
    bars = [bar for bar in drawn.bars() if bar.css != "bed"]
    assert all(bar.width > 0 and bar.left + bar.width <= WIDTH for bar in bars)
    some = sum(bool(n) for c in counts for n in (c.done, c.partial, c.open, c.late))
    # Of very many pledges the last sliver may have no room left.
    assert some - len(counts) <= len(bars) <= some


def test_a_row_says_how_many_are_done_and_hatches_those_that_are_late() -> None:
    drawn = Drawn(pledge_bars((PledgeCount("<b>", 1, 0, 2, 3),), "Pledges", ENGLISH))
    assert drawn.words() == ["<b>", "1/6"]
    assert [bar.css for bar in drawn.bars()] == ["bed", "s0", "rest", "s1"]
    assert any("hatch" in path.get("class", "") for path in drawn.root.iter("path"))


def test_without_pledges_there_is_a_picture_without_bars() -> None:
    assert Drawn(pledge_bars((), "Pledges", ENGLISH)).bars() == []
