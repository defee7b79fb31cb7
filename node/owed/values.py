"""What is owed, and what keeps it from being done."""

from __future__ import annotations

import msgspec

from protocol.ballots.explain import Sentence


class Party(msgspec.Struct, frozen=True):
    """A group on whose server something waits.

    Attributes:
        name: the group's.
        heard: when its server last answered, UTC seconds; None: not since this one was started.
    """

    name: str
    heard: int | None


class Cause(msgspec.Struct, frozen=True):
    """Why something is not done.

    Attributes:
        code: of `node.owed.words`, or of a fault of the node's own.
        why: a clause, lower case and without a full stop.
        todo: another that says what people do about it; None if it is over by itself.
        parties: groups on whose servers it waits.
        path: the page where something is done about it; empty if on none.
        detail: the same as the node has it, in English; may be empty.
    """

    code: str
    why: Sentence
    todo: Sentence | None = None
    parties: tuple[Party, ...] = ()
    path: str = ""
    detail: str = ""


class Undone(msgspec.Struct, frozen=True):
    """One thing that this node owes and does not do, and why.

    Attributes:
        owed: a clause.
        due: UTC seconds from which it is late; None if there is no hour.
    """

    owed: Sentence
    cause: Cause
    due: int | None = None
