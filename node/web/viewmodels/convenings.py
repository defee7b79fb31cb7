"""Meetings as the pages show them. Ids are hex; times are UTC seconds."""

from datetime import datetime
from typing import Annotated

from node.web.viewmodels.audience import SIGNED_IN, Only
from node.web.viewmodels.view import View
from node.zones import known_zone


class MeetingLine(View):
    """A meeting in a list.

    Attributes:
        level: `national` or `regional`; `region` is empty for a national one, or without regions.
        zone: the IANA zone in which its times are shown.
        phase: `coming`, `now`, `over` or `cancelled`.
        groups, people: checked in.
        report: `stands`, `waits` for confirmations, or empty while there is none.
        here: whether this server's group facilitates it.
    """

    id: str
    title: str
    level: str
    region: str
    starts: int
    ends: int
    zone: str
    place: str
    phase: str
    groups: int
    people: int
    report: str
    here: bool

    def typed(self, at: int) -> str:
        """A time as a form for dates takes it, in the meeting's zone."""
        return datetime.fromtimestamp(at, known_zone(self.zone)).strftime("%Y-%m-%dT%H:%M")


class AgendaLine(View):
    """An item; `minutes` is 0 if it is open how long it takes."""

    title: str
    minutes: int
    note: str


class ChangeLine(View):
    """A change: `move`, `agenda` or `cancel`."""

    action: str
    reason: str
    time: int


class FacilitatorLine(View):
    """A facilitating group; `names` are None if they are not here, empty if it named nobody."""

    group: str
    names: Annotated[tuple[str, ...] | None, Only(SIGNED_IN)]
    here: bool


class DelegateLine(View):
    """A named delegate; `name` is None if the names are not here; `bound_to` empty if free.

    `instead_of` is the number of the absent delegate whose place an alternate takes, 0 without;
    `moved_up` whether that delegate had gone by then, so that the place was the alternate's own;
    `recalled` whether the group has recalled them since.
    """

    name: Annotated[str | None, Only(SIGNED_IN)]
    bound_to: str
    alternate: bool
    instead_of: int = 0
    recalled: bool = False
    moved_up: bool = False


class PresentLine(View):
    """Who is present for a group.

    Attributes:
        themselves: how many of them checked in by themselves.
        sent: what the delegation is called that sent its delegates; empty if it names none.
    """

    group: str
    people: int
    members: int
    delegates: int
    named: tuple[DelegateLine, ...]
    here: bool
    themselves: int = 0
    sent: str = ""


class MinutesLine(View):
    """A group's minutes; `text` is None if the words are not here.

    Attributes:
        erased: whether their group has asked every server to erase them.
    """

    group: str
    time: int
    text: str | None
    here: bool
    erased: bool = False


class KeptWords(View):
    """Words of this server's group about a meeting, which it can have erased everywhere.

    Attributes:
        id: of the statement that names them, 64 hex digits.
        what: `minutes`, `facilitators`, `delegates`, or `replaced` for what came before.
        text: the words; None if they are not here.
    """

    id: str
    what: str
    text: str | None


class OptionChange(View):
    """What a report does to options; `options` are named as it found them."""

    action: str
    label: str
    text: str
    options: tuple[str, ...]
    reason: str


class AnswerLine(View):
    """How a group stands to a report: `confirm` or `dispute`.

    `agree` and `against` are those who were there for it and say so themselves.
    """

    group: str
    stance: str
    reason: str
    agree: int = 0
    against: int = 0


class ReportLine(View):
    """A report.

    Attributes:
        present: groups it counts, with their people.
        needed: groups that must agree, of which `agreeing` do.
        asked: groups that were present and have not said how they stand to it.
        since: when it began to stand; None if it does not.
        ours: whether this server's group may answer it.
        counted: whether it counts people of this server's group.
    """

    id: str
    group: str
    time: int
    summary: str
    acts: tuple[OptionChange, ...]
    present: tuple[tuple[str, int], ...]
    people: int
    needed: int
    agreeing: int
    stances: tuple[AnswerLine, ...]
    asked: tuple[str, ...]
    since: int | None
    ours: bool
    counted: bool = False


class SentLine(View):
    """A seat of a delegation; `name` is None if it is not here, `number` counts from 1.

    `moved_up` is the number of the seat that an alternate took for good; 0 without.
    """

    number: int
    name: str | None
    bound_to: str
    alternate: bool
    recalled: bool
    moved_up: int = 0


class MeetingView(View):
    """A meeting whole.

    Attributes:
        caller: the group that called it.
        proposal, parent: (id, title), None if it has none.
        children: the regional meetings that belong to it.
        basis: who is counted: `members`, `delegates` or `both`.
        confirm: (numerator, denominator) of the groups present that confirm a report.
        regions: people by region of the charter, "" for none.
        options: (label, text) of the options that a report of it is about, in their numbering.
        owes: duties of this server's group: `check-in`, `report-convening`, `confirm-report`.
        due: until when its report is awaited, None if nothing waits for it.
        convener, facilitator: whether this server's group called it, or facilitates it.
        asking: whether people ask to speak by themselves here now.
        elsewhere: where the queue is if this server's group doesn't facilitate: the groups that do,
            and the address at which people check in there.
        own_region: on the card of this server's group.
        charter_regions: the charter's, in its order.
        kept: words of this server's group that were not asked to be erased yet.
        doors: whether members can check in themselves.
        attending: who of this server's group has done so, by name or number on its list.
        guests: how many of it came in by the code shown in the room.
        sent: seats of this server's group's delegation for it; empty if it has named none.
        awaited: id of the proposal whose process waits for its report; empty if none does.
        counting: summary of the report that counts in a process, which a supplement may say again
            for more people; None if none does.
    """

    line: MeetingLine
    caller: str
    link: str
    proposal: tuple[str, str] | None
    parent: tuple[str, str] | None
    children: tuple[MeetingLine, ...]
    basis: str
    confirm: tuple[int, int]
    agenda: tuple[AgendaLine, ...]
    changes: tuple[ChangeLine, ...]
    facilitators: tuple[FacilitatorLine, ...]
    present: tuple[PresentLine, ...]
    regions: tuple[tuple[str, int], ...]
    minutes: tuple[MinutesLine, ...]
    reports: tuple[ReportLine, ...]
    options: Annotated[tuple[tuple[str, str], ...], Only("convening.report")]
    owes: Annotated[tuple[str, ...], Only(SIGNED_IN)]
    due: int | None
    convener: bool
    facilitator: bool
    asking: bool
    elsewhere: tuple[tuple[str, str], ...]
    own_region: str
    charter_regions: tuple[str, ...]
    kept: Annotated[tuple[KeptWords, ...], Only("moderation.erase")] = ()
    counting: Annotated[str | None, Only("convening.report")] = None
    doors: bool = False
    attending: Annotated[tuple[str, ...], Only("convening.check-in")] = ()
    guests: Annotated[int, Only("convening.check-in")] = 0
    sent: Annotated[tuple[SentLine, ...], Only("convening.check-in")] = ()
    awaited: str = ""

    def words(self, name: str) -> KeptWords | None:
        """Words to erase by the id of their statement."""
        return next((words for words in self.kept if words.id == name), None)

    def report(self, name: str) -> ReportLine | None:
        """A report by its id."""
        return next((report for report in self.reports if report.id == name), None)

    def agenda_text(self) -> str:
        """The agenda as it is typed: a line for each item."""
        lines = []
        for item in self.agenda:
            parts = [item.title, str(item.minutes or ""), " ".join(item.note.split())]
            lines.append(" | ".join(parts).rstrip(" |"))
        return "\n".join(lines)


class CallingView(View):
    """What a form for a new meeting offers: (id, title) pairs, regions and groups by name."""

    proposals: tuple[tuple[str, str], ...]
    parents: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    groups: tuple[str, ...]
    own: str
