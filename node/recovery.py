"""At start: do the signer and the store tell the same story about this node's own log?

| signer's last head | store's head | then |
|---|---|---|
| equal | equal | go on; entries staged and never signed are dropped |
| ahead, staged entries hash to it | behind | a crash between signing and storing: finish it |
| ahead, entries lacking | behind | the store is an old backup: don't write, fetch own log first |
| behind | ahead, under our key | the signer is an old backup: don't write until adopted |
| same size, other root | same size | two histories: don't write |
"""

from __future__ import annotations

from enum import StrEnum

from node.errors import SignerError, StoreError
from node.keyring import Keyring
from node.seeds import KeyName
from node.signer import Signer
from node.store.logs import LogStore
from node.store.mending import goes_on, put_right
from protocol.checkpoint import open_checkpoint
from protocol.errors import ProtocolError


class Recovery(StrEnum):
    """What the start found and did."""

    EQUAL = "equal"
    FINISHED = "finished"


BEHIND = frozenset({"store-behind", "store-damaged"})
"""Why a node may not write until its own record has come back from the others, whole."""


async def recover(store: LogStore, signer: Signer, group: bytes) -> Recovery:
    """Bring store and signer together, or refuse to write.

    Reading and serving stay possible after a refusal; `append_own` must not be called.

    Raises:
        SignerError: `store-behind`, `signer-behind`, `head-forked` or `store-damaged`, with what
            to do.
    """
    try:
        await _put_head_right(store, signer, group)
        return await _recover(store, signer, group)
    except StoreError as error:
        if error.code != "store-damaged":
            raise
        # It starts all the same: what is damaged is fetched from the others.
        raise SignerError(error.code, error.message, error.hint) from error


async def _recover(store: LogStore, signer: Signer, group: bytes) -> Recovery:
    signed, held = signer.head(), store.head(group)
    size = held.size if held else 0
    if signed is None or signed.size < size:
        if size == 0:
            await store.finish_own(group, b"", None)
            return Recovery.EQUAL
        raise SignerError(
            "signer-behind",
            f"the store holds {size} signed entries of this node, the signer knows "
            f"{signed.size if signed else 0}",
            "signer.sqlite is an old copy: serve the node; it goes on from the head in its store "
            "once more than half of the others have shown nothing newer",
        )
    checkpoint = open_checkpoint(signed.note, signer.origin, signer.public(KeyName.LOG))
    if held is not None and signed.size == size:
        if held.root != signed.root:
            raise SignerError(
                "head-forked",
                f"store and signer hold different records with {size} entries"
                if size != 1
                else "store and signer hold different records with 1 entry",
                "don't publish; docs/operate/store.md says how to find the one others hold",
            )
        await store.finish_own(group, signed.note, checkpoint)
        return Recovery.EQUAL
    try:
        finished = await store.finish_own(group, signed.note, checkpoint)
    except ProtocolError as error:
        raise SignerError(
            "store-behind",
            f"this node has signed {signed.size} entries and its store holds {size}"
            if signed.size != 1
            else f"this node has signed 1 entry and its store holds {size}",
            "store.sqlite is an old copy: this node reads and serves, and fetches its own record "
            "from other groups' nodes before it publishes again",
        ) from error
    return Recovery.FINISHED if finished else Recovery.EQUAL


async def _put_head_right(store: LogStore, signer: Signer, group: bytes) -> None:
    """Let the row of the own log state what its note does: a disk may have changed it.

    What the next entries are hashed onto is made from the entries, if they give the signed head.
    """
    held = store.head(group)
    if held is None:
        return
    try:
        stated = open_checkpoint(held.note, signer.origin, signer.public(KeyName.LOG))
    except ProtocolError:
        return  # by an earlier key, or damaged itself: `node.heads` looks at it once all are known
    if (stated.size, stated.root) != (held.size, held.root):
        await store.file.write(put_right, held, stated)
        held = store.head(group)
    if held is not None and not goes_on(store.file.reader, held):
        await store.mend(held, {})


async def adopt_own(store: LogStore, signer: Signer, keyring: Keyring, group: bytes) -> None:
    """Go on from the store's head where it is the longer: others have shown nothing newer.

    If it is by a key that the one here has replaced, the head gets a signature by the one here, as
    on a machine that has both.

    Raises:
        SignerError: `keys-replaced`: it is by a key that is not here.
    """
    held, signed = store.head(group), signer.head()
    if held is None or (signed is not None and signed.size >= held.size):
        return
    key = signer.public(KeyName.LOG)
    if keyring.in_force(group) == key and keyring.is_by_earlier(signer.origin, group, held.note):
        note = signer.sign_head(held.size, held.root)
        await store.renote(group, held.size, note)
    else:
        signer.adopt_head(held.note)


def half_published() -> StoreError:
    """The error for what a full disk stopped between signing and storing."""
    return StoreError(
        "half-published",
        "this is signed and kept, and could not be published: the node's disk is full",
        "make room on the disk, and don't say it again: it is published before the next thing "
        "that this group says",
    )
