"""What the founding pages keep in their application."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from node.founding.room import FoundingRoom
from node.web.founding.door import Door


@dataclass(slots=True)
class Ending:
    """How the pages hand over to the node.

    Attributes:
        first_access: makes an administrator's access on the founded node, for a name; gives the
            code that opens it.
        turn: one finishes at a time, or two codes would be made.
        start: set once somebody has pressed for the node to start.
    """

    first_access: Callable[[str], Awaitable[str]]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    start: asyncio.Event = field(default_factory=asyncio.Event)


ROOM: web.AppKey[FoundingRoom] = web.AppKey("founding_room", FoundingRoom)
DOOR: web.AppKey[Door] = web.AppKey("founding_door", Door)
ENDING: web.AppKey[Ending] = web.AppKey("founding_ending", Ending)
