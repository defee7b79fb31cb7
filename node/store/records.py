"""What the log store hands out."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class Head(msgspec.Struct, frozen=True):
    """A log's newest verified head.

    Attributes:
        group: 16-byte group id.
        size: entries held, all verified, >= 0.
        root: 32-byte tree hash of them.
        note: the signed note (bytes) that says so.
        change: this node's number for the head change; grows by one with each change of any log.
        updated: UTC seconds when it was stored.
    """

    group: bytes
    size: int
    root: bytes
    note: bytes
    change: int
    updated: int


class Changes(msgspec.Struct, frozen=True):
    """Head changes after a cursor.

    Attributes:
        instance: 16-byte id of this store; a cursor means nothing at another instance.
        cursor: pass it next time.
        heads: newest head of each log that changed, by change number.
        more: whether the limit cut the list short.
        known: False if the asked instance isn't this one or the cursor lies ahead of it: then
            no heads are listed, and `cursor` is where the numbering stands.
    """

    instance: bytes
    cursor: int
    heads: tuple[Head, ...]
    more: bool
    known: bool


class Fault(msgspec.Struct, frozen=True):
    """A refused head, kept for the pages and `doctor`.

    Attributes:
        group: whose log.
        code: the ProtocolError's code.
        detail: its sentence.
        held: the note we hold (b"" if none).
        refused: the note we refused.
        first_seen: UTC seconds.
        last_seen: UTC seconds.
        times: how often it was offered.
    """

    group: bytes
    code: str
    detail: str
    held: bytes
    refused: bytes
    first_seen: int
    last_seen: int
    times: int


class Proof(msgspec.Struct, frozen=True):
    """Evidence kept against a log, verified.

    Attributes:
        group: whose log is frozen by it.
        data: the proof's bytes, passed on as they are.
        source: the 16-byte id of the peer it came from; empty if it was found here.
        since: UTC seconds when it was kept.
    """

    group: bytes
    data: bytes
    source: bytes
    since: int


class Awaited(NamedTuple):
    """Where a certified cut has a log that was let go and is fetched again.

    Attributes:
        size: entries.
        root: 32-byte tree hash of them.
        contradicted: whether what is held of it meanwhile is of one branch and a signed head of
            another: it may be all that keeps the certified one away.
    """

    size: int
    root: bytes
    contradicted: bool = False
