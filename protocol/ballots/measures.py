"""What each test of a rule needed and what the votes reached, exactly.

Spec: docs/spec/ballots/decision.md sections 3 and 4.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import msgspec

from protocol.ballots.grading import grade_count, in_favour, preferring
from protocol.ballots.manifest import Contest
from protocol.ballots.outcomes import own_outcome, yes_no_votes
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
    fraction,
)
from protocol.ballots.tally import GroupTally, RegionTally, Tally
from protocol.counting.exact import Exact, exact
from protocol.counting.profile import Choice, Profile
from protocol.counting.result import Count, Round


class TestResult(msgspec.Struct, frozen=True):
    """One comparison that a test makes: `part` of `whole`, against what was needed.

    Attributes:
        test: index into the rule's tests.
        where: empty for the whole coalition; else a region's name, or a group's id in hex.
        op: `>`, `>=` or, for objections, `<=`.
        needed: the share, number or ratio that the rule states.
        reached: part / whole for shares and ratios (0 of an empty whole; the part itself for a
            ratio to nothing), the part itself for numbers.
        part, whole: what was compared.
        met: whether the test holds here.
    """

    __test__ = False  # not a test of ours, whatever pytest makes of the name

    test: int
    where: str
    op: str
    needed: Exact
    reached: Exact
    part: Exact
    whole: Exact
    met: bool


class Subject(msgspec.Struct, frozen=True):
    """What the tests are about: one contest with its figures and the option to be favoured.

    Attributes:
        target: YES, or the winner; of several winners the one with the fewest votes.
        support: votes that elect the target, over the whole coalition.
        tied_for: whether a yes/no tie was settled for yes.
    """

    contest: Contest
    rule: Rule
    tally: Tally
    target: int
    support: Exact
    tied_for: bool = False


def subject(
    contest: Contest, rule: Rule, tally: Tally, count: Count, *, tied_for: bool = False
) -> Subject:
    """The subject of a contest's tests; `count` has at least one winner unless it is yes/no."""
    if contest.kind == "yes-no":
        yes, _against, _aside = yes_no_votes(rule, tally.profile)
        return Subject(contest, rule, tally, 0, yes, tied_for)
    votes = {
        winner: in_favour(contest, tally.profile, winner)
        if _by_grades(contest)
        else _elected_with(count, stage, winner)
        for stage in count.rounds
        for winner in stage.elected
    }
    target = min(count.winners, key=lambda winner: (votes[winner], winner))
    return Subject(contest, rule, tally, target, votes[target])


def _by_grades(contest: Contest) -> bool:
    """Whether grades alone decide: STAR ends with votes for one of two, as a ranking does."""
    return bool(grade_count(contest)) and contest.method != "star"


def _elected_with(count: Count, stage: Round, winner: int) -> Exact:
    """The votes that elect a winner.

    Of methods that compare options in pairs: those that rank it above whoever comes nearest to it.
    """
    if winner in stage.tally or count.pairwise is None:
        return stage.tally.get(winner, 0)
    row = count.pairwise.matrix[winner]
    return min((votes for other, votes in enumerate(row) if other != winner), default=0)


def measure(test: Test, index: int, of: Subject) -> list[TestResult]:
    """Every comparison of one test, by region or group where it has such a scope."""
    return list(_MEASURES[type(test)](test, index, of))


def _compare(op: str, reached: Exact, needed: Exact) -> bool:
    if op == "<=":
        return reached <= needed
    return reached > needed if op == ">" else reached >= needed


def _share_of(
    index: int, where: str, op: str, needed: list[int], part: Exact, whole: Exact
) -> TestResult:
    # A share of nothing is not reached, not even "at least none": nobody was asked.
    share = fraction(needed)
    reached = exact(Fraction(part) / whole) if whole else 0
    met = bool(whole) and _compare(op, reached, share)
    return TestResult(index, where, op, exact(share), reached, part, whole, met)


def _votes(of: Subject, profile: Profile, support: Exact) -> tuple[Exact, Exact, Exact]:
    """(in favour, decided, cast) among a profile's votes."""
    if of.contest.kind == "yes-no":
        yes, against, aside = yes_no_votes(of.rule, profile)
        decided = yes + against
        return yes, decided, decided + (aside if of.rule.abstention == "counted" else 0)
    decided = profile.total - profile.blank
    return support, decided, profile.total if of.rule.abstention == "counted" else decided


def _share(test: ShareTest, index: int, of: Subject) -> Iterator[TestResult]:
    places: list[tuple[str, Tally | RegionTally, Exact]]
    if test.scope == "coalition":
        places = [("", of.tally, of.support)]
    else:
        places = [
            (region.region, region, named(region.profile, of)) for region in _regions_of(of.tally)
        ]
    if not places:
        yield _nowhere(test, index)
    for where, tally, support in places:
        part, decided, cast = _votes(of, tally.profile, support)
        whole = {
            "cast": cast,
            "decided": decided,
            "eligible": tally.eligible,
            "present": tally.present,
        }[test.base]
        result = _share_of(index, where, test.op, test.share, exact(part), exact(whole))
        if of.tied_for and not where and result.reached == result.needed and whole:
            # A casting vote or lot for yes lifts a tie just above the line.
            result = TestResult(
                index, where, test.op, result.needed, result.reached, part, whole, met=True
            )
        yield result


def _regions_of(tally: Tally) -> list[RegionTally]:
    """The regions somebody votes in. Members without a region are in none."""
    return [region for region in tally.regions if region.region and region.roll]


def _nowhere(test: ShareTest | GroupsTest | TurnoutTest, index: int) -> TestResult:
    """A test in every region, where nobody has one, is not met: it would hold of nothing."""
    needed = fraction(test.share) if test.share is not None else getattr(test, "count", 0)
    return TestResult(index, "", test.op, exact(needed), 0, 0, 0, met=False)


def named(profile: Profile, of: Subject) -> Exact:
    """Votes that name the target, where a contest has one round and ranks nothing.

    Of grades those that are in favour of it (docs/spec/ballots/grading.md section 5).
    """
    if grade_count(of.contest):
        return in_favour(of.contest, profile, of.target)
    return exact(sum(n for choice, n in profile.rows.items() if of.target in choice))


def _stance(of: Subject, group: GroupTally) -> str:
    """What a group counts as: for, against, abstain, out or absent."""
    if not group.kind:
        return "absent"
    if group.outcome is None:
        return of.rule.without_outcome
    return "for" if group.outcome == of.target else "against"


def _number_or_share(
    index: int, where: str, test: GroupsTest | RegionsTest, part: int, whole: int
) -> TestResult:
    if test.share is not None:
        return _share_of(index, where, test.op, test.share, part, whole)
    met = _compare(test.op, part, test.count)
    return TestResult(index, where, test.op, test.count, part, part, whole, met)


def _groups(test: GroupsTest, index: int, of: Subject) -> Iterator[TestResult]:
    everyone = of.tally.voices
    wheres = [""]
    if test.scope == "every-region":
        wheres = sorted({group.region for group in everyone} - {""})
    if not wheres:
        yield _nowhere(test, index)
    for where in wheres:
        stances = [_stance(of, g) for g in everyone if where in ("", g.region)]
        bases = {
            "eligible": {"for", "against", "abstain", "absent"},
            "present": {"for", "against", "abstain"},
            "decided": {"for", "against"},
        }
        whole = sum(stance in bases[test.base] for stance in stances)
        yield _number_or_share(index, where, test, stances.count("for"), whole)


def _regions(test: RegionsTest, index: int, of: Subject) -> Iterator[TestResult]:
    regions = _regions_of(of.tally)
    favour = sum(own_outcome(of.contest, of.rule, r.profile) == of.target for r in regions)
    yield _number_or_share(index, "", test, favour, len(regions))


def _turnout(test: TurnoutTest, index: int, of: Subject) -> Iterator[TestResult]:
    if test.scope == "coalition":
        places = [("", of.tally.cast, of.tally.roll)]
    elif test.scope == "every-region":
        places = [(r.region, r.cast, r.roll) for r in _regions_of(of.tally)]
    else:
        places = [(g.group.hex(), g.cast, g.roll) for g in of.tally.groups]
    if not places:
        yield _nowhere(test, index)
    for where, cast, roll in places:
        yield _share_of(index, where, test.op, test.share, cast, roll)


def _returned(test: ReturnedTest, index: int, of: Subject) -> Iterator[TestResult]:
    voices = of.tally.voices
    returned = sum(bool(group.kind) for group in voices)
    yield _share_of(index, "", test.op, test.share, returned, len(voices))


def _objections(test: ObjectionsTest, index: int, of: Subject) -> Iterator[TestResult]:
    if test.by == "groups":
        part: Exact = sum(_stance(of, group) == "against" for group in of.tally.voices)
        whole: Exact = len(of.tally.voices)
    else:
        votes = [yes_no_votes(of.rule, group.profile) for group in of.tally.groups]
        part = sum(against for _yes, against, _aside in votes)
        whole = of.tally.cast
    met = _compare("<=", part, test.most)
    yield TestResult(index, "", "<=", test.most, part, part, whole, met)


def _ratio(test: RatioTest, index: int, of: Subject) -> Iterator[TestResult]:
    needed = fraction(test.ratio)
    if of.contest.kind == "yes-no":
        part, reverse, _aside = yes_no_votes(of.rule, of.tally.profile)
    else:
        compare = instead if of.contest.kind == "choose" else prefer
        graded = bool(grade_count(of.contest))
        profile = preferring(of.contest, of.tally.profile) if graded else of.tally.profile
        part = compare(profile, of.target, test.default)
        reverse = compare(profile, test.default, of.target)
    reached = exact(Fraction(part) / reverse) if reverse else part
    # Compared without dividing: 3 to 0 exceeds every ratio, 0 to 0 exceeds none. The default
    # option never beats itself.
    met = part > 0 and _compare(test.op, part, needed * reverse)
    yield TestResult(index, "", test.op, exact(needed), reached, part, reverse, met)


def prefer(profile: Profile, first: int, second: int) -> Exact:
    """Votes that rank one option above another; unranked options come last and equal."""
    return exact(
        sum(n for choice, n in profile.rows.items() if place(choice, first) < place(choice, second))
    )


def instead(profile: Profile, first: int, second: int) -> Exact:
    """Votes that name one option and not another, where nothing is ranked."""
    rows = profile.rows.items()
    return exact(sum(n for choice, n in rows if first in choice and second not in choice))


def place(choice: Choice, option: int) -> int:
    """The rank, from 0, at which a choice first names an option; past the last if it does not."""
    for index, rank in enumerate(choice):
        if rank == option or (isinstance(rank, tuple) and option in rank):
            return index
    return len(choice)


_MEASURES: dict[type[Test], Callable[[Any, int, Subject], Iterator[TestResult]]] = {
    ShareTest: _share,
    GroupsTest: _groups,
    RegionsTest: _regions,
    TurnoutTest: _turnout,
    ReturnedTest: _returned,
    ObjectionsTest: _objections,
    RatioTest: _ratio,
}
