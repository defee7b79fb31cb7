"""From what was said after a close to how far the result has come.

Spec: docs/spec/coalition/challenges.md section 5.
"""

from protocol.ballots.manifest import Schedule
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.challenges.course import TIME_OVER, Count, Course
from protocol.coalition.challenges.values import Standing, Superseded, Withdrawal
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.returning import Returning
from protocol.errors import ProtocolError, RuleError


def follow_returns(
    collected: Collected,
    rules: ChallengeRules | None,
    draft: BallotDraft,
    schedule: Schedule,
    returning: Returning,
    draw: tuple[Entry, bytes] | None,
    count: Count,
) -> Course | None:
    """Take every return, challenge and ruling, and the draw; refuse those that break a rule.

    None where the charter knows no challenges, or the ballot did not open, or was withdrawn.

    Args:
        rules: those that the ballot has.
        schedule: the ballot's hours as they stand.
        draw: the one that counts, unless it is late.
        count: as of `Course`.
    """
    late = []
    for entry, body in sorted(draft.returns, key=lambda pair: (pair[0].group, pair[0].order)):
        # Only cuts tell what is late, for no other clock is shared. The first one at or past the
        # hour still takes returns, so nobody is late because no cut was made in time.
        if entry.after >= schedule.returns_due:
            late.append((entry, body))
            continue
        try:
            returning.take(entry, body)
        except ProtocolError as error:
            collected.refuse(entry, error)
    if rules is not None and returning.electorate is not None and not returning.withdrawn:
        course = Course(collected, rules, schedule, draft.group, returning, count, collected.cuts)
        course.follow(draft, late, draw)
        return course
    for entry, _body in late:
        collected.refuse(entry, _unless_open(returning, "return-late"))
    for entry, _said in (*draft.challenges, *draft.signed, *draft.rulings):
        fault = _unless_open(returning, "unknown-target")
        if rules is None:
            fault = RuleError("no-challenges", "the vote's charter says nothing of a panel")
        collected.refuse(entry, fault)
    return None


def _unless_open(returning: Returning, code: str) -> RuleError:
    if returning.electorate is None:
        return RuleError("not-open", "the ballot never opened")
    if returning.withdrawn:
        return RuleError("ballot-withdrawn", "who put it took it back before its close")
    return RuleError(code, TIME_OVER)


def standing_of(course: Course) -> Standing:
    """How far a result has come."""
    return Standing(
        by_cuts=course.collected.charter.rules.cuts is not None,
        declared=course.declared,
        until=course.until,
        final=course.final,
        void=course.void,
        challenges=tuple(case.value() for case in course.cases.values()),
        superseded=tuple(
            Superseded(*course.count(before, draw), time) for time, before, draw in course.changed
        ),
        gathering=course.joint.gathering(),
    )


def withdrawal_of(
    collected: Collected, draft: BallotDraft, opened: bool, closes: int
) -> Withdrawal | None:
    """The withdrawal that counts, or will when a cut before `closes` holds it."""
    found: Withdrawal | None = None
    for entry, body in sorted(draft.withdrawals, key=lambda pair: moment(pair[0])):
        time = moment(entry)[0]
        if not opened:
            collected.refuse(entry, RuleError("not-open", "the ballot never opened"))
        elif time >= closes:
            collected.refuse(entry, RuleError("too-late", "no cut before the close holds it"))
        elif found is not None:
            collected.refuse(entry, RuleError("taken-back", "the ballot was withdrawn before"))
        else:
            # What is not certified yet may come too late: members vote on until then.
            found = Withdrawal(entry.hash, body.reason, time, entry.place >= 0)
    return found
