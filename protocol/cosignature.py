"""C2SP cosignatures: that somebody besides a log's own group vouches for a checkpoint.

Spec: docs/spec/cosignature.md (c2sp.org/tlog-cosignature, the Ed25519 type). What our cosigners
vouch for is in docs/spec/keeping.md; here is only the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from protocol.checkpoint import (
    Checkpoint,
    Note,
    NoteSignature,
    parse_checkpoint,
    parse_note,
    print_checkpoint,
    print_note,
)
from protocol.errors import MalformedError, SignatureError
from protocol.keys import public_key, sign_raw, verify_raw

#: The largest that C2SP allows: readers may keep it in a signed number of 64 bits.
MAX_COSIGNED_TIME = 2**63 - 1

_TIMESTAMPED_ED25519 = b"\x04"
_KEY_ID_BYTES = 4
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


class Cosigned(NamedTuple):
    """What a cosigner vouches for, and since when: UTC seconds, 0 .. `MAX_COSIGNED_TIME`."""

    checkpoint: Checkpoint
    time: int


def cosigner_key_id(name: str, public: bytes) -> bytes:
    """The 4 bytes by which a note names a cosigner's Ed25519 key."""
    return sha256(name.encode() + b"\n" + _TIMESTAMPED_ED25519 + public).digest()[:_KEY_ID_BYTES]


def cosign(seed: bytes, name: str, checkpoint: Checkpoint, time: int) -> NoteSignature:
    """The line that a cosigner adds to the note of a checkpoint.

    Spec: docs/spec/cosignature.md section 3.

    Args:
        seed: the cosigner's 32-byte key.
        name: the cosigner's.
        checkpoint: never a smaller one after a larger one of a log, and never a second root for
            one size.
        time: UTC seconds.

    Raises:
        ValueError: not a time that `open_cosigned` would take.
    """
    if not 0 <= time <= MAX_COSIGNED_TIME:
        raise ValueError(f"a cosignature's time is 0 to {MAX_COSIGNED_TIME}")
    signature = sign_raw(seed, _signed_bytes(print_checkpoint(checkpoint), time))
    key = cosigner_key_id(name, public_key(seed))
    return NoteSignature(name, key, time.to_bytes(_TIME_BYTES, "big") + signature)


def add_line(note: bytes, line: NoteSignature) -> bytes:
    """A note with one signature more, at its end.

    Raises:
        MalformedError: as `parse_note`; also if the note would have too many.
    """
    parsed = parse_note(note)
    longer = print_note(Note(parsed.text, (*parsed.signatures, line)))
    parse_note(longer)
    return longer


def open_cosigned(note: bytes, origin: str, name: str, keys: Iterable[bytes]) -> Cosigned:
    """Read a checkpoint and check that a cosigner vouches for it; the log's own line is not.

    Spec: docs/spec/cosignature.md section 4.

    Args:
        note: as it was received.
        origin: the log expected.
        name: the cosigner expected.
        keys: its 32-byte keys, of which one must hold.

    Raises:
        MalformedError: `too-large`, `bad-note`, `bad-checkpoint` or `wrong-origin`.
        SignatureError: `unsigned-note` or `bad-signature`.
    """
    # Steps 1 and 2.
    parsed = parse_note(note)
    checkpoint = parse_checkpoint(parsed.text)
    if checkpoint.origin != origin:
        raise MalformedError("wrong-origin", checkpoint.origin)
    # Step 3.
    named = {cosigner_key_id(name, public): public for public in keys}
    found = [line for line in parsed.signatures if line.name == name and line.key_id in named]
    if not found:
        raise SignatureError("unsigned-note", f"no cosignature by {name} with a key of its own")
    if len(found) > 1:
        raise MalformedError("bad-note", "two cosignatures by one cosigner")
    # Step 4.
    (line,) = found
    if len(line.signature) != _TIME_BYTES + _SIGNATURE_BYTES:
        raise MalformedError("bad-note", f"a cosignature of {len(line.signature)} bytes")
    time = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    if time > MAX_COSIGNED_TIME:
        raise MalformedError("bad-note", "a cosignature's time is too large")
    # Step 5.
    signed = _signed_bytes(parsed.text, time)
    verify_raw(named[line.key_id], signed, line.signature[_TIME_BYTES:])
    return Cosigned(checkpoint, time)


def is_cosigned_by(note: bytes, name: str, keys: Iterable[bytes]) -> bool:
    """Whether a note that `open_cosigned` took has its cosigner's line by one of these keys.

    Args:
        note: opened once before; no signature is checked here.
        name: the cosigner.
        keys: its 32-byte keys.

    Raises:
        MalformedError: it is no note.
    """
    named = {(name, cosigner_key_id(name, public)) for public in keys}
    return any((line.name, line.key_id) in named for line in parse_note(note).signatures)


def _signed_bytes(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
