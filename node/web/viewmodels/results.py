"""Results as the pages show them: exact numbers, rounded only where they are written out."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from msgspec import field

from node.web.viewmodels.ballots import (
    AsideLine,
    BallotLine,
    ContestView,
    MissedReport,
    WaivedGate,
)
from node.web.viewmodels.challenges import StandingView
from node.web.viewmodels.demands import ClauseView
from node.web.viewmodels.extensions import ExtensionView
from node.web.viewmodels.links import SentLinks
from node.web.viewmodels.pledges import DecisionView
from node.web.viewmodels.roll_calls import RollCall
from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence
from protocol.counting.result import Merit, Pairwise, Tally

Exact = int | Fraction

FEWEST_DIGITS, MOST_DIGITS = 5, 9
"""Decimals of a count's figures: five as Scotland's rules have it, nine as Meek's."""


class TestView(View):
    """One test of the decision rule: what it asks, and the figures that were compared.

    Attributes:
        where: the region or group it was applied in; empty for the coalition.
        op: how `reached` had to compare with `needed`: `>`, `>=` or `<=`.
    """

    __test__ = False  # not one of pytest's

    text: Sentence
    where: str
    op: str
    needed: Exact
    reached: Exact
    met: bool


class TieView(View):
    """A tie met in a round, and what settled it; options by name.

    Attributes:
        options: who was tied, in the contest's order.
        step: what settled it, as in a count: `lot`, `casting`, `backwards` and others.
        order: the same options as it left them, who fares best first; of a lot the first has won.
        open: whether nothing that the rule names settles it, so that it decides nothing.
    """

    options: tuple[str, ...]
    step: str
    order: tuple[str, ...]
    open: bool = False


class Told(NamedTuple):
    """One thing that a round decided, and the ties met on the way to it.

    Attributes:
        key, names: of the reason.
        ties: to be told before it.
        tied: whether one of them decided whom it is about, so that the votes alone did not.
        rest: whether the same round has kept or put out others with as few votes before.
    """

    key: str
    names: tuple[str, ...]
    ties: tuple[TieView, ...]
    tied: bool
    rest: bool


_SPARED = ("guarded", "unvoted")


class RoundView(View):
    """One round of a count.

    Attributes:
        tally: votes per option, in the contest's order; None where an option is out.
        exhausted: votes that support nobody still in.
        quota: votes that elect; None where the method has no quota.
        elected, eliminated: option indexes of this round.
        reasons: keys of why, with the names of whom: (key, names).
        transfers: from -> to (`EXHAUSTED` included) -> votes, before the next round.
        surplus: whose votes above the quota pass on after this round -> how many.
        residual: votes lost to rounding so far.
        ties: those met in this round.
        places: names of the reserved places for which somebody is kept in, or out, in this round.
    """

    number: int
    tally: tuple[Exact | None, ...]
    exhausted: Exact
    quota: Exact | None
    elected: tuple[int, ...]
    eliminated: tuple[int, ...]
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = ()
    transfers: Mapping[int, Tally] = field(default_factory=dict)
    surplus: Tally = field(default_factory=dict)
    residual: Exact = 0
    ties: tuple[TieView, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def told(self) -> list[Told]:
        """What was decided in it, in order, each tie before the first reason that it bears on."""
        left = list(dict.fromkeys(self.ties))
        told: list[Told] = []
        rest = False
        for place, (key, names) in enumerate(self.reasons, start=1):
            last = place == len(self.reasons)
            ties = [tie for tie in left if last or set(tie.options) & set(names)]
            left = [tie for tie in left if tie not in ties]
            tied = any(set(names) & set(t.options) and set(t.options) - set(names) for t in ties)
            told.append(Told(key, names, tuple(ties), tied, rest))
            rest = rest or key in _SPARED
        return told


class GroupShare(View):
    """A group's votes in one contest: per option in the contest's order, then the rest.

    Of scores and grades `marks` are the average score or the middle grade of each option instead,
    and the rest are blank votes.
    """

    group: str
    weight: Exact
    tally: tuple[Exact, ...]
    rest: Exact
    outcome: str = ""
    marks: tuple[Exact | str, ...] = ()


class ContestResult(View):
    """One contest's result. `outcome` is carried, rejected, elected, undecided, tied or pending.

    Attributes:
        pairwise: the comparisons, of methods that compare options in pairs.
        merits: how each option was graded, in the contest's order; empty without grades.
        grades: what the grades are called, best first; empty without grades.
        blank: votes that name nobody; they are in `total` and in no round.
        lots: where lots would come from: `manifest`, `commitment` or `source`; empty without any.
    """

    contest: ContestView
    outcome: str
    winners: tuple[str, ...]
    tests: tuple[TestView, ...]
    rounds: tuple[RoundView, ...]
    shares: tuple[GroupShare, ...]
    total: Exact
    weighted: bool = False
    tie: str = ""
    pairwise: Pairwise | None = None
    merits: tuple[Merit, ...] = ()
    grades: tuple[str, ...] = ()
    blank: Exact = 0
    lots: str = ""

    @property
    def matrix(self) -> tuple[tuple[Exact, ...], ...]:
        """Votes that rank the row's option above the column's, in the contest's order, or empty."""
        return () if self.pairwise is None else self.pairwise.matrix

    @property
    def flows(self) -> bool:
        """Whether votes pass from round to round."""
        return self.contest.kind == "rank" and self.has_tallies and len(self.rounds) > 1

    @property
    def drops(self) -> bool:
        """Whether an option is out of a later round."""
        return self.has_tallies and any(None in stage.tally for stage in self.rounds)

    @property
    def moves(self) -> list[tuple[int, int, int, Exact]]:
        """Votes that passed on: the round, from, to (`EXHAUSTED` included), and how many."""
        return [
            (stage.number, source, target, votes)
            for stage in self.rounds
            for source, targets in stage.transfers.items()
            for target, votes in targets.items()
        ]

    @property
    def elected(self) -> tuple[int, ...]:
        """Option indexes, in order of election."""
        return tuple(option for stage in self.rounds for option in stage.elected)

    @property
    def digits(self) -> int:
        """Decimals in which every figure of the rounds is exact; the fewest where none are."""
        parts = self._denominators()
        enough = (n for n in range(FEWEST_DIGITS, MOST_DIGITS + 1) if not _left(parts, n))
        return next(enough, FEWEST_DIGITS)

    @property
    def rounded(self) -> bool:
        """Whether some figures of the rounds are not exact in so many decimals."""
        return _left(self._denominators(), self.digits)

    def _denominators(self) -> set[int]:
        found: set[Exact] = {self.blank}
        for stage in self.rounds:
            found |= {votes for votes in (*stage.tally, stage.quota) if votes is not None}
            found |= {stage.exhausted, stage.residual, *stage.surplus.values()}
            found |= {votes for moved in stage.transfers.values() for votes in moved.values()}
        return {Fraction(votes).denominator for votes in found}

    @property
    def loses(self) -> bool:
        """Whether votes are lost to rounding in some round."""
        return any(stage.residual for stage in self.rounds)

    @property
    def halves(self) -> bool:
        """Whether half of a group's votes means anything: one is to win, and each vote is for one.

        A count with a quota asks something else of votes than a half.
        """
        quota = any(stage.quota is not None for stage in self.rounds)
        several = self.contest.kind == "choose" and self.contest.most > 1
        return not (quota or several) and (self.contest.kind == "yes-no" or self.contest.seats == 1)

    @property
    def ties(self) -> int:
        """How many ties its rounds met."""
        return sum(len(told.ties) for stage in self.rounds for told in stage.told)

    @property
    def scores(self) -> tuple[Exact, ...]:
        """What each option got in the first round; empty where nothing is tallied."""
        return tuple(v or 0 for v in self.rounds[0].tally) if self.has_tallies else ()

    @property
    def used(self) -> list[tuple[int, tuple[Exact, ...]]]:
        """Each grade that somebody gave, by its place, with its votes for every option."""
        rows = zip(*(merit.grades for merit in self.merits), strict=True)
        return [(place, votes) for place, votes in enumerate(rows) if any(votes)]

    @property
    def has_tallies(self) -> bool:
        """Whether any round counts votes for single options."""
        return any(votes is not None for stage in self.rounds for votes in stage.tally)


def _left(denominators: set[int], digits: int) -> bool:
    return any(10**digits % part for part in denominators)


class Turnout(View):
    """A group's part: how it voted (`kind` of its return), roll and votes cast.

    `kind` is empty while the group has not returned; `roll` is None where it attested none.
    """

    group: str
    region: str
    kind: str
    roll: int | None
    cast: int | None
    evidence: str = ""

    @property
    def share(self) -> Fraction | None:
        """Votes cast of those who may vote; None where either is unknown or the roll is empty."""
        if not self.roll or self.cast is None:
            return None
        return Fraction(self.cast, self.roll)


class VotesFile(View):
    """The votes of one contest as a file: its name and text."""

    name: str
    text: str


class KindShare(View):
    """How much of the vote one kind of return carried."""

    kind: str
    groups: int
    cast: int


class DuplicatesLine(View):
    """What a group did so that nobody votes in two: unchecked, homes or compared."""

    group: str
    duplicates: str


class ResultView(View):
    """A result page.

    Attributes:
        decided: what groups undertake about it; None unless it decided something.
        final: whether nothing can change it any more.
        certifies: whether the groups certify cuts.
        standing: how far it has come on its way to being final; None where nobody may challenge.
        waits: what it decided that waits, or waited, for something to happen.
        proposal: what it is on, 64 hex digits.
        missed: reports without which enough groups let it open.
        waived: what its meetings did not reach and enough groups went on without.
        aside: who stood aside from the vote.
        duplicates: what each group did so that nobody votes in two; empty where people may.
        roll_calls: how delegates voted, seat by seat, where groups sent these.
        extension: what an outage could do, or did, to its close; None if nothing could.
        sent: the delegates sent after it; None if it elected nobody, or not for certain.
    """

    line: BallotLine
    contests: tuple[ContestResult, ...]
    turnout: tuple[Turnout, ...]
    kinds: tuple[KindShare, ...]
    digest: str
    rule: tuple[Sentence, ...] = ()
    final: bool = False
    certifies: bool = False
    standing: StandingView | None = None
    decided: DecisionView | None = None
    waits: tuple[ClauseView, ...] = ()
    proposal: str = ""
    missed: tuple[MissedReport, ...] = ()
    waived: tuple[WaivedGate, ...] = ()
    aside: tuple[AsideLine, ...] = ()
    duplicates: tuple[DuplicatesLine, ...] = ()
    roll_calls: tuple[RollCall, ...] = ()
    extension: ExtensionView | None = None
    sent: SentLinks | None = None

    @property
    def cast(self) -> int:
        """Votes cast in the groups that have returned."""
        return sum(t.cast or 0 for t in self.turnout)

    @property
    def roll(self) -> int:
        """People who may vote in the groups that have returned."""
        return sum(t.roll or 0 for t in self.turnout if t.kind)

    @property
    def turnout_share(self) -> Fraction:
        """Votes cast of those who may vote, in the groups that have returned; 0 without any."""
        return Fraction(self.cast, self.roll) if self.roll else Fraction(0)

    def share_of(self, kind: KindShare) -> Fraction:
        """The part of all votes cast that one kind of return carried."""
        return Fraction(kind.cast, self.cast) if self.cast else Fraction(0)
