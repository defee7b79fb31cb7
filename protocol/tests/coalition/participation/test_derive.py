"""Which counts stand: the last of each group's log, unless it goes back or tells of few people."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.participation.suppression import MAX_TOLD
from protocol.coalition.participation.values import LastTold
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
    release = scene.part().releases[BIRCH]
    assert [[c.shared for c in told.cells] for told in release.told] == [[10], [15]]
    assert release.last_told() == {("Age", "under 30"): LastTold(trait(15), LATER, 40, 10)}


def test_the_first_and_the_last_of_three_do_not_differ_by_one() -> None:
    scene = Counting()
    for shared, ago in ((10, 3), (20, 2), (11, 1)):
        scene.count("Birch", trait(shared), time=LATER - ago)
    assert scene.codes() == ["small-cell"]
    assert scene.told("Birch") == [20]


def test_what_is_left_over_beside_an_answer_is_no_small_number_either() -> None:
    scene = Counting()
    scene.count("Birch", cell(23, 23, 20, 5, 18), trait(22, 17))
    assert scene.codes() == ["small-cell"]
    assert BIRCH not in scene.part().releases


def test_what_was_told_last_stays_with_its_hour_when_it_is_left_out() -> None:
    scene = Counting()
    scene.count("Birch", trait(10), time=LATER - 3)
    scene.count("Birch", time=LATER - 2)
    release = scene.part().releases[BIRCH]
    assert release.traits == ()
    assert release.last_told() == {("Age", "under 30"): LastTold(trait(10), LATER - 3, 40, 10)}


def test_a_table_told_again_after_another_is_what_was_told_last() -> None:
    scene = Counting()
    for shared, ago in ((20, 4), (30, 3), (20, 2)):
        scene.count("Birch", trait(shared), time=LATER - ago)
    scene.count("Birch", time=LATER - 1)
    release = scene.part().releases[BIRCH]
    assert [[c.shared for c in told.cells] for told in release.told] == [[20], [30], [20]]
    assert release.last_told() == {("Age", "under 30"): LastTold(trait(20), LATER - 2, 40, 10)}


def test_a_group_that_tells_too_often_is_refused_and_the_others_are_not() -> None:
    scene = Counting()
    for n in range(1, MAX_TOLD + 2):
        total = cell(200 * n, 200 * n, 0, 0, 0)
        scene.count("Birch", total, trait(10 * n), time=LATER - 2 * MAX_TOLD + n)
    assert scene.codes() == ["told-often"]
    scene.count("Ash", trait(10))
    # Counts without what members told go on.
    scene.count("Birch")
    assert scene.codes() == ["told-often"]
    assert scene.told("Ash") == [10]


def test_what_was_judged_once_is_judged_again_where_something_else_stands_before_it() -> None:
    scene = Counting()
    scene.count("Birch", trait(10), time=LATER - 3)
    scene.count("Birch", trait(12), time=LATER - 2)
    memo: dict[object, object] = {}
    for entries, count in ((2, 1), (1, 0), (2, 1)):
        logs = [
            (group, log if group != BIRCH else log[-entries:]) for group, log in scene.logs.items()
        ]
        state = fold_logs(scene.charter, logs, LATER, memo)
        assert len(state.refusals) == count


def test_two_ballots_do_not_tell_by_their_difference_who_told_it_in_between() -> None:
    scene = Counting()
    first = scene.at
    scene.count("Birch", trait(10, 5), time=LATER - 9)
    _, scene.at, scene.ballot = scene.announce("Ash", OPENS, CLOSES, title="Another vote")
    scene.count("Birch", trait(11), time=LATER - 8)
    assert scene.codes() == ["small-cell"]
    assert BIRCH not in scene.part().releases
    # Who votes votes anew each time: that five did then and seven do now says nothing of two.
    total = cell(40, 30, 20, 5, 17)
    scene.count("Birch", total, trait(12, 7, answer="over 30"), trait(10), time=LATER - 7)
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


def test_an_answer_told_now_is_not_set_beside_one_that_was_told_before() -> None:
    scene = Counting()
    scene.count("Birch", cell(30, 30, 20, 5, 14), trait(10, 5, answer="woman"), time=LATER - 3)
    men = trait(18, 9, answer="man")
    scene.count("Birch", cell(30, 30, 20, 5, 16), men, time=LATER - 2)
    # Of thirty eighteen and ten: two gave neither.
    assert scene.codes() == ["small-cell"]
    assert scene.told("Birch") == [10]
    men = trait(24, 12, answer="man")
    scene.count("Birch", cell(50, 50, 20, 5, 25), men, time=LATER - 1)
    assert scene.codes() == ["small-cell"]
    release = scene.part().releases[BIRCH]
    assert [told.turn for told in release.told] == [0, 1]
