"""Cosigning what this node keeps: its group says under its key that it has a log whole.

Spec: docs/spec/keeping.md section 3; decision 0283. Nothing is said of a log of which an entry or
any words that it names are missing here, nor after a restore before others were heard.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection

from node.commands.words import standing_words
from node.core import Node
from node.errors import StoreError
from node.history.keeping import keepers_by_log, keepers_of
from node.logger import Logger
from node.seeds import KeyName
from node.store.records import Head
from node.store.schema import MAX_LOGS
from protocol.agreement.epoch import Epoch
from protocol.checkpoint import Checkpoint, origin
from protocol.coalition.state import State
from protocol.cosignature import add_line, is_cosigned_by
from protocol.errors import ProtocolError

log = Logger("keeping")


async def cosign(node: Node) -> int:
    """Cosign the heads of all logs that this node has to keep and has whole; how many were new."""
    last = node.council.last()
    if last is None or _is_unsure(node):
        return 0
    due = await asyncio.to_thread(_due, node, last.epoch)
    if not due:
        return 0
    # Folded after the heads were read: whatever words they name, the state knows of.
    state = await node.state()
    lacking = await asyncio.to_thread(lacking_words, node, state, {head.group for head in due})
    done = 0
    for head in due:
        if head.group not in lacking:
            done += await _cosign(node, head)
    return done


def lacking_words(node: Node, state: State, groups: Collection[bytes]) -> dict[bytes, int]:
    """Group -> how many texts that its log names are neither here nor erased; of these groups."""
    wanted: dict[bytes, list[bytes]] = defaultdict(list)
    for _, group, blob in standing_words(state):
        if group in groups:
            wanted[group].append(blob)
    found = {g: len(node.logs.missing_blobs(dict.fromkeys(names))) for g, names in wanted.items()}
    return {group: count for group, count in found.items() if count}


def _is_unsure(node: Node) -> bool:
    """Whether this node can't know what it has said, may show or what time it is."""
    return node.logs.cosigned.marked or bool(node.clock.off())


def _due(node: Node, epoch: Epoch) -> list[Head]:
    """The heads that this node has to keep and has not cosigned under its key of now."""
    keepers_at = keepers_by_log(epoch, keepers_of(node))
    heads = node.logs.heads()
    own = {row.group: row for row in node.logs.cosigned.by(node.group, b"", MAX_LOGS)}
    return [
        head
        for head in heads
        if head.size and node.group in keepers_at(head.group)
        if (said := own.get(head.group)) is None
        or head.size > said.size
        or _is_by_earlier_key(node, said.note)
    ]


def _is_by_earlier_key(node: Node, note: bytes) -> bool:
    """Whether a cosignature of this node is by a key that has been replaced: nobody takes it."""
    key = node.signer.public(KeyName.COSIGNING)
    return not is_cosigned_by(note, origin(node.coalition, node.group), [key])


async def _cosign(node: Node, head: Head) -> bool:
    checkpoint = Checkpoint(origin(node.coalition, head.group), head.size, head.root)

    def sign(time: int) -> bytes:
        return add_line(plain, node.signer.cosign(checkpoint, time))

    own = [row for row in node.logs.cosigned.of(head.group) if row.keeper == node.group]
    anew = bool(own) and _is_by_earlier_key(node, own[0].note)
    try:
        plain = node.keyring.plain_held(node.coalition, head.group, head.note)
        return await node.logs.cosigned.cosign(node.group, head, node.now(), sign, anew=anew)
    except (StoreError, ProtocolError) as error:
        log.warning("not-cosigned", log=head.group.hex(), code=error.code)
        return False
