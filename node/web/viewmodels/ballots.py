"""Votes as the pages show them, before and while people vote."""

from node.vote_now import VoteNow
from node.web.viewmodels.caucuses import CaucusActView
from node.web.viewmodels.demands import ClauseView
from node.web.viewmodels.extensions import ExtensionView
from node.web.viewmodels.links import SentLinks
from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence
from protocol.ballots.grading import grades_in
from protocol.counting.profile import Choice

MAX_BUTTONS = 12
"""Buttons of one scale: 0 to 10, or the most words there are. They wrap into lines on a phone."""


class BallotLine(View):
    """A vote in a list. `phase`: announced, open, closed, declared, withdrawn, lapsed.

    Attributes:
        id: 64 hex digits.
        opens, closes, returns_due: UTC seconds.
        zone: IANA name, for showing them.
        returned, groups: how many of the groups that vote have sent their result.
        here: whether members of this node's group vote in it.
        decided: carried, rejected, elected, undecided, tied, void; empty before any result.
        example: whether the ballot is marked as made-up data.
        final: whether nothing can change what was decided any more.
    """

    id: str
    title: str
    phase: str
    opens: int
    closes: int
    returns_due: int
    zone: str
    returned: int
    groups: int
    here: bool = True
    decided: str = ""
    example: bool = False
    final: bool = False


class OptionView(View):
    """One line of a contest; `index` is the number a choice names."""

    index: int
    label: str
    description: str = ""


class ContestView(View):
    """One question of a ballot.

    Attributes:
        kind: yes-no, choose, score, rank or grade.
        least, most: for `choose`, how many options may be chosen; for `rank`, how many ranked; for
            `score` and `grade`, how many must be marked if any is, and all.
        method: its title in English, a message to translate.
        seats: how many are elected; 0 where nothing is elected.
        reserved: a sentence for each set of options with reserved places.
        grades: of `score` and `grade`: their labels, the best first; else empty.
        scale: what a mark and none means, sentence by sentence; the last is about the rule.
        counted: how the votes are counted, in a sentence; None of yes or no.
    """

    index: int
    kind: str
    title: str
    question: str
    least: int
    most: int
    options: tuple[OptionView, ...]
    method: str
    seats: int
    reserved: tuple[Sentence, ...] = ()
    grades: tuple[str, ...] = ()
    scale: tuple[Sentence, ...] = ()
    counted: Sentence | None = None

    @property
    def typed(self) -> bool:
        """Whether scores are typed as numbers: their scale is too long for a button each."""
        return len(self.grades) > MAX_BUTTONS

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """The value and label of each mark, as people read scales: 0 to 5, but the best word first.

        A score's value is the score; a word's is its place, the best 0.
        """
        if self.kind == "score":
            return tuple((label, label) for label in reversed(self.grades))
        return tuple((str(place), label) for place, label in enumerate(self.grades))

    def marks(self, choice: Choice) -> dict[int, str]:
        """Option index -> the label of the grade that a choice gives it, where it gives one."""
        return {option: self.grades[grade] for option, grade in grades_in(choice).items()}

    @property
    def ranks(self) -> range:
        """The places a ranking offers, from 1."""
        return range(1, min(self.most or len(self.options), len(self.options)) + 1)


class Voters(View):
    """A group of the electorate: how many may vote, on what basis, whether it has returned."""

    group: str
    roll: int | None
    basis: str
    returned: bool
    here: bool


class AsideLine(View):
    """A group that stands aside from a vote; no reason where it gave none, or the rule names it."""

    group: str
    reason: str


class WayView(View):
    """One thing that would help past a gate of meetings, and the groups that can do it.

    Attributes:
        act: report, confirm, check-in, count-again, supplement, put or proceed.
        meeting: id of the meeting, `title` its title; both empty where it is about none.
        overdue: whether the hour for it is over; it still counts while no vote has opened.
        who, more: the groups, and how many more there are.
    """

    act: str
    meeting: str
    title: str
    overdue: bool
    who: tuple[str, ...]
    more: int = 0


class GateView(View):
    """A condition for opening: `have` of `need` is reached; `hour` (UTC seconds) if it has one.

    `who` names the groups that can supply what is missing, where it is up to certain groups; `more`
    is how many of them are not named; `ways` are what groups can do where meetings are missing.
    """

    key: str
    have: int
    need: int
    met: bool
    hour: int | None = None
    who: tuple[str, ...] = ()
    more: int = 0
    ways: tuple[WayView, ...] = ()


class WaivedGate(View):
    """What a vote opened without besides: meetings reached `have` of `need`."""

    key: str
    have: int
    need: int


class MissedReport(View):
    """A meeting without whose report a vote opened; `region` is empty if it was national."""

    id: str
    title: str
    region: str


class WithdrawalView(View):
    """Who put the vote takes it back; until a cut holds that (`in_force`), the vote goes on."""

    reason: str
    time: int
    in_force: bool


class BallotView(View):
    """One vote's page. `summary` is Markdown; `electorate` is in the manifest's own words.

    `clauses` is what is so if it carries; `recommendations` and `vetoes` are those of caucuses;
    `own`: this group put it; `missed`: reports without which enough groups let it open;
    `waived`: what its meetings did not reach and enough groups went on without;
    `aside`: who stands aside, not among `voters`; `withdrawal`: of who put it, in force or not yet;
    `may_withdraw`: whether this group could now; `extension`: what an outage may do to its close,
    None if nothing; `stands`: whether what it decided is so;
    `settled`: an opening has fixed who votes, also while its hour has not come;
    `late`: this group returned nothing, and its time is over for good;
    `now`: what holds and what comes next, None where it was withdrawn or never opened;
    `over`: it is announced and can't open any more;
    `shut`: no result of this group is taken any more;
    `way`: how this group votes: online, both, papers (given, and no codes), paper, delegates,
    by-hand, unsaid; empty where there is nothing to say;
    `awaited`: until when its people are to send its result (UTC seconds), None if they are not;
    `sent`: the delegates sent after it, None if it elected nobody.
    """

    line: BallotLine
    summary: str
    group: str
    proposal: str
    proposal_title: str
    rule: tuple[Sentence, ...]
    released: tuple[Sentence, ...]
    contests: tuple[ContestView, ...]
    voters: tuple[Voters, ...]
    gates: tuple[GateView, ...]
    kinds: tuple[str, ...] = ()
    points_for: tuple[str, ...] = ()
    points_against: tuple[str, ...] = ()
    electorate: str = ""
    clauses: tuple[ClauseView, ...] = ()
    recommendations: tuple[CaucusActView, ...] = ()
    vetoes: tuple[CaucusActView, ...] = ()
    own: bool = False
    missed: tuple[MissedReport, ...] = ()
    waived: tuple[WaivedGate, ...] = ()
    aside: tuple[AsideLine, ...] = ()
    withdrawal: WithdrawalView | None = None
    may_withdraw: bool = False
    extension: ExtensionView | None = None
    stands: bool = False
    settled: bool = False
    late: bool = False
    now: VoteNow | None = None
    over: bool = False
    shut: bool = False
    way: str = ""
    awaited: int | None = None
    sent: SentLinks | None = None

    @property
    def last_call(self) -> int:
        """Until when all gates must be passed, UTC seconds; after it too little time is left."""
        hours = [g.hour for g in self.gates if g.key == "voting-period" and g.hour is not None]
        return max(hours, default=self.line.opens)

    @property
    def lacks(self) -> int:
        """How much of what it needs to open is not there, but for time to vote."""
        return sum(not g.met and g.key != "voting-period" for g in self.gates)
