"""Another group, with the keys that the charter gives it: its requests are past the door."""

import base64
import errno
import os
import socket
import struct
from collections.abc import Sequence
from random import Random
from typing import BinaryIO

from federation_tests.fuzz.damage import damaged
from federation_tests.fuzz.served import ANSWER_S, Served
from node.peers.frames import ANSWERS_HERE, Ask, Begin, More, Part, Question, write_frame
from node.peers.signing import Message, sign_request
from node.seeds import KeyName
from node.tests.small_federation import NOW, group_id, seeds
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.gossip.wire import Announcement, ChangedHead, write_announcement
from protocol.keys import sign_raw

NUMBER = 2
"""Of the group whose keys sign; group 1's node is asked."""
TEXT, BINARY, CLOSE = 1, 2, 8
FINAL, MASKED = 0x80, 0x80
MASK = b"mask"
OWN_CLOSE = struct.pack(">H", 1000)
ENDED = frozenset({1000, 1002, 1003, 1007, 1008, 1009, 1013})
"""Close codes that say why. Without one, or with 1011, something failed that nobody caught."""
MAX_SENT = 12


def signed(here: Served, method: str, target: str) -> list[str]:
    """Header lines that sign a request to the served node."""
    message = Message(method, f"http://node{target}", {})
    key = seeds(NUMBER)[KeyName.TRANSPORT]
    sign_request(
        message,
        sign=lambda data: sign_raw(key, data),
        coalition=here.coalition,
        own=group_id(NUMBER),
        to=group_id(1),
        now=NOW,
    )
    return [f"{name}: {value}" for name, value in message.headers.items()]


def messages(here: Served) -> list[bytes]:
    """One of each kind that a peer may send."""
    line = origin(here.coalition, group_id(NUMBER))
    note = sign_checkpoint(seeds(NUMBER)[KeyName.LOG], Checkpoint(line, 3, bytes(32)))
    head = ChangedHead(group=group_id(NUMBER), note=note)
    question = Question(target="/federation/digest", input="sig", signature="sig")
    frames = (Ask(1, question), Begin(1, 200, 70_000), Part(1, b"part"), More(1), More(2**32 - 1))
    return [
        write_announcement(Announcement(heads=[head])),
        write_announcement(Announcement(heads=[], frozen=[group_id(NUMBER)])),
        *(write_frame(frame) for frame in frames),
    ]


def framed(data: bytes, kind: int = BINARY) -> bytes:
    """A WebSocket frame from a client (RFC 6455, section 5.2)."""
    size = len(data)
    if size < 126:
        length = struct.pack(">B", MASKED | size)
    elif size < 1 << 16:
        length = struct.pack(">BH", MASKED | 126, size)
    else:
        length = struct.pack(">BQ", MASKED | 127, size)
    body = bytes(byte ^ MASK[at % 4] for at, byte in enumerate(data))
    return bytes([FINAL | kind]) + length + MASK + body


def said(here: Served, random: Random) -> list[bytes]:
    """Frames as a peer could send them: good ones, damaged ones, and such as are none."""
    good, found = messages(here), []
    for _ in range(random.randint(1, MAX_SENT)):
        data = random.choice(good)
        if random.random() < 0.6:
            data = damaged(data, random)[: 1 << 17]
        frame = framed(data, random.choice((BINARY,) * 12 + (TEXT, CLOSE, 0, 9, 10, 11)))
        found.append(damaged(frame, random)[: 1 << 17] if random.random() < 0.1 else frame)
    return found


def converse(here: Served, frames: Sequence[bytes], *, through: bool) -> int:
    """Open a connection for announcements, send these frames and close it; the node's close code.

    Args:
        through: whether the connection offers to be asked over it.

    Returns:
        0 if the node ended it without a code; -1 if what it said was lost.
    """
    target = "/federation/announce" + (f"?{ANSWERS_HERE}" if through else "")
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {target} HTTP/1.1", "Host: node", "Connection: Upgrade", "Upgrade: websocket"]
    lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    raw = "\r\n".join([*lines, *signed(here, "GET", target), "", ""]).encode()
    with socket.create_connection(("127.0.0.1", here.port), timeout=ANSWER_S) as line:
        line.sendall(raw)
        with line.makefile("rb") as answers:
            status = answers.readline()
            assert b" 101 " in status, status
            while answers.readline().strip():
                pass
            try:
                line.sendall(b"".join([*frames, framed(OWN_CLOSE, CLOSE)]))
                line.shutdown(socket.SHUT_WR)
                return _closed(answers)
            except OSError as error:
                # It had closed already, and what it said of that is lost with the rest.
                if isinstance(error, ConnectionError) or error.errno == errno.ENOTCONN:
                    return -1
                raise


def check_conversation(here: Served, frames: Sequence[bytes], *, through: bool) -> None:
    """Whatever these frames are, the node says why it closes, and no record changes."""
    before = here.versions()
    code = converse(here, frames, through=through)
    unfinished = {0} if ends_inside_a_frame(frames) else set()
    told = f"{code} after {frames!r}"[:4_000]
    assert code in {*ENDED, -1, *unfinished}, told
    assert here.versions() == before, told


def ends_inside_a_frame(frames: Sequence[bytes]) -> bool:
    """Whether these frames, and the closing one after them, leave the last one unfinished.

    Sizes that were damaged make it so. Nobody closed then; the connection is simply over.
    """
    sent = b"".join([*frames, framed(OWN_CLOSE, CLOSE)])
    at = 0
    while at < len(sent):
        size, ahead = (sent[at + 1] & 0x7F if at + 1 < len(sent) else 0), 2
        if size > 125:
            wide = 2 if size == 126 else 8
            size, ahead = int.from_bytes(sent[at + 2 : at + 2 + wide], "big"), 2 + wide
        masked = len(MASK) if at + 1 < len(sent) and sent[at + 1] & MASKED else 0
        at += ahead + masked + size
    return at > len(sent)


def _closed(answers: BinaryIO) -> int:
    """The code in the close frame; what comes before it is passed over."""
    while start := answers.read(2):
        kind, size = start[0] & 0x0F, start[1] & 0x7F
        if size > 125:
            size = int.from_bytes(answers.read(2 if size == 126 else 8), "big")
        data = answers.read(size)
        if kind == CLOSE:
            return int.from_bytes(data[:2], "big") if data else 1000
    return 0
