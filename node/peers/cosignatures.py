"""Asking a peer for what a keeper has cosigned, and checking each."""

import asyncio
from collections.abc import Mapping, Sequence

from node.peers.answers import MAX_COSIGNATURES_BYTES, Cosignatures, CosignedHead
from node.peers.client import Client
from node.peers.ports import PeerNode
from node.store.cosigned import Kept
from node.store.schema import MAX_LOGS
from protocol.checkpoint import origin
from protocol.cosignature import open_cosigned
from protocol.encoding import unpack
from protocol.errors import MalformedError, SignatureError


async def fetch_cosignatures(
    client: Client, node: PeerNode, peer: bytes, keeper: bytes
) -> list[Kept]:
    """Everything that a peer has of what a keeper has cosigned, by log.

    Of groups that aren't known here, or by a key that isn't, nothing is taken, without blame: who
    shows it may know of more than this node.

    Raises:
        ProtocolError: it can't be asked, or one of its notes is not what it says.
    """
    rows = await asyncio.to_thread(node.logs.cosigned.by, keeper, b"", MAX_LOGS)
    # Opened when it was kept, and mostly shown again: not to be opened every ten minutes.
    known = {row.group: row for row in rows}
    found: list[Kept] = []
    after = b""
    # As many pages as there are logs to have one for each, however many a liar would give.
    for _ in range(len(node.founders) + 1):
        page = await _page(client, peer, keeper, after)
        found += await asyncio.to_thread(_opened, node, keeper, page.heads, known)
        if not page.next:
            break
        after = page.next
    return found


async def _page(client: Client, peer: bytes, keeper: bytes, after: bytes) -> Cosignatures:
    target = f"/federation/cosignatures/{keeper.hex()}"
    if after:
        target += f"?after={after.hex()}"
    data = await client.get(peer, target, max_bytes=MAX_COSIGNATURES_BYTES)
    return open_page(data, after)


def open_page(data: bytes, after: bytes) -> Cosignatures:
    """Read one page; its notes are not yet opened.

    Args:
        after: the group after which it was asked for; empty for the first page.

    Raises:
        MalformedError: `too-large`, `not-canonical`, or `bad-schema`: also out of order, or one
            that does not go on.
    """
    page = unpack(Cosignatures, data, max_bytes=MAX_COSIGNATURES_BYTES)
    last = after
    for head in page.heads:
        if head.group <= last:
            raise MalformedError("bad-schema", "cosigned heads out of order")
        last = head.group
    if page.next and (len(page.next) != 16 or page.next <= after or page.next < last):
        raise MalformedError("bad-schema", "a page that does not go on")
    return page


def _opened(
    node: PeerNode, keeper: bytes, heads: Sequence[CosignedHead], known: Mapping[bytes, Kept]
) -> list[Kept]:
    found: list[Kept] = []
    for head in heads:
        row = known.get(head.group)
        if row is not None and row.note == head.note:
            found.append(row)
        elif head.group in node.keyring:
            found += _open(node, keeper, head.group, head.note)
    return found


def _open(node: PeerNode, keeper: bytes, group: bytes, note: bytes) -> list[Kept]:
    line, name = (origin(node.coalition, one) for one in (group, keeper))
    try:
        said = open_cosigned(note, line, name, node.keyring.cosigning_keys(keeper))
    except SignatureError as error:
        if error.code == "unsigned-note":
            return []
        raise
    head = said.checkpoint
    if head.size == 0:
        raise MalformedError("bad-checkpoint", "a cosigned head of no entries")
    return [Kept(group, keeper, head.size, head.root, said.time, note)]
