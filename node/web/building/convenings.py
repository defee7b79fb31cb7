"""View models of meetings."""

from collections.abc import Callable, Iterator, Sequence

from node.commands.attending import DOORS_S, LATE_S
from node.commands.convening_text import kept_words
from node.commands.process_ends import awaiting
from node.commands.reported import reported_in
from node.commands.seating import sent_to
from node.commands.speakers import is_asking
from node.commands.words import meeting_words
from node.core import Node
from node.names import by_name, group_name
from node.owed.gone import owed_by
from node.web.viewmodels.convenings import (
    AgendaLine,
    AnswerLine,
    CallingView,
    ChangeLine,
    DelegateLine,
    FacilitatorLine,
    KeptWords,
    MeetingLine,
    MeetingView,
    MinutesLine,
    OptionChange,
    PresentLine,
    ReportLine,
    SentLine,
)
from protocol.coalition.convenings.bodies import Delegate
from protocol.coalition.convenings.values import CheckIn, Convening, Report
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.process.acts import Act, option_id
from protocol.coalition.state import State
from protocol.duties import report_due

Text = Callable[[bytes, bytes], str | None]
"""From a blob's hash and the group whose words it should be to the words; None if they are not."""


def meeting_line(state: State, convening: Convening, here: bytes) -> MeetingLine:
    """A meeting in a list."""
    if convening.cancelled is not None:
        phase = "cancelled"
    elif state.time < convening.starts:
        phase = "coming"
    else:
        phase = "now" if state.time < convening.ends else "over"
    report = "waits" if convening.reports else ""
    return MeetingLine(
        id=convening.hash.hex(),
        title=convening.title,
        level=convening.level,
        region=convening.region,
        starts=convening.starts,
        ends=convening.ends,
        zone=convening.zone,
        place=convening.place,
        phase=phase,
        groups=sum(known.people > 0 for known in convening.check_ins.values()),
        people=sum(known.people for known in convening.check_ins.values()),
        report="stands" if convening.standing else report,
        here=here in convening.facilitators,
    )


def attended(node: Node, convening: Convening) -> tuple[bool, list[str], int]:
    """Whether people ask to speak here, who checked in by themselves, and how many by the code."""
    came = node.traits.attendance.at(convening.hash)
    people = [(one.member, node.people.member(one.member)) for one in came]
    names = [ref if known is None else known.name or ref for ref, known in people]
    asking = node.group in convening.facilitators and is_asking(node, convening)
    return asking, names, node.traits.doors.of_group(convening.hash, node.group)


def meeting_view(
    state: State,
    convening: Convening,
    here: bytes,
    text: Text,
    asking: bool,
    attending: Sequence[str] = (),
    guests: int = 0,
) -> MeetingView:
    """A meeting whole.

    Args:
        here: this server's group.
        text: gives the words behind names and minutes.
        asking: whether people ask to speak by themselves here.
        attending: who of the group has checked in by themselves.
        guests: how many of it came in by the code shown in the room.
    """
    proposal = state.proposals.get(convening.proposal or b"")
    parent = state.convenings.get(convening.parent or b"")
    children = [c for c in state.convenings.values() if c.parent == convening.hash]
    return MeetingView(
        line=meeting_line(state, convening, here),
        caller=group_name(state, convening.group),
        link=convening.link,
        proposal=None if proposal is None else (proposal.hash.hex(), proposal.title),
        parent=None if parent is None else (parent.hash.hex(), parent.title),
        children=tuple(meeting_line(state, child, here) for child in children),
        basis=convening.basis,
        confirm=(convening.confirm[0], convening.confirm[1]),
        agenda=tuple(AgendaLine(i.title, i.minutes, i.note) for i in convening.agenda),
        changes=tuple(ChangeLine(c.action, c.reason, c.time) for c in convening.changes),
        facilitators=tuple(
            _facilitator(state, convening, group, here, text) for group in convening.facilitators
        ),
        present=tuple(_present(state, known, here, text) for known in convening.check_ins.values()),
        regions=_regions(convening),
        minutes=tuple(
            MinutesLine(
                group_name(state, g),
                said.time,
                _joined(text, g, [part.blob for part in said.parts]),
                g == here,
                state.moderation.erasure(said.hash) is not None,
            )
            for g, said in convening.minutes.items()
        ),
        reports=tuple(_report(state, convening.hash, report, here) for report in convening.reports),
        options=tuple((w.label, w.text) for w in reported_in(state, convening).wordings),
        owes=tuple(
            str(owed.duty)
            for owed in owed_by(state, here, frozenset())
            if owed.subject == convening.hash
        ),
        due=report_due(state, convening),
        convener=convening.group == here,
        facilitator=here in convening.facilitators,
        asking=asking,
        elsewhere=tuple(_elsewhere(state, convening, here)),
        own_region=state.groups[here].card.region if here in state.groups else "",
        charter_regions=tuple(state.charter.regions),
        kept=tuple(_kept(state, convening, here, text)),
        counting=_counting(state, convening),
        doors=convening.cancelled is None
        and convening.starts - DOORS_S <= state.time < convening.ends + LATE_S,
        attending=tuple(attending),
        guests=guests,
        awaited=_awaited(state, convening),
        sent=tuple(s for one in sent_to(state, here, convening)[:1] for s in sent_lines(one, text)),
    )


def _awaited(state: State, convening: Convening) -> str:
    """Id of the proposal whose process waits for a meeting's report; empty if none does."""
    process = awaiting(state, convening)
    return "" if process is None else process.proposal.hex()


def _elsewhere(state: State, convening: Convening, here: bytes) -> Iterator[tuple[str, str]]:
    """Where the queue of a meeting is that this server's group doesn't facilitate."""
    if here not in convening.facilitators:
        for group in convening.facilitators:
            if address := state.groups[group].address.rstrip("/"):
                name = group_name(state, group)
                yield name, f"{address}/meetings/{convening.hash.hex()}/here"


def _counting(state: State, convening: Convening) -> str | None:
    """Summary of the regional report that counts, as long as one with more people could."""
    process = state.processes.get(convening.proposal or b"")
    if process is None or process.settled is not None or convening.hash not in process.regional:
        return None
    name = process.reports.get(convening.hash)
    return next((report.summary for report in convening.reports if report.hash == name), None)


def _kept(state: State, convening: Convening, here: bytes, text: Text) -> Iterator[KeptWords]:
    """Words of the own group, unless a notice of erasure names them already."""
    for name, group, what in kept_words(convening):
        if group == here and state.moderation.erasure(name) is None:
            blobs = [blob for said, _, blob in meeting_words(convening) if said == name]
            yield KeptWords(name.hex(), what, _joined(text, group, blobs))


def calling_view(state: State, here: bytes) -> CallingView:
    """What a new meeting may be about, belong to, and be run by."""
    return CallingView(
        proposals=tuple(
            (p.hash.hex(), p.title) for p in state.proposals.values() if p.withdrawn is None
        ),
        parents=tuple(
            (c.hash.hex(), c.title)
            for c in state.convenings.values()
            if c.level == "national" and c.cancelled is None
        ),
        regions=tuple(state.charter.regions),
        groups=tuple(group_name(state, g) for g in by_name(state, state.membership.members)),
        own=group_name(state, here),
    )


def _facilitator(
    state: State, convening: Convening, group: bytes, here: bytes, text: Text
) -> FacilitatorLine:
    said = convening.facilitations.get(group)
    names: tuple[str, ...] | None = ()
    if said is not None:
        found = _joined(text, group, [said.names.blob])
        names = None if found is None else tuple(found.splitlines())
    return FacilitatorLine(group_name(state, group), names, group == here)


def _present(state: State, known: CheckIn, here: bytes, text: Text) -> PresentLine:
    names: list[str] = []
    sent = state.delegations.get(known.delegation)
    if known.names is not None:
        names = (_joined(text, known.group, [known.names.blob]) or "").splitlines()
    elif sent is not None:
        called = [line.name for line in sent_lines(sent, text)]
        names = [called[d.seat] or "" for d in known.delegates if d.seat is not None]
    return PresentLine(
        group=group_name(state, known.group),
        people=known.people,
        members=sum(present.members for present in known.regions.values()),
        delegates=sum(present.delegates for present in known.regions.values()),
        named=tuple(
            DelegateLine(
                name=(names[place] or None) if place < len(names) else None,
                bound_to=d.bound_to,
                alternate=d.alternate,
                instead_of=0 if d.instead_of is None else d.instead_of + 1,
                recalled=_recalled(sent, d),
                moved_up=_moved_up(sent, d, known.time),
            )
            for place, d in enumerate(known.delegates)
        ),
        here=known.group == here,
        themselves=sum(present.themselves for present in known.regions.values()),
        sent="" if sent is None else sent.title,
    )


def _recalled(sent: Delegation | None, delegate: Delegate) -> bool:
    return (
        sent is not None and delegate.seat is not None and bool(sent.seats[delegate.seat].recalled)
    )


def _moved_up(sent: Delegation | None, delegate: Delegate, at: int) -> bool:
    """Whether whose place they take went no longer at that time, so that nobody was absent."""
    if sent is None or delegate.seat is None or delegate.instead_of is None:
        return False
    if sent.seats[delegate.seat].moved_up != delegate.instead_of:
        return False
    gone = [said for said in sent.recalls if delegate.instead_of in said.seats]
    return any(said.since is not None and said.since <= at for said in gone)


def sent_lines(sent: Delegation, text: Text) -> tuple[SentLine, ...]:
    """The seats of a delegation, by the ballot's labels or the names that are held."""
    held = text(sent.blob, sent.group) if sent.blob else None
    names = [] if held is None else held.split("\n")
    if len(names) != len(sent.seats):
        names = []  # the blob is not of this delegation's form: nobody can say whose name is whose
    return tuple(
        SentLine(
            number=place + 1,
            name=seat.label or (names[place] if names else None),
            bound_to=seat.bound_to,
            alternate=seat.alternate,
            recalled=bool(seat.recalled),
            moved_up=0 if seat.moved_up is None else seat.moved_up + 1,
        )
        for place, seat in enumerate(sent.seats)
    )


def _regions(convening: Convening) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = {}
    for known in convening.check_ins.values():
        for region, present in known.regions.items():
            people = {"members": present.members, "delegates": present.delegates}
            counted[region] = counted.get(region, 0) + people.get(
                convening.basis, sum(people.values())
            )
    return tuple(sorted(counted.items()))


def _report(state: State, convening: bytes, report: Report, here: bytes) -> ReportLine:
    confirming = [
        g for g, said in report.stances.items() if said.stance == "confirm" and g != report.group
    ]
    own = report.group in report.present
    return ReportLine(
        id=report.hash.hex(),
        group=group_name(state, report.group),
        time=report.time,
        summary=report.summary,
        acts=tuple(_act(state, convening, report, act) for act in report.acts),
        present=tuple((group_name(state, g), count) for g, count in report.present.items()),
        people=sum(report.present.values()),
        # One other group than the author's must agree, however few were there.
        needed=max(report.needed, own + 1),
        agreeing=len(confirming) + own,
        stances=tuple(
            AnswerLine(group_name(state, g), said.stance, said.reason, said.agree, said.against)
            for g, said in report.stances.items()
        ),
        asked=tuple(group_name(state, g) for g in report.asked()),
        since=report.since,
        ours=here in report.present and here != report.group,
        counted=here in report.present,
    )


def _act(state: State, convening: bytes, report: Report, act: Act) -> OptionChange:
    process = next((p for p in state.processes.values() if p.hash == report.process), None)
    lines = {} if process is None else process.options.lines
    # A report may rank what it brings itself, which the process learns once the report stands.
    brought = {
        option_id(convening, place): brings.label
        for place, brings in enumerate(report.acts)
        if brings.action in ("add", "merge")
    }
    # As first worded: what it is called now may be another report's doing.
    worded = {option: line.steps[0].label for option, line in lines.items()}
    called = brought | worded
    named = tuple(called.get(option, option.hex()[:8]) for option in act.options)
    return OptionChange(act.action, act.label, act.text, named, act.reason)


def _joined(text: Text, group: bytes, blobs: Sequence[bytes]) -> str | None:
    found = [text(blob, group) for blob in blobs]
    return None if None in found else "\n\n".join(filter(None, found))
