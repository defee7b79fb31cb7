"""Writing a snapshot of the last certified cut, and starting from one.

A start tries all logs, keeps the line of cuts, then all logs at once: what is wrong with a log
leaves nothing. If we crash in between: the node knows the cuts, and gets the records from the
others or from the same file. Doing it again ends it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import NamedTuple

from node.core import Node
from node.council.outside import HERE
from node.council.parting import Parting
from node.council.record import RESTORED, UNCONFIRMED
from node.errors import NodeError
from node.newfile import new_file
from node.store.starting import StartLog
from protocol.agreement.certificate import fingerprint
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.snapshot import (
    MAX_SNAPSHOT_BYTES,
    HeldLog,
    Snapshot,
    Started,
    check_snapshot,
    items_of,
    open_snapshot,
    snapshot_pieces,
)
from protocol.errors import ProtocolError


class Written(NamedTuple):
    """A snapshot: of which cut, its fingerprint, statements whole and dropped, and bytes."""

    cut: int
    fingerprint: bytes
    whole: int
    dropped: int
    bytes: int


def write(node: Node, path: Path) -> Written:
    """Write a snapshot into a file that does not exist yet; call it from a worker thread.

    It is written bundle by bundle, at most `MAX_SNAPSHOT_BYTES`, and then checked as a reader will,
    so that nobody finds out later that it is of no use.

    Raises:
        NodeError: `no-cuts`; `too-large`; `bad-snapshot`: this node's own records don't give the
            certified state; and as `new_file`.
    """
    cuts = node.council.history()
    if not cuts:
        raise NodeError("no-cuts", "nothing is certified yet", "see `commonweal cuts`")
    sizes = certified_sizes(node.council.marks()[: len(cuts)])
    logs = [_held(node, group, size) for group, size in sizes.items()]
    with new_file(path) as file:
        try:
            for piece in snapshot_pieces(node.coalition, cuts, logs):
                file.write(piece)
        except ValueError as error:
            hint = "start new nodes from the others then"
            raise NodeError("too-large", str(error), hint) from error
        file.seek(0)
        data = file.read()
        try:
            snapshot = open_snapshot(data)
            check_snapshot(node.charter, snapshot)
        except ProtocolError as error:
            raise NodeError("bad-snapshot", f"it would be of no use: {error.message}") from error
    whole, dropped = _counts(snapshot)
    shown = fingerprint(cuts[-1].certificate)
    return Written(cuts[-1].cut.number, shown, whole, dropped, len(data))


def _held(node: Node, group: bytes, certified: int) -> HeldLog:
    head = node.logs.head(group)
    if head is None or head.size < certified:
        raise NodeError(
            "bad-snapshot",
            "this node lacks statements of its last cut",
            "wait until they have come from the others",
        )
    return HeldLog(group, head.note, head.size, certified, partial(node.logs.items, group))


def _counts(snapshot: Snapshot) -> tuple[int, int]:
    """How many statements are whole, and how many dropped."""
    whole = sum(len(log.entries) for log in snapshot.logs)
    return whole, sum(len(log.dropped) for log in snapshot.logs)


async def start(node: Node, path: Path) -> Written:
    """Start this node, which does not serve, from a snapshot.

    Raises:
        NodeError: `is-serving`, `cannot-read`, `too-large`, `other-line`.
        ProtocolError: as `open_snapshot` and `check_snapshot`, and of a record that is held here
            on another line, or frozen (`start_logs`); nothing was changed.
    """
    if node.federation is not None:
        raise NodeError(
            "is-serving", "this node is running", "stop it first, then start from the snapshot"
        )
    data = await asyncio.to_thread(_read, path)
    snapshot = await asyncio.to_thread(open_snapshot, data)
    started = await asyncio.to_thread(check_snapshot, node.charter, snapshot)
    logs = await asyncio.to_thread(_start_logs, snapshot, started)
    await node.logs.try_start(logs)
    # As after a backup: two others confirm the line before this node votes or takes a cut, and it
    # watches one, for under the same keys it may have voted elsewhere.
    try:
        await node.council.start(started.line, (RESTORED, UNCONFIRMED))
    except NodeError:
        # Whoever signed two lines is named by both.
        parting = Parting(node, node.council, HERE)
        await parting.compare(link.certificate for link in started.line.links)
        raise
    await node.logs.start(logs)
    node.folding.cuts = node.council.marks()
    node.logs.certified = certified_sizes(node.folding.cuts)
    whole, dropped = _counts(snapshot)
    last = snapshot.cuts[-1]
    return Written(last.cut.number, fingerprint(last.certificate), whole, dropped, len(data))


def _start_logs(snapshot: Snapshot, started: Started) -> list[StartLog]:
    return [
        StartLog(log.group, note, head, list(items_of(log)))
        for log, head, note in zip(snapshot.logs, started.heads, started.notes, strict=True)
    ]


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_SNAPSHOT_BYTES:
            raise NodeError(
                "too-large",
                f"{path} has {size} bytes; a snapshot has at most {MAX_SNAPSHOT_BYTES}",
                "is it a snapshot?",
            )
        return path.read_bytes()
    except OSError as error:
        raise NodeError(
            "cannot-read",
            f"{path}: {error.strerror or error}",
            "is the name right, and may the node's own user read it?",
        ) from error
