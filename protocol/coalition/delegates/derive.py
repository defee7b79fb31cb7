"""From what groups said of their delegates to how their delegations stand.

Spec: docs/spec/coalition/delegates.md section 5. Whom a ballot elected is what the fold made of it,
never what a group says; of a group's own words its log's order decides.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from protocol.ballots.manifest import Contest
from protocol.coalition.collected import Collected, dated_back, moment, waiting_of
from protocol.coalition.conditions.derive import citing
from protocol.coalition.decided import decided_at, deciding
from protocol.coalition.delegates.bodies import (
    DelegateReportBody,
    DelegationBody,
    RecallBody,
    SeatBody,
)
from protocol.coalition.delegates.drafts import DelegatesDraft
from protocol.coalition.delegates.elections import (
    Whose,
    check_follows,
    next_up,
    people,
    standing,
    whose,
)
from protocol.coalition.delegates.moving import vacated
from protocol.coalition.delegates.places import Known, Minimums, kept_places
from protocol.coalition.delegates.values import DelegateReport, Delegation, Recall, Seat
from protocol.coalition.entry import Entry
from protocol.coalition.state import Ballot
from protocol.errors import ProtocolError, RuleError

_KINDS = (DelegationBody, RecallBody, DelegateReportBody)


class Sent(msgspec.Struct, frozen=True):
    """Whom groups sent and recalled, as ballots decided it.

    Attributes:
        delegations: by hash, in the order of logs; as they were sent.
        recalls: by delegation, those in force, in the order in which they came into force.
        proposed: by delegation, those that no ballot has decided, in the order of the log.
        following: by delegation, the places of its alternates in the order in which they move up.
        faults: what is refused.
    """

    delegations: dict[bytes, Delegation]
    recalls: dict[bytes, list[Recall]]
    proposed: dict[bytes, list[Recall]]
    following: dict[bytes, list[int]]
    faults: list[tuple[Entry, ProtocolError]]


def derive_delegates(
    collected: Collected, ballots: Mapping[bytes, Ballot]
) -> dict[bytes, Delegation]:
    """Delegations by hash, by claimed time, then hash; refuses what does not fit its ballot."""
    sent = derive_sent(collected, ballots)
    for entry, error in sent.faults:
        collected.refuse(entry, error)
    late = dated_backwards(collected)
    found, recalls, draft = sent.delegations, sent.recalls, collected.delegates.delegations
    # What several delegations of one election ask is worked out once.
    known: dict[Whose, Known] = {}
    reports: dict[bytes, list[DelegateReport]] = {}
    for entry, told, name, about in sorted(collected.delegates.reports, key=lambda r: _place(r[0])):
        try:
            _in_order(entry, late)
            if name not in found:
                raise RuleError("unknown-target", "reports for a refused delegation")
            reports.setdefault(name, []).append(_report(entry, told, about))
        except ProtocolError as error:
            collected.refuse(entry, error)
    return {
        name: replace(
            one,
            seats=vacated(
                one.seats,
                recalls.get(name, ()),
                sent.following[name],
                _minimums(draft[name], ballots, known),
            ),
            recalls=tuple(recalls.get(name, ())),
            proposed=tuple(sent.proposed.get(name, ())),
            reports=tuple(reports.get(name, ())),
        )
        for name, one in sorted(found.items(), key=lambda item: moment(draft[item[0]][0]))
    }


def derive_sent(collected: Collected, ballots: Mapping[bytes, Ballot]) -> Sent:
    """Steps 1 to 4, with nothing refused yet: who asks may still try other ballots."""
    late = dated_backwards(collected)
    draft = collected.delegates
    sent = Sent({}, {}, {}, {}, [])
    sharing = _judge_delegations(draft, ballots, late, sent)
    told: dict[Whose, list[tuple[Recall, frozenset[int]]]] = {}
    for entry, said, name in sorted(draft.recalls, key=lambda r: _place(r[0])):
        try:
            _in_order(entry, late)
            if name not in sent.delegations:
                raise RuleError("unknown-target", "recalls from a refused delegation")
            recall = _recall(collected, entry, said, name, ballots)
            if recall.since is None:
                sent.proposed.setdefault(name, []).append(recall)
            else:
                who = people(draft, name, said.seats)
                told.setdefault(whose(draft, name), []).append((recall, who))
        except ProtocolError as error:
            sent.faults.append((entry, error))
    for election, recalls in told.items():
        # A vote may take longer than what was said after it; equals stay in the log's order.
        recalls.sort(key=lambda one: one[0].since or 0)
        for name in sharing[election]:
            sent.recalls[name] = standing(draft, name, recalls)
    return sent


def _judge_delegations(
    draft: DelegatesDraft, ballots: Mapping[bytes, Ballot], late: set[bytes], sent: Sent
) -> dict[Whose, list[bytes]]:
    """Steps 1 and 2; returns by election the delegations that count, in the order of the log."""
    said: dict[bytes, int] = {}
    for entry, _body, name in draft.recalls:
        if entry.hash not in late:
            said[name] = min(entry.order, said.get(name, entry.order))
    sharing: dict[Whose, list[bytes]] = {}
    for entry, body, ballot in sorted(draft.delegations.values(), key=lambda d: _place(d[0])):
        earlier = sharing.setdefault(whose(draft, entry.hash), [])
        try:
            _in_order(entry, late)
            if ballot:
                _check_elected(entry, body, ballots[ballot])
            if earlier:
                _entry, last, _ballot = draft.delegations[earlier[-1]]
                recalled = any(said.get(name, entry.order) < entry.order for name in earlier)
                check_follows(body, last, len(earlier), recalled=recalled)
            contest = ballots[ballot].manifest.contests[body.contest] if ballot else None
            sent.delegations[entry.hash] = _delegation(entry, body, ballot, contest)
            earlier.append(entry.hash)
        except ProtocolError as error:
            sent.faults.append((entry, error))
    for names in sharing.values():
        sent.following.update((name, next_up(draft, name, names[-1])) for name in names)
    return sharing


def _minimums(
    said: tuple[Entry, DelegationBody, bytes],
    ballots: Mapping[bytes, Ballot],
    known: dict[Whose, Known],
) -> Minimums | None:
    """What the contest asks of those who sit; None if it asks nothing, or nobody was elected."""
    _entry, body, ballot = said
    contest = ballots[ballot].manifest.contests[body.contest] if ballot else None
    if contest is None or not contest.reserved:
        return None
    return Minimums(contest, body.seats, known.setdefault((ballot, body.contest), {}))


def _check_elected(entry: Entry, body: DelegationBody, ballot: Ballot) -> None:
    """Step 2: the seats are whom the ballot elected, and the alternates others who stood."""
    since = decided_at(ballot)
    decision = ballot.decisions[body.contest] if ballot.decisions else None
    if since is None or decision is None or decision.outcome != "elected":
        raise RuleError("not-decided", "the ballot it cites has elected nobody")
    if moment(entry)[0] < since:
        raise RuleError("not-decided", "dated before the ballot was decided")
    contest = ballot.manifest.contests[body.contest]
    named = [seat.option for seat in body.seats]
    sent = sorted(seat.option for seat in body.seats if not seat.alternate)
    if sent != sorted(decision.winners):
        raise RuleError("delegates-differ", "the delegates are not those whom the ballot elected")
    if len(set(named)) != len(named) or max(named) >= len(contest.options):
        raise RuleError(
            "delegates-differ", "an alternate sits, or did not stand, or is named twice"
        )
    kept = kept_places(contest, decision.winners)
    if any(seat.reserved != kept.get(seat.option, "") for seat in body.seats):
        raise RuleError("delegates-differ", "says otherwise than the ballot which places are kept")


def dated_backwards(collected: Collected) -> set[bytes]:
    """What a group dates before something about delegates that it said earlier: step 1."""
    draft = collected.delegates
    said = [entry for entry, _body, _ballot in draft.delegations.values()]
    said += [entry for entry, _body, _name in draft.recalls]
    said += [entry for entry, _body, _name, _about in draft.reports]
    ahead = [entry for entry in waiting_of(collected) if isinstance(entry.body, _KINDS)]
    return dated_back([*said, *ahead], lambda _entry: "delegates")


def _in_order(entry: Entry, late: set[bytes]) -> None:
    if entry.hash in late:
        raise RuleError("time-backwards", "one before it claims a later time")


def _place(entry: Entry) -> tuple[bytes, int]:
    return entry.group, entry.order


def _delegation(
    entry: Entry, body: DelegationBody, ballot: bytes, contest: Contest | None
) -> Delegation:
    return Delegation(
        hash=entry.hash,
        group=entry.group,
        time=moment(entry)[0],
        title=body.title,
        starts=body.starts,
        ends=body.ends,
        chosen=body.chosen,
        how=body.how,
        ballot=ballot or None,
        contest=body.contest,
        convening=body.convening or None,
        report_days=body.report_days,
        seats=tuple(_seat(seat, contest) for seat in body.seats),
        blob=body.blob,
        size=body.size,
    )


def _seat(seat: SeatBody, contest: Contest | None) -> Seat:
    return Seat(
        label="" if contest is None else contest.options[seat.option].label,
        mandate=seat.mandate,
        bound_to=seat.bound_to,
        bound_by=seat.bound_by,
        alternate=seat.alternate,
        reserved=seat.reserved,
    )


def _recall(
    collected: Collected,
    entry: Entry,
    body: RecallBody,
    delegation: bytes,
    ballots: Mapping[bytes, Ballot],
) -> Recall:
    """Step 4: one by a ballot is in force since the first that decided it as a clause."""
    since: int | None = moment(entry)[0]
    decision = None
    if body.by == "ballot":
        # Only the group itself cites its recalls, so these are ballots that it put.
        decision = deciding(ballots.values(), citing(collected, entry.hash), "")
        since = None if decision is None else decision[0]
    return Recall(
        hash=entry.hash,
        delegation=delegation,
        time=moment(entry)[0],
        seats=tuple(body.seats),
        by=body.by,
        rule=body.rule,
        reason=body.reason,
        since=since,
        ballot=b"" if decision is None else decision[1].id,
    )


def _report(entry: Entry, body: DelegateReportBody, about: bytes) -> DelegateReport:
    return DelegateReport(
        hash=entry.hash,
        time=moment(entry)[0],
        seats=tuple(body.seats),
        about=body.about,
        target=about,
        since=body.since,
        until=body.until,
        blob=body.blob,
        size=body.size,
    )
