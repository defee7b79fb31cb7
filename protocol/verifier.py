"""Verifier keys as C2SP's tools take them, and checkpoints of any log by one.

Spec: docs/spec/verifier.md (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import NamedTuple

from protocol.checkpoint import (
    MAX_NAME_BYTES,
    Checkpoint,
    note_key_id,
    open_note,
    parse_checkpoint,
)
from protocol.errors import MalformedError

#: A name of `MAX_NAME_BYTES` characters, 8 digits, 44 of base64 and two plus signs: 309.
MAX_VERIFIER_KEY_CHARS = 320
_ED25519 = b"\x01"
_KEY_BYTES = 32


class VerifierKey(NamedTuple):
    """Whose signature a note is to carry: its name in notes, and 32 bytes of Ed25519."""

    name: str
    public: bytes


def print_verifier_key(key: VerifierKey) -> str:
    """`<name>+<hash>+<key>`; the inverse of `parse_verifier_key`."""
    known = b64encode(_ED25519 + key.public).decode()
    return f"{key.name}+{note_key_id(key.name, key.public).hex()}+{known}"


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a verifier key of the Ed25519 type.

    Spec: docs/spec/verifier.md section 3.

    Raises:
        MalformedError: `too-large` or `bad-verifier-key`.
    """
    # Step 1.
    if len(text) > MAX_VERIFIER_KEY_CHARS:
        detail = f"a verifier key has at most {MAX_VERIFIER_KEY_CHARS} characters"
        raise MalformedError("too-large", detail)
    # Step 2. A plus may stand in base64, and never in a name.
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    if not name or any(map(str.isspace, name)) or len(name.encode()) > MAX_NAME_BYTES:
        raise MalformedError("bad-verifier-key", "its name is empty, too long, or has white space")
    try:
        data = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: not ASCII
        raise MalformedError("bad-verifier-key", "its key is not base64") from error
    # Step 3.
    if data[:1] != _ED25519 or len(data) != 1 + _KEY_BYTES:
        raise MalformedError("bad-verifier-key", "its key is not one of Ed25519 that signs notes")
    # Step 4. A slip in name, hash or key ends here, and base64 with stray bits.
    key = VerifierKey(name, data[1:])
    if print_verifier_key(key) != text:
        raise MalformedError("bad-verifier-key", "its hash is not that of this name and key")
    return key


class SignedHead(NamedTuple):
    """A checkpoint of any log.

    Attributes:
        head: origin, size and root.
        extensions: the lines below, which are as signed as it is and mean nothing here.
    """

    head: Checkpoint
    extensions: tuple[str, ...]


def open_any_checkpoint(note: bytes, key: VerifierKey, origin: str) -> SignedHead:
    """Read a checkpoint that may carry extension lines, and check one signature.

    Logs of a coalition have none: `protocol.checkpoint.open_checkpoint` refuses them.

    Spec: docs/spec/verifier.md section 4.

    Args:
        note: as it came.
        key: whose signature it must carry.
        origin: the log's, which mostly is the name of its key.

    Raises:
        MalformedError: `too-large`, `bad-note`, `bad-checkpoint` or `wrong-origin`.
        SignatureError: `unsigned-note` or `bad-signature`.
    """
    text = open_note(note, key.name, key.public)
    lines = text.split("\n")[:-1]
    if "" in lines[3:]:
        raise MalformedError("bad-checkpoint", "an extension line is empty")
    head = parse_checkpoint("".join(f"{line}\n" for line in lines[:3]), spaces=True)
    if head.origin != origin:
        raise MalformedError("wrong-origin", head.origin)
    return SignedHead(head, tuple(lines[3:]))
