"""Whether a decision rule decides the contests it is put to. What cannot be decided is refused.

Spec: docs/spec/ballots/rule.md section 5.
"""

from collections.abc import Iterable, Sequence
from math import gcd

from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import NO, Contest
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
    Weight,
    fraction,
)
from protocol.errors import MalformedError, RuleError


def check_rule(rule: Rule, contests: Sequence[Contest], facts: CharterFacts) -> None:
    """Check that a rule is whole and decides every contest.

    Spec: docs/spec/ballots/rule.md section 5, by step.

    Args:
        rule: as in the manifest.
        contests: each checked by itself.
        facts: the charter's.

    Raises:
        MalformedError: `bad-rule`: a field is missing, or stands where it means nothing.
        RuleError: `undecidable-rule`, `unknown-group`, `unknown-region`.
    """
    groups = check_electorate(rule, facts)
    check_weight(rule.weight, len(groups))
    check_tie_break(rule, contests, groups)
    if any(test in rule.tests[:index] for index, test in enumerate(rule.tests)):
        raise MalformedError("bad-rule", "one test stands twice")
    regions = rule.electorate.regions or list(facts.regions)
    for contest in contests:
        _check_contest(rule, contest)
        for test in rule.tests:
            check_test(test, contest, len(groups), len(regions))


def electorate_groups(rule: Rule, known: Iterable[bytes]) -> list[bytes]:
    """The groups that vote, ascending: named or all, less those recused in the manifest."""
    named = rule.electorate.groups or known
    return sorted(set(named) - set(rule.recused))


def check_electorate(rule: Rule, facts: CharterFacts) -> list[bytes]:
    """Steps 1 and 2: who votes exists, and somebody is left. Returns `electorate_groups`."""
    electorate = rule.electorate
    _check_names(rule, facts)
    if bool(electorate.regions) != (electorate.kind == "regions"):
        raise MalformedError("bad-rule", "regions are named exactly for an electorate of regions")
    if bool(electorate.caucus) != (electorate.kind == "caucus"):
        raise MalformedError("bad-rule", "a caucus is named exactly for an electorate of a caucus")
    # Nothing in the charter says who organizes a caucus, so its groups are named.
    if electorate.kind == "caucus" and not electorate.groups:
        raise RuleError("undecidable-rule", "the groups of a caucus are named")
    if rule.recused and rule.recusal == "none":
        raise MalformedError("bad-rule", "groups are recused where the rule knows no recusal")
    groups = electorate_groups(rule, facts.groups)
    if not groups:
        raise RuleError("undecidable-rule", "no group is left to vote")
    return groups


def _check_names(rule: Rule, facts: CharterFacts) -> None:
    """Step 1: groups and regions are the charter's, in one order."""
    for ids in (rule.electorate.groups, rule.recused):
        if ids != sorted(set(ids)):
            raise MalformedError("bad-rule", "ids of groups are not ascending")
        for group in ids:
            if group not in facts.groups:
                raise RuleError("unknown-group", group.hex())
    regions = rule.electorate.regions
    if regions != sorted(set(regions)):
        raise MalformedError("bad-rule", "regions are not ascending")
    for region in regions:
        if region not in facts.regions:
            raise RuleError("unknown-region", f"{region!r}")


def check_weight(weight: Weight, groups: int) -> None:
    """Step 3: a weight's fields are those of its kind, and its cap can hold."""
    per_capita = weight.kind == "per-capita"
    if bool(weight.per) != per_capita or bool(weight.rounding) != per_capita:
        raise MalformedError("bad-rule", "`per` and `rounding` belong exactly to per-capita weight")
    if (weight.minimum or weight.cap is not None) and not per_capita:
        raise MalformedError("bad-rule", "`minimum` and `cap` belong to per-capita weight")
    if weight.cap is not None:
        check_fraction(weight.cap)
        cap = fraction(weight.cap)
        if not 0 < cap <= 1 or cap * groups < 1:
            raise RuleError(
                "undecidable-rule", f"{groups} groups cannot all stay below a share of {cap}"
            )


def check_tie_break(rule: Rule, contests: Sequence[Contest], groups: Sequence[bytes]) -> None:
    """Step 4: a tie between options always ends by a casting vote or a seed."""
    steps = rule.tie_break.steps
    if len(set(steps)) != len(steps) or "earlier-stages" in steps[1:]:
        raise MalformedError("bad-rule", "tie-break steps repeat, or earlier stages come late")
    caster = rule.tie_break.caster
    if (caster is not None) != ("casting-vote" in steps):
        raise MalformedError("bad-rule", "a caster is named exactly if there is a casting vote")
    if caster is not None and caster not in groups:
        raise RuleError("unknown-group", "the casting vote is with a group that does not vote")
    final = bool(steps) and steps[-1] != "earlier-stages"
    if not final and any(contest.kind != "yes-no" for contest in contests):
        raise RuleError(
            "undecidable-rule",
            "a tie between options could stay open",
            "end the tie-break with a seed or a casting vote",
        )


def _check_contest(rule: Rule, contest: Contest) -> None:
    """Step 5: the rule as a whole means something for this contest."""
    # Turnout and a quorum hold of a yes and of a no alike: alone they would carry what all refuse.
    if contest.kind == "yes-no" and all(
        isinstance(test, TurnoutTest | ReturnedTest) for test in rule.tests
    ):
        raise RuleError(
            "undecidable-rule",
            "nothing says when yes carries",
            "add a share of the votes, of groups or of regions, a ratio, or a limit of objections",
        )
    if contest.kind != "yes-no" and rule.abstention == "against":
        raise RuleError("undecidable-rule", "an abstention can't be against one of many options")
    if contest.seats > 1 and rule.mode == "unit":
        raise RuleError("undecidable-rule", "a unit vote can't fill several seats")


def check_test(test: Test, contest: Contest, groups: int, regions: int) -> None:
    """Step 6: a test can be met, can fail, and means something for this contest.

    Args:
        test: one of the rule's.
        contest: one of the ballot's.
        groups: how many groups vote.
        regions: how many regions vote.

    Raises:
        MalformedError: `bad-rule`.
        RuleError: `undecidable-rule`.
    """
    _check_scope(test, contest, regions)
    match test:
        case ShareTest():
            _check_share(test.op, test.share)
            last_round = contest.kind == "rank" or contest.method == "star"
            if last_round and (contest.seats > 1 or test.scope != "coalition"):
                _undecidable("a share of the winner's votes needs one seat and one last round")
        case GroupsTest():
            _check_number(test.op, test.count, test.share, groups)
            if test.share is None and test.base != "eligible":
                raise MalformedError("bad-rule", "a number of groups has the base `eligible`")
        case RegionsTest():
            _check_number(test.op, test.count, test.share, regions)
        case TurnoutTest() | ReturnedTest():
            _check_share(test.op, test.share)
        case RatioTest():
            check_fraction(test.ratio)
            _check_default(test, contest)
        case ObjectionsTest():
            _check_objections(test, contest, groups)


def check_fraction(ratio: list[int]) -> None:
    """A fraction has one form: lowest terms, denominator at least 1.

    Raises:
        MalformedError: `bad-rule`.
    """
    numerator, denominator = ratio
    if denominator == 0 or gcd(numerator, denominator) != 1:
        raise MalformedError("bad-rule", f"{numerator}/{denominator} is not in lowest terms")


def _check_share(op: str, ratio: list[int]) -> None:
    check_fraction(ratio)
    share = fraction(ratio)
    if share > 1 or (op == ">" and share == 1):
        _undecidable(f"{op} {share} of a whole is never reached")
    if op == ">=" and share == 0:
        _undecidable("at least none is always reached")


def _check_number(op: str, count: int, share: list[int] | None, whole: int) -> None:
    """A count, or a share, but not both; a count that some result reaches and some does not."""
    if share is not None:
        if count:
            raise MalformedError("bad-rule", "a test states a number or a share, not both")
        _check_share(op, share)
    elif count > whole or (op == ">" and count == whole):
        _undecidable(f"{op} {count} of {whole} is never reached")
    elif op == ">=" and count == 0:
        _undecidable("at least none is always reached")


def _check_default(test: RatioTest, contest: Contest) -> None:
    if test.default >= len(contest.options):
        _undecidable("the default option is none of the contest's")
    if contest.kind == "yes-no" and test.default != NO:
        _undecidable("in a yes/no contest the default is no")
    if test.op == ">=" and test.ratio[0] == 0:
        _undecidable("at least none is always reached")


def _check_scope(test: Test, contest: Contest, regions: int) -> None:
    if contest.seats > 1 and isinstance(test, GroupsTest | RegionsTest | RatioTest):
        _undecidable("who is in favour of several winners is not defined")
    by_region = isinstance(test, RegionsTest) or getattr(test, "scope", "") == "every-region"
    if by_region and regions == 0:
        _undecidable("the charter has no regions")


def _check_objections(test: ObjectionsTest, contest: Contest, groups: int) -> None:
    if contest.kind != "yes-no":
        _undecidable("objections are votes of no, and this contest has none")
    if test.by == "groups" and test.most >= groups:
        _undecidable("that many objections are never exceeded")


def _undecidable(detail: str) -> None:
    raise RuleError("undecidable-rule", detail)
