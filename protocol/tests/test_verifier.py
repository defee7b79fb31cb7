"""Verifier keys have one form, and a checkpoint of any log is read by one."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import (
    MAX_NAME_BYTES,
    Checkpoint,
    Note,
    NoteSignature,
    note_key_id,
    open_checkpoint,
    open_note,
    origin,
    print_note,
    sign_checkpoint,
)
from protocol.errors import ProtocolError
from protocol.keys import public_key, sign_raw
from protocol.tests.test_checkpoint import FOREIGN, FOREIGN_KEY
from protocol.verifier import (
    MAX_VERIFIER_KEY_CHARS,
    VerifierKey,
    open_any_checkpoint,
    parse_verifier_key,
    print_verifier_key,
)

SEED = bytes(range(32))
ORIGIN = origin(b"\xaa" * 32, b"\xbb" * 16)
KEY = VerifierKey(ORIGIN, public_key(SEED))
TEXT = f"{ORIGIN}+8e5d3137+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
ROOT = b64decode("NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=")
UNHASHED = f"{ORIGIN}+00000000+"


def code_of(text: str) -> str:
    with pytest.raises(ProtocolError) as caught:
        parse_verifier_key(text)
    return caught.value.code


def note_of(text: str, name: str = ORIGIN, seed: bytes = SEED) -> bytes:
    key = note_key_id(name, public_key(seed))
    return print_note(Note(text, (NoteSignature(name, key, sign_raw(seed, text.encode())),)))


def head_text(*more: str, first: str = ORIGIN, size: str = "3") -> str:
    return "".join(f"{line}\n" for line in (first, size, b64encode(ROOT).decode(), *more))


def refused(note: bytes, key: VerifierKey = KEY, line: str = ORIGIN) -> str:
    with pytest.raises(ProtocolError) as caught:
        open_any_checkpoint(note, key, line)
    return caught.value.code


# -- keys -----------------------------------------------------------------------------------------


def test_the_example_is_written_and_read() -> None:
    assert print_verifier_key(KEY) == TEXT
    assert parse_verifier_key(TEXT) == KEY


def test_the_key_of_go_s_example_opens_its_note() -> None:
    key = parse_verifier_key(FOREIGN_KEY)
    assert print_verifier_key(key) == FOREIGN_KEY
    assert open_note(FOREIGN, key.name, key.public) == FOREIGN.decode().partition("\n\n")[0] + "\n"


@given(
    st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters="+"), min_size=1),
    st.binary(min_size=32, max_size=32),
)
def test_a_key_is_read_as_it_was_written(name: str, public: bytes) -> None:
    if len(name.encode()) <= MAX_NAME_BYTES:
        key = VerifierKey(name, public)
        assert parse_verifier_key(print_verifier_key(key)) == key


def test_every_character_matters() -> None:
    for at, letter in enumerate(TEXT):
        other = "A" if letter != "A" else "B"
        for bad in (
            TEXT[:at] + other + TEXT[at + 1 :],
            TEXT[:at] + TEXT[at + 1 :],
            TEXT[:at] + letter + TEXT[at:],
        ):
            if bad != TEXT:
                assert code_of(bad) == "bad-verifier-key", bad


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+8e5d3137",
        TEXT + "\n",
        TEXT.upper(),
        "a b" + TEXT,
        "+" + TEXT,
        TEXT.replace("+8e5d3137+", "+8E5D3137+"),
        "name+00000000+é",
        # A cosigner's key under the same name: it signs other bytes.
        UNHASHED + b64encode(b"\x04" + KEY.public).decode(),
        UNHASHED + b64encode(b"\x01" + KEY.public[:31]).decode(),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    assert code_of(text) == "bad-verifier-key"


def test_a_hash_of_another_type_of_key_is_refused() -> None:
    known = b"\x04" + KEY.public
    hashed = note_key_id(ORIGIN, KEY.public).hex()
    assert code_of(f"{ORIGIN}+{hashed}+{b64encode(known).decode()}") == "bad-verifier-key"


def test_a_name_may_be_as_long_as_notes_take_it_and_no_longer() -> None:
    longest = VerifierKey("n" * MAX_NAME_BYTES, KEY.public)
    assert len(print_verifier_key(longest)) <= MAX_VERIFIER_KEY_CHARS
    assert parse_verifier_key(print_verifier_key(longest)) == longest
    over = print_verifier_key(VerifierKey("n" * (MAX_NAME_BYTES + 1), KEY.public))
    assert code_of(over) == "bad-verifier-key"
    assert code_of("n" * (MAX_VERIFIER_KEY_CHARS + 1)) == "too-large"


# -- checkpoints ----------------------------------------------------------------------------------


def test_a_head_of_a_coalition_reads_the_same_both_ways() -> None:
    note = sign_checkpoint(SEED, Checkpoint(ORIGIN, 3, ROOT))
    assert open_any_checkpoint(note, KEY, ORIGIN) == (open_checkpoint(note, ORIGIN, KEY.public), ())


def test_extension_lines_are_signed_and_handed_on() -> None:
    note = note_of(head_text("one", "two three"))
    head, extensions = open_any_checkpoint(note, KEY, ORIGIN)
    assert (head.size, head.root, extensions) == (3, ROOT, ("one", "two three"))
    assert refused(note.replace(b"two", b"too")) == "bad-signature"


def test_a_coalition_s_head_has_no_extension_lines() -> None:
    with pytest.raises(ProtocolError) as caught:
        open_checkpoint(note_of(head_text("one")), ORIGIN, KEY.public)
    assert caught.value.code == "bad-checkpoint"


def test_an_origin_may_have_spaces_and_differ_from_the_key_s_name() -> None:
    line = "go.sum database tree + more"
    key = VerifierKey("sum.example", KEY.public)
    note = note_of(head_text(first=line), name=key.name)
    assert open_any_checkpoint(note, key, line).head.origin == line
    assert refused(note, key, "sum.example") == "wrong-origin"


@pytest.mark.parametrize(
    "text",
    [
        head_text("", "a"),
        head_text(size="03"),
        head_text(size="-1"),
        head_text(first=""),
        head_text(first="n" * (MAX_NAME_BYTES + 1)),
        f"{ORIGIN}\n3\n",
        f"{ORIGIN}\n3\nAAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    assert refused(note_of(text)) in {"bad-checkpoint", "bad-note"}


def test_another_key_or_name_opens_nothing() -> None:
    note = note_of(head_text())
    assert refused(note, VerifierKey(ORIGIN, public_key(bytes(32)))) == "unsigned-note"
    assert refused(note, VerifierKey("other", KEY.public)) == "unsigned-note"


def test_every_bit_of_a_note_matters() -> None:
    note = note_of(head_text("more"))
    for at in range(len(note)):
        for bit in range(8):
            bad = note[:at] + bytes([note[at] ^ 1 << bit]) + note[at + 1 :]
            with pytest.raises(ProtocolError):
                open_any_checkpoint(bad, KEY, ORIGIN)
