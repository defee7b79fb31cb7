"""Pledges as pages show them: counts, what one group said, years."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from node.web.building.pledges import (
    MAX_DECISIONS_ON_PAGE,
    pledge_board,
    record_view,
    year_of,
)
from protocol.statement import MAX_TIME
from protocol.tests.coalition.deciding import TAKES
from protocol.tests.coalition.pledges.making import DUE, Pledging
from protocol.tests.coalition.scene import START, group_id

DECIDED = START + TAKES
HERE = group_id("Birch")


def none(_blob, _group):
    return None


def board(scene, time=START + 5_000, group=b"", page=1):
    return pledge_board(scene.fold(time), group, none, HERE, page)


def test_a_pledge_counts_once_as_done_in_part_open_or_late():
    scene = Pledging()
    pledges = [scene.pledge("Birch", act=f"act {n}") for n in range(4)]
    scene.report("Birch", pledges[0], "done", time=DECIDED + 5)
    scene.report("Birch", pledges[1], "partial", "half", time=DECIDED + 6)
    [count] = board(scene).counts
    assert (count.done, count.partial, count.open, count.late) == (1, 1, 2, 0)
    [count] = board(scene, DUE).counts
    assert (count.done, count.partial, count.open, count.late, count.all) == (1, 0, 0, 3, 4)


def test_who_said_nothing_is_named_and_a_group_that_dissents_has_spoken():
    scene = Pledging()
    scene.pledge("Birch")
    scene.dissent("Cedar", "why")
    [decision] = board(scene).decisions
    assert decision.silent == ("Ash",)
    [own] = board(scene, group=group_id("Cedar")).decisions
    assert (own.pledges, own.silent, len(own.dissents)) == ((), (), 1)
    assert board(scene, group=group_id("Ash")).decisions == ()


def test_many_decisions_are_turned_over_newest_first_and_counted_whole():
    scene = Pledging()
    scene.pledge("Birch")
    for later in range(1, MAX_DECISIONS_ON_PAGE + 1):
        scene.decide(start=START + later)
    first, last = board(scene), board(scene, page=2)
    assert (len(first.decisions), len(last.decisions)) == (MAX_DECISIONS_ON_PAGE, 1)
    decided = [view.decided for view in (*first.decisions, *last.decisions)]
    assert decided == sorted(decided, reverse=True)
    # The oldest decision alone has a pledge; the table above the first page counts it too.
    assert [count.all for count in first.counts] == [1]
    assert (first.page, last.page, first.pages, last.pages) == (1, 2, 2, 2)
    assert board(scene, page=3) is None
    assert board(scene, page=0) is None
    # One group's board has the one decision that it spoke about.
    assert board(scene, group=HERE).pages == 1


def test_only_the_own_groups_pledges_are_reminded_of():
    scene = Pledging()
    scene.pledge("Birch")
    scene.pledge("Cedar")
    assert board(scene).reminders == ()
    assert [p.group for p in board(scene, DUE).reminders] == ["Birch"]


def test_a_name_that_was_never_given_is_not_one_that_was_erased():
    scene = Pledging()
    scene.pledge("Birch")
    scene.pledge("Birch", role="", blob=b"\x01" * 32, size=9)
    names = {pledge.now.name for pledge in board(scene).decisions[0].pledges}
    assert names == {"", None}


def test_a_record_names_the_years_since_the_founding():
    scene = Pledging()
    view = record_view(scene.fold(START + 2 * 366 * 86_400), 1971, none, HERE)
    assert view.years == (1970, 1971, 1972)


@given(st.integers(0, MAX_TIME))
def test_a_second_lies_in_the_year_that_the_calendar_says(time):
    assert year_of(time) == min(datetime.fromtimestamp(time, UTC).year, 9998)
