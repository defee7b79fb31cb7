"""What the founding pages keep in their application."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from node.founding.room import FoundingRoom
from node.web.founding.door import Door

MAX_START_S = 50.0
"""A page waits so long for the node to answer: less than the minute that usual proxies wait."""


@dataclass(slots=True)
class Ending:
    """How the pages hand over to the node.

    Attributes:
        first_access: makes an administrator's access on the founded node, for a name; gives the
            code that opens it.
        turn: one finishes at a time, or two codes would be made.
        start: set once somebody has pressed for the node to start.
        node: the address at which the node answers, once it does; or why it can't start.
        pages: the address at which these pages answer.
        patience_s: how long a page waits for the node.
    """

    first_access: Callable[[str], Awaitable[str]]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    start: asyncio.Event = field(default_factory=asyncio.Event)
    node: asyncio.Future[str] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    pages: str = ""
    patience_s: float = MAX_START_S


ROOM: web.AppKey[FoundingRoom] = web.AppKey("founding_room", FoundingRoom)
DOOR: web.AppKey[Door] = web.AppKey("founding_door", Door)
ENDING: web.AppKey[Ending] = web.AppKey("founding_ending", Ending)
