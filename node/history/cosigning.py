"""Cosigning what this node keeps: its group says under its key that it has a log whole.

Spec: docs/spec/keeping.md section 3; decision 0283. Nothing is said of a log of which an entry or
any words that it names are missing here, nor after a restore before others were heard.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from node.commands.words import named_words
from node.core import Node
from node.errors import StoreError
from node.history.keeping import keepers_in, keepers_of
from node.logger import Logger
from node.seeds import KeyName
from node.store.records import Head
from protocol.checkpoint import Checkpoint, origin, parse_note
from protocol.coalition.state import State
from protocol.cosignature import add_line, cosigner_key_id

log = Logger("keeping")


async def cosign(node: Node) -> int:
    """Cosign the heads of all logs that this node has to keep and has whole; how many were new."""
    last = node.council.last()
    if last is None or _is_unsure(node):
        return 0
    keepers = await asyncio.to_thread(keepers_of, node)
    heads = [
        head
        for head in node.logs.heads()
        if head.size and node.group in keepers_in(last.epoch, keepers, head.group)
    ]
    due = [head for head in heads if _is_due(node, head)]
    if not due:
        return 0
    # Folded after the heads were read: whatever words they name, the state knows of.
    lacking = lacking_words(node, await node.state())
    done = 0
    for head in due:
        if head.group not in lacking:
            done += await _cosign(node, head)
    return done


def lacking_words(node: Node, state: State) -> dict[bytes, int]:
    """Group -> how many texts that its log names are neither here nor erased."""
    wanted: dict[bytes, list[bytes]] = defaultdict(list)
    for name, group, blob in named_words(state):
        if state.moderation.erasure(name) is None:
            wanted[group].append(blob)
    found = {g: len(node.logs.missing_blobs(dict.fromkeys(names))) for g, names in wanted.items()}
    return {group: count for group, count in found.items() if count}


def _is_unsure(node: Node) -> bool:
    """Whether this node can't know what it has said, may show or what time it is."""
    logs = node.logs
    return logs.restored or logs.withheld or logs.cosigned.unheard or bool(node.clock.off())


def _is_due(node: Node, head: Head) -> bool:
    own = [row for row in node.logs.cosigned.of(head.group) if row.keeper == node.group]
    return not own or head.size > own[0].size or _is_by_earlier_key(node, own[0].note)


def _is_by_earlier_key(node: Node, note: bytes) -> bool:
    """Whether a cosignature of this node is by a key that has been replaced: nobody takes it."""
    name = origin(node.coalition, node.group)
    key = cosigner_key_id(name, node.signer.public(KeyName.COSIGNING))
    return all((line.name, line.key_id) != (name, key) for line in parse_note(note).signatures)


async def _cosign(node: Node, head: Head) -> bool:
    checkpoint = Checkpoint(origin(node.coalition, head.group), head.size, head.root)

    def sign(time: int) -> bytes:
        return add_line(head.note, node.signer.cosign(checkpoint, time))

    own = [row for row in node.logs.cosigned.of(head.group) if row.keeper == node.group]
    anew = bool(own) and _is_by_earlier_key(node, own[0].note)
    try:
        return await node.logs.cosigned.cosign(node.group, head, node.now(), sign, anew=anew)
    except StoreError as error:
        log.warning("not-cosigned", log=head.group.hex(), code=error.code)
        return False
