"""Doing what notices of erasure ask for, again and again: a backup may bring words back.

Spec: docs/spec/coalition/moderation.md section 6.
"""

from node.commands.words import named_words
from node.core import Node
from protocol.coalition.moderation.bodies import ErasedBody
from protocol.coalition.moderation.values import Erasure
from protocol.coalition.state import State
from protocol.coalition.words import open_words
from protocol.errors import MalformedError


async def erase_words(node: Node, erasure: Erasure) -> None:
    """Do what a notice of erasure asks for, and say so.

    If we crash before saying so, the duty stays owed and erasing again changes nothing.

    Raises:
        StoreError: `store-busy`: the words are out, but not yet off the disk; nothing was said.
    """
    state = await node.state()
    for blob in erasure.blobs:
        if _may_erase(state, blob, node.logs.stored_blob(blob), erasure):
            await node.logs.erase_blob(blob)
    await node.logs.scrub()
    await node.publish("erased", ErasedBody(), [erasure.hash])


async def erase_again(node: Node, state: State) -> int:
    """Erase what is held although a notice obliges; returns how many blobs that were.

    A restored backup brings words back of which this group said long ago that it has erased them.
    """
    found = 0
    for erasure in state.moderation.erasures.values():
        for blob in erasure.blobs:
            held = node.logs.stored_blob(blob)
            if held is not None and is_barred(state, blob, held):
                await node.logs.erase_blob(blob)
                found += 1
    return found


def is_barred(state: State, blob: bytes, data: bytes) -> bool:
    """Whether a notice keeps a blob from being held, whoever names it or offers it.

    Args:
        blob: its hash.
        data: its bytes.
    """
    notices = [e for e in state.moderation.erasures.values() if blob in e.blobs]
    return any(_may_erase(state, blob, data, erasure) for erasure in notices)


def _may_erase(state: State, blob: bytes, held: bytes | None, erasure: Erasure) -> bool:
    """Whether the words are of the group that asks: who cites a blob does not thereby own it."""
    if held is not None:
        try:
            return open_words(held).group == erasure.group
        except MalformedError:
            return True  # nobody's words; nobody misses them
    # Not held, so it can't be looked into: only if no other group names it is it left unfetched.
    others = {group for _name, group, named in named_words(state) if named == blob}
    return others <= {erasure.group}
