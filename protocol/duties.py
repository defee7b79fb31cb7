"""Duties: what a group's node owes next, read off the state.

Spec: docs/spec/duties.md. Some duties the node does by itself (`automatic`), others need its
stewards; pages and `doctor` show both, so that nobody has to guess what the coalition waits for.
"""

from enum import StrEnum

import msgspec

from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.convenings.derive import CHECK_IN_S
from protocol.coalition.convenings.values import Convening
from protocol.coalition.delegates import due as delegates_due
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.pledges.derive import REMIND_S
from protocol.coalition.pledges.values import Pledge, PledgeStanding
from protocol.coalition.state import Ballot, Phase, ReturnState, State


class Duty(StrEnum):
    """What is owed; each names one statement, or one act of a steward that leads to it."""

    ATTEST_ROLL = "attest-roll"
    OPEN_BALLOT = "open-ballot"
    RETURN_POLLED = "return-polled"
    RETURN = "return"
    ERASE_VOTES = "erase-votes"
    REPORT_PLEDGE = "report-pledge"
    ERASE_WORDS = "erase-words"
    CHECK_IN = "check-in"
    REPORT_CONVENING = "report-convening"
    CONFIRM_REPORT = "confirm-report"
    REPORT_DELEGATES = "report-delegates"
    CHOOSE_DELEGATES = "choose-delegates"


class Owed(msgspec.Struct, frozen=True):
    """One duty of one group.

    Attributes:
        duty: what is owed.
        subject: the ballot's id; of `report-pledge` the pledge's, of `erase-words` the hash of
            the notice; of `check-in`, `report-convening` and `confirm-report` the convening's; of
            `report-delegates` and `choose-delegates` the delegation's.
        due: UTC seconds from which it is late; None if there is no hour.
        automatic: whether the node does it by itself, once it can.
    """

    duty: Duty
    subject: bytes
    due: int | None
    automatic: bool


def duties(state: State, group: bytes, boxes: frozenset[bytes]) -> tuple[Owed, ...]:
    """What `group` owes: ballots as announced, then pledges, erasures, convenings, delegates.

    Args:
        boxes: ids of the ballots whose box on this node still holds who chose what.
    """
    owed: list[Owed] = []
    for ballot in state.ballots.values():
        owed += _of_ballot(state, ballot, group, ballot.id in boxes)
    owed += [
        Owed(Duty.REPORT_PLEDGE, pledge.id, pledge.now.due, automatic=False)
        for pledge in state.pledges.values()
        if pledge.group == group and reminds(pledge, state.time)
    ]
    for erasure in state.moderation.erasures.values():
        if group not in erasure.done:
            owed.append(Owed(Duty.ERASE_WORDS, erasure.hash, None, automatic=True))
    for convening in state.convenings.values():
        owed += _of_convening(state, convening, group)
    for delegation in state.delegations.values():
        if delegation.group == group:
            owed += _of_delegation(state, delegation)
    if state.is_frozen(group):
        # Nothing that it published would be heard; what it must erase, it must all the same.
        owed = [item for item in owed if item.duty in (Duty.ERASE_WORDS, Duty.ERASE_VOTES)]
    return tuple(owed)


def _of_delegation(state: State, delegation: Delegation) -> list[Owed]:
    owed = []
    if delegates_due.reports_soon(delegation, state.convenings, state.time):
        due = delegates_due.report_due(delegation, state.convenings)
        owed.append(Owed(Duty.REPORT_DELEGATES, delegation.hash, due, automatic=False))
    if delegates_due.term_ends_soon(delegation, state.delegations.values(), state.time):
        ends = delegation.ends
        owed.append(Owed(Duty.CHOOSE_DELEGATES, delegation.hash, ends, automatic=False))
    return owed


def _of_convening(state: State, convening: Convening, group: bytes) -> list[Owed]:
    name = convening.hash
    known = state.groups.get(group)
    asked = known is not None and convening.region in ("", known.card.region)
    soon = convening.starts - CHECK_IN_S <= state.time < convening.ends
    live = convening.cancelled is None
    owed = []
    if live and soon and asked and group not in convening.check_ins:
        # Who is present is known at the meeting; nobody is late in the middle of it.
        owed.append(Owed(Duty.CHECK_IN, name, convening.ends, automatic=False))
    over = state.time >= convening.ends
    wanted = not convening.reports and not _voted_without(state, convening)
    if live and over and group in convening.facilitators and wanted:
        owed.append(
            Owed(Duty.REPORT_CONVENING, name, report_due(state, convening), automatic=False)
        )
    # A report that stands needs no further word, though every group may still give one.
    if any(r.since is None and group in r.asked() for r in convening.reports):
        owed.append(Owed(Duty.CONFIRM_REPORT, name, report_due(state, convening), automatic=False))
    return owed


def _voted_without(state: State, convening: Convening) -> bool:
    """Whether the vote that waited for a convening's report has opened without it."""
    process = state.processes.get(convening.proposal or b"")
    return process is not None and process.settled is not None and convening.hash in process.missing


def report_due(state: State, convening: Convening) -> int | None:
    """Until when a process waits for a convening's report; None if none does."""
    process = state.processes.get(convening.proposal or b"")
    if process is None:
        return None
    if convening.hash == process.national:
        return process.options_due
    return process.reports_due if convening.hash in process.regional else None


def _of_ballot(state: State, ballot: Ballot, group: bytes, has_box: bool) -> list[Owed]:
    schedule = ballot.schedule
    if ballot.phase is Phase.ANNOUNCED and ballot.opened is None:
        owed: list[Owed] = []
        if never_opens(state, ballot):
            return owed
        asked = group in electorate_groups(ballot.manifest.rule, state.groups)
        if asked and group not in ballot.rolls and group not in ballot.aside:
            owed.append(Owed(Duty.ATTEST_ROLL, ballot.id, schedule.opens, automatic=False))
        if ballot.group == group and may_open(state, ballot):
            owed.append(Owed(Duty.OPEN_BALLOT, ballot.id, schedule.opens, automatic=True))
        return owed
    closed = ballot.phase in (Phase.CLOSED, Phase.DECLARED) and hours_stand(state, ballot)
    if closed and group in ballot.missing and takes_return(state, ballot, group):
        # A list from the roster makes a box, also for a vote that takes none: people count that.
        polls = has_box and "polled" in ballot.manifest.accepts
        duty = Duty.RETURN_POLLED if polls else Duty.RETURN
        return [Owed(duty, ballot.id, return_due(ballot, group), automatic=polls)]
    # Read off the state, so a crash between returning and erasing repairs itself, and a backup
    # that is restored is erased anew.
    if has_box and _told_enough(state, ballot, group):
        return [Owed(Duty.ERASE_VOTES, ballot.id, None, automatic=True)]
    return []


def _told_enough(state: State, ballot: Ballot, group: bytes) -> bool:
    """Whether who chose what is of no more use: returned for good, or it can count for nothing."""
    if ballot.phase is Phase.WITHDRAWN or _counts_nowhere(state, ballot, group):
        return True
    if ballot.phase not in (Phase.CLOSED, Phase.DECLARED) or not hours_stand(state, ballot):
        return False
    if group in ballot.missing:
        return is_too_late(state, ballot, group)
    return _stands(state, ballot.returns.get(group))


def _counts_nowhere(state: State, ballot: Ballot, group: bytes) -> bool:
    """Whether a group's box is of a vote that never opened, or opened without the group, for good.

    Where no cut says so, a vote may yet turn out to have opened in time: until returns were due.
    """
    over = ballot.phase in (Phase.CLOSED, Phase.DECLARED) and group not in ballot.electorate
    if ballot.phase is not Phase.LAPSED and not over:
        return False
    if state.charter.rules.cuts is None:
        return state.time >= ballot.schedule.returns_due
    return state.cut is not None and state.cut.time >= ballot.schedule.closes


def is_too_late(state: State, ballot: Ballot, group: bytes) -> bool:
    """Whether a group that has not returned can't any more, whatever is still ruled.

    Until a result is final a ruling on a challenge may ask for a return that came too late.
    """
    if ballot.phase is not Phase.DECLARED or group not in ballot.missing:
        return False
    open_to_rulings = ballot.standing is not None and ballot.standing.final is None
    return not open_to_rulings and not takes_return(state, ballot, group)


def takes_return(state: State, ballot: Ballot, group: bytes) -> bool:
    """Whether a return of a group still counts, so far as its time goes.

    It does until a certified cut has reached the hour when returns were due, and afterwards while a
    ruling on a challenge asks the group for one (docs/spec/coalition/challenges.md section 5).
    """
    if state.cut is None or state.cut.time < ballot.schedule.returns_due:
        return True
    return any(state.cut.time < until for until in _asked_until(ballot, group))


def return_due(ballot: Ballot, group: bytes) -> int:
    """When a return of a group is due: as announced, or by the last ruling that asks for one."""
    return max(_asked_until(ballot, group), default=ballot.schedule.returns_due)


def _asked_until(ballot: Ballot, group: bytes) -> list[int]:
    """Until when rulings that are not over ask a group for a return."""
    waiting = () if ballot.standing is None else ballot.standing.open_challenges
    orders = [one.order for one in waiting if one.order is not None]
    return [order.until for order in orders if group in order.groups]


def hours_stand(state: State, ballot: Ballot) -> bool:
    """Whether no outage can move a ballot's close any more: its box is not counted before.

    A node that was out, or was shown no cut for a while, may not know yet that its close was moved
    for it. So it asks for a cut from the close on, which would come after the one that moved it.
    """
    extension = ballot.extension
    if extension is None or extension.since is not None:
        return True
    return state.cut is not None and state.cut.time >= ballot.manifest.schedule.closes


def _stands(state: State, made: ReturnState | None) -> bool:
    """Whether there is a return that no cut can refuse any more.

    A cut is always a little behind the clocks. A return that it takes in right after the close may
    have a time from before it, and is early: then the box must still be there to return anew.
    """
    if made is None or state.charter.rules.cuts is None:
        return made is not None
    return state.is_certified(made.group, made.index, made.hash)


def reminds(pledge: Pledge, time: int) -> bool:
    """Whether its group is to be reminded of a pledge: from two weeks before it is due until done.

    Args:
        time: UTC seconds.
    """
    return pledge.standing is not PledgeStanding.DONE and time >= pledge.now.due - REMIND_S


def withdrawn_before(state: State, ballot: Ballot) -> int | None:
    """When the proposal of a vote was withdrawn that had not opened: it never will, whatever comes.

    None if it wasn't, or if the vote opened first.
    """
    proposal = state.proposals.get(ballot.manifest.wording[0])
    return None if ballot.opened is not None or proposal is None else proposal.withdrawn


def never_opens(state: State, ballot: Ballot) -> bool:
    """Whether a vote that has not opened never will, whatever comes.

    Its proposal was withdrawn, or less time is left to vote than the charter asks for. A list that
    is attested from then on is cited by no opening that counts: that one would claim an earlier
    hour than what it cites.
    """
    if ballot.opened is not None:
        return False
    if ballot.phase is not Phase.ANNOUNCED or withdrawn_before(state, ballot) is not None:
        return True
    return any(gate.key == "voting-period" and not gate.met for gate in ballot.gates)


def may_open(state: State, ballot: Ballot) -> bool:
    """Whether the node that put a ballot should open it now.

    Every gate is passed, and either every invited group has attested its roll or the announced
    hour has come: a group that attests late, but in time, is not left out.
    """
    if not all(gate.met for gate in ballot.gates):
        return False
    invited = set(electorate_groups(ballot.manifest.rule, state.groups)) - ballot.aside
    return invited <= set(ballot.rolls) or state.time >= ballot.manifest.schedule.opens
