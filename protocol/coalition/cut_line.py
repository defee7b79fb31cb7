"""The certified cuts of a bundle, followed from the founding epoch on.

Spec: docs/spec/bundle.md section 3 and docs/spec/audit.md check 5. A cut names its table of logs
by hash, and whoever holds the entries can make the table: so a bundle says only how far each log
had come, and the roots are worked out from its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import MAX_CUT_LOGS, Cut, LogTable, make_table, table_hash
from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link, Tip, advance, founded
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.kinds import FIRST_REDUCER
from protocol.encoding import GroupId, Wire
from protocol.errors import MalformedError, RuleError
from protocol.merkle import CompactRange, leaf_hash

MAX_CUTS = 100_000
"""In one bundle: a cut an hour for eleven years."""


class Grown(Wire):
    """How far a log had come at a cut."""

    group: GroupId
    size: Annotated[int, Meta(ge=1, le=2**53)]


class BundledCut(Wire):
    """One cut with what makes it final.

    Attributes:
        epoch: who certifies the next one; the cut names its hash.
        grown: of the logs that grew since the cut before, ascending by group.
    """

    cut: Cut
    certificate: Certificate
    epoch: Epoch
    grown: Annotated[list[Grown], Meta(max_length=MAX_CUT_LOGS)]


class Line(Struct, frozen=True):
    """A line of cuts that was followed.

    Attributes:
        start: before the first cut.
        links: the cuts, in order.
        marks: as the fold takes them.
        grown: of each cut the rows of its table that the one before doesn't have.
        tip: after the last one.
    """

    start: Tip
    links: tuple[Link, ...]
    marks: tuple[CutMark, ...]
    grown: tuple[LogTable, ...]
    tip: Tip


Roots = Callable[[bytes, Sequence[int]], Sequence[bytes]]
"""(group, ascending sizes) -> the roots of its log at these sizes."""


def follow(charter: Charter, cuts: Sequence[BundledCut], roots: Roots) -> Line | None:
    """Follow a line of cuts; None if this charter knows none.

    Args:
        cuts: from the first one on.
        roots: raises a ProtocolError for a log that isn't there or isn't so long.

    Raises:
        MalformedError: `bad-bundle-file`: cuts where the charter knows none, or logs that don't
            grow; and as `advance`.
        RuleError: `cut-out-of-line`: the entries make another table than the cut names; and as
            `advance`.
        SignatureError: `bad-signature`.
    """
    epoch = founding_epoch(charter)
    if epoch is None:
        if cuts:
            raise MalformedError("bad-bundle-file", "cuts, of which its charter knows nothing")
        return None
    start = tip = founded(charter_id(charter), epoch, charter.founded, FIRST_REDUCER)
    at_sizes = _roots_of(cuts, roots)
    heads: dict[bytes, tuple[int, bytes]] = {}
    links, marks, tables = [], [], []
    for item in cuts:
        grown = {row.group: row.size for row in item.grown}
        heads.update((group, (size, at_sizes[group, size])) for group, size in grown.items())
        table = make_table((group, *head) for group, head in heads.items())
        if table_hash(table) != item.cut.logs:
            raise RuleError("cut-out-of-line", f"cut {item.cut.number} is of other records")
        link = Link(item.cut, item.certificate, item.epoch)
        tip = advance(tip, link)
        links.append(link)
        tables.append(make_table((group, *heads[group]) for group in grown))
        marks.append(CutMark(tip.hash, item.cut.previous, tip.time, grown))
    return Line(start, tuple(links), tuple(marks), tuple(tables), tip)


def _roots_of(cuts: Iterable[BundledCut], roots: Roots) -> dict[tuple[bytes, int], bytes]:
    """Every root that the tables need; each log is hashed once."""
    sizes: dict[bytes, list[int]] = {}
    for item in cuts:
        groups = [row.group for row in item.grown]
        if any(one >= other for one, other in pairwise(groups)):
            raise MalformedError("bad-bundle-file", "a cut's records are not in order, each once")
        for row in item.grown:
            known = sizes.setdefault(row.group, [])
            if known and known[-1] >= row.size:
                raise MalformedError("bad-bundle-file", "a record in a cut that has not grown")
            known.append(row.size)
    return {
        (group, size): root
        for group, wanted in sizes.items()
        for size, root in zip(wanted, roots(group, wanted), strict=True)
    }


def roots_at(entries: Sequence[bytes], sizes: Sequence[int]) -> list[bytes]:
    """The roots of a log at some of its sizes; see `roots_of`."""
    return roots_of([leaf_hash(entry) for entry in entries], sizes)


def roots_of(leaves: Sequence[bytes], sizes: Sequence[int]) -> list[bytes]:
    """The roots of a log at some of its sizes.

    Args:
        leaves: the leaf hashes of the whole log.
        sizes: ascending, from 1 to its length.

    Raises:
        RuleError: `cut-out-of-line`: it isn't that long.
    """
    if sizes and sizes[-1] > len(leaves):
        raise RuleError("cut-out-of-line", f"{len(leaves)} statements where {sizes[-1]} are due")
    compact, found = CompactRange(), []
    for start, end in pairwise([0, *sizes]):
        compact.extend_hashes(list(leaves[start:end]))
        found.append(compact.root())
    return found
