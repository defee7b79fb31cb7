"""What gathering finds about caucuses, and what deriving makes of their signatures.

Spec: docs/spec/coalition/caucuses.md sections 4 and 5.
"""

from collections.abc import Callable, Mapping

import msgspec

from protocol.coalition.caucuses.bodies import (
    CaucusActBody,
    CaucusBody,
    CaucusSignaturesBody,
)
from protocol.coalition.entry import Entry
from protocol.coalition.registers.values import Register

Keep = Callable[[Entry], bool]
"""Whether a statement is to be looked at."""


def every(_entry: Entry) -> bool:
    """Look at all of them."""
    return True


class View(msgspec.Struct, frozen=True):
    """What is counted.

    Attributes:
        keep: which statements.
        gone: the groups of which no members are, because they have left.
        sizes: affiliated members by group; of who is not in it, nobody.
    """

    keep: Keep = every
    gone: frozenset[bytes] = frozenset()
    sizes: Mapping[bytes, int] = msgspec.field(default_factory=dict)


EVERYTHING = View()


class CaucusDraft(msgspec.Struct):
    """A caucus and the statements that published this very text, by hash."""

    id: bytes
    body: CaucusBody
    entries: dict[bytes, Entry] = msgspec.field(default_factory=dict)


class ActDraft(msgspec.Struct):
    """A text of a caucus and the statements that published it, by hash."""

    id: bytes
    body: CaucusActBody
    entries: dict[bytes, Entry] = msgspec.field(default_factory=dict)


class Signed(msgspec.Struct, frozen=True):
    """A statement of signatures that all hold.

    Attributes:
        subject: the id of what was signed.
        turn: as in its body.
        keys: of those who signed, 32 bytes each, with the register that each was found in.
        rests_on: every statement without which it says nothing.
    """

    entry: Entry
    subject: bytes
    turn: int
    keys: Mapping[bytes, Register]
    rests_on: tuple[Entry, ...]


class CaucusesDraft(msgspec.Struct):
    """Everything gathered.

    Attributes:
        named: statement -> the id of the caucus or act that it published.
        said: signatures, not yet looked at.
        signed: those that hold, once they are derived.
    """

    caucuses: dict[bytes, CaucusDraft] = msgspec.field(default_factory=dict)
    acts: dict[bytes, ActDraft] = msgspec.field(default_factory=dict)
    named: dict[bytes, bytes] = msgspec.field(default_factory=dict)
    said: list[tuple[Entry, CaucusSignaturesBody]] = msgspec.field(default_factory=list)
    signed: list[Signed] = msgspec.field(default_factory=list)

    def entry(self, name: bytes) -> Entry | None:
        """The statement of that hash that published a caucus or an act."""
        subject = self.named.get(name, b"")
        draft = self.caucuses.get(subject) or self.acts.get(subject)
        return None if draft is None else draft.entries[name]
