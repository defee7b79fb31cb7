"""Whether two heads of a log exclude each other, from trees; and the keeping of what proves it.

The machine says which heads to weigh (`protocol.gossip.forks`). What proves a fork is worked out
here, from this node's own tiles or from those of the peer that showed the other branch; either way
it is opened like a stranger's before it is kept, so no bug and no lie freezes an honest log.
"""

from collections.abc import Mapping, Sequence

from node.peers.ports import PeerNode
from node.store.logs import LogStore
from node.store.records import Head as HeldHead
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import ConflictError, MalformedError, ProofError
from protocol.evidence import Fork, open_evidence, seal_evidence
from protocol.gossip.events import Head
from protocol.paths import consistency_path, path_tiles
from protocol.tiles import Tile, decode_tile

Tiles = Mapping[tuple[int, int], Sequence[bytes]]


async def keep_evidence(node: PeerNode, group: bytes, data: bytes, source: bytes) -> None:
    """Verify evidence against a group and keep it.

    Args:
        source: the peer it came from; empty if it was found here, or came on a stick.

    Raises:
        ProtocolError: as `open_evidence`; `bad-evidence` if it is against another group;
            `stale-head` while what is certified of the log is being fetched: asked for again then.
    """
    keys = {f.card.group: node.keyring.in_force(f.card.group) for f in node.founders}
    fork = open_evidence(data, node.coalition, keys)
    if fork.group != group:
        raise MalformedError("bad-evidence", "it is about another group")
    refuse_awaited(node.logs, fork)
    await node.logs.keep_evidence(group, data, source)


def refuse_awaited(logs: LogStore, fork: Fork) -> None:
    """Refuse evidence while what is certified of its log is fetched; note what it says of the rest.

    Raises:
        ConflictError: `stale-head`.
    """
    held, due = logs.head(fork.group), logs.awaited.get(fork.group)
    size = held.size if held else 0
    if due is None or size >= due.size:
        return
    if held is not None and (held.size, held.root) in {
        (head.size, head.root) for head in (fork.first, fork.second)
    }:
        logs.awaited[fork.group] = due._replace(contradicted=True)
    raise ConflictError("stale-head", "its certified part is fetched first", known=size)


def tiles_to_ask(held: HeldHead, head: Head) -> list[Tile]:
    """The peer's tiles that say which root a larger head has at the size held; none for others."""
    return path_tiles(held.size, head.size) if 0 < held.size < head.size else []


def weigh(
    logs: LogStore,
    coalition: bytes,
    head: Head,
    other: Head | HeldHead | None,
    tiles: Tiles,
) -> bytes | None:
    """The evidence that two heads of a log give; None if both can be true.

    Args:
        head: the one doubted.
        other: what is held of the log, or another head of the same size.
        tiles: of the log that `head` heads, as `tiles_to_ask` names them.

    Raises:
        ProofError: `bad-proof`: the tiles are not those under the head.
    """
    if other is None or (head.size, head.root) == (other.size, other.root):
        return None
    one, two = (_signed(coalition, item) for item in (head, other))
    if head.size == other.size:
        return seal_evidence(head.group, one, two)
    if head.size < other.size:
        tiles = tiles_of(logs, head.group, head.size, other.size)
    small, large = sorted((head, other), key=lambda item: item.size)
    path = consistency_path(small.size, large.size, tiles)
    if path.root != large.root:
        raise ProofError("bad-proof", "the tiles are not those under the head")
    if path.old_root == small.root:
        return None
    return seal_evidence(head.group, one, two, [path.old_root, *path.proof])


def _signed(coalition: bytes, head: Head | HeldHead) -> tuple[bytes, Checkpoint]:
    return head.note, Checkpoint(origin(coalition, head.group), head.size, head.root)


def root_at(node: PeerNode, head: HeldHead, size: int) -> bytes:
    """The root that the log held here had at a size, 1 up to that of its head."""
    if size == head.size:
        return head.root
    tiles = tiles_of(node.logs, head.group, size, head.size)
    return consistency_path(size, head.size, tiles).old_root


def tiles_of(logs: LogStore, group: bytes, old_size: int, size: int) -> Tiles:
    """This node's own tiles that link two sizes of a log, both of which it has."""
    found = {}
    for tile in path_tiles(old_size, size):
        level = int(tile.level)
        data = logs.tile(group, level, tile.index, tile.width) or b""
        found[level, tile.index] = decode_tile(data, tile.width)
    return found
