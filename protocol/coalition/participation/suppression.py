"""Small numbers that would point at people.

Spec: docs/spec/coalition/participation.md section 5.
"""

from collections.abc import Iterable, Sequence

from protocol.coalition.participation.bodies import TraitCell
from protocol.errors import RuleError

# With fewer, those who know a group's members can guess who is meant, whatever its charter says.
MIN_TRAIT_CELL = 5


def smallest(pool_min: int) -> int:
    """The fewest people of whom a trait is told: the charter's `pool_min`, five at least."""
    return max(pool_min, MIN_TRAIT_CELL)


def exposes(
    cell: TraitCell, before: TraitCell | None, least: int, elsewhere: Iterable[int] = ()
) -> bool:
    """Whether a cell, or what it adds to an earlier release, tells of few people.

    Looked at are who shared, who voted, and who did not, because that follows by subtraction; and
    the change of each since the earlier release, because that is subtraction too. Of other ballots
    only who shared can be subtracted: a member keeps what they told, and who votes does so anew.

    Args:
        before: the same cell in the group's release before; None if it was not in it.
        least: as `smallest` gives it.
        elsewhere: how many shared it, as the group told it for other ballots.
    """
    now = _parts(cell)
    then = (0,) * len(now) if before is None else _parts(before)
    few = (0 < part < least for part in now)
    changed = (0 < abs(part - old) < least for part, old in zip(now, then, strict=True))
    apart = (0 < abs(cell.shared - shared) < least for shared in elsewhere)
    return any(few) or (before is not None and any(changed)) or any(apart)


def check_traits(
    now: Sequence[TraitCell],
    before: Sequence[TraitCell],
    least: int,
    elsewhere: Sequence[TraitCell] = (),
) -> None:
    """Check that a release tells of no small number, nor does what it changes.

    A cell that was told once and is left out later tells nothing new; it comes back as it was, or
    changed by enough.

    Args:
        before: what the group last told for this ballot; `elsewhere`: for its other ballots.

    Raises:
        RuleError: `small-cell`, naming the cell.
    """
    known = {_name(cell): cell for cell in before}
    shared = _shared(elsewhere)
    for cell in now:
        if exposes(cell, known.get(_name(cell)), least, shared.get(_name(cell), ())):
            raise RuleError("small-cell", f"{cell.trait}, {cell.answer}: fewer than {least}")


def releasable(
    now: Sequence[TraitCell],
    before: Sequence[TraitCell],
    least: int,
    elsewhere: Sequence[TraitCell] = (),
) -> tuple[TraitCell, ...]:
    """The cells of `now` that may be told; one that changed by too little stays as it was told.

    Args: as for `check_traits`.
    """
    known = {_name(cell): cell for cell in before}
    shared = _shared(elsewhere)
    told = []
    for cell in now:
        earlier = known.get(_name(cell))
        if not exposes(cell, earlier, least, shared.get(_name(cell), ())):
            told.append(cell)
        elif earlier is not None:
            told.append(earlier)
    return tuple(told)


def _name(cell: TraitCell) -> tuple[str, str]:
    return cell.trait, cell.answer


def _shared(cells: Sequence[TraitCell]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    for cell in cells:
        found.setdefault(_name(cell), set()).add(cell.shared)
    return found


def _parts(cell: TraitCell) -> tuple[int, ...]:
    return cell.shared, cell.voted, cell.shared - cell.voted
