"""Demands, and decisions that wait, as the pages show them."""

from node.web.viewmodels.delegates import SeatView
from node.web.viewmodels.links import BallotLink, ProposalLink
from node.web.viewmodels.view import View


class AttestedView(View):
    """A group's word that a condition is met; `text` is None where it was erased or is not here.

    Attributes:
        link: as its author wrote it, shown as text alone.
        document: SHA-256 of the evidence in hex, or empty.
    """

    group: str
    time: int
    text: str | None
    author: str
    link: str
    document: str


class ConditionView(View):
    """What a decision waits for. `standing`: undecided, waiting, active, lapsed.

    Attributes:
        clause: 64 hex digits.
        until: UTC seconds, None without an end.
        decision: the vote that decided it, None if none did.
        since: when it became active.
        may_attest: whether this node's group is named and has not said it yet.
        option: the option that waits, where the vote chooses between several; else empty.
    """

    clause: str
    text: str
    attesters: tuple[str, ...]
    needed: int
    until: int | None
    standing: str
    decision: BallotLink | None
    since: int | None
    attested: tuple[AttestedView, ...]
    may_attest: bool
    option: str = ""


class DemandLine(View):
    """A demand on the board.

    `standing`: proposed, armed, served, met, partly-met, refused, withdrawn or lapsed.

    Attributes:
        id: 64 hex digits.
        step, steps: where it is on its ladder, 0 before the first; how many there are.
        due: UTC seconds; None where the days count from when it is served.
        overdue: whether its addressee is late.
    """

    id: str
    title: str
    addressee: str
    group: str
    time: int
    standing: str
    step: int
    steps: int
    step_text: str
    due: int | None
    overdue: bool


class EventView(View):
    """Something decided about a demand; `made` is False where it did not fit any more."""

    time: int
    what: str
    step: int
    decision: BallotLink
    made: bool


class MoveView(View):
    """A move that was put to be decided.

    Attributes:
        since: when it took effect.
        made: whether it changed anything then; it may not have fitted any more.
        idle: it is not decided, and as the demand stands now it would change nothing.
    """

    id: str
    group: str
    time: int
    to: str
    step: int
    reason: str
    proposals: tuple[ProposalLink, ...]
    decision: BallotLink | None
    since: int | None
    condition: ConditionView | None
    made: bool = False
    idle: bool = False


class DemandView(View):
    """One demand's page."""

    line: DemandLine
    text: str
    test: str
    days: int
    consequence: str
    ladder: tuple[str, ...]
    first_step: int
    trigger: ConditionView | None
    decision: BallotLink | None
    proposals: tuple[ProposalLink, ...]
    story: tuple[EventView, ...]
    moves: tuple[MoveView, ...]

    @property
    def undecided(self) -> tuple[MoveView, ...]:
        """The moves that no vote has decided."""
        return tuple(move for move in self.moves if move.decision is None)


class ClauseView(View):
    """What is so if a proposal carries. `kind`: demand, move, recall or condition.

    Attributes:
        title, addressee: the demand's; of a recall, for what the delegates are sent; empty for a
            condition.
        text: the demand's words, or the reason of a move or recall.
        to, step: of a move.
        demand: the demand's id for its page; empty for a recall and a condition.
        condition: what it waits for, if anything.
        seats: of a recall, who no longer goes.
    """

    id: str
    kind: str
    title: str
    demand: str = ""
    addressee: str = ""
    text: str = ""
    to: str = ""
    step: int = 0
    condition: ConditionView | None = None
    seats: tuple[SeatView, ...] = ()


class GroupChoice(View):
    """A group to choose in a form: its id in hex, and its name."""

    id: str
    name: str
