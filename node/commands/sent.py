"""Whom the group sent before: the same once more, and those whom it has recalled since."""

from typing import Any

from node.commands.words import held_words
from node.core import Node
from node.errors import NodeError
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.state import State
from protocol.text import look_alike


def names_of(node: Node, one: Delegation) -> list[str] | None:
    """The names in the blob, one for each seat; None if they are not held, or don't fit."""
    words = held_words(node, one.blob, one.group) if one.blob else None
    names = [] if words is None else words.text.split("\n")
    return names if len(names) == len(one.seats) else None


def check_recalled(node: Node, state: State, names: list[str]) -> None:
    """Whom the group took out does not come back by a name that nobody looked at twice.

    Who resigned may be sent again, and so may who was sent again since the recall; names that were
    erased here are not known any more.

    Raises:
        NodeError: `recalled-before`.
    """
    gone: dict[str, tuple[int, str]] = {}
    again: dict[str, int] = {}
    for one in state.delegations.values():
        if one.group != node.group:
            continue
        held = names_of(node, one) or [""] * len(one.seats)
        for place, seat in enumerate(one.seats):
            seen = look_alike(seat.label or held[place])
            for said in one.recalls:
                if place in said.seats and said.by != "resigned" and said.since is not None:
                    gone[seen] = max(gone.get(seen, (0, "")), (said.since, one.title))
            if not seat.recalled:
                again[seen] = max(again.get(seen, 0), one.time)
    for name in names:
        since, title = gone.get(look_alike(name), (0, ""))
        if since and again.get(look_alike(name), 0) <= since:
            raise NodeError(
                "recalled-before",
                f"your group recalled {name!r} as a delegate for {title!r}",
                "leave them out, or say `--again` if your group has decided that they go again",
            )


def sent_before(
    node: Node, state: State, ballot: bytes | None, body: dict[str, Any], names: list[str]
) -> Delegation | None:
    """Sent twice, or once more after a crash: the very same is not said a second time.

    By name somebody can be sent once more after a recall; after a vote only another vote helps.
    """
    said = ("title", "starts", "ends", "how", "report_days", "chosen", "contest", "convening")
    seats = [
        (name, one.mandate, one.bound_to, one.bound_by, one.alternate)
        for name, one in zip(names, body["seats"], strict=True)
    ]
    for one in state.delegations.values():
        if (one.group, one.ballot) != (node.group, ballot) or (ballot is None and one.recalls):
            continue
        held = names_of(node, one) or [""] * len(one.seats)
        known = [
            (s.label or name, s.mandate, s.bound_to, s.bound_by, s.alternate)
            for s, name in zip(one.seats, held, strict=True)
        ]
        if known == seats and all(getattr(one, key) == body.get(key) for key in said):
            return one
    return None
