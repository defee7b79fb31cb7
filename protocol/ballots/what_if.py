"""The simulator: what a rule would make of last time's votes, as they were or otherwise.

Nothing here counts anything by itself: supposed returns go through the same tally and the same
decision as real ones, so the simulator can't disagree with the result.

Spec: docs/spec/ballots/what-if.md.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import structs
from msgspec.structs import replace

from protocol.ballots.decision import Decision, decide_contest
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Manifest, TieSeed
from protocol.ballots.measures import TestResult
from protocol.ballots.returns import Cell, Return
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import (
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    Rule,
    ShareTest,
    Test,
    TurnoutTest,
)
from protocol.ballots.rule_checks import check_rule
from protocol.ballots.tally import Tally, tally_contest
from protocol.ballots.what_if_votes import MAX_CHANGES, Change, changed
from protocol.counting.exact import Exact, exact

Unit = Literal["votes", "groups", "regions", "members"]


class Basis(msgspec.Struct, frozen=True):
    """What a result rests on: all of it public, or made up.

    Attributes:
        manifest: with the rule that is tried.
        rolls, returns, recused, draw: as `protocol.ballots.tally` and `decision` take them.
        facts: the charter's.
    """

    manifest: Manifest
    rolls: Mapping[bytes, Roll]
    returns: Mapping[bytes, Return]
    facts: CharterFacts
    recused: Collection[bytes] = ()
    draw: bytes | None = None


class Distance(msgspec.Struct, frozen=True):
    """How far one comparison is from its boundary, if its base stays as it is.

    Attributes:
        result: the comparison.
        gap: what it has beyond the line (0 or more), or lacks (below 0), exactly. On the line `>`
            fails and `>=` and `<=` hold.
        unit: what the gap is of: weighted `votes`, `groups`, `regions`, or `members`.
    """

    result: TestResult
    gap: Exact
    unit: Unit


class Supposed(msgspec.Struct, frozen=True):
    """One contest as a basis has it."""

    tally: Tally
    decision: Decision
    distances: tuple[Distance, ...]

    @property
    def verdict(self) -> tuple[str, tuple[int, ...]]:
        """What changes when a result changes: the outcome and who won."""
        return self.decision.outcome, self.decision.winners


def judge(basis: Basis, contest: int) -> Supposed:
    """Tally and decide one contest, with every test's distance.

    Spec: docs/spec/ballots/what-if.md section 2.
    """
    total = tally_contest(
        basis.manifest, contest, basis.rolls, basis.returns, basis.facts, basis.recused
    )
    decision = decide_contest(basis.manifest, total, basis.draw)
    tests = basis.manifest.rule.tests
    distances = tuple(_distance(tests[result.test], result) for result in decision.tests)
    return Supposed(total, decision, distances)


def suppose(basis: Basis, changes: Sequence[Change]) -> Basis:
    """The basis with something otherwise; changes are made in order.

    Raises:
        RuleError: as `protocol.ballots.what_if_votes.changed`.
        ValueError: so too, or more than `MAX_CHANGES`.
    """
    if len(changes) > MAX_CHANGES:
        raise ValueError(f"more than {MAX_CHANGES} changes")
    returns = dict(basis.returns)
    for change in changes:
        returns = changed(change, returns, basis.rolls, basis.manifest.contests)
    return replace(basis, returns=returns)


def try_rule(basis: Basis, rule: Rule, contest: int) -> Basis:
    """The same votes of one contest under another rule, checked as for a new ballot.

    Lots need a seed: where the rule draws them and the manifest has none, they are drawn from the
    made-up manifest's own id, which is as good a lot as any.

    Raises:
        MalformedError: `bad-rule`.
        RuleError: as `protocol.ballots.rule_checks.check_rule`.
    """
    check_rule(rule, [basis.manifest.contests[contest]], basis.facts)
    seed = basis.manifest.tie_seed
    if "seed" not in rule.tie_break.steps:
        seed = None
    elif seed is None:
        seed = TieSeed(kind="manifest")
    manifest = structs.replace(basis.manifest, rule=rule, tie_seed=seed)
    return _within(replace(basis, manifest=manifest))


def _within(basis: Basis) -> Basis:
    """An electorate of regions leaves the votes of other regions out, as a roll would."""
    electorate = basis.manifest.rule.electorate
    if electorate.kind != "regions":
        return basis
    inside = set(electorate.regions)
    rolls = {}
    for group, roll in basis.rolls.items():
        regions = {name: count for name, count in roll.regions.items() if name in inside}
        if regions:
            rolls[group] = structs.replace(roll, regions=regions, count=sum(regions.values()))
    returns = {}
    for group, ret in basis.returns.items():
        cells: list[Cell] = [cell for cell in ret.cells if cell.region in inside]
        if cells and group in rolls:
            returns[group] = structs.replace(ret, cells=cells)
    return replace(basis, rolls=rolls, returns=returns)


def _distance(test: Test, result: TestResult) -> Distance:
    """The gap with the base held still: part less needed * whole, or the numbers' difference."""
    if isinstance(test, ObjectionsTest):
        return Distance(result, exact(result.needed - result.part), _unit(test))
    by_number = isinstance(test, GroupsTest | RegionsTest) and test.share is None
    line = result.needed if by_number else result.needed * result.whole
    return Distance(result, exact(result.part - line), _unit(test))


def _unit(test: Test) -> Unit:
    match test:
        case ShareTest() | RatioTest():
            return "votes"
        case GroupsTest() | ReturnedTest():
            return "groups"
        case RegionsTest():
            return "regions"
        case TurnoutTest():
            return "members"
        case ObjectionsTest():
            return test.by
