"""A ballot of three groups, and what they count on the way to it."""

from typing import Any

from protocol.coalition.participation.bodies import FunnelCell, ParticipationBody, TraitCell
from protocol.coalition.participation.values import TakingPart
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.voting import CLOSES, Voting

LATER = CLOSES - 1


def cell(*figures: int, region: str = "") -> FunnelCell:
    """Invited, reached, read, spoke, voted."""
    invited, reached, read, spoke, voted = figures
    return FunnelCell(
        region=region, invited=invited, reached=reached, read=read, spoke=spoke, voted=voted
    )


def trait(shared: int, voted: int = 0, answer: str = "under 30") -> TraitCell:
    """One answer to the question of age."""
    return TraitCell(trait="Age", answer=answer, shared=shared, voted=voted)


class Counting(Voting):
    """Ash's ballot, and counts for it."""

    def count(self, name: str, *cells: Any, time: int = LATER, at: int | None = None) -> bytes:
        """A group's counts; traits among `cells` are told apart by their type."""
        body = ParticipationBody(
            as_of=time if at is None else at,
            cells=[c for c in cells if isinstance(c, FunnelCell)] or [cell(40, 30, 20, 5, 10)],
            traits=[c for c in cells if isinstance(c, TraitCell)],
        )
        return self.say(name, "participation", body, [self.at], time)

    def aim(self, name: str, part: int, whole: int, time: int = START + 2, **fields: Any) -> bytes:
        """A target for the author's own group, unless `scope` says otherwise."""
        body = {"scope": "group", "stage": "voted", "share": [part, whole], "region": "", **fields}
        return self.say(name, "participation-target", body, [self.at], time)

    def part(self, time: int = LATER) -> TakingPart:
        """Who takes part in the ballot."""
        return self.fold(time).participation.get(self.ballot, TakingPart())

    def codes(self, time: int = LATER) -> list[str]:
        """The refusals' codes."""
        return [refusal.code for refusal in self.fold(time).refusals]

    def told(self, name: str, time: int = LATER) -> list[int]:
        """How many shared each answer, as the group's latest counts tell it."""
        return [c.shared for c in self.part(time).releases[group_id(name)].traits]
