"""Small numbers that would point at people.

Spec: docs/spec/coalition/participation.md section 5.
"""

from collections.abc import Sequence

from protocol.coalition.participation.bodies import TraitCell
from protocol.errors import RuleError

# With fewer, those who know a group's members can guess who is meant, whatever its charter says.
MIN_TRAIT_CELL = 5


def smallest(pool_min: int) -> int:
    """The fewest people of whom a trait is told: the charter's `pool_min`, five at least."""
    return max(pool_min, MIN_TRAIT_CELL)


def exposes(cell: TraitCell, before: TraitCell | None, least: int) -> bool:
    """Whether a cell, or what it adds to an earlier release, tells of few people.

    Looked at are who shared, spoke and voted, and who did not, because those follow by
    subtraction; and the change of each since the earlier release, because that is subtraction too.

    Args:
        before: the same cell in the group's release before; None if it was not in it.
        least: as `smallest` gives it.
    """
    now = _parts(cell)
    then = (0,) * len(now) if before is None else _parts(before)
    few = (0 < part < least for part in now)
    changed = (0 < abs(part - old) < least for part, old in zip(now, then, strict=True))
    return any(few) or (before is not None and any(changed))


def check_traits(now: Sequence[TraitCell], before: Sequence[TraitCell], least: int) -> None:
    """Check that a release tells of no small number, nor does what it changes.

    A cell that was told once and is left out later tells nothing new; it comes back as it was, or
    changed by enough.

    Raises:
        RuleError: `small-cell`, naming the cell.
    """
    known = {(cell.trait, cell.answer): cell for cell in before}
    for cell in now:
        if exposes(cell, known.get((cell.trait, cell.answer)), least):
            raise RuleError("small-cell", f"{cell.trait}, {cell.answer}: fewer than {least}")


def releasable(
    now: Sequence[TraitCell], before: Sequence[TraitCell], least: int
) -> tuple[TraitCell, ...]:
    """The cells of `now` that may be told; one that changed by too little stays as it was told."""
    known = {(cell.trait, cell.answer): cell for cell in before}
    told = []
    for cell in now:
        earlier = known.get((cell.trait, cell.answer))
        if not exposes(cell, earlier, least):
            told.append(cell)
        elif earlier is not None:
            told.append(earlier)
    return tuple(told)


def _parts(cell: TraitCell) -> tuple[int, ...]:
    silent, absent = cell.shared - cell.spoke, cell.shared - cell.voted
    return cell.shared, cell.spoke, cell.voted, silent, absent
