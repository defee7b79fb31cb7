"""Who vouches for a log: keepers of this epoch whose cosignature is of the record held here.

Spec: docs/spec/keeping.md section 4. Asked before anything is dropped: of the groups that have to
keep a log, so many have said that they do that one of them at least is there and honest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from node.core import Node
from node.history.keeping import keepers_in
from node.proving import root_at
from node.store.cosigned import Kept
from node.store.probed import ProbedStore
from node.store.records import Head
from protocol.agreement.assigned import liars_and_one
from protocol.agreement.epoch import Epoch
from protocol.checkpoint import origin
from protocol.cosignature import open_cosigned
from protocol.errors import ProtocolError


class Vouched(NamedTuple):
    """What others say of their copies of a log.

    Attributes:
        needed: how many must say it.
        sizes: group that has to keep it, this one aside -> up to where it says that it does;
            0 if it says nothing that counts.
    """

    needed: int
    sizes: dict[bytes, int]

    @property
    def size(self) -> int:
        """Up to where as many as needed say that they keep it."""
        ordered = sorted(self.sizes.values(), reverse=True)
        return ordered[self.needed - 1] if 0 < self.needed <= len(ordered) else 0

    def missing(self, size: int) -> tuple[bytes, ...]:
        """Who doesn't say it up to there, ascending."""
        return tuple(sorted(group for group, said in self.sizes.items() if said < size))


def vouched(
    node: Node, epoch: Epoch, keepers: Mapping[bytes, tuple[bytes, ...]], head: Head
) -> Vouched:
    """Who vouches for the copy of a log that is held here."""
    others = [g for g in keepers_in(epoch, keepers, head.group) if g != node.group]
    rows = {row.keeper: row for row in node.logs.cosigned.of(head.group)}
    for row in ProbedStore(node.logs.file).all():
        # Who was asked for some of it and didn't give it is not believed that it has the rest.
        if row.named and row.group == head.group:
            rows.pop(row.keeper, None)
    sizes = {
        group: rows[group].size if group in rows and counts(node, head, rows[group]) else 0
        for group in others
    }
    return Vouched(min(liars_and_one(len(epoch.seats)), len(others)), sizes)


def counts(node: Node, head: Head, row: Kept) -> bool:
    """Whether a cosignature is by a key in use, and of the record that is held here.

    One that is further than this node can't be compared: it counts once the node is as far.
    """
    line, name = (origin(node.coalition, group) for group in (row.group, row.keeper))
    try:
        said = open_cosigned(row.note, line, name, node.keyring.cosigning_keys(row.keeper))
    except ProtocolError:
        return False
    checkpoint = said.checkpoint
    if not 0 < checkpoint.size <= head.size:
        return False
    return root_at(node, head, checkpoint.size) == checkpoint.root
