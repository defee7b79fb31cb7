"""Votes as the pages show them, before and while people vote."""

from dataclasses import dataclass

from node.web.viewmodels.caucuses import CaucusActView
from node.web.viewmodels.demands import ClauseView
from protocol.ballots.explain import Sentence


@dataclass(frozen=True, slots=True)
class BallotLine:
    """A vote in a list. `phase`: announced, open, closed, declared, lapsed.

    Attributes:
        id: 64 hex digits.
        opens, closes, returns_due: UTC seconds.
        zone: IANA name, for showing them.
        returned, groups: how many of the groups that vote have sent their result.
        here: whether members of this node's group vote in it.
        decided: carried, rejected, elected, undecided, tied; empty before any result.
        example: whether the ballot is marked as made-up data.
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


@dataclass(frozen=True, slots=True)
class OptionView:
    """One line of a contest; `index` is the number a choice names."""

    index: int
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ContestView:
    """One question of a ballot.

    Attributes:
        kind: yes-no, choose or rank.
        least, most: for `choose`, how many options may be chosen; for `rank`, how many ranked.
        method: its title in English, a message to translate.
        seats: how many are elected; 0 where nothing is elected.
        reserved: a sentence for each set of options with reserved places.
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

    @property
    def ranks(self) -> range:
        """The places a ranking offers, from 1."""
        return range(1, min(self.most or len(self.options), len(self.options)) + 1)


@dataclass(frozen=True, slots=True)
class Voters:
    """A group of the electorate: how many may vote, on what basis, whether it has returned."""

    group: str
    roll: int | None
    basis: str
    returned: bool
    here: bool


@dataclass(frozen=True, slots=True)
class GateView:
    """A condition for opening: `have` of `need` is reached; `hour` (UTC seconds) if it has one.

    `who` names the groups that can supply what is missing, where it is up to certain groups; `more`
    is how many of them are not named.
    """

    key: str
    have: int
    need: int
    met: bool
    hour: int | None = None
    who: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class BallotView:
    """One vote's page. `summary` is Markdown; `electorate` is in the manifest's own words.

    `clauses` is what is so if it carries; `recommendations` are those of caucuses; `own`: this
    group put it.
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
    own: bool = False

    @property
    def last_call(self) -> int:
        """Until when all gates must be passed, UTC seconds; after it too little time is left."""
        hours = [g.hour for g in self.gates if g.key == "voting-period" and g.hour is not None]
        return max(hours, default=self.line.opens)
