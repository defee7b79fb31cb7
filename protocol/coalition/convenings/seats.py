"""Whether who checks in as a delegate was sent: a check-in against its group's own delegations.

Spec: docs/spec/coalition/convenings.md sections 4 and 5. What a delegation says by itself is looked
at where the check-in is gathered; what its group said in its log before the check-in only once all
is gathered, as the order of gathering is not that of a log.
"""

from collections.abc import Mapping, Sequence

from protocol.coalition.collected import Collected
from protocol.coalition.convenings.bodies import CheckInBody, Delegate
from protocol.coalition.convenings.drafts import ConveningDraft, ReportDraft
from protocol.coalition.delegates.bodies import SeatBody
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError


def check_seats(
    collected: Collected, entry: Entry, draft: ConveningDraft, body: CheckInBody
) -> None:
    """Check a check-in against the delegation that it cites (section 4, step 5).

    Raises:
        RuleError: `unknown-target`, `not-the-author`, `delegates-differ`.
        MalformedError: `bad-check-in`: a seat twice, or a delegate of no seat.
    """
    known = collected.delegates.delegations.get(body.delegation)
    if known is None:
        raise RuleError("unknown-target", "cites what is no delegation")
    sent, delegation, _ballot = known
    if sent.group != entry.group:
        raise RuleError("not-the-author", "the delegates were sent by another group")
    if delegation.convening not in (b"", draft.entry.hash):
        raise RuleError("delegates-differ", "the delegation is for another convening")
    if not delegation.convening and not delegation.starts <= draft.body.starts < delegation.ends:
        raise RuleError("delegates-differ", "the convening is not within the delegation's term")
    by_seat = _by_seat(body.delegates, len(delegation.seats))
    for place, delegate in by_seat.items():
        _check_mandate(delegation.seats[place], delegate)
    taken = [one.instead_of for one in body.delegates if one.instead_of is not None]
    if len(set(taken)) != len(taken):
        raise RuleError("delegates-differ", "two alternates sit in one place")
    for place, delegate in by_seat.items():
        if delegate.instead_of is not None:
            _check_place(delegation.seats, place, delegate.instead_of, by_seat)


def _by_seat(delegates: Sequence[Delegate], seats: int) -> dict[int, Delegate]:
    found: dict[int, Delegate] = {}
    for delegate in delegates:
        if delegate.seat is None or delegate.seat in found:
            raise MalformedError("bad-check-in", "a delegate of no seat, or two of one")
        if delegate.seat >= seats:
            raise RuleError("unknown-target", "a seat that the delegation does not have")
        found[delegate.seat] = delegate
    return found


def _check_mandate(seat: SeatBody, delegate: Delegate) -> None:
    """The mandate that everybody reads is the one the delegates were sent with."""
    said = (delegate.mandate, delegate.bound_to, delegate.alternate)
    if said != (seat.mandate, seat.bound_to, seat.alternate):
        raise RuleError("delegates-differ", "a delegate has another mandate than was given")


def _check_place(
    seats: Sequence[SeatBody], place: int, absent: int, present: Mapping[int, Delegate]
) -> None:
    """An alternate takes the place only of a delegate who is not there."""
    if absent >= len(seats):
        raise RuleError("unknown-target", "a seat that the delegation does not have")
    if not seats[place].alternate or seats[absent].alternate:
        raise RuleError("delegates-differ", "only alternates take a place, and only a delegate's")
    if absent in present:
        raise RuleError("delegates-differ", "takes the place of a delegate who is present")
    if seats[absent].reserved not in ("", seats[place].reserved):
        raise RuleError("delegates-differ", "a reserved place stays with those it is reserved for")


def settle_check_ins(collected: Collected) -> None:
    """Refuse check-ins that pass over whom their group had said it sends (section 5)."""
    own = [
        (sent, delegation.convening)
        for sent, delegation, _ballot in collected.delegates.delegations.values()
        if delegation.convening
    ]
    faults = {
        name: RuleError("delegates-differ", "the group has said whom it sends here")
        for draft in collected.convenings.convenings.values()
        for name, (entry, body) in draft.check_ins.items()
        if not body.delegation
        and any(present.delegates for present in body.regions.values())
        and any(
            sent.group == entry.group and sent.order < entry.order and convening == draft.entry.hash
            for sent, convening in own
        )
    }
    drop_check_ins(collected, faults)


def drop_check_ins(collected: Collected, faults: Mapping[bytes, RuleError]) -> None:
    """Refuse check-ins, by hash, and what rests on them.

    That is: reports that cite one, those that are built on such a report, and answers to them.
    """
    if not faults:
        return
    for draft in collected.convenings.convenings.values():
        for name in faults.keys() & draft.check_ins.keys():
            entry, _body = draft.check_ins.pop(name)
            collected.refuse(entry, faults[name])
    _drop_reports(collected, set(faults))


def _drop_reports(collected: Collected, refused: set[bytes]) -> None:
    """Take out the reports that rest on what is refused, and who answered them."""
    convenings = collected.convenings
    gone = set(refused)
    left = list(convenings.reports.values())
    while falling := [r for r in left if gone & {*r.check_ins, r.body.base}]:
        left = [report for report in left if report not in falling]
        gone |= {report.entry.hash for report in falling}
        for report in falling:
            _refuse_report(collected, report)


def _refuse_report(collected: Collected, report: ReportDraft) -> None:
    convenings = collected.convenings
    collected.refuse(report.entry, RuleError("unknown-target", "rests on a refused check-in"))
    for name, (entry, _body) in report.stances.items():
        collected.refuse(entry, RuleError("unknown-target", "answers a refused report"))
        del convenings.stances[name]
    del convenings.reports[report.entry.hash]
    del convenings.convenings[report.convening].reports[report.entry.hash]
