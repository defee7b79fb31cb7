"""A node that was made again from recovery shares: whether its group's new keys are heard yet.

Its directory holds the rotation that announces them (`node.backup.remaking`). Until the coalition
has that in effect, the keys here are nobody's, and what they signed nobody would take.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from node.errors import SignerError
from node.founding.rotations import read_rotation
from node.seeds import KeyName
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.keys import key_id

if TYPE_CHECKING:
    from node.core import Node

REMADE_FILE = "recovered.rotation"

#: Why a node may not write that has not the keys in force; the fold may say that it has them now.
KEYS_MISSING = frozenset({"keys-replaced", "keys-awaited", "keys-twice"})


def rotation_in(directory: Path) -> KeyRotationBody | None:
    """The rotation with which a node was made again; None if it was not.

    Raises:
        MalformedError: it is damaged.
    """
    path = directory / REMADE_FILE
    return read_rotation(path) if path.exists() else None


def not_heard_yet(node: Node) -> SignerError | None:
    """Why a node that was made again may not write yet; None if its keys are in force.

    Also None for every other node, and once the group has gone on to the keys after these.
    """
    body = rotation_in(node.directory)
    own = node.signer.public(KeyName.LOG)
    if body is None or body.key != own:
        return None
    chain = node.keyring.rotations.get(node.group, ())
    known = next((rotation for rotation in chain if rotation.key == own), None)
    if known is None:
        return SignerError(
            "keys-awaited",
            "this node was made again, and the coalition has not heard of its keys",
            _handing_on(node, own),
        )
    if known.transport_key != body.transport_key:
        # Two with one log key would make the record fork; the first rotation counts.
        return SignerError(
            "keys-twice",
            "another machine was made from the same recovery shares, and the coalition has heard "
            "of that one",
            "stop this one for good and go on with the other; if nobody of the group made it, "
            "tell the other groups",
        )
    if known.since is None:
        return SignerError(
            "keys-awaited",
            "this node was made again, and its keys are not in effect yet",
            "they are from the next certified cut on; it goes on by itself",
        )
    held = node.logs.head(node.group)
    size = held.size if held else 0
    if size < known.since:
        # What it signed now would contradict what a cut has certified.
        return SignerError(
            "keys-awaited",
            f"{known.since} statements of this group are certified, and {size} are back here",
            "they come from the other groups' nodes, and it goes on by itself then",
        )
    return None


def _handing_on(node: Node, own: bytes) -> str:
    """By which command another group hands on this node's keys.

    What announced them comes with the cuts: without any, keys may have been replaced before.
    """
    chain = node.keyring.rotations.get(node.group, ())
    announced = {node.groups.card.next_key_hash, *(link.next_key_hash for link in chain)}
    carry = f"have another group's administrators say {REMADE_FILE} of its directory: "
    claim = f"have another group's administrators move {REMADE_FILE} of its directory: "
    if key_id(own) in announced:
        return f"{carry}`commonweal keys carry FILE`"
    if node.folding.cuts:
        return f"{claim}`commonweal keys claim FILE --reason TEXT`"
    return f"{carry}`commonweal keys carry FILE`, or `keys claim` if it was made without shares"
