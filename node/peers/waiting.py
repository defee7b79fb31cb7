"""Heads that wait without blame: past their log's quota, or under keys that nobody here knows.

Nothing is wrong with who passes them on. They are kept here so that people see which record waits,
since when and under which key; without that a flooded log and a quiet one look the same.
"""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from protocol.checkpoint import parse_note
from protocol.errors import ProtocolError
from protocol.gossip.events import Head
from protocol.gossip.state import Want

MAX_STRANGE = 256
"""Heads under unknown keys that are remembered, the newest: one for each group and who shows it."""
STRANGE_S = 600.0
"""How long one is told of that is shown no more: who shows it is asked several times meanwhile."""


class WaitingHead(msgspec.Struct, frozen=True):
    """A head that is known here and waits.

    Attributes:
        group: 16-byte id of the log's group.
        size: entries under the head; 0 where the note is of another form.
        since_s: seconds for which it has waited.
        keys: names of the keys under it, as notes name them: 8 hex digits each.
        shown_by: the groups that show it, by id.
        unknown: whether it waits for its key; otherwise its log is past its quota.
    """

    group: bytes
    size: int
    since_s: float
    keys: tuple[str, ...]
    shown_by: tuple[bytes, ...]
    unknown: bool = False


class WaitingHeads:
    """Since when heads wait.

    Args:
        clock_s: monotonic seconds.
    """

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._beyond: dict[bytes, float] = {}
        # (group, who shows it) -> note, seconds of the first and of the last time.
        self._strange: dict[tuple[bytes, bytes], tuple[bytes, float, float]] = {}
        # One of each group that is known here. The machine remembers the smallest that wait.
        self._longest: dict[bytes, Head] = {}

    def note(self, waiting: Mapping[bytes, tuple[Want, ...]]) -> list[bytes]:
        """Take in what the machine lets wait; gives the groups whose logs began to."""
        new = [group for group in waiting if group not in self._beyond]
        now = self._clock_s()
        self._beyond = {group: self._beyond.get(group, now) for group in waiting}
        return new

    def strange(self, group: bytes, peer: bytes, note: bytes) -> None:
        """A peer shows a head of a group's log under a key that is not known here."""
        now = self._clock_s()
        _, first, _ = self._strange.pop((group, peer), (b"", now, now))
        self._strange[group, peer] = note, first, now
        if len(self._strange) > MAX_STRANGE:
            del self._strange[next(iter(self._strange))]

    def familiar(self, head: Head, peer: bytes) -> None:
        """A peer shows a head that opens."""
        self._strange.pop((head.group, peer), None)
        known = self._longest.get(head.group)
        if known is None or head.size > known.size:
            self._longest[head.group] = head

    def longest(self, group: bytes, reopen: Callable[[bytes, bytes], Head]) -> Head | None:
        """The longest head of a log that was shown and still opens, held or not; None if none is.

        Args:
            reopen: (group, note) -> the head; raises if the note's key has been replaced since.
        """
        if (known := self._longest.get(group)) is None:
            return None
        try:
            return reopen(group, known.note)
        except (ProtocolError, KeyError):
            # Under a thief's key it may be of any size: the next one shown takes its place.
            del self._longest[group]
            return None

    def rows(self, waiting: Mapping[bytes, tuple[Want, ...]]) -> Iterator[WaitingHead]:
        """All of them now, those past their quota first, each by group id.

        Args:
            waiting: the machine's.
        """
        now = self._clock_s()
        for group, wants in sorted(waiting.items()):
            head = wants[-1].head
            sources = {source for want in wants for source in want.sources}
            since = now - self._beyond.get(group, now)
            yield WaitingHead(group, head.size, since, keys_of(head.note), tuple(sorted(sources)))
        for (group, peer), (note, first, last) in sorted(self._strange.items()):
            if now - last <= STRANGE_S:
                yield WaitingHead(
                    group, size_in(note), now - first, keys_of(note), (peer,), unknown=True
                )


def keys_of(note: bytes) -> tuple[str, ...]:
    """Names of the keys that a note says it is signed with; empty if it is none."""
    try:
        return tuple(line.key_id.hex() for line in parse_note(note).signatures)
    except ProtocolError:
        return ()


def size_in(note: bytes) -> int:
    """The size that a note claims, whoever signed it; 0 if it says none."""
    try:
        line = parse_note(note).text.split("\n")[1]
    except (ProtocolError, IndexError):
        return 0
    return int(line) if line.isascii() and line.isdigit() and len(line) < 20 else 0
