"""Cosignatures: the form of C2SP, one cosigner, and no byte that does not matter."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import (
    MAX_NOTE_SIGNATURES,
    Checkpoint,
    Note,
    NoteSignature,
    note_key_id,
    open_checkpoint,
    origin,
    parse_note,
    plain_note,
    print_checkpoint,
    print_note,
    sign_checkpoint,
)
from protocol.cosignature import (
    MAX_COSIGNED_TIME,
    Cosigned,
    add_line,
    cosign,
    cosigner_key_id,
    is_cosigned_by,
    open_cosigned,
)
from protocol.errors import MalformedError, ProtocolError, SignatureError
from protocol.keys import public_key, sign_raw
from protocol.merkle import MAX_TREE_SIZE

LOG_SEED, SEED = bytes(range(32)), bytes(range(32, 64))
LOG_KEY, KEY = public_key(LOG_SEED), public_key(SEED)
LOG, NAME = (origin(b"\xaa" * 32, group * 16) for group in (b"\xbb", b"\xcc"))
HEAD = Checkpoint(LOG, 3, b64decode("NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE="))
TIME = 1_800_000_000
NOTE = sign_checkpoint(LOG_SEED, HEAD)
COSIGNED = add_line(NOTE, cosign(SEED, NAME, HEAD, TIME))

# The example of c2sp.org/tlog-cosignature; whose keys these are isn't said there.
FOREIGN = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
    "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dl"
    "rDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
FOREIGN_TIME = 1_679_315_147
FOREIGN_SIGNED = (
    b"cosignature/v1\ntime 1679315147\n"
    b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)


def code_of(note: bytes, log: str = LOG, name: str = NAME, keys: tuple[bytes, ...] = (KEY,)) -> str:
    with pytest.raises(ProtocolError) as caught:
        open_cosigned(note, log, name, keys)
    return caught.value.code


def note_with(*lines: NoteSignature) -> bytes:
    return print_note(Note(print_checkpoint(HEAD), lines))


def signed_by_us(seed: bytes, signed: bytes, time: bytes) -> NoteSignature:
    return NoteSignature(
        NAME, cosigner_key_id(NAME, public_key(seed)), time + sign_raw(seed, signed)
    )


# -- the form -------------------------------------------------------------------------------------


@given(
    st.integers(0, MAX_TREE_SIZE),
    st.binary(min_size=32, max_size=32),
    st.integers(0, MAX_COSIGNED_TIME),
)
def test_a_cosigned_head_is_read_back(size: int, root: bytes, time: int) -> None:
    head = Checkpoint(LOG, size, root)
    note = add_line(sign_checkpoint(LOG_SEED, head), cosign(SEED, NAME, head, time))
    assert open_cosigned(note, LOG, NAME, [KEY]) == Cosigned(head, time)


def test_the_cosignature_is_the_one_the_spec_page_shows() -> None:
    assert COSIGNED.decode().endswith(
        f"\n\u2014 {NAME} AqfSUQAAAABrSdIAqTv5sEa3Sa6MS2VHP3BLNh76ErdUUMjP4x+sfVyM7dHfa2xnAg8UiNTK"
        "KZeBmF06WV06o1ZlUjUTL9OdOt19AA==\n"
    )


def test_what_is_signed_is_what_c2sp_shows() -> None:
    note = parse_note(FOREIGN)
    line = note.signatures[1]
    assert (len(line.signature), int.from_bytes(line.signature[:8], "big")) == (72, FOREIGN_TIME)
    # Under a key of ours, as nobody knows theirs: the same text, time and layout.
    head = Checkpoint("example.com/behind-the-sofa", 20852163, b64decode(note.text.split("\n")[2]))
    ours = cosign(SEED, line.name, head, FOREIGN_TIME)
    assert ours.signature == line.signature[:8] + sign_raw(SEED, FOREIGN_SIGNED)


def test_a_cosigned_note_is_still_the_log_s_own() -> None:
    assert open_checkpoint(COSIGNED, LOG, LOG_KEY) == HEAD
    assert plain_note(COSIGNED, LOG, LOG_KEY) == NOTE


def test_a_cosigner_with_a_key_to_come_signs_with_either() -> None:
    other = public_key(LOG_SEED)
    assert open_cosigned(COSIGNED, LOG, NAME, [other, KEY]).time == TIME
    assert open_cosigned(COSIGNED, LOG, NAME, [KEY, other]).time == TIME


def test_by_which_keys_a_note_is_cosigned_shows_without_arithmetic() -> None:
    other = public_key(LOG_SEED)
    assert is_cosigned_by(COSIGNED, NAME, [other, KEY])
    assert not is_cosigned_by(COSIGNED, NAME, [other])
    assert not is_cosigned_by(COSIGNED, LOG, [KEY])
    assert not is_cosigned_by(NOTE, NAME, [KEY])


def test_several_cosigners_stand_on_one_note() -> None:
    name = origin(b"\xaa" * 32, b"\xdd" * 16)
    note = add_line(COSIGNED, cosign(LOG_SEED, name, HEAD, 7))
    assert open_cosigned(note, LOG, NAME, [KEY]).time == TIME
    assert open_cosigned(note, LOG, name, [LOG_KEY]).time == 7


# -- attacks --------------------------------------------------------------------------------------

PLAIN = note_with(cosign(SEED, NAME, HEAD, TIME))


@pytest.mark.parametrize("at", range(len(PLAIN)))
def test_every_byte_of_a_cosigned_note_matters(at: int) -> None:
    for bit in range(8):
        flipped = bytearray(PLAIN)
        flipped[at] ^= 1 << bit
        with pytest.raises(ProtocolError):
            open_cosigned(bytes(flipped), LOG, NAME, [KEY])


@pytest.mark.parametrize("field", ["origin", "size", "root", "time"])
def test_a_cosignature_of_something_else_is_none_of_this(field: str) -> None:
    other, time = HEAD, TIME
    if field == "time":
        time += 1
    else:
        changed = {"origin": NAME, "size": 4, "root": bytes(32)}[field]
        other = HEAD._replace(**{field: changed})
    line = cosign(SEED, NAME, other, TIME)
    line = line._replace(signature=time.to_bytes(8, "big") + line.signature[8:])
    assert code_of(note_with(line)) == "bad-signature"


def test_another_log_cosigner_or_key_is_refused() -> None:
    assert code_of(COSIGNED, log=NAME) == "wrong-origin"
    assert code_of(COSIGNED, name=LOG) == "unsigned-note"
    assert code_of(COSIGNED, keys=(LOG_KEY,)) == "unsigned-note"
    assert code_of(COSIGNED, keys=()) == "unsigned-note"
    assert code_of(NOTE) == "unsigned-note"


def test_the_log_s_own_signature_is_no_cosignature() -> None:
    """Were it one, a group could let its own key pass for that of one who keeps its log."""
    plain = sign_raw(SEED, print_checkpoint(HEAD).encode())
    for key in (note_key_id(NAME, KEY), cosigner_key_id(NAME, KEY)):
        line = NoteSignature(NAME, key, TIME.to_bytes(8, "big") + plain)
        assert code_of(note_with(line)) in {"unsigned-note", "bad-signature"}


def test_a_cosignature_is_no_signature_of_a_log() -> None:
    line = cosign(SEED, NAME, HEAD._replace(origin=NAME), TIME)
    bare = NoteSignature(NAME, note_key_id(NAME, KEY), line.signature[8:])
    note = print_note(Note(print_checkpoint(HEAD._replace(origin=NAME)), (bare,)))
    with pytest.raises(SignatureError):
        open_checkpoint(note, NAME, KEY)


def test_two_cosignatures_by_one_cosigner_are_refused() -> None:
    """Which of two times would hold? Readers could take one each."""
    twice = [cosign(SEED, NAME, HEAD, time) for time in (TIME, TIME + 1)]
    assert code_of(note_with(*twice)) == "bad-note"
    other = [cosign(seed, NAME, HEAD, TIME) for seed in (SEED, LOG_SEED)]
    assert code_of(note_with(*other), keys=(KEY, LOG_KEY)) == "bad-note"


@pytest.mark.parametrize("size", [1, 8, 71, 73, 136])
def test_a_cosignature_of_another_length_is_refused(size: int) -> None:
    line = NoteSignature(NAME, cosigner_key_id(NAME, KEY), bytes(size))
    assert code_of(note_with(line)) == "bad-note"


@pytest.mark.parametrize("time", [0, MAX_COSIGNED_TIME])
def test_the_first_and_the_last_time_that_c2sp_allows_are_read_back(time: int) -> None:
    note = add_line(NOTE, cosign(SEED, NAME, HEAD, time))
    assert open_cosigned(note, LOG, NAME, [KEY]) == Cosigned(HEAD, time)


def test_a_time_beyond_what_c2sp_allows_is_refused() -> None:
    time = MAX_COSIGNED_TIME + 1
    signed = f"cosignature/v1\ntime {time}\n{print_checkpoint(HEAD)}".encode()
    assert code_of(note_with(signed_by_us(SEED, signed, time.to_bytes(8, "big")))) == "bad-note"
    for bad in (-1, time):
        with pytest.raises(ValueError, match="time"):
            cosign(SEED, NAME, HEAD, bad)


def test_a_note_takes_no_more_lines_than_it_may_have() -> None:
    line = cosign(SEED, NAME, HEAD, TIME)
    full = note_with(*(line for _ in range(MAX_NOTE_SIGNATURES)))
    with pytest.raises(MalformedError):
        add_line(full, line)
