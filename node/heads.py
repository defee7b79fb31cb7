"""Puts right what a disk spoilt of a stored head: its size, its root, or the note that signs it.

What the note states was signed; beside it size and root are only there to be found. So a note that
opens says what they are. One that doesn't is had anew: of the own log from the signer, whose file
has a sum, and of any other from whoever has a head of that size and root.

If we crash in between: it is as it was, or right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.errors import SignerError
from node.logger import Logger
from node.store import mending
from node.store.records import Head
from protocol.errors import ProtocolError

if TYPE_CHECKING:
    from node.core import Node

log = Logger("store")


async def state_as_signed(node: Node, head: Head) -> bool:
    """Let the row of a log state what its note does; whether it did not before.

    A note that doesn't open is left alone: the key that signed it may not be known here yet.
    """
    try:
        signed = node.keyring.open_held(node.coalition, head.group, head.note)
    except (ProtocolError, KeyError):
        return False
    if (signed.size, signed.root) == (head.size, head.root):
        return False
    changed: bool = await node.logs.file.write(mending.put_right, head, signed)
    if changed:
        log.warning("head-mended", log=head.group.hex(), by="its note")
    return changed


async def renew_note(node: Node, head: Head) -> None:
    """Have a head signed again as it was, if its note doesn't open; size and root are believed.

    Call it once all keys are known that logs were signed with.
    """
    if head.group not in node.keyring or _opens(node, head, head.note):
        return
    note = _signers(node, head)
    if note is None and node.federation is not None:
        note = await node.federation.fetch_note(head)
    if note is None:
        hint = "others refuse it from here; it is whole with the next head, or out of a backup"
        log.error("head-damaged", log=head.group.hex(), hint=hint)
        return
    await node.logs.renote(head.group, head.size, note)
    log.warning("head-mended", log=head.group.hex(), by="another copy of its note")


def _opens(node: Node, head: Head, note: bytes) -> bool:
    """Whether a note is of exactly this head."""
    try:
        signed = node.keyring.open_held(node.coalition, head.group, note)
    except ProtocolError:
        return False
    return (signed.size, signed.root) == (head.size, head.root)


def _signers(node: Node, head: Head) -> bytes | None:
    """What the signer has of a head of the own log."""
    if head.group != node.group:
        return None
    try:
        signed = node.signer.head()
    except SignerError:
        return None
    return signed.note if signed and (signed.size, signed.root) == (head.size, head.root) else None
