"""No reader with a pencil finds few people, from whatever releases of a group and their totals."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.participation.suppression import (
    Telling,
    check_traits,
    releasable,
    telling_of,
)
from protocol.coalition.participation.values import Told
from protocol.tests.coalition.participation.making import trait
from protocol.tests.coalition.participation.subtracting import (
    REST,
    Said,
    between_two,
    bounds,
    within_one,
)

HERE, THERE = b"here", b"there"
ANSWERS = ("man", "nonbinary", "woman")
KINDS = {
    "invited": (lambda told: told.invited, lambda cell: cell.shared),
    "voted": (lambda told: told.voted, lambda cell: cell.voted),
    "did not": (lambda told: told.invited - told.voted, lambda cell: cell.shared - cell.voted),
}


def table(cells, invited, voted):
    """What was counted; `cells` by answer: who shared it, and of them who voted."""
    made = [trait(*numbers, answer=answer) for answer, numbers in sorted(cells.items())]
    return Told(0, invited, voted, tuple(made))


def releases(counts, least):
    """What a node tells of one count after another, each judged as every other node judges it."""
    known, told = Telling(), []
    for ballot, counted in counts:
        now, held = releasable(known, ballot, counted, least)
        check_traits(known, ballot, now, least)
        assert {c.answer for c in counted.cells} == {
            *(c.answer for c in now.cells), *(answer for _trait, answer in held),
        }  # fmt: skip
        known.add(ballot, now)
        if now.cells:
            told.append((ballot, now))
    return told


def seen(told, kinds=tuple(KINDS)):
    """What lies side by side: one ballot's releases by each kind, all ballots' by who shared."""
    by_ballot = [[one for at, one in told if at == ballot] for ballot in (HERE, THERE)]
    for kind in kinds:
        total, number = KINDS[kind]
        for some in (*by_ballot, [one for _, one in told]):
            if kind == "invited" or some in by_ballot:
                yield [Said(total(one), {c.answer: number(c) for c in one.cells}) for one in some]


def check_nobody_is_found(told, least):
    for said in seen(told):
        for at, cell, number in within_one(said):
            assert number == 0 or number >= least, (said, at, cell)
        for one, other, cell, number in between_two(said):
            assert number == 0 or abs(number) >= least, (said, one, other, cell)


def check_nobody_is_bounded(told, least):
    for said in seen(told, ("invited", "voted")):
        for at, answer, fewest, most in bounds(said):
            assert not 0 < fewest <= most < least, (said, at, answer)
            # Nor is it known that there are few, if any.
            assert answer != REST or most == 0 or most >= least, (said, at)


def test_two_who_gave_neither_are_not_found_by_what_was_told_at_another_hour():
    first = table({"woman": (10, 5), "man": (4, 2)}, 30, 14)
    second = table({"man": (18, 9), "nonbinary": (2, 2), "woman": (10, 5)}, 30, 16)
    told = releases([(HERE, first), (HERE, second)], 5)
    check_nobody_is_found(told, 5)
    assert [[c.answer for c in one.cells] for _, one in told] == [["woman"]]
    # Had women not been told before, men could be.
    assert releases([(HERE, second)], 5)[0][1].cells == second.cells[:1]


@pytest.mark.parametrize("there", [HERE, THERE])
def test_who_reads_back_finds_nobody_either(there):
    # Of twenty twelve were women; eight are men, who were not told of then: they were few or all
    # but few, and whoever takes them for unchanged would find none, or two.
    first = table({"woman": (10, 5)}, 20, 10)
    told = releases([(HERE, first), (there, table({"man": (8, 0), "woman": (17, 5)}, 60, 10))], 5)
    check_nobody_is_found(told, 5)
    assert [c.answer for c in told[-1][1].cells] == ["woman"]


def test_who_takes_men_to_have_been_as_many_before_they_were_told_finds_nobody():
    # Seven came in all, and of men, told first in between, six: so one gave neither answer.
    women = {"woman": (10, 0)}
    said = [
        (HERE, table(women, 40, 0)),
        (HERE, table({**women, "man": (12, 0)}, 60, 0)),
        (HERE, table({**women, "man": (18, 0)}, 47, 0)),
    ]
    told = releases(said, 5)
    check_nobody_is_found(told, 5)
    assert [len(one.cells) for _, one in told] == [1, 2, 1]


def test_who_sets_what_was_told_first_at_two_later_hours_beside_an_older_count_finds_nobody():
    # Beside the five of the first twenty: seven women, told next, and six men, told after that.
    said = [
        (HERE, table({"nonbinary": (5, 0)}, 20, 0)),
        (HERE, table({"nonbinary": (10, 0), "woman": (7, 0)}, 40, 0)),
        (HERE, table({"man": (6, 0), "nonbinary": (15, 0), "woman": (20, 0)}, 70, 0)),
    ]
    told = releases(said, 5)
    check_nobody_is_found(told, 5)
    assert [[c.answer for c in one.cells] for _, one in told][2] == ["nonbinary", "woman"]


def test_what_was_told_last_is_judged_anew_where_another_ballot_told_more_since():
    # Women were five, and are ten by the other ballot: beside eighteen men of thirty two are left.
    men = table({"man": (18, 0)}, 30, 0)
    said = [
        (HERE, table({"woman": (5, 0)}, 30, 0)),
        (HERE, men),
        (HERE, men),
        (THERE, table({"woman": (10, 0)}, 50, 0)),
        (HERE, men),
    ]
    told = releases(said, 5)
    check_nobody_is_found(told, 5)
    assert [at for at, _ in told] == [HERE, HERE, HERE, THERE]


def test_what_was_told_again_is_what_was_told_last_over_all_ballots():
    women = table({"woman": (12, 0)}, 60, 0)
    said = [
        (HERE, women),
        (THERE, table({"woman": (20, 0)}, 80, 0)),
        (HERE, women),
        # Of eighty sixty-five, and the twelve of the hour before: that would leave three.
        (THERE, table({"man": (65, 0)}, 80, 0)),
    ]
    told = releases(said, 5)
    check_nobody_is_found(told, 5)
    assert [at for at, _ in told] == [HERE, THERE, HERE]


@st.composite
def counts(draw):
    """Some answers of some people, of whom some voted; small, so that two often differ by few."""
    cells = {}
    for answer in ANSWERS:
        shared = draw(st.integers(0, 25))
        if draw(st.booleans()):
            cells[answer] = shared, draw(st.integers(0, shared))
    voted = sum(v for _, v in cells.values()) + draw(st.integers(0, 20))
    silent = sum(s - v for s, v in cells.values()) + draw(st.integers(0, 20))
    return table(cells, voted + silent, voted)


@st.composite
def growing(draw):
    """Counts of one group that grows: by who came, who told it, and who has voted by then."""
    now = dict.fromkeys(ANSWERS, (0, 0))
    rest, said = (0, 0), []
    for _ in range(draw(st.integers(1, 5))):
        for answer, (before, voted) in now.items():
            shared = before + draw(st.sampled_from((0, 0, 1, 4, 5, 6, 9)))
            now[answer] = shared, draw(st.integers(voted, shared))
        more = rest[0] + draw(st.sampled_from((0, 0, 1, 5, 7)))
        rest = more, draw(st.integers(rest[1], more))
        numbers = (*now.values(), rest)
        whole = sum(s for s, _ in numbers), sum(v for _, v in numbers)
        said.append((draw(st.sampled_from((HERE, THERE))), table(dict(now), *whole)))
    return said


BALLOTS = st.tuples(st.sampled_from((HERE, HERE, THERE)), counts())


@settings(max_examples=100)
@given(st.lists(BALLOTS, max_size=6), st.integers(1, 9))
def test_no_reader_finds_few_by_adding_and_subtracting_whatever_was_told(said, least):
    check_nobody_is_found(releases(said, least), least)


@settings(max_examples=100)
@given(growing(), st.integers(1, 9))
def test_no_reader_finds_few_in_a_group_that_grows(said, least):
    told = releases(said, least)
    check_nobody_is_found(told, least)
    # Voting begins anew with each ballot; within one, who voted only grows, as who shared does.
    check_nobody_is_bounded([one for one in told if one[0] == HERE], least)


@settings(max_examples=150)
@given(growing(), st.integers(5, 6))
def test_what_was_told_last_can_be_told_again(said, least):
    known = Telling()
    for ballot, counted in said:
        now, _held = releasable(known, ballot, counted, least)
        known.add(ballot, now)
        again = releasable(known, ballot, now, least)
        assert again == (now, {})
        before = known.of(ballot)
        known.add(ballot, now)
        assert known.of(ballot) == before


@settings(max_examples=60)
@given(st.lists(BALLOTS, min_size=2, max_size=7), counts(), st.integers(1, 6))
def test_a_node_that_reads_the_state_holds_back_what_the_fold_would_refuse(said, last, least):
    known = Telling()
    for ballot, counted in said:
        known.add(ballot, releasable(known, ballot, counted, least)[0])
    read = telling_of((ballot, one) for ballot in (THERE, HERE) for one in known.of(ballot))
    for ballot in (HERE, THERE):
        assert read.of(ballot) == known.of(ballot)
        assert releasable(read, ballot, last, least) == releasable(known, ballot, last, least)


@settings(max_examples=60)
@given(st.lists(BALLOTS, min_size=2, max_size=6))
def test_each_release_has_its_place_among_all_of_the_group(said):
    known = Telling()
    for ballot, counted in said:
        known.add(ballot, releasable(known, ballot, counted, 2)[0])
    turns = sorted(one.turn for ballot in (HERE, THERE) for one in known.of(ballot))
    assert turns == list(range(len(turns)))
    assert all(a.turn < b.turn for b_ in (HERE, THERE) for a, b in pairwise(known.of(b_)))
