"""What pages ask about speakers' queues; guests have no access, so no command is theirs."""

from typing import Any

import msgspec

from node.commands.speakers import (
    MAX_NAME_CHARS,
    can_open,
    is_asking,
    place_of,
    run_show,
    spoken,
    take_back_of,
)
from node.core import Node
from node.names import group_name
from node.store.doors import browser_of
from node.store.speaking_turns import GUEST, MEMBER, queue_closed
from node.web.building.convenings import meeting_line
from node.web.viewmodels.speaking import PlaceView, QueueView
from protocol.coalition.convenings.values import Convening
from protocol.coalition.state import State


class NodeQueues:
    """`node.web.queues.Queues` over a node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def queue(self, meeting: str) -> QueueView | None:
        """The queue, as `speakers.show` says it."""
        state, known = await self._led(meeting)
        if known is None:
            return None
        shown = run_show(self._node, known)
        until = shown["until"]
        return msgspec.convert(
            {
                **shown,
                "line": meeting_line(state, known, self._node.group),
                "ready": can_open(self._node, known),
                "over": until is not None and self._node.now() >= until,
            },
            QueueView,
        )

    async def place(self, meeting: str, member: str) -> PlaceView | None:
        """The queue as a member sees it."""
        _, known = await self._led(meeting)
        if known is None:
            return None
        found = self._node.people.member(member) if member else None
        usual = "" if found is None else found.name[:MAX_NAME_CHARS]
        # Not the bare reference: an access of nobody would stand where facilitators put people in.
        return self._place(known, MEMBER + member, usual)

    async def guest_place(self, meeting: str, handle: bytes) -> PlaceView | None:
        """The queue as a guest sees it who has checked in."""
        _, known = await self._led(meeting)
        if known is None or self._node.traits.doors.guest(known.hash, handle) is None:
            return None
        return self._place(known, _who(handle), "")

    async def guest_asks(self, meeting: str, handle: bytes, name: str) -> bool:
        """Put a guest in the queue, under the group that they said they are of."""
        state, known = await self._led(meeting)
        said = None if known is None else self._node.traits.doors.guest(known.hash, handle)
        if known is None or said is None:
            return False
        if not is_asking(self._node, known):
            raise queue_closed()
        called = spoken(name[: MAX_NAME_CHARS + 1])
        group = group_name(state, said[0]) if said[0] in state.groups else ""
        now = self._node.now()
        await self._node.speakers.ask(known.hash, _who(handle), called, group, now)
        return True

    async def guest_takes_back(self, meeting: str, handle: bytes) -> None:
        """A guest does not ask to speak any more."""
        _, known = await self._led(meeting)
        if known is not None:
            await take_back_of(self._node, known, _who(handle))

    def _place(self, known: Convening, who: str, usual: str) -> PlaceView:
        value: dict[str, Any] = place_of(self._node, known, who)
        about = {"id": known.hash.hex(), "title": known.title, "zone": known.zone}
        return msgspec.convert({**value, **about, "usual": usual}, PlaceView)

    async def _led(self, meeting: str) -> tuple[State, Convening | None]:
        """A meeting that this group facilitates."""
        state = await self._node.state()
        found = next((c for name, c in state.convenings.items() if name.hex() == meeting), None)
        if found is None or self._node.group not in found.facilitators:
            return state, None
        return state, found


def _who(handle: bytes) -> str:
    return GUEST + browser_of(handle).hex()
