"""What a serving node can ask of the others: how they are, whether they agree, a missing blob."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import msgspec

from node.driver import Driver
from node.logger import Logger
from node.peers.client import Client
from node.peers.cosignatures import fetch_cosignatures
from node.peers.ports import PeerNode
from node.peers.status import UNANSWERED, PeerStatus
from node.peers.waiting import WaitingHead
from node.store.cosigned import Kept
from node.store.records import Head
from protocol.agreement.confirming import ASKED, Said
from protocol.agreement.cut import Cut
from protocol.agreement.lineage import Link, Tip, advance
from protocol.errors import ProtocolError
from protocol.tiles import MAX_BUNDLE_BYTES, TILE_WIDTH, tile_path

# Seconds: a comparison is for a person who waits; who is silent longer counts as away.
COMPARE_TIMEOUT_S = 10.0
# Seconds: votes wait meanwhile; a node that was stopped in its tracks takes the call and is silent.
CUT_TIMEOUT_S = 3.0
NO_NEWS = UNANSWERED | {"not-held", "server-busy", "clocks-apart"}

log = Logger("federation")


class Opinion(msgspec.Struct, frozen=True):
    """What a peer makes of the logs it holds, as of one time.

    Attributes:
        group: 16-byte id.
        frontier, digest: 32 bytes each; empty if it did not answer.
        error: the fault's code; empty if it answered.
    """

    group: bytes
    frontier: bytes
    digest: bytes
    error: str = ""


class Federation:
    """The other groups' nodes, as a serving node sees them.

    Attributes:
        fetching: held by who fetches dropped entries: two at once would fetch the same, and the
            second would take for missing what the first has put back.
    """

    def __init__(self, node: PeerNode, driver: Driver, client: Client) -> None:
        self.fetching = asyncio.Lock()
        self._node = node
        self._driver = driver
        self._client = client

    def status(self) -> list[PeerStatus]:
        """Every peer as seen now, by group id."""
        return self._driver.status()

    def waiting(self) -> list[WaitingHead]:
        """Heads that wait without blame, those past their log's quota first."""
        return self._driver.waiting()

    async def compare(self, at: int) -> list[Opinion]:
        """Ask every peer what it makes of its logs as of `at`; by group id."""
        others = [
            founder.card.group
            for founder in self._node.founders
            if founder.card.group != self._node.group
        ]
        return list(await asyncio.gather(*(self._ask(group, at) for group in others)))

    async def fetch_blob(self, blob: bytes, barred: Callable[[bytes], bool]) -> bytes | None:
        """A blob's bytes from whichever peer has it; None if none has, or it may not be held."""
        return await self._driver.fetch_blob(blob, barred)

    async def fetch_link(self, number: int, tip: Tip) -> Link | None:
        """The certified cut that follows a tip, from whichever peer has it, checked; else None."""
        for peer in self._driver.by_answering():
            link = await self.link_of(peer, number, tip)
            if link is not None:
                return link
        return None

    def leads(self) -> list[bytes]:
        """Others whose lines of cuts may be followed, those first who answer; at most `ASKED`."""
        return self._driver.by_answering()[:ASKED]

    async def link_of(self, peer: bytes, number: int, tip: Tip) -> Link | None:
        """The certified cut that follows a tip as one peer shows it, checked; else None."""
        try:
            async with asyncio.timeout(CUT_TIMEOUT_S):
                link = await self._client.link(peer, number)
            advance(tip, link)
        except (ProtocolError, TimeoutError) as error:
            _note_unfetched(peer, error)
            return None
        return link

    async def confirmations(self, number: int) -> list[Said]:
        """What some of the others confirm of a cut; nobody who has to be waited for long."""
        asked = self._driver.by_answering()[:ASKED]
        found = await asyncio.gather(*(self._confirmation(peer, number) for peer in asked))
        return [said for said in found if said is not None]

    async def _confirmation(self, peer: bytes, number: int) -> Said | None:
        try:
            async with asyncio.timeout(CUT_TIMEOUT_S):
                return await self._client.confirmation(peer, number)
        except (ProtocolError, TimeoutError) as error:
            _note_unfetched(peer, error)
            return None

    async def sizes_shown(self, peers: Sequence[bytes]) -> dict[bytes, dict[bytes, int]]:
        """By peer that answers: the newest sizes that it has of its own log and of this node's."""
        found = await asyncio.gather(*(self._sizes_shown(peer) for peer in peers))
        return {peer: sizes for peer, sizes in zip(peers, found, strict=True) if sizes is not None}

    async def _sizes_shown(self, peer: bytes) -> dict[bytes, int] | None:
        sizes: dict[bytes, int] = {}
        for group in (peer, self._node.group):
            try:
                async with asyncio.timeout(CUT_TIMEOUT_S):
                    sizes[group] = (await self._client.checkpoint(peer, group)).size
            except (ProtocolError, TimeoutError) as error:
                if not isinstance(error, ProtocolError) or error.code != "not-held":
                    return None
                sizes[group] = 0
        return sizes

    async def fetch_table(self, cut: Cut) -> bytes | None:
        """The table of logs that a cut names, from whichever peer has it; None if none has."""
        for peer in self._driver.by_answering():
            try:
                async with asyncio.timeout(CUT_TIMEOUT_S):
                    data = await self._client.table(peer, cut)
            except (ProtocolError, TimeoutError) as error:
                _note_unfetched(peer, error)
                continue
            return data
        return None

    async def fetch_bundle(
        self,
        group: bytes,
        index: int,
        check: Callable[[bytes], None],
        width: int = TILE_WIDTH,
    ) -> bytes | None:
        """A bundle of a log from whichever peer has it whole; None if none has.

        Args:
            check: raises a ProtocolError for another bundle than is asked for.
            width: entries of it that are asked for.
        """
        target = f"/log/{group.hex()}/{tile_path('entries', index, width)}"
        for peer in self._driver.by_answering():
            try:
                async with asyncio.timeout(COMPARE_TIMEOUT_S):
                    data = await self._client.get(peer, target, max_bytes=MAX_BUNDLE_BYTES)
                check(data)
            except (ProtocolError, TimeoutError) as error:
                _note_unfetched(peer, error)
                continue
            return data
        return None

    async def fetch_note(self, head: Head) -> bytes | None:
        """A note of exactly this head from whichever peer has one, opened; None if none has."""
        for peer in self._driver.by_answering():
            try:
                async with asyncio.timeout(CUT_TIMEOUT_S):
                    found = await self._client.checkpoint(peer, head.group)
            except (ProtocolError, TimeoutError) as error:
                _note_unfetched(peer, error)
                continue
            if (found.size, found.root) == (head.size, head.root):
                return found.note
        return None

    async def bundle_of(
        self, peer: bytes, group: bytes, index: int, width: int, check: Callable[[bytes], None]
    ) -> str:
        """Whether a peer gives a bundle of a log; empty, or the code of why not.

        Args:
            check: raises a ProtocolError for another bundle than is asked for.
        """
        target = f"/log/{group.hex()}/{tile_path('entries', index, width)}"
        try:
            async with asyncio.timeout(COMPARE_TIMEOUT_S):
                check(await self._client.get(peer, target, max_bytes=MAX_BUNDLE_BYTES))
        except ProtocolError as error:
            return error.code
        except TimeoutError:
            return "timeout"
        return ""

    def reachable(self) -> list[bytes]:
        """The other groups that can be asked: by an address, or over a connection they opened."""
        client = self._client
        return [
            peer
            for peer in self._driver.by_answering()
            if client.addresses.of(peer) or client.through(peer) is not None
        ]

    async def cosignatures(self, peer: bytes, keeper: bytes) -> list[Kept] | None:
        """What a peer has of what a keeper has cosigned, checked; None if it can't be asked."""
        try:
            async with asyncio.timeout(COMPARE_TIMEOUT_S):
                return await fetch_cosignatures(self._client, self._node, peer, keeper)
        except (ProtocolError, TimeoutError) as error:
            if isinstance(error, ProtocolError) and error.code not in NO_NEWS:
                log.warning(
                    "cosignature-refused", peer=peer.hex(), code=error.code, reason=error.detail
                )
            return None

    def certify(self, sizes: Mapping[bytes, int]) -> None:
        """Let quotas count from a cut's sizes on."""
        self._driver.certify(sizes)

    def reopen(self, group: bytes) -> None:
        """Talk of a frozen log again: it goes on, from what is held of it now."""
        self._driver.reopen(group)

    def freeze(self, group: bytes) -> None:
        """Tell that a log is frozen, by evidence that the store keeps."""
        self._driver.freeze(group)

    async def _ask(self, group: bytes, at: int) -> Opinion:
        try:
            async with asyncio.timeout(COMPARE_TIMEOUT_S):
                answer = await self._client.agreement(group, at)
        except ProtocolError as error:
            return Opinion(group, b"", b"", error.code)
        except TimeoutError:
            return Opinion(group, b"", b"", "peer-unreachable")
        return Opinion(group, answer.frontier, answer.digest)


def _note_unfetched(peer: bytes, error: Exception) -> None:
    """Say who shows what no council certified; that a peer is away or has nothing is no news."""
    if isinstance(error, ProtocolError) and error.code not in NO_NEWS:
        log.warning("cut-refused", peer=peer.hex(), code=error.code, reason=error.detail)
