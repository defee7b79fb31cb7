"""Small numbers stay untold, also where they would follow by subtraction."""

import pytest

from protocol.coalition.participation.suppression import (
    MAX_TABLES,
    MAX_TOLD,
    MIN_TRAIT_CELL,
    Telling,
    check_traits,
    releasable,
    smallest,
)
from protocol.coalition.participation.values import Told
from protocol.errors import RuleError
from protocol.tests.coalition.participation.making import trait

LEAST, HERE, THERE = 5, b"here", b"there"
MANY = 1_000


def table(*cells, invited=MANY, voted=MANY // 2):
    """Answers beside totals that leave room for others."""
    return Told(0, invited, voted, cells)


def step(n):
    """The nth of tables that differ by enough in everything."""
    return table(trait(10 * n), invited=100 * n, voted=0)


def telling(*tables, ballot=HERE):
    """A group that has told these."""
    known = Telling()
    for one in tables:
        check_traits(known, ballot, one, LEAST)
        known.add(ballot, one)
    return known


def why(known, told, ballot=HERE):
    """Why a release is refused; None if it isn't. What is releasable of it always passes."""
    now, held = releasable(known, ballot, told, LEAST)
    check_traits(known, ballot, now, LEAST)
    try:
        check_traits(known, ballot, told, LEAST)
    except RuleError as error:
        assert held
        return error.code if error.code != "small-cell" else next(iter(held.values()))
    assert (now, held) == (told, {})
    return None


def test_the_charter_may_ask_for_more_than_five_and_not_for_less():
    assert smallest(1) == MIN_TRAIT_CELL == 5
    assert smallest(12) == 12


@pytest.mark.parametrize("cell", [trait(4), trait(10, 4), trait(10, 7)])
def test_few_who_share_or_vote_or_do_not_are_not_told_of(cell):
    assert why(telling(), table(cell)) == "few"


@pytest.mark.parametrize("cell", [trait(0), trait(5), trait(5, 5), trait(10, 5)])
def test_none_and_enough_are_told_of(cell):
    assert why(telling(), table(cell)) is None


def test_an_answer_is_not_told_that_leaves_few_beside_it():
    # Of 18 who voted 17 were under 30: so it is known of one that they are not, or told nothing.
    assert why(telling(), table(trait(22, 17), invited=30, voted=18)) == "others"
    assert why(telling(), table(trait(22, 17), invited=23, voted=17)) == "others"
    assert why(telling(), table(trait(22, 12), invited=30, voted=17)) == "others"
    assert why(telling(), table(trait(22, 17), invited=32, voted=22)) is None
    assert why(telling(), table(trait(22, 17), invited=22, voted=17)) is None


def test_several_answers_are_not_told_that_leave_few_beside_them_all():
    both = (trait(20, 10, answer="30 and over"), trait(10, 5))
    whole = table(*both, invited=33, voted=15)
    assert why(telling(), whole) == "others"
    # The one that fewer gave is left out; then thirteen are left over.
    assert releasable(telling(), HERE, whole, LEAST)[0].cells == both[:1]
    assert why(telling(), table(*both, invited=35, voted=15)) is None


def test_more_answers_than_people_are_not_told():
    both = (trait(20, 0, answer="30 and over"), trait(20, 0))
    assert why(telling(), table(*both, invited=30, voted=0)) == "others"


def test_only_the_answer_that_leaves_few_is_left_out():
    nobody = trait(0, answer="30 and over")
    told, held = releasable(telling(), HERE, table(nobody, trait(9), invited=10, voted=0), LEAST)
    assert (told.cells, held) == ((nobody,), {("Age", "under 30"): "others"})


def test_what_is_left_over_beside_one_answer_does_not_change_by_few_though_two_do_by_enough():
    def of(young, old, invited):
        return table(trait(old, answer="30 and over"), trait(young), invited=invited, voted=0)

    known = telling(of(20, 20, 100))
    # Six more and five fewer: beside the six one more is left over.
    assert why(known, of(26, 15, 107)) == "change"
    # Eleven came, so there six more are left over, but of both answers together one more is told.
    assert why(known, of(26, 15, 111)) == "change"
    assert why(known, of(26, 14, 111)) is None


def test_no_two_releases_differ_by_few_also_not_the_first_and_the_last():
    known = telling(table(trait(10)), table(trait(20)))
    assert why(known, table(trait(11))) == "change"
    assert why(known, table(trait(15))) is None
    assert why(known, table(trait(10))) is None


def test_what_is_left_over_does_not_change_by_few_either():
    known = telling(table(trait(20, 10), voted=100))
    # Six more voted, of whom five are under 30: the sixth is not.
    assert why(known, table(trait(20, 15), voted=106)) == "change"
    assert why(known, table(trait(20, 15), voted=110)) is None
    assert why(known, table(trait(20, 10), voted=101)) == "change"


def test_an_answer_that_is_left_out_does_not_follow_from_those_that_are_told():
    cells = [trait(20, 10, answer=a) for a in "abc"]
    known = telling(table(*cells, voted=100))
    # Of c one more voted; a, b and all together say so without it.
    now = [trait(20, 15, answer=a) for a in "ab"]
    assert why(known, table(*now, voted=111)) == "change"
    assert why(known, table(*now, voted=115)) is None


def test_another_ballot_tells_nothing_of_few_who_told_it_in_between():
    known = telling(table(trait(20, 10), invited=100, voted=50))
    for shared, invited in ((21, 105), (20, 101), (25, 106)):
        told = table(trait(shared, 10), invited=invited, voted=50)
        assert why(known, told, THERE) == "ballots", (shared, invited)
    # Who votes does so anew: that six do where ten did says nothing of four.
    assert why(known, table(trait(20, 6), invited=100, voted=50), THERE) is None


def test_a_group_tells_so_often_and_then_only_what_it_told():
    told = [step(n) for n in range(1, MAX_TOLD + 1)]
    known = telling(*told)
    other = step(MAX_TOLD + 1)
    assert why(known, other) == "told-often"
    assert releasable(known, HERE, other, LEAST)[1] == {("Age", "under 30"): "often"}
    assert why(known, told[-1]) is None
    assert why(known, told[0]) == "told-often"
    assert why(known, table()) is None
    assert why(known, other, THERE) is None


def test_so_many_tables_are_told_of_all_ballots():
    known = Telling()
    for n in range(1, MAX_TABLES + 1):
        known.add(b"%d" % n, step(n))
    assert why(known, step(MAX_TABLES + 1), THERE) == "told-often"
    assert why(known, step(1), THERE) is None
