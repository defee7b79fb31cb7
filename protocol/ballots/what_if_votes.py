"""Supposed returns: last time's votes, with another turnout or another group's votes.

Everything is whole votes. Where a share of votes is not whole, the largest remainders are rounded
up until the sum is right; of equal remainders the one listed first.

Spec: docs/spec/ballots/what-if.md section 3.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec
from msgspec import structs

from protocol.ballots.choices import check_vote, write_choice
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Cell, Lines, Return, Row
from protocol.ballots.rolls import Roll
from protocol.counting.profile import Choice
from protocol.errors import RuleError

# Ten times last time's votes; the rolls bound it anyway, so more is a slip of the finger.
MAX_TURNOUT_CHANGE = 10
# Changes supposed at once: one for every group and region of a large coalition is a new tally,
# and is given as one.
MAX_CHANGES = 64


class Turnout(msgspec.Struct, frozen=True):
    """Each group's cast votes times (1 + `by`), up to its roll, divided as they were.

    Attributes:
        by: -1 .. `MAX_TURNOUT_CHANGE`; -1/10 is a tenth fewer votes.
        group: only this one; None for all.
        region: only the votes of this region; None for all.
    """

    by: Fraction
    group: bytes | None = None
    region: str | None = None


class Away(msgspec.Struct, frozen=True):
    """The group sends no return."""

    group: bytes


class AllFor(msgspec.Struct, frozen=True):
    """All the group's valid votes in a contest are for one choice; `()` is blank."""

    group: bytes
    contest: int
    choice: Choice


class Votes(msgspec.Struct, frozen=True):
    """The group's votes in a contest are these; what its roll has beyond them stays away.

    Attributes:
        rows: choice -> votes, at least 0.
        blank, spoiled: further votes cast.
    """

    group: bytes
    contest: int
    rows: Mapping[Choice, int]
    blank: int = 0
    spoiled: int = 0


Change = Turnout | Away | AllFor | Votes


def changed(
    change: Change,
    returns: Mapping[bytes, Return],
    rolls: Mapping[bytes, Roll],
    contests: Sequence[Contest],
) -> dict[bytes, Return]:
    """The returns if one thing were otherwise.

    Spec: docs/spec/ballots/what-if.md section 3, by kind of change.

    Args:
        change: what is otherwise.
        returns: as they were, by group; of groups with a roll.
        rolls: by group.
        contests: of the manifest, in its order.

    Raises:
        RuleError: `unknown-group`, `more-votes-than-roll`, `unknown-region`, `bad-choice`.
        ValueError: the turnout's change is out of range, or a number of votes is below 0.
    """
    result = dict(returns)
    if isinstance(change, Turnout):
        return result | _turnout(change, returns, rolls)
    if change.group not in rolls:
        raise RuleError("unknown-group", f"{change.group.hex()} has no voters' list here")
    if isinstance(change, Away):
        result.pop(change.group, None)
        return result
    contest = contests[change.contest]
    choices = [change.choice] if isinstance(change, AllFor) else list(change.rows)
    for choice in choices:
        check_vote(choice, contest, paper=False)
    if isinstance(change, AllFor):
        if change.group in returns:
            result[change.group] = _all_for(returns[change.group], change)
        return result
    before = returns.get(change.group)
    roll = rolls[change.group]
    result[change.group] = _votes(empty_return(roll, len(contests)), before, roll, change)
    return result


def _turnout(
    change: Turnout, returns: Mapping[bytes, Return], rolls: Mapping[bytes, Roll]
) -> dict[bytes, Return]:
    if not -1 <= change.by <= MAX_TURNOUT_CHANGE:
        raise ValueError(f"turnout by {change.by}; -1 to {MAX_TURNOUT_CHANGE} is possible")
    if change.group is not None and change.group not in rolls:
        raise RuleError("unknown-group", f"{change.group.hex()} has no voters' list here")
    if change.region is not None and not any(change.region in r.regions for r in rolls.values()):
        raise RuleError("unknown-region", f"{change.region!r}")
    scaled = {}
    for group, ret in returns.items():
        if change.group in (None, group):
            cells = [
                recast(cell, min(cell.roll, nearest(cell.cast * (1 + change.by))))
                if change.region in (None, cell.region)
                else cell
                for cell in ret.cells
            ]
            scaled[group] = structs.replace(ret, cells=cells)
    return scaled


def nearest(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return int((value + Fraction(1, 2)) // 1)


def apportion(counts: Sequence[int], total: int) -> list[int]:
    """Divide `total` in proportion to `counts`: whole parts, then the largest remainders.

    Args:
        counts: at least 0; all 0 gives all 0, whatever the total.
        total: at least 0. If it is at most their sum, no part exceeds its count.
    """
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    parts = [count * total // whole for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda i: (-(counts[i] * total % whole), i))
    for index in by_rest[: total - sum(parts)]:
        parts[index] += 1
    return parts


def recast(cell: Cell, cast: int) -> Cell:
    """A cell with `cast` votes, in each contest divided as they were; new ones alone are blank."""
    if cast == cell.cast:
        return cell
    return structs.replace(cell, cast=cast, contests=[_scaled(x, cast) for x in cell.contests])


def _scaled(lines: Lines, cast: int) -> Lines:
    counts = [row.count for row in lines.rows] + [lines.blank, lines.spoiled]
    if not sum(counts):
        return Lines(blank=cast)
    *rows, blank, spoiled = apportion(counts, cast)
    kept = [Row(count=n, choice=row.choice) for n, row in zip(rows, lines.rows, strict=True) if n]
    return Lines(rows=kept, blank=blank, spoiled=spoiled)


def _all_for(ret: Return, change: AllFor) -> Return:
    text = write_choice(change.choice)
    cells = []
    for cell in ret.cells:
        spoiled = cell.contests[change.contest].spoiled
        votes = cell.cast - spoiled
        lines = Lines(blank=votes, spoiled=spoiled)
        if text and votes:
            lines = Lines(rows=[Row(count=votes, choice=text)], spoiled=spoiled)
        cells.append(_with(cell, change.contest, lines))
    return structs.replace(ret, cells=cells)


def _votes(empty: Return, before: Return | None, roll: Roll, change: Votes) -> Return:
    """Given votes, spread over the group's regions."""
    texts = [write_choice(choice) for choice in sorted(change.rows, key=write_choice)]
    left = [change.rows[choice] for choice in sorted(change.rows, key=write_choice)]
    left += [change.blank, change.spoiled]
    if any(count < 0 for count in left):
        raise ValueError("a number of votes is below 0")
    cast = sum(left)
    if cast > roll.count:
        raise RuleError("more-votes-than-roll", f"{cast} of {roll.count}")
    ret = empty if before is None else before
    casts = [cell.cast for cell in ret.cells]
    if cast != sum(casts):
        casts = apportion([cell.roll for cell in ret.cells], cast)
    cells = []
    for cell, votes in zip(ret.cells, casts, strict=True):
        *rows, blank, spoiled = part = apportion(left, votes)
        left = [have - taken for have, taken in zip(left, part, strict=True)]
        kept = [Row(count=n, choice=text) for n, text in zip(rows, texts, strict=True) if n]
        lines = Lines(rows=kept, blank=blank, spoiled=spoiled)
        cells.append(_with(recast(cell, votes), change.contest, lines))
    return structs.replace(ret, cells=cells)


def _with(cell: Cell, contest: int, lines: Lines) -> Cell:
    contests = [lines if index == contest else old for index, old in enumerate(cell.contests)]
    return structs.replace(cell, contests=contests)


def empty_return(roll: Roll, contests: int) -> Return:
    """A return without a vote, for a group that sent none."""
    return Return(
        kind="counted",
        number=1,
        cells=[
            Cell(region=region, roll=roll.regions[region], cast=0, contests=[Lines()] * contests)
            for region in sorted(roll.regions)
        ],
    )
