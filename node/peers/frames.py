"""Questions and answers on a connection for announcements, for a node that nobody can reach.

A node behind NAT opens connections; its peers' GETs come back over them (DESIGN 4.3). An
announcement is a msgpack map and begins with a byte from 0x80 on; a frame begins with its kind, 1
to 4, and the question's number. Spec: docs/spec/api.md section 4.1.
"""

import re
from struct import Struct
from typing import Annotated

import msgspec
from msgspec import Meta

from node.peers.signing import MAX_SIGNATURE_CHARS
from protocol.encoding import Wire, pack, unpack
from protocol.errors import MalformedError

MAX_TARGET_CHARS = 4_224
"""The longest path (a tile's, 120) and `MAX_QUERY_CHARS` (4,096)."""
MAX_QUESTION_BYTES = 8 * 1024
"""A question at its longest, 6.3 kB, with field names."""
PART_BYTES = 64 * 1024
"""A usual bundle in one part; a longer answer lets others and announcements between its parts."""
WINDOW_BYTES = 1024 * 1024
"""What is sent of an answer before the asking side says that it has room for the rest."""
MAX_AT_ONCE = 8
"""Questions open on one connection: two pulls of four bundles each (gossip.md R5)."""
ANSWER_S = 60
"""Until an answer begins, and again until it is whole: two full bundles of 16 MiB at a time over a
5 Mbit/s line."""

ANSWERS_HERE = "answers=here"
"""The query by which a node says, opening a connection, that it answers questions on it."""

_TARGET = re.compile(r"/[A-Za-z0-9/._?=&,-]*")
_START = Struct(">BI")
_BEGIN = Struct(">HI")
_ASK, _HEAD, _PART, _MORE = 1, 2, 3, 4


class Question(Wire):
    """A GET: path and query, and the headers of its signature (docs/spec/api.md section 2).

    Both empty: unsigned, which is answered where logs are public.
    """

    target: Annotated[str, Meta(min_length=1, max_length=MAX_TARGET_CHARS)]
    input: Annotated[str, Meta(max_length=MAX_SIGNATURE_CHARS)]
    signature: Annotated[str, Meta(max_length=MAX_SIGNATURE_CHARS)]


class Ask(msgspec.Struct, frozen=True):
    """A question under a number, 0..2^32-1, that no open question of this connection has."""

    number: int
    question: Question


class Begin(msgspec.Struct, frozen=True):
    """An answer begins: its HTTP status, and how many bytes follow."""

    number: int
    status: int
    length: int


class Part(msgspec.Struct, frozen=True):
    """The next bytes of an answer, 1..`PART_BYTES`."""

    number: int
    data: bytes


class More(msgspec.Struct, frozen=True):
    """The asking side has room for what is beyond `WINDOW_BYTES`."""

    number: int


Frame = Ask | Begin | Part | More


def is_frame(data: bytes) -> bool:
    """Whether a message is a frame; else it is to be read as an announcement."""
    return bool(data) and data[0] < 0x80


def write_frame(frame: Frame) -> bytes:
    """One message.

    Raises:
        ValueError: a field breaks its range.
    """
    match frame:
        case Ask(number, question):
            return _START.pack(_ASK, number) + pack(question)
        case Begin(number, status, length):
            return _START.pack(_HEAD, number) + _BEGIN.pack(status, length)
        case Part(number, data):
            if not 1 <= len(data) <= PART_BYTES:
                raise ValueError(f"a part of {len(data)} bytes")
            return _START.pack(_PART, number) + data
        case More(number):
            return _START.pack(_MORE, number)


def open_frame(data: bytes) -> Frame:
    """Read a message that `is_frame`.

    Raises:
        MalformedError: `bad-frame`, or as `unpack` for a question.
    """
    if len(data) < _START.size:
        raise MalformedError("bad-frame", f"a frame of {len(data)} bytes")
    kind, number = _START.unpack_from(data)
    rest = data[_START.size :]
    if kind == _ASK:
        question = unpack(Question, rest, max_bytes=MAX_QUESTION_BYTES)
        if not _TARGET.fullmatch(question.target):
            raise MalformedError("bad-frame", "a question's path holds what no path of ours does")
        if not all(
            text.isascii() and text.isprintable() for text in (question.input, question.signature)
        ):
            raise MalformedError("bad-frame", "a question's signature holds what no header does")
        return Ask(number, question)
    if kind == _HEAD and len(rest) == _BEGIN.size:
        return Begin(number, *_BEGIN.unpack(rest))
    if kind == _PART and 1 <= len(rest) <= PART_BYTES:
        return Part(number, rest)
    if kind == _MORE and not rest:
        return More(number)
    raise MalformedError("bad-frame", f"a frame of kind {kind} and {len(data)} bytes")
