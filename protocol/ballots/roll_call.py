"""The roll call of a delegation: public, so that everybody can add it up.

Spec: docs/spec/ballots/returns.md section 7.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import structs

from protocol.ballots.choices import check_vote, read_choice
from protocol.ballots.manifest import Contest, Manifest
from protocol.ballots.returns import Cell, Mandate, Return, Seat
from protocol.errors import MalformedError, RuleError


def check_roll_call(ret: Return, manifest: Manifest) -> None:
    """Check that a roll call gives exactly the cells of its return, under stated mandates.

    Spec: docs/spec/ballots/returns.md section 7, by step.

    Raises:
        MalformedError: `bad-return`: no roll call, labels that repeat, choices of an empty seat.
        RuleError: `roll-call-differs` or `bad-mandate`.
    """
    # Step 1: seats can be told apart, and say what they voted if somebody sat there.
    if not ret.roll_call:
        raise MalformedError("bad-return", "a delegates return without a roll call")
    if len({seat.label for seat in ret.roll_call}) != len(ret.roll_call):
        raise MalformedError("bad-return", "two seats have one label")
    for seat in ret.roll_call:
        if len(seat.choices) != (len(manifest.contests) if seat.present else 0):
            raise MalformedError("bad-return", f"seat {seat.label}: wrong number of choices")
        if seat.alternate and not seat.present:
            raise MalformedError("bad-return", f"seat {seat.label}: an alternate who was absent")
    # Step 2: seats by region are the cells, row by row.
    regions = {cell.region for cell in ret.cells}
    stray = sorted({seat.region for seat in ret.roll_call} - regions)
    if stray:
        raise RuleError("roll-call-differs", f"seats for {stray[0]!r}, which has no voters")
    for cell in ret.cells:
        _check_cell(cell, [seat for seat in ret.roll_call if seat.region == cell.region])
    # Step 3.
    _check_mandates(ret, manifest)


def _check_cell(cell: Cell, seats: list[Seat]) -> None:
    present = [seat for seat in seats if seat.present]
    if sum(seat.weight for seat in present) != cell.cast:
        raise RuleError("roll-call-differs", f"{cell.region!r}: the seats present, and the cast")
    for index, lines in enumerate(cell.contests):
        counts: Counter[str] = Counter()
        for seat in present:
            counts[seat.choices[index]] += seat.weight
        blank = counts.pop("", 0)
        rows = {row.choice: row.count for row in lines.rows}
        if (rows, lines.blank, lines.spoiled) != (dict(counts), blank, 0):
            raise RuleError("roll-call-differs", f"{cell.region!r}: contest {index}")


def contest_mandates(ret: Return, contests: int) -> list[Mandate]:
    """The mandate that a roll call states for each contest, in the manifest's order.

    Raises:
        RuleError: `bad-mandate`: none is stated, two ways at once, or not one for each contest.
    """
    if (ret.mandate is None) == (not ret.mandates):
        raise RuleError("bad-mandate", "delegates state whether they were free or bound, once")
    if ret.mandate is None:
        if len(ret.mandates) != contests:
            raise RuleError("bad-mandate", "one mandate for all contests, or one for each")
        return list(ret.mandates)
    if not ret.mandate.inner:
        return [ret.mandate] * contests
    if len(ret.mandate.inner) != contests:
        raise RuleError("bad-mandate", "a unit vote states the inner split of every contest")
    return [structs.replace(ret.mandate, inner=[rows]) for rows in ret.mandate.inner]


def seat_mandates(seat: Seat, mandates: Sequence[Mandate]) -> list[str]:
    """What bound a seat in each contest: `free`, or who bound it; nothing if nobody sat there.

    Args:
        mandates: from `contest_mandates`, for a seat without one of its own.
    """
    if not seat.present:
        return []
    wide = [one.source if one.kind == "bound" else "free" for one in mandates]
    own = seat.mandates or [""] * len(wide)
    return [mine or theirs for mine, theirs in zip(own, wide, strict=True)]


def _check_mandates(ret: Return, manifest: Manifest) -> None:
    """Step 3: a unit vote says who decided it, how that body divided, and how many took part."""
    mandates = contest_mandates(ret, len(manifest.contests))
    for seat in ret.roll_call:
        if seat.mandates and (not seat.present or len(seat.mandates) != len(manifest.contests)):
            raise RuleError("bad-mandate", f"seat {seat.label}: wrong number of mandates")
    present = [seat for seat in ret.roll_call if seat.present]
    for index, (contest, mandate) in enumerate(zip(manifest.contests, mandates, strict=True)):
        if mandate.mode == "split":
            _check_split(mandate, manifest)
            continue
        if len({seat.choices[index] for seat in present}) > 1:
            raise RuleError("bad-mandate", "in a unit vote all seats vote the same")
        if any(seat.mandates and seat.mandates[index] for seat in present):
            raise RuleError("bad-mandate", "in a unit vote no seat has a mandate of its own")
        _check_inner(mandate, contest)


def _check_split(mandate: Mandate, manifest: Manifest) -> None:
    if manifest.rule.mode == "unit":
        raise RuleError("bad-mandate", "the rule asks for a unit vote")
    if mandate.inner or mandate.cast or mandate.roll:
        raise RuleError("bad-mandate", "a split vote has no inner split beside its roll call")
    if (mandate.source != "") != (mandate.kind == "bound"):
        raise RuleError("bad-mandate", "bound delegates name who bound them, free ones nobody")


def _check_inner(mandate: Mandate, contest: Contest) -> None:
    if mandate.source == "":
        raise RuleError("bad-mandate", "a unit vote names who decided it")
    if len(mandate.inner) != 1:
        raise RuleError("bad-mandate", "a unit vote states the inner split of every contest")
    if not 0 < mandate.cast <= mandate.roll:
        raise RuleError("bad-mandate", f"{mandate.cast} of {mandate.roll} took part")
    (rows,) = mandate.inner
    texts = [row.choice for row in rows]
    if texts != sorted(set(texts)):
        raise MalformedError("bad-return", "the inner split is not strictly ascending")
    for text in texts:
        check_vote(read_choice(text, len(contest.options)), contest, paper=True)
    if sum(row.count for row in rows) > mandate.cast:
        raise RuleError("bad-mandate", f"{contest.title}: more votes than took part")
