"""The keys of this node's own group over time, and its knowledge of the others'.

A rotation's new keys are in `signer.sqlite` before anybody hears of them. Requests are signed by
the new transport key once the rotation is known, the record by the new log key once it is in
effect: with certified cuts from the cut that holds it. What was signed before stays.

If we crash after a key is taken up, before the head in the store has its signature: the next look
    finds the two apart and puts it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.errors import NodeError
from node.heads import state_as_signed
from node.majorities import needed
from node.remade import KEYS_MISSING
from node.seeds import KeyName
from node.signer import Signer
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.log_keys import claimed_keys
from protocol.coalition.state import State

if TYPE_CHECKING:
    from node.core import Node

ROTATIONS = frozenset({"key-rotation", "key-replacement"})
CLAIMS = frozenset({"key-replacement", "motion-stance"})


async def mind_keys(node: Node, state: State) -> None:
    """Learn from the newest state which keys the groups have; take up this group's own."""
    rotations = state.membership.rotations
    if rotations != node.keyring.rotations:
        said = await node.said(ROTATIONS)
        kept = node.folding.kept
        if kept is not None and kept.membership.rotations != rotations:
            return  # another was folded meanwhile: an older one must not take its keys away
        node.keyring.learn(rotations, said)
    await _learn_claimed(node, state)
    if node.group not in rotations:
        return
    node.signer.take_up_transport({r.transport_key for r in rotations[node.group]})
    key = node.keyring.in_force(node.group)
    # Before the fold a node knows no rotation, and takes its own new key for one that is not here.
    stopped = node.unwritable is not None and node.unwritable.code in KEYS_MISSING
    if node.signer.public(KeyName.LOG) != key or _apart(node) or stopped:
        # Who knows of the fork by the others' records alone has the wrong branch, perhaps.
        await node.take_up_log_key(key, forked=node.group in state.membership.suspended)


async def _learn_claimed(node: Node, state: State) -> None:
    """Take heads under keys that enough others claim for a group that lost its own.

    Only while what a cut holds of its record is missing here: else a claim that the group may still
    object to would let others write in its record.
    """
    missing = node.room.instance.wanted.logs if node.room is not None else ()
    claims = [c for c in state.membership.replacements.values() if c.group in missing]
    found: dict[bytes, list[bytes]] = {}
    if claims:
        least = min(needed(state, claim) for claim in claims)
        found = claimed_keys(await node.said(CLAIMS), least)
    node.keyring.learn_claimed({g: keys for g, keys in found.items() if g in missing})


async def look_at_start(node: Node) -> None:
    """Fold, where there may be groups that were taken in, or keys that were replaced.

    A machine with the keys before must not write until somebody asks it for the state.
    """
    for head in node.logs.heads():
        await state_as_signed(node, head)  # before anything is read up to a size that is not one
    rotations = await node.said(ROTATIONS)
    if rotations or node.charter.rules.cuts is not None:
        await node.state()


def take_up_in_force(node: Node) -> None:
    """Sign the own record by the key in force, as far as is known here.

    Raises:
        SignerError: `keys-replaced`: that key is not here; no other mend lets it write again.
    """
    # A group that was not taken in yet has no keys in force.
    if node.group in node.keyring:
        key, headless = node.keyring.in_force(node.group), is_frozen(node)
        node.signer.take_up_log(key, headless=headless)


def is_frozen(node: Node) -> bool:
    """Whether the own record is: then what it and the signer hold need not be the same."""
    return node.logs.evidence(node.group) is not None


def _apart(node: Node) -> bool:
    """Whether the head in the store lacks the signature that the same head has in the signer."""
    held, signed = node.logs.head(node.group), node.signer.head()
    return (
        held is not None
        and signed is not None
        and (held.size, held.root) == (signed.size, signed.root)
        and held.note != signed.note
    )


def own_group(charter: Charter, signer: Signer) -> bytes:
    """The group in whose log this signer signs.

    Raises:
        NodeError: `not-a-founder`: the charter lists no card with this node's log key.
    """
    # Once its keys were rotated, the log key is not the card's.
    if signer.bound is not None and signer.bound[0] == charter_id(charter):
        return signer.bound[1]
    log_key = signer.public(KeyName.LOG)
    for founder in charter.groups:
        if founder.card.log_key == log_key:
            return founder.card.group
    raise NodeError(
        "not-a-founder",
        "the charter does not list this node's group",
        "a group that did not found the coalition asks to be taken in: `commonweal apply --help`",
    )
