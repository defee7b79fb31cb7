"""Each comparison one vote (or group, or region) below its line, on it, and above it.

What should be reached is worked out here once more, from plain numbers of votes, for every base,
weight, abstention policy and comparison.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from protocol.ballots.returns import Return
from protocol.ballots.rule import (
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    ShareTest,
    TurnoutTest,
    Weight,
    ratio,
)
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import run, split

OPS = (">", ">=")
STEPS = (-1, 0, 1)

# Three groups; the third sends nothing. Capped: 6, 3 and 2 votes, cut to half of what is left.
SIZES = (12, 6, 4)
WEIGHTS = {
    "per-member": (Weight(kind="per-member"), (12, 6, 4)),
    "per-group": (Weight(kind="per-group"), (1, 1, 1)),
    "per-capita": (Weight(kind="per-capita", per=2, rounding="down"), (6, 3, 2)),
    "minimum": (Weight(kind="per-capita", per=2, rounding="down", minimum=3), (6, 3, 3)),
    "capped": (Weight(kind="per-capita", per=2, rounding="down", cap=[1, 2]), (5, 3, 2)),
    "halves": (Weight(kind="per-capita", per=4, rounding="exact"), (3, Fraction(3, 2), 1)),
}


def met_at(op: str, step: int) -> bool:
    return step > 0 or (step == 0 and op == ">=")


def votes(yes: int) -> list[tuple[int, int, int, int]]:
    """(yes, no, abstaining or blank, spoiled) of the two groups that returned."""
    return [(yes, 9 - yes, 2, 1), (3, 1, 1, 0)]


def expected(weight: str, policy: str, base: str, yes: int) -> tuple[Fraction, Fraction]:
    """(in favour, base), worked out from the numbers alone."""
    _, weights = WEIGHTS[weight]
    sums = {"yes": Fraction(0), "no": Fraction(0), "aside": Fraction(0)}
    for (for_, against, aside, _), whole in zip(votes(yes), weights, strict=False):
        one = Fraction(1) if weight == "per-member" else Fraction(whole) / (for_ + against + aside)
        sums["yes"] += for_ * one
        sums["no"] += (against + (aside if policy == "against" else 0)) * one
        sums["aside"] += (aside if policy == "counted" else 0) * one
    wholes = {
        "cast": sums["yes"] + sums["no"] + sums["aside"],
        "decided": sums["yes"] + sums["no"],
        "eligible": Fraction(sum(weights)),
        "present": Fraction(sum(weights[:2])),
    }
    return sums["yes"], wholes[base]


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("policy", ["counted", "left-out", "against"])
@pytest.mark.parametrize("base", ["cast", "decided", "eligible", "present"])
@pytest.mark.parametrize("weight", sorted(WEIGHTS))
def test_a_share_turns_on_its_line(weight: str, base: str, policy: str, op: str) -> None:
    line = Fraction(*expected(weight, policy, base, 5))
    test = ShareTest(base=base, op=op, share=ratio(line))  # type: ignore[arg-type]
    rule = m.rule(tests=[test], weight=WEIGHTS[weight][0], abstention=policy)
    for step in STEPS:
        first_, second = votes(5 + step)
        returns = [
            m.votes(12, *first_[:2], 1, blank=first_[2] - 1, spoiled=first_[3]),
            m.votes(6, *second[:2], second[2]),
            None,
        ]
        rolls = [m.roll(size) for size in SIZES]
        got = run(rule, returns, facts=m.facts(SIZES), rolls=rolls)
        assert (got.tests[0].part, got.tests[0].whole) == expected(weight, policy, base, 5 + step)
        assert got.tests[0].met == met_at(op, step)
        assert got.outcome == ("carried" if met_at(op, step) else "rejected")


FOR, AGAINST, TIED = split(6, 4), split(4, 6), split(5, 5)


def of_groups(favour: int) -> list[Return | None]:
    """Six groups: some for, one tied, one away, the others against."""
    return [FOR] * favour + [AGAINST] * (4 - favour) + [TIED, None]


GROUP_WHOLES = {
    "out": {"eligible": 5, "present": 4, "decided": 4},
    "abstain": {"eligible": 6, "present": 5, "decided": 4},
    "against": {"eligible": 6, "present": 5, "decided": 5},
}


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("policy", sorted(GROUP_WHOLES))
@pytest.mark.parametrize("base", ["eligible", "present", "decided"])
def test_a_share_of_groups_turns_on_its_line(base: str, policy: str, op: str) -> None:
    whole = GROUP_WHOLES[policy][base]
    test = GroupsTest(op=op, base=base, share=ratio(Fraction(2, whole)))  # type: ignore[arg-type]
    for step in STEPS:
        got = run(m.rule(tests=[test], without_outcome=policy), of_groups(2 + step)).tests[0]
        assert (got.part, got.whole, got.met) == (2 + step, whole, met_at(op, step))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("scope", ["coalition", "every-region"])
def test_a_number_of_groups_turns_on_its_line(scope: str, op: str) -> None:
    facts = m.facts([100] * 6, regions=("North",))
    test = GroupsTest(op=op, base="eligible", count=2, scope=scope)  # type: ignore[arg-type]
    for step in STEPS:
        (got,) = run(m.rule(tests=[test]), of_groups(2 + step), facts=facts).tests
        assert (got.part, got.met) == (2 + step, met_at(op, step))
        assert got.where == ("" if scope == "coalition" else "North")


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("by", [{"count": 2}, {"share": [1, 2]}], ids=["count", "share"])
def test_regions_turn_on_their_line(by: dict[str, Any], op: str) -> None:
    regions = ("East", "North", "South", "West")
    facts = m.facts([100] * 4, regions=regions)
    test = RegionsTest(op=op, **by)  # type: ignore[arg-type]
    for step in STEPS:
        returns: list[Return | None] = [
            m.counted(m.cell(100, m.lines({"0": yes, "1": 10 - yes}), region=region))
            # Level is not in favour.
            for region, yes in zip(regions, [6] * (2 + step) + [5] * (2 - step), strict=True)
        ]
        rolls = [m.roll({region: 100}) for region in regions]
        got = run(m.rule(tests=[test]), returns, facts=facts, rolls=rolls).tests[0]
        assert (got.part, got.whole, got.met) == (2 + step, 4, met_at(op, step))


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("scope", ["coalition", "every-region", "every-group"])
@pytest.mark.parametrize("weight", sorted(WEIGHTS))
def test_turnout_turns_on_its_line_and_never_weighs(weight: str, scope: str, op: str) -> None:
    facts = m.facts([12], regions=("North",))
    test = TurnoutTest(op=op, share=[1, 2], scope=scope)  # type: ignore[arg-type]
    # One group alone can't stay below a cap.
    weighs = WEIGHTS["per-capita" if weight == "capped" else weight][0]
    for step in STEPS:
        lines = m.lines({"0": 2, "2": 1}, blank=1, spoiled=2 + step)
        ret = m.counted(m.cell(12, lines, region="North"))
        rule = m.rule(tests=[test], weight=weighs)
        got = run(rule, [ret], facts=facts, rolls=[m.roll({"North": 12})]).tests[0]
        assert (got.part, got.whole, got.met) == (6 + step, 12, met_at(op, step))


@pytest.mark.parametrize("op", OPS)
def test_a_quorum_of_groups_turns_on_its_line(op: str) -> None:
    test = ReturnedTest(op=op, share=[1, 2])  # type: ignore[arg-type]
    for step in STEPS:
        returns = [FOR] * (2 + step) + [None] * (2 - step)
        got = run(m.rule(tests=[test]), returns).tests[0]
        assert (got.part, got.whole, got.met) == (2 + step, 4, met_at(op, step))


def by_members(against: int) -> list[Return | None]:
    return [split(50, against - 1), split(50, 1)]


def by_groups(against: int) -> list[Return | None]:
    return [AGAINST] * against + [FOR] * (4 - against) + [TIED, None]


@pytest.mark.parametrize("weight", ["per-group", "per-member"])
@pytest.mark.parametrize(("by", "make"), [("members", by_members), ("groups", by_groups)])
def test_objections_turn_on_their_line(
    by: str, make: Callable[[int], list[Return | None]], weight: str
) -> None:
    test = ObjectionsTest(by=by, most=2)  # type: ignore[arg-type]
    for step in STEPS:
        got = run(m.rule(tests=[test], weight=WEIGHTS[weight][0]), make(2 + step)).tests[0]
        assert (got.part, got.op, got.met) == (2 + step, "<=", step <= 0)


@pytest.mark.parametrize(("op", "weight"), list(product(OPS, ["per-member", "per-group"])))
def test_a_ratio_turns_on_its_line(op: str, weight: str) -> None:
    test = RatioTest(op=op, ratio=[3, 1], default=1)  # type: ignore[arg-type]
    for step in STEPS:
        ret = split(30 + step, 10 - (step if weight == "per-group" else 0), 5)
        got = run(m.rule(tests=[test], weight=WEIGHTS[weight][0]), [ret]).tests[0]
        assert got.reached == Fraction(30 + step, 10 - (step if weight == "per-group" else 0))
        assert got.met == met_at(op, step)


def test_a_test_in_every_region_holds_of_no_region_at_all() -> None:
    """Voters' lists that name no region would else pass a rule that asks every region."""
    facts = m.facts([100], regions=("North",))
    for test in (
        m.share("decided", ">", 1, 2, "every-region"),
        TurnoutTest(op=">", share=[1, 9], scope="every-region"),
    ):
        got = run(m.rule(tests=[test]), [split(90, 1)], facts=facts)
        assert (got.outcome, got.tests[0].whole) == ("rejected", 0)


def test_members_without_a_region_hold_up_no_region() -> None:
    facts = m.facts([200], regions=("North",))
    cells = [m.cell(100, m.lines({"1": 9})), m.cell(100, m.lines({"0": 60}), region="North")]
    rolls = [m.roll({"": 100, "North": 100})]
    for test in (
        m.share("decided", ">", 1, 2, "every-region"),
        TurnoutTest(op=">", share=[1, 2], scope="every-region"),
    ):
        got = run(m.rule(tests=[test]), [m.counted(*cells)], facts=facts, rolls=rolls)
        assert [(t.where, t.met) for t in got.tests] == [("North", True)]
