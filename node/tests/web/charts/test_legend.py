"""The key of a picture."""

from __future__ import annotations

from node.tests.web.charts.drawn import Drawn
from node.web.charts.legend import MAX_ENTRIES, Entry, legend
from node.web.charts.svg import Drawing
from node.web.i18n import load_languages

ENGLISH = load_languages()["en"]


def drawn(entries, width=420):
    parts, height = legend(entries, width, ENGLISH)
    return Drawn(Drawing(width, height, "label", tuple(parts))), height


def test_every_entry_has_its_swatch_its_mark_and_its_name():
    found, _ = drawn([Entry("s0", "Ann", "1"), Entry("idle", "nobody", hatched=True)])
    assert [bar.css for bar in found.bars()] == ["s0", "idle"]
    assert found.words() == ["1", "Ann", "nobody"]


def test_columns_fill_downwards_and_stay_inside():
    found, height = drawn([Entry("s0", f"Name {n}", str(n)) for n in range(5)])
    places = [(bar.left, bar.top) for bar in found.bars()]
    assert len({left for left, _ in places}) == 2
    assert places == sorted(places)
    assert all(top < height for _, top in places)


def test_of_too_many_the_number_left_out_is_told():
    found, _ = drawn([Entry("rest", "x", "1")] * (MAX_ENTRIES + 3))
    assert "and 3 more" in found.words()


def test_no_entries_take_no_room_but_a_margin():
    assert drawn([])[1] == 4
