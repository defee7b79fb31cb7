"""Statements about who takes part.

Spec: docs/spec/coalition/participation.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.ballots.rule import MAX_COUNT, Ratio
from protocol.coalition.card import MAX_REGION
from protocol.coalition.charter import MAX_REGIONS, MAX_TIME_S
from protocol.coalition.kind import Kind
from protocol.encoding import Wire

# A question and one of its answers, as members are asked: "Age" and "under 30".
MAX_TRAIT_CHARS = 60
# Questions times answers; a form that asks more is not filled in.
MAX_TRAITS = 64

#: The stages of the funnel, each within the one before but for `spoke`, which is within `reached`.
STAGES = ("invited", "reached", "read", "spoke", "voted")

Stage = Literal["invited", "reached", "read", "spoke", "voted"]
Goal = Literal["reached", "read", "spoke", "voted"]
People = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
RegionName = Annotated[str, Meta(max_length=MAX_REGION)]
Trait = Annotated[str, Meta(min_length=1, max_length=MAX_TRAIT_CHARS)]


class FunnelCell(Wire):
    """A region's people by stage.

    Attributes:
        region: one of the charter's; empty for members without one.
        invited: on the voters' list.
        reached: of whom the group knows that the invitation arrived.
        read: who looked at the question.
        spoke: who said something, in a meeting or in writing.
        voted: who voted.
    """

    region: RegionName
    invited: People
    reached: People
    read: People
    spoke: People
    voted: People


class TraitCell(Wire):
    """Those members who chose to tell one thing about themselves.

    Nothing here says who spoke: a queue of speakers has names as they are called in a room, and
    ties none to what a member told.

    Attributes:
        trait: the question; `answer`: this one of its answers.
        shared: how many gave it.
        voted: how many of them did.
    """

    trait: Trait
    answer: Trait
    shared: People
    voted: People


class ParticipationBody(Wire):
    """A group's counts for a ballot. Refs: [manifest].

    Attributes:
        as_of: UTC seconds at which it counted.
        cells: ascending by region, each once; at least one.
        traits: ascending by trait, then answer; answers too few to be named are left out.
    """

    as_of: Annotated[int, Meta(ge=0, le=MAX_TIME_S)]
    cells: Annotated[list[FunnelCell], Meta(min_length=1, max_length=MAX_REGIONS + 1)]
    traits: Annotated[list[TraitCell], Meta(max_length=MAX_TRAITS)]


class TargetBody(Wire):
    """How many are to take part, said before the ballot opens. Refs: [manifest].

    Attributes:
        scope: `group`, the author's own members; `all`, every group's, which only the group that
            put the ballot may set.
        stage: what is to be reached.
        share: of the people invited, an exact fraction above 0, at most 1.
        region: empty for all regions together.
    """

    scope: Literal["group", "all"]
    stage: Goal
    share: Ratio
    region: RegionName


KINDS = {
    "participation": Kind(ParticipationBody, 1, 1),
    "participation-target": Kind(TargetBody, 1, 1),
}
