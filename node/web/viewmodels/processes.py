"""A staged process as its page shows it. Ids are hex; times are UTC seconds."""

from node.web.viewmodels.ballots import GateView
from node.web.viewmodels.proposals import Change
from node.web.viewmodels.view import View


class StageLine(View):
    """A meeting that a process waits for.

    Attributes:
        missing: empty if its report counts; else `report`, `confirmations`, `cancelled`, or
            `company`: only the group that reports was there, so nobody can confirm.
        who: the groups that can supply what is missing.
        blocks: whether it never reports, and the vote comes only if groups agree to go on.
    """

    id: str
    title: str
    level: str
    region: str
    starts: int
    zone: str
    due: int
    missing: str
    who: tuple[str, ...]
    blocks: bool = False


class FloorLine(View):
    """What a process asks of its meetings: `have` of `need` is there, from whom.

    Attributes:
        hour: by which it is due.
        by: meetings whose report counts, or groups that were there.
        lacking: those of them that are missing; empty once it is met.
        more_by, more_lacking: how many further ones are not named.
    """

    key: str
    have: int
    need: int
    met: bool
    hour: int | None
    by: tuple[str, ...]
    more_by: int
    lacking: tuple[str, ...]
    more_lacking: int


class StepLine(View):
    """A step of an option's history; `by` is a region, a meeting or a group.

    Attributes:
        label, text: the wording from then on.
        sources: labels of the options that it was made from.
        label_changes, changes: what it made of the one wording it changed; empty if there is none.
    """

    action: str
    by: str
    label: str
    text: str
    sources: tuple[str, ...]
    reason: str = ""
    label_changes: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()


class OptionLine(View):
    """An option with its history; `merged` if it went into another."""

    label: str
    text: str
    merged: bool
    steps: tuple[StepLine, ...]


class AssentLine(View):
    """A group's last word on `proceed` or `emergency`, with its reason, which may be empty."""

    group: str
    what: str
    agree: bool
    reason: str


class ProcessView(View):
    """How far a proposal has come on its way to the vote.

    Attributes:
        stages: the national meeting, then the regional ones.
        gates: what must have happened, with what is reached.
        floor: what it asks of its meetings, also where enough groups go on without it.
        proceeding, hurrying: groups that agree to go on without reports, to shorter periods.
        emergency_needed: 0 if the process asks for no shorter periods.
        late: whether the reports are overdue, so that groups may agree to go on.
        reports_due: until when the regional reports are awaited.
        stuck: whether there is no option and no meeting that could bring one: no vote can open.
        agrees: what this server's group has agreed to.
        said: what groups said about going on and about shorter periods, the oldest first.
        settled: whether a vote has opened on it.
        own: whether this server's group put the proposal.
    """

    proposal: str
    title: str
    group: str
    reason: str
    stages: tuple[StageLine, ...]
    gates: tuple[GateView, ...]
    present: tuple[tuple[str, int], ...]
    options: tuple[OptionLine, ...]
    left_out: tuple[str, ...]
    rankings: tuple[tuple[str, tuple[str, ...]], ...]
    proceeding: tuple[str, ...]
    proceed_needed: int
    proceeds: bool
    hurrying: tuple[str, ...]
    emergency_needed: int
    deliberation_s: int
    voting_s: int
    late: bool
    reports_due: int
    ready: bool
    settled: bool
    own: bool
    agrees: tuple[str, ...]
    said: tuple[AssentLine, ...] = ()
    floor: tuple[FloorLine, ...] = ()
    stuck: bool = False


class DeclaringView(View):
    """What a form for a process offers: a proposal and the meetings on it, as (id, title)."""

    proposal: str
    title: str
    national: tuple[tuple[str, str], ...]
    regional: tuple[tuple[str, str], ...]
