"""Which counts stand: the last of each group's log, unless it goes back or tells of few people."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.participation.making import LATER, Counting, cell, trait
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES, OPENS

BIRCH = group_id("Birch")


def test_the_last_counts_in_a_groups_log_stand() -> None:
    scene = Counting()
    scene.count("Birch", cell(40, 30, 20, 5, 10), time=LATER - 5)
    scene.count("Birch", cell(40, 31, 25, 5, 17), time=LATER)
    release = scene.part().releases[BIRCH]
    assert release.cells[0].voted == 17
    assert scene.codes() == []


def test_counts_older_than_those_they_would_replace_are_refused() -> None:
    scene = Counting()
    scene.count("Birch", cell(40, 31, 25, 5, 17), time=LATER - 1)
    scene.count("Birch", cell(40, 30, 20, 5, 10), at=LATER - 5)
    assert scene.codes() == ["bad-figures"]
    assert scene.part().releases[BIRCH].cells[0].voted == 17


def test_a_small_cell_is_refused_with_the_whole_statement() -> None:
    scene = Counting()
    scene.count("Birch", trait(4))
    assert scene.codes() == ["small-cell"]
    assert BIRCH not in scene.part().releases


def test_two_releases_do_not_tell_by_their_difference_what_neither_tells() -> None:
    scene = Counting()
    scene.count("Birch", trait(10, 5), time=LATER - 2)
    scene.count("Birch", trait(11, 6), time=LATER - 1)
    assert scene.codes() == ["small-cell"]
    assert scene.told("Birch") == [10]


def test_a_cell_left_out_for_a_while_is_compared_with_what_was_told() -> None:
    scene = Counting()
    scene.count("Birch", trait(10), time=LATER - 3)
    scene.count("Birch", time=LATER - 2)
    scene.count("Birch", trait(12), time=LATER - 1)
    assert scene.codes() == ["small-cell"]
    scene.count("Birch", trait(15), time=LATER)
    assert scene.told("Birch") == [15]
    assert [c.shared for c in scene.part().releases[BIRCH].told] == [15]


def test_two_ballots_do_not_tell_by_their_difference_who_told_it_in_between() -> None:
    scene = Counting()
    first = scene.at
    scene.count("Birch", trait(10, 5), time=LATER - 9)
    _, scene.at, scene.ballot = scene.announce("Ash", OPENS, CLOSES, title="Another vote")
    scene.count("Birch", trait(11), time=LATER - 8)
    assert scene.codes() == ["small-cell"]
    assert BIRCH not in scene.part().releases
    # Who votes votes anew each time: that five did then and seven do now says nothing of two.
    scene.count("Birch", trait(12, 7, answer="over 30"), trait(10), time=LATER - 7)
    assert scene.codes() == ["small-cell"]
    assert scene.told("Birch") == [12, 10]
    # Nor is the first vote's figure moved next to what was told for the second.
    scene.at = first
    scene.count("Birch", trait(16, answer="over 30"), time=LATER - 6)
    assert scene.codes() == ["small-cell", "small-cell"]


def test_the_charters_smallest_cell_counts_where_it_is_larger() -> None:
    scene = Counting()
    scene.count("Birch", trait(7))
    assert scene.told("Birch") == [7]
    assert scene.charter.rules.pool_min < 5


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_who_takes_part(seed: int) -> None:
    random = Random(seed)
    scene = Counting()
    for _ in range(20):
        name, time = random.choice(scene.names), LATER - random.randrange(30)
        if random.random() < 0.3:
            scene.aim(name, 1, random.randint(1, 4), time, scope=random.choice(["all", "group"]))
        else:
            voted = random.randrange(12)
            scene.count(name, cell(20, 12, 9, 3, voted), trait(12, voted), time=time)
    logs = list(scene.logs.items())
    random.shuffle(logs)
    expected = scene.fold(LATER)
    assert state_digest(fold_logs(scene.charter, logs, LATER)) == state_digest(expected)
    for release in expected.participation.get(scene.ballot, scene.part()).releases.values():
        for told in release.traits:
            assert not 0 < told.voted < 5
            assert not 0 < told.shared - told.voted < 5
