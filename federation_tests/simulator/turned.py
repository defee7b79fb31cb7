"""Heads of which a disk turned a bit, and what a node does about it that gossip alone would not."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from federation_tests.simulator.disk import Platter
from federation_tests.simulator.files import at_once
from node.heads import state_as_signed
from node.store.records import Head
from node.tests.turning import flipped
from protocol.errors import ProtocolError

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode

HEAD_COLUMNS = ("size", "root", "range", "note")
"""What there is of a stored head."""
HEAD_SIZE_BITS = 40
"""As long as a log may be; what is more is refused by SQLite's keys."""


class TurnedHead(NamedTuple):
    """A head of which a bit was turned at one node, as it was before."""

    number: int
    head: Head


def turn_head(disk: Platter, group: bytes, column: str, bit: int) -> None:
    """Let one column of a log's head read otherwise by one bit; past fuse and room, as `flip`."""
    fuse, room, disk.fuse, disk.room = disk.fuse, disk.room, None, None
    where = "WHERE group_id = ?"
    (before,) = disk.execute(f"SELECT {column} FROM logs {where}", (group,)).fetchone()
    bit = bit % HEAD_SIZE_BITS if isinstance(before, int) else bit
    disk.execute(f"UPDATE logs SET {column} = ? {where}", (flipped(before, bit), group))
    disk.fuse, disk.room = fuse, room


def put_right(node: "SimNode") -> None:
    """As `node.own_keys.look_at_start`, where a disk may have turned a head's row."""
    federation = node.federation
    if federation.plan.faults.spoilt_heads:
        desk = SimpleNamespace(
            coalition=node.coalition, keyring=federation.keyring, logs=node.store
        )
        for head in node.store.heads():
            at_once(state_as_signed(cast("Any", desk), head))


def shown(node: "SimNode", size: int, root: bytes) -> tuple[int, bytes] | None:
    """What others are shown by a head of a node's own log: its note, whatever its row says.

    None: a disk turned a bit of the note; whoever gets that refuses it.
    """
    if not node.federation.plan.faults.spoilt_heads:
        return size, root
    try:
        head = node.federation.opened(node.group, node.store.note(node.group) or b"")
    except ProtocolError:
        return None
    return head.size, head.root
