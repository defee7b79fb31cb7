"""Signed notes and checkpoints: one form, one signer, and no byte that does not matter."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import (
    MAX_NAME_BYTES,
    MAX_NOTE_BYTES,
    MAX_NOTE_SIGNATURE_BYTES,
    MAX_NOTE_SIGNATURES,
    Checkpoint,
    Note,
    NoteSignature,
    note_key_id,
    open_checkpoint,
    origin,
    parse_checkpoint,
    parse_note,
    print_checkpoint,
    print_note,
    sign_checkpoint,
)
from protocol.errors import MalformedError, ProtocolError, SignatureError
from protocol.keys import public_key, sign_raw, verify_raw
from protocol.merkle import EMPTY_ROOT, MAX_TREE_SIZE

SEED = b"\7" * 32
PUBLIC = public_key(SEED)
ORIGIN = origin(b"\xaa" * 32, b"\xbb" * 16)
HEAD = Checkpoint(ORIGIN, 42, bytes(range(32)))
NOTE = sign_checkpoint(SEED, HEAD)
TEXT = print_checkpoint(HEAD)
COSIGNED = NoteSignature("witness.example/w1", b"\x01\x02\x03\x04", bytes(72))

# The example of c2sp.org/signed-note, made by Go's implementation.
FOREIGN = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
).encode()
FOREIGN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def code_of(note: bytes, name: str = ORIGIN, public: bytes = PUBLIC) -> str:
    with pytest.raises(ProtocolError) as caught:
        open_checkpoint(note, name, public)
    return caught.value.code


def signed(text: str) -> bytes:
    """A note over any text with a signature that holds."""
    line = NoteSignature(ORIGIN, note_key_id(ORIGIN, PUBLIC), sign_raw(SEED, text.encode()))
    return print_note(Note(text, (line,)))


# -- the form -------------------------------------------------------------------------------------


@given(st.integers(0, MAX_TREE_SIZE), st.binary(min_size=32, max_size=32))
def test_a_signed_head_is_read_back(size: int, root: bytes) -> None:
    head = Checkpoint(ORIGIN, size, root)
    assert open_checkpoint(sign_checkpoint(SEED, head), ORIGIN, PUBLIC) == head


def test_a_checkpoint_is_the_text_the_spec_page_shows() -> None:
    root = b64encode(EMPTY_ROOT).decode()
    assert print_checkpoint(Checkpoint("example.org/log", 0, EMPTY_ROOT)) == (
        f"example.org/log\n0\n{root}\n"
    )
    assert NOTE.decode().startswith(f"commonweal/{'aa' * 32}/{'bb' * 16}\n42\n")


def test_a_note_made_by_another_implementation_opens() -> None:
    note = parse_note(FOREIGN)
    (line,) = note.signatures
    name, key, encoded = FOREIGN_KEY.split("+", 2)
    public = b64decode(encoded)[1:]
    assert note_key_id(name, public).hex() == key
    assert (line.name, line.key_id.hex()) == (name, key)
    verify_raw(public, note.text.encode(), line.signature)
    assert print_note(note) == FOREIGN


names = st.text(
    st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]), min_size=1
).filter(lambda name: "+" not in name and len(name.encode()) <= MAX_NAME_BYTES)
lines = st.builds(
    NoteSignature,
    names,
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=1, max_size=100),
)


@given(
    st.lists(st.text("abc \u00e9\u2014", max_size=8), min_size=1, max_size=4),
    st.lists(lines, min_size=1, max_size=4),
)
def test_notes_are_read_back(text: list[str], signatures: list[NoteSignature]) -> None:
    note = Note("x" + "\n".join(text) + "\n", tuple(signatures))
    assert parse_note(print_note(note)) == note


# -- attacks on the note --------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(len(NOTE)))
def test_every_byte_of_a_note_matters(at: int) -> None:
    for bit in range(8):
        flipped = bytearray(NOTE)
        flipped[at] ^= 1 << bit
        with pytest.raises(ProtocolError):
            open_checkpoint(bytes(flipped), ORIGIN, PUBLIC)


@pytest.mark.parametrize("at", range(len(NOTE)))
def test_a_byte_less_or_more_is_refused(at: int) -> None:
    with pytest.raises(ProtocolError):
        open_checkpoint(NOTE[:at] + NOTE[at + 1 :], ORIGIN, PUBLIC)
    for extra in (b"\n", b" ", b"0", b"A", b"=", NOTE[at : at + 1]):
        with pytest.raises(ProtocolError):
            open_checkpoint(NOTE[:at] + extra + NOTE[at:], ORIGIN, PUBLIC)


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (b"", "nothing"),
        (b"\n\n", "no text and no signature"),
        (TEXT.encode(), "no signature block"),
        (TEXT.encode() + b"\n", "an empty signature block"),
        (NOTE[:-1], "no final newline"),
        (NOTE + b"\n", "an empty line at the end"),
        (NOTE.replace(b"\n", b"\r\n"), "line ends of another system"),
        (NOTE.replace("\u2014".encode(), b"--"), "hyphens for the dash"),
        (NOTE.replace("\u2014 ".encode(), "\u2014".encode()), "no space after the dash"),
        (NOTE.replace(b"42", b"4\x002"), "a zero byte"),
        (NOTE.replace(b"42", b"4\t2"), "a tab"),
        (NOTE.replace(b"42", b"\xff2"), "not UTF-8"),
        (NOTE[:-2] + b"\n", "base64 without padding"),
        (NOTE[:-3] + b"x=\n", "base64 with stray bits"),
        (print_note(Note(TEXT, (COSIGNED._replace(name="a+b"),))), "a plus in a name"),
        (print_note(Note(TEXT, (COSIGNED._replace(name="a\u2003b"),))), "a wide space in a name"),
        (print_note(Note(TEXT, (COSIGNED._replace(name=""),))), "no name"),
        (print_note(Note(TEXT, (COSIGNED._replace(signature=b""),))), "a key id alone"),
        (print_note(Note(TEXT, (COSIGNED._replace(key_id=b"12", signature=b""),))), "half an id"),
        ((TEXT + "\n\u2014 name\n").encode(), "no signature in its line"),
        ((TEXT + "\n\u2014 name *!*!\n").encode(), "no base64"),
        ((TEXT + "\n\u2014 name \u00e9\u00e9\u00e9\u00e9\n").encode(), "no ASCII"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_is_not_a_note_is_refused(note: bytes, why: str) -> None:
    assert code_of(note) == "bad-note", why


def test_a_note_without_a_text_is_refused() -> None:
    with pytest.raises(MalformedError, match="no text"):
        parse_note(print_note(Note("\n", (COSIGNED,))))


def test_the_limits_of_a_note_hold() -> None:
    ours = parse_note(NOTE).signatures[0]
    many = [COSIGNED._replace(key_id=bytes([0, 0, 0, n])) for n in range(MAX_NOTE_SIGNATURES)]
    assert open_checkpoint(print_note(Note(TEXT, (*many[1:], ours))), ORIGIN, PUBLIC) == HEAD
    assert code_of(print_note(Note(TEXT, (*many, ours)))) == "bad-note"
    wide = COSIGNED._replace(name="n" * MAX_NAME_BYTES, signature=bytes(MAX_NOTE_SIGNATURE_BYTES))
    assert open_checkpoint(print_note(Note(TEXT, (wide, ours))), ORIGIN, PUBLIC) == HEAD
    for over in (
        wide._replace(name="n" * (MAX_NAME_BYTES + 1)),
        wide._replace(signature=bytes(MAX_NOTE_SIGNATURE_BYTES + 1)),
    ):
        assert code_of(print_note(Note(TEXT, (over, ours)))) == "bad-note"
    assert code_of(b"a" * (MAX_NOTE_BYTES + 1)) == "too-large"
    assert code_of(b"a" * MAX_NOTE_BYTES) == "bad-note"


# -- who signed -----------------------------------------------------------------------------------


def test_signatures_of_others_are_carried_and_prove_nothing() -> None:
    ours = parse_note(NOTE).signatures[0]
    before = print_note(Note(TEXT, (COSIGNED, ours)))
    after = print_note(Note(TEXT, (ours, COSIGNED)))
    assert open_checkpoint(before, ORIGIN, PUBLIC) == open_checkpoint(after, ORIGIN, PUBLIC) == HEAD
    assert code_of(print_note(Note(TEXT, (COSIGNED,)))) == "unsigned-note"


def test_another_key_under_the_same_name_is_not_the_log() -> None:
    assert code_of(sign_checkpoint(b"\1" * 32, HEAD)) == "unsigned-note"
    assert code_of(NOTE, public=public_key(b"\1" * 32)) == "unsigned-note"


def test_a_true_key_id_with_anothers_signature_is_refused() -> None:
    ours = parse_note(NOTE).signatures[0]
    forged = ours._replace(signature=sign_raw(b"\1" * 32, TEXT.encode()))
    assert code_of(print_note(Note(TEXT, (forged,)))) == "bad-signature"
    assert code_of(print_note(Note(TEXT, (ours._replace(signature=bytes(63)),)))) == "bad-signature"


def test_a_good_signature_does_not_excuse_a_bad_one_with_the_same_key() -> None:
    ours = parse_note(NOTE).signatures[0]
    forged = ours._replace(signature=bytes(64))
    for order in ((ours, forged), (forged, ours), (ours, ours)):
        assert code_of(print_note(Note(TEXT, order))) == "bad-note"


def test_a_head_of_another_log_is_refused_even_under_the_same_key() -> None:
    for other in (origin(b"\xab" * 32, b"\xbb" * 16), origin(b"\xaa" * 32, b"\xbc" * 16)):
        note = sign_checkpoint(SEED, HEAD._replace(origin=other))
        assert code_of(note) == "wrong-origin"
        assert open_checkpoint(note, other, PUBLIC).origin == other


def test_the_name_in_the_signature_line_must_be_the_logs_too() -> None:
    ours = parse_note(NOTE).signatures[0]
    renamed = ours._replace(name="elsewhere", key_id=note_key_id("elsewhere", PUBLIC))
    assert code_of(print_note(Note(TEXT, (renamed,)))) == "unsigned-note"


# -- the checkpoint's text ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda name, size, root: f"{name}\n0{size}\n{root}\n",
        lambda name, size, root: f"{name}\n+{size}\n{root}\n",
        lambda name, size, root: f"{name}\n-{size}\n{root}\n",
        lambda name, size, root: f"{name}\n {size}\n{root}\n",
        lambda name, size, root: f"{name}\n4_2\n{root}\n",
        lambda name, size, root: f"{name}\n\u0664\u0662\n{root}\n",
        lambda name, size, root: f"{name}\n42\u00b2\n{root}\n",
        lambda name, size, root: f"{name}\n0x2a\n{root}\n",
        lambda name, size, root: f"{name}\n\n{root}\n",
        lambda name, size, root: f"{name}\n{MAX_TREE_SIZE + 1}\n{root}\n",
        lambda name, size, root: f"{name}\n{'9' * 5000}\n{root}\n",
        lambda name, size, root: f"{name}\n{size}\n{root[:-1]}\n",
        lambda name, size, root: f"{name}\n{size}\n{root[:-2]}9=\n",
        lambda name, size, root: f"{name}\n{size}\n{root} \n",
        lambda name, size, root: f"{name}\n{size}\n{root.replace('=', '')}\n",
        lambda name, size, root: f"{name}\n{size}\n{b64encode(bytes(31)).decode()}\n",
        lambda name, size, root: f"{name}\n{size}\n{b64encode(bytes(33)).decode()}\n",
        lambda name, size, root: f"{name}\n{size}\n\n{root}\n",
        lambda name, size, root: f"{name}\n{size}\n{root}\nextension\n",
        lambda name, size, root: f"{name}\n{size}\n",
        lambda name, size, root: f"{name}\n{root}\n{size}\n",
        lambda name, size, root: f"{name}\n",
        lambda name, size, root: f" {name}\n{size}\n{root}\n",
        lambda name, size, root: f"na me\n{size}\n{root}\n",
        lambda name, size, root: f"a+b\n{size}\n{root}\n",
    ],
)
def test_a_head_has_one_form_even_when_its_signature_holds(change: object) -> None:
    assert callable(change)
    text = change(ORIGIN, "42", b64encode(HEAD.root).decode())
    if len(text) < MAX_NOTE_BYTES // 2:
        assert code_of(signed(text)) == "bad-checkpoint"
    with pytest.raises(MalformedError) as caught:
        parse_checkpoint(text)
    assert caught.value.code == "bad-checkpoint"


def test_a_long_number_is_refused_before_it_is_read() -> None:
    # int() of many digits takes quadratic time, and raises beyond 4,300.
    with pytest.raises(MalformedError, match="number"):
        parse_checkpoint(f"{ORIGIN}\n{'9' * 20}\n{b64encode(HEAD.root).decode()}\n")


@pytest.mark.parametrize(
    "head",
    [
        HEAD._replace(size=-1),
        HEAD._replace(size=MAX_TREE_SIZE + 1),
        HEAD._replace(root=bytes(31)),
        HEAD._replace(origin="two words"),
        HEAD._replace(origin=""),
        HEAD._replace(origin="a\nb"),
        HEAD._replace(origin="n" * (MAX_NAME_BYTES + 1)),
    ],
)
def test_what_would_not_open_is_not_signed(head: Checkpoint) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the class is the claim
        sign_checkpoint(SEED, head)


def test_ids_of_other_lengths_have_no_origin() -> None:
    with pytest.raises(ValueError, match="32"):
        origin(bytes(31), bytes(16))
    with pytest.raises(ValueError, match="16"):
        origin(bytes(32), bytes(32))


def test_a_head_cannot_pass_for_a_signature_of_another_purpose() -> None:
    # Notes are the one kind of signature without the prefix; no note text can start with it.
    assert not TEXT.startswith("commonweal/v1 ")
    with pytest.raises(MalformedError):
        parse_checkpoint(f"commonweal/v1 log\n42\n{b64encode(HEAD.root).decode()}\n")
    with pytest.raises(SignatureError):
        verify_raw(PUBLIC, b"commonweal/v1 log\n" + TEXT.encode(), sign_raw(SEED, TEXT.encode()))
