import pytest
from msgspec import structs

from protocol.ballots.disclosure import (
    ALONE,
    ALONE_GRADED,
    ALONE_SCORED,
    CROSSING,
    DIFFERENCE,
    REST,
    SMALL,
    UNANIMOUS,
    ReleasedSet,
    check_released,
    required_releases,
    warn_return,
)
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Return
from protocol.tests.ballots import making as m

LEAST = 5
OF = m.manifest()


def keys(ret: Return, of: object = OF, earlier: Return | None = None) -> list[str]:
    return [e.key for e in warn_return(ret, of, LEAST, earlier)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cast", "exposed"), [(0, False), (1, True), (4, True), (5, False), (6, False)]
)
def test_a_small_cell_exposes_its_members_at_the_boundary(cast: int, exposed: bool) -> None:
    ret = m.votes(50, yes=cast // 2, no=cast - cast // 2)
    assert (SMALL in keys(ret)) == exposed


def test_a_unanimous_cell_exposes_everyone() -> None:
    assert keys(m.votes(50, yes=20)) == [UNANIMOUS]
    assert keys(m.votes(50, yes=20, no=1)) == []
    assert keys(m.votes(50, yes=20, blank=1)) == []


def test_a_ranking_cast_once_is_a_mark_that_a_buyer_can_ask_for() -> None:
    of = m.manifest([m.rank()], m.by_seed())
    assert keys(m.counted(m.cell(50, m.lines({"0,1": 9, "2,1,0": 1}))), of) == [ALONE]
    assert keys(m.counted(m.cell(50, m.lines({"0,1": 9, "2,1,0": 2}))), of) == []


@pytest.mark.parametrize(("contest", "key"), [(m.score(), ALONE_SCORED), (m.grade(), ALONE_GRADED)])
def test_so_is_a_way_of_grading_used_once(contest: Contest, key: str) -> None:
    of = m.manifest([contest], m.by_seed())
    assert keys(m.counted(m.cell(50, m.lines({"0,1": 9, "2,,0=1": 1}))), of) == [key]
    assert keys(m.counted(m.cell(50, m.lines({"0,1": 9, "2,,0=1": 2}))), of) == []


@pytest.mark.parametrize(
    ("yes", "no", "exposed"),
    [
        (20, 10, False),
        (21, 10, True),
        (24, 10, True),
        (25, 10, False),
        (19, 11, True),
        (15, 15, False),
    ],
)
def test_a_replaced_return_differs_by_nothing_or_by_enough(
    yes: int, no: int, exposed: bool
) -> None:
    first = m.votes(50, yes=20, no=10)
    assert (DIFFERENCE in keys(m.votes(50, yes=yes, no=no), OF, first)) == exposed


def test_a_roll_call_is_public_by_its_nature() -> None:
    assert keys(m.delegation(50, [(1, "0")])) == []


def released(name: str, cells: str, ballots: int) -> ReleasedSet:
    return ReleasedSet(name, frozenset(cells), ballots)


def test_released_sets_nest_or_are_disjoint() -> None:
    sets = [released("one", "ab", 10), released("two", "bc", 10), released("all", "abc", 30)]
    assert [e.key for e in check_released(sets, LEAST)] == [CROSSING]
    sets = [released("one", "ab", 10), released("two", "c", 10), released("all", "abc", 20)]
    assert check_released(sets, LEAST) == []


@pytest.mark.parametrize(("total", "exposed"), [(20, False), (21, True), (24, True), (25, False)])
def test_what_is_left_beside_inner_sets_is_empty_or_large_enough(total: int, exposed: bool) -> None:
    sets = [released("one", "a", 10), released("two", "b", 10), released("all", "abc", total)]
    assert [e.key for e in check_released(sets, LEAST)] == ([REST] if exposed else [])
    deep = [*sets, released("within one", "", 0)]
    assert [e.key for e in check_released(deep, LEAST)] == ([REST] if exposed else [])


def test_only_the_largest_inner_sets_are_taken_away() -> None:
    nested = [released("a", "a", 10), released("ab", "ab", 20), released("abc", "abc", 40)]
    assert check_released(nested, 15)[0].key == SMALL
    assert [e.key for e in check_released(nested, LEAST)] == []
    # 40 - 20 is large enough; 40 - 20 - 10 would not be.
    assert REST not in [e.key for e in check_released(nested[1:], 15)]
    deep = [released("a", "a", 16), released("ab", "ab", 32), released("abc", "abc", 52)]
    assert check_released(deep, 16) == []


def test_the_smallest_released_set_is_empty_or_large_enough() -> None:
    for ballots, exposed in [(0, False), (1, True), (4, True), (5, False)]:
        found = [e.key for e in check_released([released("one", "a", ballots)], LEAST)]
        assert found == ([SMALL] if exposed else [])


def test_the_order_of_released_sets_does_not_matter() -> None:
    sets = [released("one", "ab", 3), released("two", "bc", 4), released("all", "abcd", 9)]
    assert check_released(sets, LEAST) == check_released(sets[::-1], LEAST)


def test_what_returns_make_public_depends_on_kinds_and_regions() -> None:
    assert required_releases(["counted"], []) == ["group-totals", "total"]
    assert "roll-calls" in required_releases(["counted", "delegates"], [])
    assert "group-region-totals" in required_releases(["polled"], ["North"])


def test_every_warning_reads_as_a_sentence() -> None:
    of = m.manifest([m.rank()], m.by_seed())
    ret = m.counted(m.cell(50, m.lines({"0,1": 1})))
    texts = [
        e.key.format(**e.params)
        for e in warn_return(
            ret, of, LEAST, m.counted(structs.replace(ret.cells[0], cast=0, contests=[m.lines({})]))
        )
    ]
    assert len(texts) == 4
    assert not any("{" in text for text in texts)
