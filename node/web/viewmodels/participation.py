"""Who takes part in a vote, as the pages show it; counts of people, never who."""

from node.web.viewmodels.ballots import BallotLine
from node.web.viewmodels.view import View

STAGES = ("invited", "reached", "read", "spoke", "voted")


class RegionCounts(View):
    """People by stage, in the order of `STAGES`; `region` is empty where there is none."""

    region: str
    people: tuple[int, ...]


class AnswerCounts(View):
    """Members who told one thing about themselves: how many, and how many of them voted.

    Attributes:
        as_of: UTC seconds of an earlier count that told it last; 0: it is of this count.
        of_invited, of_voted: all who were invited and had voted by that earlier count.
    """

    trait: str
    answer: str
    shared: int
    voted: int
    as_of: int = 0
    of_invited: int = 0
    of_voted: int = 0


class HeldLine(View):
    """An answer that is left out of a count, because people could be found by it.

    Attributes:
        why: few, others, beside, change, ballots, often.
        least: people that it takes.
        told: what stays known of it from an earlier count; None if it was never told.
    """

    trait: str
    answer: str
    why: str
    least: int
    told: AnswerCounts | None = None


class GroupCounts(View):
    """A group's counts; `as_of` is UTC seconds; `total` over all regions."""

    group: str
    as_of: int
    regions: tuple[RegionCounts, ...]
    answers: tuple[AnswerCounts, ...]
    total: tuple[int, ...]
    here: bool


class TargetLine(View):
    """A target: `percent` of those invited; `group` is empty if it is for every group."""

    group: str
    stage: str
    region: str
    percent: int


class GapLine(View):
    """A target against a group's counts; `short` people are missing, 0 if it is met."""

    group: str
    stage: str
    region: str
    have: int
    need: int
    invited: int
    here: bool

    @property
    def short(self) -> int:
        """How many people are missing."""
        return max(0, self.need - self.have)


class ParticipationView(View):
    """One vote's participation.

    Attributes:
        total: people of all groups that have counted, by stage.
        together: the same by region.
        regions: the charter's, in its order.
        gaps: those of this server's group first, then the widest.
        uncounted: groups that a target holds for and that have not counted.
    """

    line: BallotLine
    groups: tuple[GroupCounts, ...]
    targets: tuple[TargetLine, ...]
    gaps: tuple[GapLine, ...]
    uncounted: tuple[str, ...]
    total: tuple[int, ...]
    together: tuple[RegionCounts, ...]
    regions: tuple[str, ...]

    @property
    def before(self) -> bool:
        """Whether targets can still be set."""
        return self.line.phase == "announced"

    @property
    def running(self) -> bool:
        """Whether people can still be reached."""
        return self.line.phase in {"announced", "open"}


class OwnCounts(View):
    """What this node would publish of its own group; of `held` answers it says nothing new."""

    regions: tuple[RegionCounts, ...]
    answers: tuple[AnswerCounts, ...]
    held: tuple[HeldLine, ...] = ()


class QuestionView(View):
    """What members are asked, with how many gave each answer and what this member told."""

    trait: str
    answers: tuple[tuple[str, int], ...]
    told: str = ""
