"""Taking in what a stick holds: everything on it is checked as if a peer had sent it."""

import asyncio
import contextlib
from typing import NamedTuple

from node.commands.erasing import is_barred
from node.commands.words import standing_words
from node.core import Node
from node.errors import NodeError
from node.peers.answers import MAX_SHOWN_KEYS_BYTES, ShownKeys
from node.peers.heads import open_head
from node.proving import keep_evidence, weigh
from node.stick.cuts import Cuts, TakenCuts
from node.stick.entries import take_entries
from node.stick.index import Stick
from node.stick.names import CHARTER, blob_name, checkpoint_name, evidence_name, keys_name
from protocol.checkpoint import Checkpoint, origin
from protocol.coalition.charter import charter_id, open_charter
from protocol.coalition.words import blob_hash
from protocol.encoding import unpack
from protocol.errors import ProtocolError


class TakenLog(NamedTuple):
    """What came of one log: its group, statements held before and now, and why it was refused."""

    group: bytes
    before: int
    after: int
    refused: str


class Taken(NamedTuple):
    """What came of a stick.

    Attributes:
        logs: of each log on it whose group is known.
        blobs: how many were kept.
        cuts: None if it carries none.
        strange: logs on it of groups that are not known here, or not yet.
    """

    logs: list[TakenLog]
    blobs: int
    cuts: TakenCuts | None
    strange: int


async def take_in(node: Node, stick: Stick) -> Taken:
    """Store what is new on a stick.

    A log that is refused changes nothing and keeps no other from being taken.

    Raises:
        NodeError: `bad-stick`, or `other-coalition`.
    """
    await asyncio.to_thread(_check_charter, node, stick)
    cuts = Cuts(node, stick)
    await cuts.check()
    logs: dict[bytes, TakenLog] = {}
    while True:
        known = len(node.founders)
        await _take_logs(node, stick, logs)
        taken = await cuts.take()
        # Who was taken in, and who has which keys, a cut says; their logs come next.
        await node.state()
        if not taken and len(node.founders) == known:
            break
    node.changed.set()
    await node.announce()
    strange = sum(group not in logs for group in _groups_on(stick))
    return Taken(list(logs.values()), await _take_blobs(node, stick), cuts.told(), strange)


async def _take_logs(node: Node, stick: Stick, taken: dict[bytes, TakenLog]) -> None:
    """Take what is new of every log whose group is known; may be done again."""
    for founder in list(node.founders):
        await _learn_keys(node, stick, founder.card.group)
        await _take_evidence(node, stick, founder.card.group)
    for founder in list(node.founders):
        group = founder.card.group
        note = await asyncio.to_thread(stick.read, checkpoint_name(group))
        if note is not None:
            result = await _take_log(node, stick, group, note)
            before = taken[group].before if group in taken else result.before
            taken[group] = result._replace(before=before)


def _groups_on(stick: Stick) -> set[bytes]:
    """Whose logs are on a stick, by the names of their heads."""
    found = set()
    for name in stick.names():
        parts = name.split("/")
        if len(parts) == 3 and (parts[0], parts[2]) == ("log", "checkpoint"):
            with contextlib.suppress(ValueError):
                found.add(bytes.fromhex(parts[1]))
    return found


async def _learn_keys(node: Node, stick: Stick, group: bytes) -> None:
    """Each rotation vouches for the next, from the card on: what is no chain says nothing."""
    data = await asyncio.to_thread(stick.read, keys_name(group))
    if data is not None:
        with contextlib.suppress(ProtocolError):
            shown = unpack(ShownKeys, data, max_bytes=MAX_SHOWN_KEYS_BYTES)
            node.keyring.learn_shown(shown.rotations)


def _check_charter(node: Node, stick: Stick) -> None:
    data = stick.read(CHARTER)
    if data is None:
        raise NodeError(
            "bad-stick", "this file can't be imported: it holds no charter", "is it an export?"
        )
    try:
        found = charter_id(open_charter(data).charter)
    except ProtocolError as error:
        raise NodeError(
            "bad-stick", f"this file can't be imported: its charter is damaged: {error.message}"
        ) from error
    if found != node.coalition:
        raise NodeError(
            "other-coalition",
            f"this file is of another coalition, {found.hex()[:16]}",
            f"this node belongs to {node.coalition.hex()[:16]}",
        )


async def _take_evidence(node: Node, stick: Stick, group: bytes) -> None:
    """Keep a proof that opens; one that doesn't proves nothing and is passed over."""
    data = await asyncio.to_thread(stick.read, evidence_name(group))
    if data is not None:
        with contextlib.suppress(ProtocolError):
            await keep_evidence(node, group, data, b"")


async def _take_log(node: Node, stick: Stick, group: bytes, note: bytes) -> TakenLog:
    held = node.logs.head(group)
    before = held.size if held else 0
    try:
        head = open_head(node.coalition, group, node.keyring, note)
        if held is not None and head.size <= held.size:
            proof = weigh(node.logs, node.coalition, head, held, {})
            if proof is not None:
                await keep_evidence(node, group, proof, b"")
        if head.size >= before:
            signed = Checkpoint(origin(node.coalition, group), head.size, head.root)
            await take_entries(node.logs, stick, head, signed, before)
    except ProtocolError as error:
        return TakenLog(group, before, before, f"{error.code}: {error.detail or error.sentence}")
    after = node.logs.head(group)
    return TakenLog(group, before, after.size if after else 0, "")


async def _take_blobs(node: Node, stick: Stick) -> int:
    """Keep those that statements name: others would only fill the disk."""
    state = await node.state()
    wanted = dict.fromkeys(blob for _, _, blob in standing_words(state))
    kept = 0
    for blob in node.logs.missing_blobs(wanted):
        data = await asyncio.to_thread(stick.read, blob_name(blob))
        if data is not None and blob_hash(data) == blob and not is_barred(state, blob, data):
            await node.logs.put_blob(data)
            kept += 1
    return kept
