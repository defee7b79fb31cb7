"""The decision: what the rule makes of a tally, with every test's figures.

Spec: docs/spec/ballots/decision.md.
"""

from typing import Literal

import msgspec

from protocol.ballots.grading import count_variant
from protocol.ballots.manifest import YES, Contest, Manifest
from protocol.ballots.measures import Subject, TestResult, measure, subject
from protocol.ballots.outcomes import yes_no_votes
from protocol.ballots.places import reservations
from protocol.ballots.rule import Rule, ShareTest
from protocol.ballots.tally import Tally
from protocol.ballots.tie_seed import ladder, settle_yes_no
from protocol.counting.methods import count
from protocol.counting.result import Count

Outcome = Literal["carried", "rejected", "elected", "undecided", "tied"]


class Decision(msgspec.Struct, frozen=True):
    """What the rule makes of one contest.

    Attributes:
        contest: its index in the manifest.
        outcome: `carried` or `rejected` for yes/no; `elected` or `rejected` for options;
            `undecided` if nobody chose anything; `tied` if a tie stays open.
        winners: options elected, in order of election; yes if carried; else empty.
        tests: the comparisons of each test, in the rule's order; empty if undecided or tied.
        count: how the votes were counted, whoever won.
        tie: the step that settled a tie, `backwards`, `casting`, `lot`, or one of the
            method's own; empty if none did.
    """

    contest: int
    outcome: Outcome
    winners: tuple[int, ...]
    tests: tuple[TestResult, ...]
    count: Count
    tie: str


def decide(
    manifest: Manifest, tallies: tuple[Tally, ...], draw: bytes | None = None
) -> tuple[Decision, ...]:
    """Decide every contest of a ballot.

    Spec: docs/spec/ballots/decision.md section 2.

    Args:
        manifest: of the ballot, checked.
        tallies: from `protocol.ballots.tally.tally`, in order.
        draw: what was published after the close for breaking ties; None if nothing was.

    Raises:
        ValueError: there are more or fewer tallies than contests.
    """
    if len(tallies) != len(manifest.contests):
        raise ValueError(f"{len(tallies)} tallies of {len(manifest.contests)} contests")
    return tuple(decide_contest(manifest, tally, draw) for tally in tallies)


def decide_contest(manifest: Manifest, tally: Tally, draw: bytes | None = None) -> Decision:
    """Decide the one contest that a tally is of."""
    contest = manifest.contests[tally.contest]
    if contest.kind == "yes-no":
        return _yes_no(manifest, contest, tally, draw)
    return _election(manifest, contest, tally, draw)


def _yes_no(manifest: Manifest, contest: Contest, tally: Tally, draw: bytes | None) -> Decision:
    rule = manifest.rule
    counted = count(contest.method, tally.profile, variant=contest.variant)
    yes, against, _aside = yes_no_votes(rule, tally.profile)
    if not yes + against:
        return Decision(tally.contest, "undecided", (), (), counted, "")
    side, step = settle_yes_no(manifest, contest, tally, draw) if yes == against else (None, "")
    about = subject(contest, rule, tally, counted, tied_for=side == YES)
    tests = _tests(rule, about)
    if all(test.met for test in tests):
        return Decision(tally.contest, "carried", (YES,), tests, counted, step)
    # Left open only where the tie alone stands between the question and a yes.
    left_open = yes == against and side is None and rule.tie_break.otherwise == "tied"
    alone = all(test.met or _on_the_line(rule, test) for test in tests)
    outcome: Outcome = "tied" if left_open and alone else "rejected"
    return Decision(tally.contest, outcome, (), tests, counted, step)


def _election(manifest: Manifest, contest: Contest, tally: Tally, draw: bytes | None) -> Decision:
    rule = manifest.rule
    steps = ladder(manifest, contest, tally, draw)
    counted = count(
        contest.method,
        tally.profile,
        seats=contest.seats,
        variant=count_variant(contest),
        tie_break=steps.tie_break,
        reserved=reservations(contest),
    )
    if not counted.winners or tally.profile.total == tally.profile.blank:
        return Decision(tally.contest, "undecided", (), (), counted, "")
    if steps.open_ties(counted):
        return Decision(tally.contest, rule.tie_break.otherwise, (), (), counted, "")
    step = steps.step_used(counted)
    tests = _tests(rule, subject(contest, rule, tally, counted))
    if all(test.met for test in tests):
        return Decision(tally.contest, "elected", counted.winners, tests, counted, step)
    return Decision(tally.contest, "rejected", (), tests, counted, step)


def _tests(rule: Rule, about: Subject) -> tuple[TestResult, ...]:
    return tuple(
        result for index, test in enumerate(rule.tests) for result in measure(test, index, about)
    )


def _on_the_line(rule: Rule, result: TestResult) -> bool:
    """Whether a test fails only because the votes for and against are equal."""
    return isinstance(rule.tests[result.test], ShareTest) and result.reached == result.needed
