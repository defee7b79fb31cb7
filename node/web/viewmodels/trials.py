"""A rule tried on votes, as its page shows it: never a result, and labelled so."""

from collections.abc import Mapping

from msgspec import field

from node.web.viewmodels.ballots import BallotLine, ContestView
from node.web.viewmodels.results import Exact, TestView
from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence


class TrialForm(View):
    """What somebody supposes, as entered.

    Attributes:
        contest: its index on the ballot.
        turnout: a percentage by which the votes cast change; empty for none.
        where: whose turnout: empty for all, `g:` and a group's hex id, `r:` and a region's name.
        group: hex id of a group that votes otherwise; empty for none.
        act: how: `away`, `aside`, an option's index for all its votes, `numbers`; else empty.
        numbers: votes of each option, where `act` is `numbers`.
    """

    contest: int = 0
    turnout: str = ""
    where: str = ""
    group: str = ""
    act: str = ""
    numbers: tuple[str, ...] = ()


class GroupChoice(View):
    """A group that can be supposed to vote otherwise, and how many it has on its list."""

    id: str
    name: str
    roll: int


class DistanceView(View):
    """A condition and how far it is from its line: `gap` of `unit`, below 0 if missing."""

    test: TestView
    gap: Exact
    unit: str

    @property
    def size(self) -> Exact:
        """The gap without its sign."""
        return self.gap if self.gap >= 0 else -self.gap


class SideView(View):
    """An outcome with its figures, as the votes were or as supposed.

    Attributes:
        cast: votes; of delegates, the weight of the seats in which somebody sat.
        spoken: those of them that delegates cast.
    """

    outcome: str
    winners: tuple[str, ...]
    cast: int
    roll: int
    returned: int
    groups: int
    distances: tuple[DistanceView, ...]
    spoken: int = 0


class ReachView(View):
    """What one group could change alone; as `protocol.ballots.what_if_groups.GroupReach`."""

    group: str
    how: str
    changes: bool
    least: int | None
    away: bool | None
    aside: bool | None


class TrialView(View):
    """The page.

    Attributes:
        line: the vote whose rule is tried.
        contest: the question; `contests` are all of the vote's.
        source, source_title: id and title of the vote whose votes these are; empty while there
            is none, and then nothing below is filled in.
        own: whether these are the vote's own.
        choices: groups for the form.
        regions: their names, for the form.
        errors: field of the form -> what is wrong: `percent`, `group`, `numbers`, `list`.
        then: as supposed; None if nothing is, or if it can't be.
        reach: of the last of `now` and `then`.
    """

    line: BallotLine
    rule: tuple[Sentence, ...]
    contest: ContestView
    contests: tuple[ContestView, ...]
    form: TrialForm
    source: str = ""
    source_title: str = ""
    own: bool = False
    choices: tuple[GroupChoice, ...] = ()
    regions: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    now: SideView | None = None
    then: SideView | None = None
    reach: tuple[ReachView, ...] = ()

    @property
    def least(self) -> ReachView | None:
        """The group that could change it with the fewest votes, where that is computed."""
        found = [reach for reach in self.reach if reach.least is not None]
        return min(found, key=lambda reach: reach.least or 0) if found else None

    def some(self, how: str) -> bool:
        """Whether a group's reach was found in this way."""
        return any(reach.how == how for reach in self.reach)
