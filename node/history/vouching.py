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
from protocol.cosignature import is_cosigned_by

MAX_SHOWN_AGE_S = 86_400
"""As long what a keeper showed counts without its showing it again: a night that its node is off
stops nobody, and who dropped something since, as after another council, is found out in time."""


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
    now = node.now()
    said = node.logs.cosigned.shown(head.group, now - MAX_SHOWN_AGE_S, now)
    rows = {row.keeper: row for row in said}
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

    Its signature was checked when it was kept; since then a key may have been replaced. One that is
    further than this node can't be compared: it counts once the node is as far.
    """
    if not 0 < row.size <= head.size:
        return False
    keys = node.keyring.cosigning_keys(row.keeper)
    if not is_cosigned_by(row.note, origin(node.coalition, row.keeper), keys):
        return False
    return root_at(node, head, row.size) == row.root
