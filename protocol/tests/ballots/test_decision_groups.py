"""Groups and regions in favour: numbers, shares, double and triple majorities, no outcome."""

from fractions import Fraction

import pytest
from msgspec import structs

from protocol.ballots.decision import Decision
from protocol.ballots.returns import Return
from protocol.ballots.rule import GroupsTest, ObjectionsTest, RegionsTest, Weight
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import outcome, run, split


@pytest.mark.parametrize(
    ("op", "count", "favour", "met"),
    [(">=", 2, 1, False), (">=", 2, 2, True), (">", 2, 2, False), (">", 2, 3, True)],
)
def test_a_number_of_groups_at_its_boundary(op: str, count: int, favour: int, met: bool) -> None:
    test = GroupsTest(op=op, base="eligible", count=count)  # type: ignore[arg-type]
    returns = [split(9, 1) if n < favour else split(1, 9) for n in range(4)]
    assert outcome(test, *returns) == ("carried" if met else "rejected")


@pytest.mark.parametrize(("base", "whole"), [("eligible", 5), ("present", 4), ("decided", 3)])
def test_each_base_of_groups_is_what_it_says(base: str, whole: int) -> None:
    # Two for, one against, one tied, one that has not returned.
    returns = [split(3, 2), split(3, 2), split(2, 3), split(2, 2), None]
    test = GroupsTest(op=">=", base=base, share=[1, 2])  # type: ignore[arg-type]
    got = run(m.rule(tests=[test]), returns).tests[0]
    assert (got.part, got.whole, got.reached) == (2, whole, Fraction(2, whole))


@pytest.mark.parametrize(
    ("policy", "wholes", "objections"),
    [("out", (3, 2, 2), 1), ("abstain", (4, 3, 2), 1), ("against", (4, 3, 3), 2)],
)
def test_what_a_group_without_an_outcome_counts_as(
    policy: str, wholes: tuple[int, ...], objections: int
) -> None:
    returns = [split(3, 2), split(2, 3), split(4, 4), None]
    got = [
        run(
            m.rule(
                tests=[GroupsTest(op=">=", base=base, share=[1, 2])],  # type: ignore[arg-type]
                without_outcome=policy,
            ),
            returns,
        )
        .tests[0]
        .whole
        for base in ("eligible", "present", "decided")
    ]
    assert tuple(got) == wholes
    rule = m.rule(tests=[ObjectionsTest(by="groups", most=0)], without_outcome=policy)
    assert run(rule, returns).tests[0].part == objections


def test_a_double_majority_needs_both() -> None:
    rule = m.rule(
        tests=[m.share("decided", ">", 1, 2), GroupsTest(op=">", base="eligible", share=[1, 2])]
    )
    assert run(rule, [split(90, 10), split(40, 60), split(40, 60)]).outcome == "rejected"
    assert run(rule, [split(51, 49), split(51, 49), split(0, 100)]).outcome == "rejected"
    assert run(rule, [split(60, 40), split(60, 40), split(40, 60)]).outcome == "carried"


def test_a_triple_majority_needs_votes_groups_and_regions() -> None:
    facts = m.facts([100] * 4, regions=("North", "South"))
    rule = m.rule(
        tests=[
            m.share("decided", ">", 1, 2),
            GroupsTest(op=">", base="eligible", share=[1, 2]),
            RegionsTest(op=">=", share=[1, 1]),
        ]
    )

    def decided(*yes: int) -> Decision:
        homes = ["North", "South", "North", "South"]
        returns = [
            m.counted(m.cell(100, m.lines({"0": y, "1": 100 - y}), region=home))
            for y, home in zip(yes, homes, strict=True)
        ]
        rolls = [m.roll({home: 100}) for home in homes]
        return run(rule, returns, facts=facts, rolls=rolls)

    assert decided(80, 70, 80, 40).outcome == "carried"
    south = decided(90, 60, 90, 30)
    assert [t.met for t in south.tests] == [True, True, False]
    assert south.outcome == "rejected"


def test_groups_of_every_region_by_themselves() -> None:
    facts = m.facts([100] * 4, regions=("North", "South"))
    rule = m.rule(tests=[GroupsTest(op=">=", base="eligible", share=[1, 2], scope="every-region")])
    got = run(rule, [split(9, 1), split(9, 1), split(1, 9), split(1, 9)], facts=facts)
    assert [(t.where, t.part, t.whole) for t in got.tests] == [("North", 1, 2), ("South", 1, 2)]
    assert got.outcome == "carried"
    got = run(rule, [split(9, 1), split(1, 9), split(9, 1), split(1, 9)], facts=facts)
    assert [t.met for t in got.tests] == [True, False]
    assert got.outcome == "rejected"


def test_members_without_a_region_are_no_region() -> None:
    facts = m.facts([200], regions=("North",))
    ret = m.counted(
        m.cell(100, m.lines({"0": 60})), m.cell(100, m.lines({"1": 50}), region="North")
    )
    got = run(
        m.rule(tests=[RegionsTest(op=">", count=0)]),
        [ret],
        facts=facts,
        rolls=[m.roll({"": 100, "North": 100})],
    )
    assert (got.tests[0].part, got.tests[0].whole, got.outcome) == (0, 1, "rejected")


def test_groups_in_favour_of_a_winner_are_those_whose_own_count_elects_it() -> None:
    rule = m.by_seed(tests=[GroupsTest(op=">=", base="eligible", count=2)])

    def ret(rows: dict[str, int]) -> Return:
        return m.counted(m.cell(100, m.lines(rows)))

    returns = [ret({"0": 60}), ret({"1,0": 20, "0": 15, "2,0": 10}), ret({"1": 30})]
    got = run(rule, returns, contest=m.rank())
    assert (got.outcome, got.winners, got.tests[0].part) == ("elected", (0,), 2)


def test_capped_per_capita_weights_under_a_double_majority() -> None:
    # 60 votes of the big group are cut to the cap: a third of what is left is 20.
    facts = m.facts([6_000, 2_000, 2_000])
    rolls = [m.roll(6_000), m.roll(2_000), m.roll(2_000)]
    weight = Weight(kind="per-capita", per=100, rounding="down", minimum=1, cap=[1, 3])
    rule = m.rule(
        weight=weight,
        tests=[m.share("decided", ">", 1, 2), GroupsTest(op=">", base="eligible", share=[1, 2])],
    )
    big = m.delegation(6_000, [(60, "0")])
    small = m.delegation(2_000, [(9, "0"), (11, "1")])
    got = run(rule, [big, small, small], facts=facts, rolls=rolls)
    assert got.tests[0].part == 20 + 9 + 9
    assert [t.met for t in got.tests] == [True, False]
    uncapped = structs.replace(weight, cap=None)
    loose = run(
        structs.replace(rule, weight=uncapped), [big, small, small], facts=facts, rolls=rolls
    )
    assert loose.tests[0].part == 60 + 9 + 9


def test_a_unit_vote_puts_all_weight_on_the_outcome() -> None:
    returns = [split(51, 49), split(51, 49), split(0, 100)]
    test = m.share("decided", ">", 1, 2)
    assert outcome(test, *returns) == "rejected"
    assert outcome(test, *returns, mode="unit") == "carried"


@pytest.mark.parametrize(
    ("policy", "whole"),
    [("out", (100, 100, 100)), ("abstain", (100, 200, 200)), ("against", (200, 200, 200))],
)
def test_a_tied_group_in_a_unit_vote(policy: str, whole: tuple[int, ...]) -> None:
    got = [
        run(
            m.rule(tests=[m.share(base, ">", 1, 9)], mode="unit", without_outcome=policy),
            [split(60, 40), split(30, 30)],
        )
        .tests[0]
        .whole
        for base in ("decided", "present", "eligible")
    ]
    assert tuple(got) == whole
