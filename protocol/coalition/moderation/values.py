"""Moderation as it stands: values only.

Spec: docs/spec/coalition/moderation.md section 5.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field


class Word(msgspec.Struct, frozen=True):
    """A group's word about a hiding: an appeal, or a moderator's ruling.

    Attributes:
        outcome: `show` or `uphold`; empty for an appeal.
        answers: the hash of the appeal that a ruling answers; empty if none.
    """

    hash: bytes
    group: bytes
    reason: str
    time: int
    outcome: str = ""
    answers: bytes = b""


class Hiding(msgspec.Struct, frozen=True):
    """One moderator's hiding of one comment.

    Attributes:
        group: the moderator.
        appeals, rulings: by claimed time, then hash.
    """

    hash: bytes
    comment: bytes
    group: bytes
    reason: str
    time: int
    appeals: tuple[Word, ...] = ()
    rulings: tuple[Word, ...] = ()

    @property
    def lifted(self) -> Word | None:
        """The first ruling that shows the comment again; None while it stays hidden.

        Whatever order rulings are dated in, one that shows is enough: so no date undoes it.
        """
        return next((r for r in self.rulings if r.outcome == "show"), None)

    @property
    def open_appeals(self) -> tuple[Word, ...]:
        """Appeals that no ruling answers, while the comment is hidden."""
        if self.lifted is not None:
            return ()
        answered = {ruling.answers for ruling in self.rulings}
        return tuple(a for a in self.appeals if a.hash not in answered)


class SlowMode(msgspec.Struct, frozen=True):
    """A pace that a moderator set, in force from its time until the next one on the proposal."""

    hash: bytes
    group: bytes
    seconds: int
    reason: str
    time: int


class Erasure(msgspec.Struct, frozen=True):
    """A notice that words are to be erased: a comment's, a name, a meeting's minutes.

    Attributes:
        target: the statement that names the words.
        blobs: what holds them; minutes may take several.
        group: whose words and notice they are.
        done: group -> claimed time at which its node said that it has erased them.
    """

    hash: bytes
    target: bytes
    blobs: tuple[bytes, ...]
    group: bytes
    reason: str
    time: int
    done: Mapping[bytes, int] = field(default_factory=dict)


class Moderation(msgspec.Struct, frozen=True):
    """The public log of moderation.

    Attributes:
        hidings: by hash, in order of claimed time, then hash.
        erasures: the same.
        slow: proposal -> the paces set, by claimed time, then hash.
    """

    hidings: Mapping[bytes, Hiding] = field(default_factory=dict)
    erasures: Mapping[bytes, Erasure] = field(default_factory=dict)
    slow: Mapping[bytes, tuple[SlowMode, ...]] = field(default_factory=dict)

    def hidden(self, comment: bytes) -> Hiding | None:
        """The first hiding of a comment that still stands; None if people may read it."""
        standing = (h for h in self.hidings.values() if h.comment == comment and h.lifted is None)
        return next(standing, None)

    def erasure(self, target: bytes) -> Erasure | None:
        """The first notice to erase a statement's words; None if there is none."""
        return next((e for e in self.erasures.values() if e.target == target), None)

    def pace(self, proposal: bytes) -> SlowMode | None:
        """The pace set last for a proposal; None if none was."""
        paces = self.slow.get(proposal, ())
        return paces[-1] if paces else None
