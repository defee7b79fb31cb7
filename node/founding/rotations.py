"""A rotation of a group's keys: made with the key that was announced, and as a file to carry."""

from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from node.founding.files import OPEN, read_limited, write_new
from protocol.coalition.membership.bodies import KeyRotationBody, rotation_message
from protocol.encoding import pack, unpack
from protocol.keys import Purpose, public_key, sign

MAX_ROTATION_BYTES = 1024
"""Five keys and hashes, two signatures, an id, and the names of the fields: 448."""


class NodeKeys(NamedTuple):
    """The node's keys that a rotation names; `possession` proves that the agreement key is here."""

    cosigning: bytes
    transport: bytes
    agreement: bytes
    possession: bytes


def make_rotation(
    coalition: bytes, group: bytes, seed: bytes, following: bytes, keys: NodeKeys
) -> KeyRotationBody:
    """The rotation by which a group goes on with the key of a seed.

    Args:
        coalition: 32-byte id.
        group: 16-byte id.
        seed: of the key that the group committed to.
        following: the hash of the key after it, whose shares officers have.
        keys: all others of the node.
    """
    body = KeyRotationBody(
        group=group,
        key=public_key(seed),
        next_key_hash=following,
        cosigning_key=keys.cosigning,
        transport_key=keys.transport,
        agreement_key=keys.agreement,
        possession=keys.possession,
        signature=bytes(64),
    )
    signature = sign(seed, Purpose.ROTATION, coalition, rotation_message(body))
    return replace(body, signature=signature)


def write_rotation(path: Path, body: KeyRotationBody) -> None:
    """Write one to a file that anybody may read: it holds no secret.

    Raises:
        FoundingError: `file-exists`.
    """
    write_new(path, pack(body), OPEN)


def read_rotation(path: Path) -> KeyRotationBody:
    """Read one; whether it holds, the fold says.

    Raises:
        MalformedError: it is none.
        OSError: it can't be read.
    """
    return open_rotation(read_limited(path, MAX_ROTATION_BYTES))


def open_rotation(data: bytes) -> KeyRotationBody:
    """Read the bytes of one.

    Raises:
        MalformedError: not the canonical bytes of a rotation.
    """
    return unpack(KeyRotationBody, data, max_bytes=MAX_ROTATION_BYTES)
