"""What this node owes and can't do for now, and why: the same list as on the first page."""

from collections.abc import Iterator

from node.checkup.finding import Finding, ok, warn
from node.clock import spoken
from node.core import Node
from node.owed.telling import undone
from node.owed.values import Cause
from protocol.coalition.state import State


async def check_owed(node: Node, state: State) -> list[Finding]:
    """A line for each thing, or one that there is none."""
    return list(_told(await _lines(node, state)))


async def _lines(node: Node, state: State) -> list[tuple[str, str]]:
    return [
        (
            f"{one.owed.english()}; {one.cause.why.english()}{_silent(one.cause, state.time)}",
            "" if one.cause.todo is None else one.cause.todo.english(),
        )
        for one in await undone(node, state)
        # What people owe has lines of its own.
        if one.cause.code != "people"
    ]


def _told(lines: list[tuple[str, str]]) -> Iterator[Finding]:
    for message, hint in lines:
        yield warn("owed", f"can't be done now: {message}", hint)
    if not lines:
        yield ok("owed", "there is nothing that this node owes and can't do")


def _silent(cause: Cause, now: int) -> str:
    """Who is waited for, and since when they are silent."""
    return "".join(
        f"; {party.name} is silent since this node was started"
        if party.heard is None
        else f"; {party.name} was heard {spoken(max(now - party.heard, 0))} ago"
        for party in cause.parties
    )
