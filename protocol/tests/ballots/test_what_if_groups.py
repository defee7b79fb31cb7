"""Which groups could change a result: held against trying every way a small group could vote."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.ballots import what_if_groups
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Return
from protocol.ballots.rule import (
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    Rule,
    TieBreak,
    TurnoutTest,
    Weight,
)
from protocol.ballots.what_if import Basis, judge
from protocol.ballots.what_if_groups import GroupReach, could_change
from protocol.tests.ballots import making as m
from protocol.tests.ballots.supposing import basis, of_votes

ACTS = ("yes", "no", "abstain", "blank", "spoiled")


def reach(of: Basis, number: int) -> GroupReach:
    return next(g for g in could_change(of, 0).groups if g.group == m.gid(number))


def every_way(size: int, region: str) -> Iterator[tuple[Return, dict[str, int]]]:
    """Every return that a group of `size` could send, blank and abstaining votes being one."""
    for yes, no, aside, spoiled in product(range(size + 1), repeat=4):
        if yes + no + aside + spoiled <= size:
            lines = m.lines({"0": yes, "1": no, "2": aside}, spoiled=spoiled)
            ret = m.counted(m.cell(size, lines, region=region))
            acts = {"yes": yes, "no": no, "aside": aside, "spoiled": spoiled}
            yield ret, acts | {"none": size - yes - no - aside - spoiled}


def fewest(of: Basis, group: bytes) -> int | None:
    """The fewest members acting otherwise that change the result, by trying every way."""
    now = judge(of, 0)
    roll = of.rolls[group]
    (region,) = roll.regions
    cell = of.returns[group].cells[0] if group in of.returns else None
    lines = None if cell is None else cell.contests[0]
    rows = {} if lines is None else {row.choice: row.count for row in lines.rows}
    before = {
        "yes": rows.get("0", 0),
        "no": rows.get("1", 0),
        "aside": rows.get("2", 0) + (0 if lines is None else lines.blank),
        "spoiled": 0 if lines is None else lines.spoiled,
        "none": roll.count - (0 if cell is None else cell.cast),
    }
    found = []
    for ret, acts in every_way(roll.count, region):
        moved = sum(max(0, acts[act] - before[act]) for act in acts)
        if not moved or (found and moved >= min(found)):
            continue
        supposed = Basis(of.manifest, of.rolls, {**of.returns, group: ret}, of.facts)
        if judge(supposed, 0).decision.winners != now.decision.winners:
            found.append(moved)
    return min(found, default=None)


SHARES = st.builds(
    lambda base, op, s, scope: m.share(base, op, *s, scope),
    st.sampled_from(["cast", "decided", "eligible", "present"]),
    st.sampled_from([">", ">="]),
    st.sampled_from([(1, 2), (2, 3), (1, 3)]),
    st.sampled_from(["coalition", "coalition", "every-region"]),
)
OPS = st.sampled_from([">", ">="])
PARTS = st.sampled_from([[1, 2], [1, 3], [2, 3]])
SCOPES = st.sampled_from(["coalition", "every-region"])
TESTS = st.one_of(
    SHARES,
    SHARES,
    st.builds(
        GroupsTest,
        op=OPS,
        base=st.sampled_from(["eligible", "present", "decided"]),
        share=PARTS,
        scope=SCOPES,
    ),
    st.builds(RegionsTest, op=OPS, share=PARTS),
    st.builds(
        TurnoutTest,
        op=OPS,
        share=PARTS,
        scope=st.sampled_from(["coalition", "every-region", "every-group"]),
    ),
    st.builds(ReturnedTest, op=OPS, share=PARTS),
    st.builds(ObjectionsTest, by=st.sampled_from(["members", "groups"]), most=st.integers(0, 3)),
    st.builds(RatioTest, op=OPS, ratio=st.sampled_from([[1, 1], [2, 1]]), default=st.just(1)),
)
RULES = st.builds(
    m.rule,
    tests=st.lists(TESTS, min_size=1, max_size=3).filter(
        lambda tests: any(not isinstance(t, TurnoutTest | ReturnedTest) for t in tests)
    ),
    abstention=st.sampled_from(["counted", "left-out", "against"]),
    without_outcome=st.sampled_from(["out", "abstain", "against"]),
    mode=st.sampled_from(["split", "split", "unit"]),
    tie_break=st.sampled_from(
        [
            TieBreak(otherwise="rejected"),
            TieBreak(otherwise="tied"),
            TieBreak(steps=["seed"], otherwise="rejected"),
            TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="rejected"),
        ]
    ),
    weight=st.sampled_from(
        [
            Weight(kind="per-member"),
            Weight(kind="per-group"),
            Weight(kind="per-capita", per=2, rounding="up", cap=[2, 5]),
        ]
    ),
)
VOTES = st.lists(st.one_of(st.none(), st.tuples(*[st.integers(0, 4)] * 3)), min_size=3, max_size=3)


@settings(max_examples=150)
@given(RULES, VOTES, st.integers(1, 3))
def test_the_fewest_votes_are_those_that_trying_every_way_finds(
    rule: Rule, votes: list[Any], number: int
) -> None:
    of = of_votes(rule, 4, votes, regions=("North", "South"))
    got = reach(of, number)
    assert got.how == "computed"
    assert got.least == fewest(of, m.gid(number))


HALF = m.share("decided", ">", 1, 2)
TURNOUT = TurnoutTest(op=">=", share=[1, 2])
# Each needs one of the ways to spend votes: the rule, the votes, and the fewest of group 1's.
WAYS = {
    "staying home breaks a turnout": (m.rule(tests=[HALF, TURNOUT]), [(2, 0, 0)] * 3, 1),
    "a new vote makes up a turnout": (
        m.rule(tests=[HALF, TURNOUT]),
        [(0, 1, 0), (2, 0, 0), (1, 1, 0)],
        1,
    ),
    "a new no outweighs an abstainer's": (
        m.rule(tests=[m.share("cast", ">", 3, 5)], abstention="counted"),
        [(0, 0, 2), (4, 0, 0), None],
        1,
    ),
    "an abstainer's no outweighs a new one": (
        m.rule(tests=[m.share("decided", ">=", 2, 3)], weight=Weight(kind="per-group")),
        [(0, 0, 2), (4, 0, 0), None],
        2,
    ),
    "a tie leaves a unit vote without a side": (
        m.rule(tests=[ObjectionsTest(by="groups", most=1)], mode="unit"),
        [(0, 2, 0), None, None],
        1,
    ),
}


@pytest.mark.parametrize("name", sorted(WAYS))
def test_each_way_to_spend_votes_is_needed_somewhere(name: str) -> None:
    rule, votes, least = WAYS[name]
    of = of_votes(rule, 4, votes, regions=("North", "South"))
    assert reach(of, 1).least == fewest(of, m.gid(1)) == least


def test_a_group_that_can_change_nothing_is_told_apart() -> None:
    of = basis([90, 10], [m.votes(90, 50, 20), m.votes(10, 0, 10)])
    assert [(g.group, g.least) for g in could_change(of, 0).groups] == [
        (m.gid(1), 10),
        (m.gid(2), None),
    ]
    assert could_change(of, 0).least == 10
    small = reach(of, 2)
    assert (small.how, small.changes, small.away, small.aside) == ("computed", False, False, False)


def test_staying_away_and_abstaining_are_told_apart() -> None:
    # Two of three must take part: abstaining keeps the quorum, staying away breaks it.
    rule = m.rule(tests=[m.share("decided", ">", 1, 2), ReturnedTest(op=">=", share=[2, 3])])
    of = basis([10, 10, 10], [m.votes(10, 9, 0), m.votes(10, 1, 0), None], rule)
    second = reach(of, 2)
    assert (second.away, second.aside) == (True, False)
    absent = reach(of, 3)
    assert (absent.away, absent.aside, absent.least) == (None, None, 11 - 1)


def test_votes_in_several_regions_are_not_computed_where_regions_are_asked() -> None:
    rule = m.rule(tests=[m.share("decided", ">", 1, 2, "every-region")])
    ret = m.counted(
        m.cell(5, m.lines({"0": 4}), region="North"), m.cell(5, m.lines({"0": 4}), region="South")
    )
    of = basis([10], [ret], rule, regions=("North", "South"), rolls=[{"North": 5, "South": 5}])
    got = reach(of, 1)
    assert (got.how, got.least, got.changes) == ("tried", None, True)
    wide = basis(
        [10], [ret], m.rule(), regions=("North", "South"), rolls=[{"North": 5, "South": 5}]
    )
    assert reach(wide, 1).how == "computed"


def test_elections_are_tried_and_say_so() -> None:
    def ret(size: int, rows: dict[str, int]) -> Return:
        return m.counted(m.cell(size, m.lines(rows)))

    of = basis(
        [60, 40, 3],
        [ret(60, {"0,1": 30, "1": 10}), ret(40, {"1,0": 25}), ret(3, {"2": 1})],
        m.by_seed(),
        contest=m.rank(),
    )
    got = could_change(of, 0).groups
    assert [(g.how, g.least, g.changes) for g in got] == [
        ("tried", None, True),
        ("tried", None, True),
        ("tried", None, False),
    ]


@pytest.mark.parametrize("contest", [m.score(least=3), m.grade(), m.score(method="star")])
def test_a_group_s_whole_list_for_one_option_is_tried_with_grades(contest: Contest) -> None:
    def ret(size: int, rows: dict[str, int]) -> Return:
        return m.counted(m.cell(size, m.lines(rows)))

    of = basis(
        [60, 40, 3],
        [ret(60, {"0,1,,,2": 40}), ret(40, {"1,0,,,2": 24}), ret(3, {",2,,,0=1": 1})],
        m.by_seed(),
        contest=contest,
    )
    got = could_change(of, 0).groups
    assert [(g.how, g.least, g.changes) for g in got] == [
        ("tried", None, True),
        ("tried", None, True),
        ("tried", None, False),
    ]


def test_a_contest_that_asks_for_two_choices_is_tried_without_votes_for_one() -> None:
    from msgspec import structs

    contest = structs.replace(m.choose(method="approval", most=2), min=2)
    ret = m.counted(m.cell(9, m.lines({"0,1": 5, "1,2": 1})))
    got = reach(basis([9], [ret], m.by_seed(), contest=contest), 1)
    assert (got.how, got.changes) == ("tried", True)


def test_work_is_bounded_and_what_is_left_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    of = basis([30, 20, 10], [m.votes(30, 20, 5), m.votes(20, 5, 9), m.votes(10, 2, 3)])
    monkeypatch.setattr(what_if_groups, "MAX_WORK", 200)
    hows = [g.how for g in could_change(of, 0).groups]
    assert hows[0] == "computed"
    assert hows[-1] == "left"


def test_the_order_of_mappings_changes_nothing() -> None:
    of = basis([30, 20, 10], [m.votes(30, 20, 5), m.votes(20, 5, 9), m.votes(10, 2, 3)])
    turned = Basis(
        of.manifest,
        dict(reversed(of.rolls.items())),
        dict(reversed(of.returns.items())),
        of.facts,
    )
    assert could_change(of, 0) == could_change(turned, 0)
