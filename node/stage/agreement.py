"""Who agrees: every node is asked what it makes of its records as of one common time."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

import aiohttp
import msgspec

from node.peers.answers import MAX_AGREEMENT_BYTES, Agreement
from node.stage.browser import PATIENCE
from node.stage.group import Group
from protocol.encoding import unpack
from protocol.errors import ProtocolError

POLL_S = 0.25


class Opinions(msgspec.Struct, frozen=True):
    """What the nodes answered as of `time`.

    Attributes:
        digests: group's number -> 32 bytes over (frontier, time, folded state, results); those
            that did not answer are missing.
        agree: how many share the commonest digest.
        digest: the commonest one; empty if nobody answered.
    """

    time: int
    digests: dict[int, bytes]

    @property
    def digest(self) -> bytes:
        """The commonest digest; empty if nobody answered."""
        return Counter(self.digests.values()).most_common(1)[0][0] if self.digests else b""

    @property
    def agree(self) -> int:
        """How many nodes share it."""
        return sum(digest == self.digest for digest in self.digests.values())


async def opinions(groups: Sequence[Group], at: int) -> Opinions:
    """Ask every node by its public interface."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        answers = await asyncio.gather(*(_ask(http, ward, at) for ward in groups))
    return Opinions(at, {n: digest for n, digest in answers if digest})


async def all_agree(groups: Sequence[Group], timeout_s: float) -> Opinions:
    """Ask until all agree, or until the time is up; the last answers either way."""
    until = time.monotonic() + timeout_s
    while True:
        found = await opinions(groups, int(time.time()))
        if found.agree == len(groups) or time.monotonic() > until:
            return found
        await asyncio.sleep(POLL_S)


async def _ask(http: aiohttp.ClientSession, group: Group, at: int) -> tuple[int, bytes]:
    url = f"{group.address}/federation/agreement?time={at}"
    try:
        async with http.get(url) as answer:
            data = await answer.content.read(MAX_AGREEMENT_BYTES + 1)
            return group.number, unpack(Agreement, data, max_bytes=MAX_AGREEMENT_BYTES).digest
    except (aiohttp.ClientError, ProtocolError, TimeoutError):
        return group.number, b""
