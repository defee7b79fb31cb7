"""What is held of a cut: heads on the line of this node's logs, and the state folded up to it."""

from __future__ import annotations

from collections.abc import Mapping

from node.core import Node
from protocol.agreement.cut import LogTable
from protocol.coalition.digest import state_digest
from protocol.coalition.state import State
from protocol.errors import RuleError
from protocol.paths import consistency_path, path_tiles
from protocol.tiles import decode_tile


def missing(node: Node, table: LogTable) -> list[bytes]:
    """The groups of whose logs more is in a table than this node holds.

    Raises:
        RuleError: `cut-out-of-line`: a head is on another line than what is held.
    """
    lacking = []
    for row in table.logs:
        held = node.logs.head(row.group)
        if held is None or held.size < row.size:
            lacking.append(row.group)
        elif root_at(node, row.group, row.size, held.size) != row.root:
            raise RuleError("cut-out-of-line", f"it is on another line of {row.group.hex()}")
    return lacking


def root_at(node: Node, group: bytes, size: int, held: int) -> bytes:
    """The root of a log at an earlier size, 1..held."""
    tiles = {}
    for tile in path_tiles(size, held):
        level = int(tile.level)
        data = node.logs.tile(group, level, tile.index, tile.width) or b""
        tiles[level, tile.index] = decode_tile(data, tile.width)
    return consistency_path(size, held, tiles).old_root


def sizes_of(table: LogTable) -> dict[bytes, int]:
    """Group -> size of a table."""
    return {row.group: row.size for row in table.logs}


def folded(node: Node, sizes: Mapping[bytes, int], time: int) -> tuple[State, bytes]:
    """The state up to a cut, and the hash by which a cut names it; all of it must be held."""
    state = node.folding.at(sizes, time)
    return state, state_digest(state)
