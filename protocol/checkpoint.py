"""C2SP signed notes, and the checkpoints they carry: signed heads of logs.

Spec: docs/spec/checkpoint.md (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). Strict by printing
again: what was read, written out, must be the same bytes, so a note has one form only.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from protocol.errors import MalformedError, SignatureError
from protocol.keys import public_key, sign_raw, verify_raw
from protocol.merkle import HASH_BYTES, MAX_TREE_SIZE

#: The cap of Go's note package, which the C2SP tools use; a note beyond it would not open there.
MAX_NOTE_SIGNATURES = 100
#: A text of 200 bytes and `MAX_NOTE_SIGNATURES` cosignatures of about 220 bytes, rounded up.
MAX_NOTE_BYTES = 32_768
#: Our origins have 108 characters; foreign cosigners' names are hosts and paths.
MAX_NAME_BYTES = 255
#: Post-quantum cosignatures (ML-DSA-44, 2,420 bytes) pass; blobs do not.
MAX_NOTE_SIGNATURE_BYTES = 2_560

_KEY_ID_BYTES = 4
_ED25519 = b"\x01"
_SIZE_DIGITS_MAX = len(str(MAX_TREE_SIZE))
_DASH = "\u2014 "
_ORIGIN = "commonweal"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteSignature(NamedTuple):
    """One signature line: who signed, the first 4 bytes of the key's id, and the signature."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A signed text; `text` ends with a newline, `signatures` stand in the note's order."""

    text: str
    signatures: tuple[NoteSignature, ...]


class Checkpoint(NamedTuple):
    """The head of a log: whose log, how many statements (0 .. `MAX_TREE_SIZE`), 32-byte root."""

    origin: str
    size: int
    root: bytes


def origin(coalition: bytes, group: bytes) -> str:
    """The name of a group's log: `commonweal/<coalition hex>/<group hex>`."""
    if len(coalition) != 32 or len(group) != 16:
        raise ValueError("a coalition id has 32 bytes and a group id 16")
    return f"{_ORIGIN}/{coalition.hex()}/{group.hex()}"


def note_key_id(name: str, public: bytes) -> bytes:
    """The 4 bytes by which a note names an Ed25519 key (c2sp.org/signed-note, key id)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def print_note(note: Note) -> bytes:
    """Write a note; the inverse of `parse_note`."""
    lines = (
        f"{_DASH}{line.name} {b64encode(line.key_id + line.signature).decode()}\n"
        for line in note.signatures
    )
    return f"{note.text}\n{''.join(lines)}".encode()


def parse_note(data: bytes) -> Note:
    """Read a signed note without checking its signatures.

    Spec: docs/spec/checkpoint.md section 4.

    Raises:
        MalformedError: `too-large` or `bad-note`.
    """
    # Step 1.
    if len(data) > MAX_NOTE_BYTES:
        raise MalformedError("too-large", f"a note has at most {MAX_NOTE_BYTES} bytes")
    # Step 2. Line ends other than \n, and control characters, could hide text from a reader.
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("bad-note", "not UTF-8") from error
    if _CONTROL.search(whole):
        raise MalformedError("bad-note", "a control character")
    # Step 3. The last empty line ends the text; everything after it is signature lines. That a
    # newline ends the last of them shows in step 5.
    body, blank, tail = whole.rpartition("\n\n")
    if not blank or not body:
        raise MalformedError("bad-note", "no text, or no signatures")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_NOTE_SIGNATURES:
        raise MalformedError("bad-note", f"more than {MAX_NOTE_SIGNATURES} signatures")
    # Step 4.
    note = Note(body + "\n", tuple(_parse_signature(line) for line in lines))
    # Step 5. Base64 that decodes to the same bytes in two ways ends here.
    if print_note(note) != data:
        raise MalformedError("bad-note", "not in its one form")
    return note


def sign_checkpoint(seed: bytes, checkpoint: Checkpoint) -> bytes:
    """Sign a head under the name of its own log.

    Spec: docs/spec/checkpoint.md section 3.

    Args:
        seed: the 32-byte log key of the group.
        checkpoint: what to sign; never sign a second root for one size.

    Returns:
        A note with one signature line.

    Raises:
        ValueError: not a checkpoint that `open_checkpoint` would take.
    """
    text = print_checkpoint(checkpoint)
    try:
        parse_checkpoint(text)
    except MalformedError as error:
        raise ValueError(error.detail) from error
    key = note_key_id(checkpoint.origin, public_key(seed))
    line = NoteSignature(checkpoint.origin, key, sign_raw(seed, text.encode()))
    return print_note(Note(text, (line,)))


def open_checkpoint(note: bytes, origin: str, public: bytes) -> Checkpoint:
    """Read a checkpoint and check its log's signature.

    Spec: docs/spec/checkpoint.md section 5.

    Args:
        note: the signed note as it was received.
        origin: the log expected.
        public: that log's 32-byte key.

    Raises:
        MalformedError: `too-large`, `bad-note`, `bad-checkpoint` or `wrong-origin`.
        SignatureError: `unsigned-note` or `bad-signature`.
    """
    # Steps 1 to 3: all that needs no arithmetic on curves comes first.
    parsed = parse_note(note)
    checkpoint = parse_checkpoint(parsed.text)
    if checkpoint.origin != origin:
        raise MalformedError("wrong-origin", checkpoint.origin)
    _check_signed(parsed, origin, public)
    return checkpoint


def open_note(note: bytes, name: str, public: bytes) -> str:
    """Read a signed text and check one signature; what it says is not looked at.

    Spec: docs/spec/checkpoint.md sections 4 and 5, steps 4 and 5.

    Raises:
        MalformedError: `too-large` or `bad-note`.
        SignatureError: `unsigned-note` or `bad-signature`.
    """
    parsed = parse_note(note)
    _check_signed(parsed, name, public)
    return parsed.text


def _check_signed(note: Note, name: str, public: bytes) -> None:
    # Step 4. Signatures under other names and keys are cosignatures or a past or future key's:
    # they are carried, and prove nothing here.
    key = note_key_id(name, public)
    ours = [line for line in note.signatures if (line.name, line.key_id) == (name, key)]
    if not ours:
        raise SignatureError("unsigned-note", f"no signature by {name} with this key")
    if len(ours) > 1:
        raise MalformedError("bad-note", "two signatures with one key")
    # Step 5.
    verify_raw(public, note.text.encode(), ours[0].signature)


def plain_note(note: bytes, name: str, public: bytes) -> bytes:
    """A note with one signature line, that by `name` under this key, as an opened one has.

    Anybody can add lines to a note, and those of others prove nothing here: what is kept and passed
    on goes without, so that a note can't grow on its way.
    """
    parsed, key = parse_note(note), note_key_id(name, public)
    ours = [line for line in parsed.signatures if (line.name, line.key_id) == (name, key)]
    return print_note(Note(parsed.text, tuple(ours[:1])))


def print_checkpoint(checkpoint: Checkpoint) -> str:
    """The text that is signed: origin, size and root, a line each."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{b64encode(checkpoint.root).decode()}\n"


def parse_checkpoint(text: str, *, spaces: bool = False) -> Checkpoint:
    """Read the text of a checkpoint, unsigned.

    Extension lines, which the format allows and discourages, are refused: nothing of ours reads
    them, so they would be a second form of the same head.

    Spec: docs/spec/checkpoint.md section 5, step 2.

    Args:
        spaces: whether the origin may hold what no key's name may: those of other logs do.

    Raises:
        MalformedError: `bad-checkpoint`.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise MalformedError("bad-checkpoint", "not exactly three lines")
    name, digits, encoded, _ = lines
    if not spaces:
        _check_name(name, "bad-checkpoint")
    elif not name or len(name.encode()) > MAX_NAME_BYTES:
        raise MalformedError("bad-checkpoint", "the origin is empty, or too long")
    if not digits.isascii() or not digits.isdigit() or len(digits) > _SIZE_DIGITS_MAX:
        raise MalformedError("bad-checkpoint", "the size is not a number")
    size = int(digits)
    if size > MAX_TREE_SIZE:
        raise MalformedError("bad-checkpoint", f"the size is over {MAX_TREE_SIZE}")
    checkpoint = Checkpoint(name, size, _base64(encoded, "bad-checkpoint"))
    if len(checkpoint.root) != HASH_BYTES:
        raise MalformedError("bad-checkpoint", f"the root has not {HASH_BYTES} bytes")
    # Leading zeros and stray base64 bits do not survive printing.
    if print_checkpoint(checkpoint) != text:
        raise MalformedError("bad-checkpoint", "not in its one form")
    return checkpoint


def _parse_signature(line: str) -> NoteSignature:
    """One line: em dash, space, name, space, base64 of key id and signature."""
    if not line.startswith(_DASH):
        raise MalformedError("bad-note", "a signature line starts otherwise")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not space:
        raise MalformedError("bad-note", "a signature line has no signature")
    _check_name(name, "bad-note")
    data = _base64(encoded, "bad-note")
    size = len(data) - _KEY_ID_BYTES
    if not 0 < size <= MAX_NOTE_SIGNATURE_BYTES:
        raise MalformedError("bad-note", f"a signature of {size} bytes")
    return NoteSignature(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def _check_name(name: str, code: str) -> None:
    """Key names and origins: some text without white space or plus (c2sp.org/signed-note)."""
    if not name or "+" in name or any(map(str.isspace, name)):
        raise MalformedError(code, "a name is empty, or has white space or a plus")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise MalformedError(code, f"a name has at most {MAX_NAME_BYTES} bytes")


def _base64(text: str, code: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: not ASCII
        raise MalformedError(code, "not base64") from error
