"""Who takes part, as it stands: values only.

Spec: docs/spec/coalition/participation.md section 6.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from protocol.coalition.participation.bodies import (
    STAGES,
    FunnelCell,
    ParticipationBody,
    TraitCell,
)

ALL_REGIONS = ""


class Told(msgspec.Struct, frozen=True):
    """What one release told of traits, and the totals that it can be subtracted from.

    Attributes:
        as_of: when it was counted.
        invited, voted: in all regions together.
        cells: ascending by trait, then answer.
        turn: how many others the group had told before, for whichever ballot; counted by the fold.
    """

    as_of: int
    invited: int
    voted: int
    cells: tuple[TraitCell, ...]
    turn: int = 0

    def says_as(self, other: "Told") -> bool:
        """Whether both tell the same, whenever they were counted and in whichever turn."""
        return (self.invited, self.voted, self.cells) == (other.invited, other.voted, other.cells)


def told_by(body: ParticipationBody) -> Told:
    """What a release tells of traits."""
    invited = sum(cell.invited for cell in body.cells)
    voted = sum(cell.voted for cell in body.cells)
    return Told(body.as_of, invited, voted, tuple(body.traits))


class LastTold(msgspec.Struct, frozen=True):
    """What was told last of one answer, and what it can be taken from: the totals of its hour."""

    cell: TraitCell
    as_of: int
    invited: int
    voted: int


class Release(msgspec.Struct, frozen=True):
    """A group's latest counts for a ballot.

    Attributes:
        traits: as this release tells them.
        told: all that it and those before it told of traits, the newest last; one that only said
            the same again is not there twice.
    """

    hash: bytes
    group: bytes
    time: int
    as_of: int
    cells: tuple[FunnelCell, ...]
    traits: tuple[TraitCell, ...]
    told: tuple[Told, ...] = ()

    def last_told(self) -> dict[tuple[str, str], LastTold]:
        """What was told last of each answer, by question and answer."""
        found = {
            (cell.trait, cell.answer): LastTold(cell, told.as_of, told.invited, told.voted)
            for told in self.told
            for cell in told.cells
        }
        return dict(sorted(found.items()))


class Target(msgspec.Struct, frozen=True):
    """A target that stands.

    Attributes:
        group: who set it.
        everybody: whether it holds for every group, or for the one that set it.
        stage: what is to be reached.
        share: of the people invited.
        region: empty for all regions together.
    """

    group: bytes
    everybody: bool
    stage: str
    share: Fraction
    region: str
    time: int


class Gap(msgspec.Struct, frozen=True):
    """Where a group stands against one target.

    Attributes:
        region: empty for all together.
        have: people who reached the stage.
        need: the fewest that meet the target.
        invited: of how many.
    """

    group: bytes
    stage: str
    region: str
    have: int
    need: int
    invited: int

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.have >= self.need


class TakingPart(msgspec.Struct, frozen=True):
    """What is known of one ballot.

    Attributes:
        releases: each group's latest, by group.
        targets: the latest of each group, scope, stage and region; those for all first.
    """

    releases: Mapping[bytes, Release] = msgspec.field(default_factory=dict)
    targets: tuple[Target, ...] = ()

    def together(self) -> dict[str, tuple[int, ...]]:
        """People of all groups that have counted: region -> by stage in the order of `STAGES`."""
        found: dict[str, tuple[int, ...]] = {}
        for release in self.releases.values():
            for cell in release.cells:
                before = found.get(cell.region, (0,) * len(STAGES))
                here = (getattr(cell, stage) for stage in STAGES)
                found[cell.region] = tuple(map(sum, zip(before, here, strict=True)))
        return dict(sorted(found.items()))

    def uncounted(self, groups: Iterable[bytes]) -> tuple[bytes, ...]:
        """Of these groups the ones that a target holds for and that have no counts.

        Whether they miss it nobody can see.
        """
        aimed = {target.group for target in self.targets if not target.everybody}
        everybody = any(target.everybody for target in self.targets)
        return tuple(g for g in groups if g not in self.releases and (everybody or g in aimed))

    def gaps(self) -> tuple[Gap, ...]:
        """Every target against every group that has counts and that it holds for.

        A group's own target for a stage and region stands in place of one for everybody.
        """
        found = []
        for group, release in self.releases.items():
            applying: dict[tuple[str, str], Target] = {}
            for target in self.targets:
                if target.everybody or target.group == group:
                    applying[target.stage, target.region] = target
            found += [_gap(release, target) for target in applying.values()]
        return tuple(found)


def _gap(release: Release, target: Target) -> Gap:
    here = [c for c in release.cells if target.region in (ALL_REGIONS, c.region)]
    invited = sum(cell.invited for cell in here)
    have: int = sum(getattr(cell, target.stage) for cell in here)
    # Rounded up: the target is met by people, not by parts of them.
    need = -(-invited * target.share.numerator // target.share.denominator)
    return Gap(release.group, target.stage, target.region, have, need, invited)
