"""What pages ask about the doors of meetings; guests have no access, so no command is theirs."""

from node.commands.running import run
from node.commands.speakers import take_back_of
from node.core import Node
from node.names import by_name, group_name
from node.store.doors import UNSAID, Came, browser_of
from node.store.speaking_turns import GUEST
from node.web.viewmodels.doors import CameLine, DoorView, GuestView
from protocol.coalition.convenings.values import Convening
from protocol.coalition.state import State


class NodeDoors:
    """`node.web.doors.Doors` over a node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def door(self, meeting: str) -> DoorView | None:
        """The code of now and who came, as `door.show` says it."""
        _, known = await self._meeting(meeting)
        if known is None or self._node.group not in known.facilitators:
            return None
        shown = await run(self._node, "door.show", {"convening": meeting})
        return DoorView(
            meeting,
            known.title,
            shown["code"],
            max(0, (shown["turns"] or 0) - self._node.now()),
            shown["ends"] or 0,
            known.zone,
            shown["address"],
            tuple(CameLine(row["name"], row["region"], row["people"]) for row in shown["came"]),
            shown["unsure"],
        )

    async def guest(self, meeting: str, handle: bytes) -> GuestView | None:
        """What a browser has said of itself."""
        state, known = await self._meeting(meeting)
        said = None if known is None else self._node.traits.doors.guest(known.hash, handle)
        if known is None or said is None:
            return None
        return GuestView(
            known.title,
            said[0].hex(),
            said[1],
            tuple((group.hex(), group_name(state, group)) for group in _there(state)),
            tuple(state.charter.regions),
        )

    async def meant(self, code: str) -> tuple[str, ...]:
        """The meeting whose door a code opens; all whose door is open, if it opens none."""
        doors = self._node.traits.doors
        return tuple(name.hex() for name in doors.meant(code, self._node.now()))

    async def come(self, meeting: str, code: str, handle: bytes) -> Came:
        """Check a browser in by a code."""
        _, known = await self._meeting(meeting)
        if known is None or known.cancelled is not None:
            return Came.SHUT
        node = self._node
        return await node.traits.doors.enter(known.hash, code, handle, node.now())

    async def say(self, meeting: str, handle: bytes, group: str, region: str) -> bool:
        """Keep of which group and region a guest is, also where they wait to speak."""
        state, known = await self._meeting(meeting)
        there = (UNSAID, *_there(state))
        chosen = next((found for found in there if found.hex() == group), None)
        if known is None or chosen is None or region not in ("", *state.charter.regions):
            return False
        await self._node.traits.doors.say(known.hash, handle, chosen, region)
        who, name = GUEST + browser_of(handle).hex(), group_name(state, chosen)
        await self._node.speakers.say_group(known.hash, who, name)
        return True

    async def leave(self, meeting: str, handle: bytes) -> None:
        """Take a guest out of the counts."""
        _, known = await self._meeting(meeting)
        if known is not None:
            await self._node.traits.doors.leave(known.hash, handle)
            # Who is not there does not wait to speak either.
            await take_back_of(self._node, known, GUEST + browser_of(handle).hex())

    async def _meeting(self, meeting: str) -> tuple[State, Convening | None]:
        state = await self._node.state()
        found = next((c for name, c in state.convenings.items() if name.hex() == meeting), None)
        return state, found


def _there(state: State) -> tuple[bytes, ...]:
    """Groups that a guest can be of, by name: not those that have left."""
    return by_name(state, state.membership.members)
