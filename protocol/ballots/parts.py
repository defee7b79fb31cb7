"""Splitting a return that outgrows one statement, and joining it again.

Rows leave the cells and travel in numbered parts, in the order of cells, then contests, then rows.
Each cell keeps how many rows it gave away, so joining needs no other map.

Spec: docs/spec/ballots/returns.md section 5.
"""

from collections.abc import Iterator, Sequence

from msgspec import structs

from protocol.ballots.returns import (
    MAX_PARTS,
    MAX_ROWS_BYTES,
    Cell,
    Lines,
    Return,
    ReturnPart,
    Row,
)
from protocol.encoding import pack
from protocol.errors import RuleError

# Bytes of a row in msgpack besides its text: list header, count, text header.
ROW_OVERHEAD = 1 + 9 + 3


def split_rows(rows: Sequence[Row], max_bytes: int = MAX_ROWS_BYTES) -> list[ReturnPart]:
    """Cut rows into numbered parts of at most `max_bytes` each; no rows give no parts.

    Raises:
        ValueError: more than MAX_PARTS parts would be needed.
    """
    chunks: list[list[Row]] = []
    size = max_bytes
    for row in rows:
        cost = ROW_OVERHEAD + len(row.choice.encode())
        if size + cost > max_bytes:
            chunks.append([])
            size = 0
        chunks[-1].append(row)
        size += cost
    if len(chunks) > MAX_PARTS:
        raise ValueError(f"{len(chunks)} parts are more than {MAX_PARTS}")
    return [ReturnPart(index=i, of=len(chunks), rows=c) for i, c in enumerate(chunks)]


def split_return(ret: Return, max_bytes: int = MAX_ROWS_BYTES) -> tuple[Return, list[ReturnPart]]:
    """A return as it is published: itself if it fits a statement, else emptied beside its parts.

    The publisher publishes the parts first and puts the hashes of their statements into `parts`.

    Args:
        ret: with its rows in the cells.
        max_bytes: packed bytes that one statement's body may take.
    """
    if len(pack(ret)) <= max_bytes:
        return ret, []
    parts = split_rows(list(all_rows(ret)), max_bytes)
    emptied = [
        structs.replace(
            cell,
            contests=[
                structs.replace(lines, rows=[], moved=len(lines.rows)) for lines in cell.contests
            ],
        )
        for cell in ret.cells
    ]
    return structs.replace(ret, cells=emptied), parts


def join_parts(ret: Return, parts: Sequence[ReturnPart]) -> Return:
    """The whole return: rows back in their cells, no parts left.

    Spec: docs/spec/ballots/returns.md section 5, by step.

    Args:
        ret: as published.
        parts: those it names, in the order in which it names them.

    Raises:
        RuleError: `bad-parts`: misnumbered, rows too few or too many, or rows both here and there.
    """
    # Step 1: each part says which it is of how many.
    for index, part in enumerate(parts):
        if (part.index, part.of) != (index, len(parts)):
            raise RuleError("bad-parts", f"part {part.index} of {part.of} stands at {index}")
    # Step 2: every row belongs to one cell.
    moved = sum(lines.moved for cell in ret.cells for lines in cell.contests)
    have = sum(len(part.rows) for part in parts)
    if moved != have:
        raise RuleError("bad-parts", f"the cells gave away {moved} rows, the parts hold {have}")
    if any(lines.moved and lines.rows for cell in ret.cells for lines in cell.contests):
        raise RuleError("bad-parts", "a cell has rows of its own and rows in parts")
    # Step 3: in order.
    rows = (row for part in parts for row in part.rows)
    return structs.replace(ret, cells=[_filled(cell, rows) for cell in ret.cells], parts=[])


def all_rows(ret: Return) -> Iterator[Row]:
    """Every row of a return, by cell, then contest."""
    for cell in ret.cells:
        for lines in cell.contests:
            yield from lines.rows


def _filled(cell: Cell, rows: Iterator[Row]) -> Cell:
    return structs.replace(cell, contests=[_lines(lines, rows) for lines in cell.contests])


def _lines(lines: Lines, rows: Iterator[Row]) -> Lines:
    if not lines.moved:
        return lines
    taken = [next(rows) for _ in range(lines.moved)]
    return structs.replace(lines, rows=taken, moved=0)
