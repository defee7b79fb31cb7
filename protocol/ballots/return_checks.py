"""Whether a return counts. Every peer derives the same verdict from the same statements.

Spec: docs/spec/ballots/returns.md section 6.
"""

from protocol.ballots.attestation import attestation_message, check_attestations
from protocol.ballots.choices import check_vote, read_choice
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Contest, Manifest, ballot_id
from protocol.ballots.returns import Cell, Lines, Return, Rows
from protocol.ballots.roll_call import check_roll_call
from protocol.ballots.rolls import Roll
from protocol.errors import MalformedError, RuleError


def check_return(
    ret: Return,
    manifest: Manifest,
    roll: Roll,
    facts: CharterFacts,
    group: bytes,
    time: int,
    earlier: Return | None = None,
) -> None:
    """Check a group's return.

    Spec: docs/spec/ballots/returns.md section 6, by step.

    Args:
        ret: joined: its rows in the cells.
        manifest: of a ballot that was checked.
        roll: the one that the ballot's opening cites for this group.
        facts: the charter's.
        group: whose log it stands in.
        time: of its statement, UTC seconds: of the cut that holds it, or what it claims.
        earlier: this group's last valid return of this ballot, joined.

    Raises:
        RuleError: out of time, of a kind not accepted, misnumbered, or votes that do not add up.
        MalformedError: rows out of order, choices that are none, fields of another kind.
        SignatureError: a counted return that two stewards did not attest.
    """
    # Step 1: before the close nobody may know a running tally.
    if time < manifest.schedule.closes:
        raise RuleError("return-early", "the statement's time is before the close")
    # Step 2: a kind the ballot accepts, with that kind's fields and no other's.
    if ret.kind not in manifest.accepts:
        raise RuleError("return-kind", f"{ret.kind}; accepted: {', '.join(manifest.accepts)}")
    _check_fields(ret)
    # Step 3: numbered, so that an old return that stewards once attested can't come back.
    number = 1 if earlier is None else earlier.number + 1
    if ret.number != number:
        raise RuleError("return-number", f"number {ret.number} where {number} is next")
    # Steps 4-7.
    _check_cells(ret, roll)
    for cell in ret.cells:
        _check_cell(cell, manifest, paper=ret.kind == "counted")
    # Step 8: who vouches.
    if ret.kind == "counted":
        message = attestation_message(ret, ballot_id(manifest), group)
        known = facts.groups.get(group)
        stewards = () if known is None else known.stewards
        check_attestations(ret.attestations, message, facts.coalition, stewards)
    elif ret.kind == "delegates":
        check_roll_call(ret, manifest)
    elif ret.box_size != sum(cell.cast for cell in ret.cells):
        raise RuleError("bad-box", f"{ret.box_size} in the box")


def _check_fields(ret: Return) -> None:
    """Step 2: fields that belong to another kind are refused: they would look checked."""
    used = {
        "counted": bool(ret.attestations or ret.evidence),
        "delegates": bool(ret.roll_call or ret.mandate is not None or ret.mandates),
        "polled": ret.box_root is not None or ret.box_size != 0,
    }
    for kind, has in used.items():
        if has and kind != ret.kind:
            raise MalformedError("bad-return", f"a {ret.kind} return with fields of {kind}")
    if ret.kind == "polled" and ret.box_root is None:
        raise MalformedError("bad-return", "a polled return without the root of its ballot box")
    if any(lines.moved for cell in ret.cells for lines in cell.contests):
        raise MalformedError("bad-return", "rows are missing: join the parts first")


def _check_cells(ret: Return, roll: Roll) -> None:
    """Steps 4 and 5: the cells are the roll's regions, and nobody voted who is not on it."""
    if [cell.region for cell in ret.cells] != sorted(roll.regions):
        raise RuleError("roll-differs", "the regions are not those of the roll, in order")
    for cell in ret.cells:
        if cell.roll != roll.regions[cell.region]:
            raise RuleError(
                "roll-differs", f"{_where(cell)}{cell.roll} voters, {roll.regions[cell.region]}"
            )
        if cell.cast > cell.roll:
            raise RuleError("more-votes-than-roll", f"{_where(cell)}{cell.cast} of {cell.roll}")


def _where(cell: Cell) -> str:
    """The region in front of a figure; nothing where a group has none."""
    return f"{cell.region}: " if cell.region else ""


def _check_cell(cell: Cell, manifest: Manifest, *, paper: bool) -> None:
    """Steps 6 and 7: the votes of each contest are possible and sum to those cast."""
    if len(cell.contests) != len(manifest.contests):
        raise MalformedError("bad-return", f"{len(cell.contests)} contests in {cell.region!r}")
    for contest, lines in zip(manifest.contests, cell.contests, strict=True):
        check_rows(lines.rows, contest, paper=paper)
        total = votes(lines)
        if total != cell.cast:
            raise RuleError("votes-do-not-sum", f"{contest.title}: {total} votes, {cell.cast} cast")


def votes(lines: Lines) -> int:
    """All votes of one cell in one contest: rows, blank and spoiled."""
    return sum(row.count for row in lines.rows) + lines.blank + lines.spoiled


def check_rows(rows: Rows, contest: Contest, *, paper: bool) -> None:
    """Check the rows of one profile (step 6).

    Args:
        rows: of one cell in one contest.
        contest: what was asked.
        paper: whether skipped, repeated and overvoted ranks can occur; the count judges them.

    Raises:
        MalformedError: `bad-return` (out of order, not a choice), `unknown-option`.
        RuleError: `bad-choice`.
    """
    last = ""
    for row in rows:
        # The first row is above "" because a schema gives every row some text.
        if row.choice <= last:
            raise MalformedError("bad-return", "rows are not strictly ascending")
        last = row.choice
        check_vote(read_choice(row.choice, len(contest.options)), contest, paper=paper)
