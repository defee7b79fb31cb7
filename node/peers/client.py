"""Signed requests to other groups' nodes, with bounded time and bounded answers."""

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Self

import aiohttp
from yarl import URL

from node.peers.addresses import Addresses
from node.peers.answers import (
    MAX_AGREEMENT_BYTES,
    MAX_LINK_BYTES,
    MAX_SHOWN_KEYS_BYTES,
    Agreement,
    CertifiedCut,
    ShownKeys,
)
from node.peers.bodies import LARGE_AT_A_TIME, read_body, read_in_turn
from node.peers.connections import MakeBeside
from node.peers.frames import ANSWERS_HERE, Question
from node.peers.heads import is_unknown, open_head
from node.peers.names import Names
from node.peers.ports import PeerNode
from node.peers.refusals import MAX_ERROR_BYTES, refusal, refusal_in, unanswered
from node.peers.signing import Message, sign_request
from node.peers.through import Through
from node.peers.waiting import WaitingHeads
from protocol.agreement.confirming import MAX_CONFIRMATION_BYTES, Said, open_confirmation
from protocol.agreement.cut import MAX_TABLE_BYTES, Cut, open_table
from protocol.agreement.lineage import Link
from protocol.coalition.card import Card, check_address
from protocol.coalition.kind import MAX_BLOB_BYTES
from protocol.coalition.words import blob_hash
from protocol.encoding import unpack
from protocol.errors import (
    MalformedError,
    ProofError,
    ProtocolError,
    SignatureError,
    UnattributedFault,
)
from protocol.evidence import MAX_EVIDENCE_BYTES
from protocol.gossip.events import Head
from protocol.gossip.state import NEIGHBOURS
from protocol.gossip.wire import (
    DIGEST_BYTES,
    MAX_ANNOUNCEMENT_BYTES,
    MAX_BRANCHES_BYTES,
    MAX_CHANGES_BYTES,
    MAX_NOTE_BYTES,
    Branches,
    ChangedHead,
    Changes,
    open_branches,
    open_changes,
)
from protocol.merkle import HASH_BYTES
from protocol.tiles import Tile, decode_tile, tile_path

CONNECT_S = 5
"""A TCP and TLS handshake with a server that is up takes under a second on any line."""
ANSWER_S = 30
"""A whole answer: a full bundle of 16 MiB over a 5 Mbit/s line."""
MAX_DATE_CHARS = 40
"""An IMF-fixdate (RFC 9110, section 5.6.7) has 29."""
WAITING = frozenset({"unsigned-note", "retired-key"})
"""Why a head waits without blame: its key is not known here, or was replaced."""
WEBSOCKET_BEAT_S = 30
"""Between two pings; under the minute after which home routers forget an idle connection."""

MAX_UNSHOWN = 64
"""Heads remembered of each peer that it showed no keys for; an honest one has none."""


class Client:
    """One session for all peers; open it with `async with`.

    Args:
        answering: makes what answers peers on the connections that this node opens; None: they
            reach it by its address.
        heard_time: told (peer, UTC seconds) for each answer that shows its server's time.
        shown: told (peer, head) for each head that a peer shows and that opens.

    Attributes:
        addresses: where peers are asked.
        through: the way to a peer over a connection that it opened; None if there is none. Once
            there is one it is taken: its node says so because no address leads to it.
        answering: as given.
        waiting: heads that wait without blame.
    """

    def __init__(
        self,
        node: PeerNode,
        addresses: Addresses,
        answering: MakeBeside | None = None,
        heard_time: Callable[[bytes, float], None] = lambda _peer, _time: None,
        shown: Callable[[bytes, Head], None] = lambda _peer, _head: None,
    ) -> None:
        self.answering = answering
        self._node = node
        self._heard_time = heard_time
        self._shown = shown
        self.addresses = addresses
        self.waiting = WaitingHeads(time.monotonic)
        self._session: aiohttp.ClientSession | None = None
        self._unshown: dict[bytes, deque[bytes]] = {}
        self._large = asyncio.Semaphore(LARGE_AT_A_TIME)
        self.through: Callable[[bytes], Through | None] = lambda _: None

    def meet(self, card: Card) -> None:
        """From now on this group's node can be asked: it was taken in."""
        self.addresses.meet(card)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=Names()),
            timeout=aiohttp.ClientTimeout(total=ANSWER_S, connect=CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "application/json", "User-Agent": "commonweal"},
            auto_decompress=False,  # a small answer must not unfold into a large one
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def digest(self, peer: bytes) -> bytes:
        """The peer's frontier digest, 32 bytes."""
        data = await self.get(peer, "/federation/digest", max_bytes=DIGEST_BYTES)
        if len(data) != DIGEST_BYTES:
            raise MalformedError("bad-schema", f"a digest of {len(data)} bytes")
        return data

    async def changes(self, peer: bytes, instance: bytes, cursor: int) -> Changes:
        """One page of the peer's head changes; its notes are not yet opened."""
        target = f"/federation/changes?instance={instance.hex()}&cursor={cursor}"
        return open_changes(await self.get(peer, target, max_bytes=MAX_CHANGES_BYTES))

    async def walk(self, peer: bytes, prefixes: Sequence[str]) -> Branches:
        """What lies below prefixes of the peer's tree of heads; its notes are not yet opened."""
        target = f"/federation/walk?at={','.join(prefixes)}"
        return open_branches(await self.get(peer, target, max_bytes=MAX_BRANCHES_BYTES))

    async def agreement(self, peer: bytes, time: int) -> Agreement:
        """What the peer makes of its logs as of a time (UTC seconds)."""
        target = f"/federation/agreement?time={time}"
        data = await self.get(peer, target, max_bytes=MAX_AGREEMENT_BYTES)
        return unpack(Agreement, data, max_bytes=MAX_AGREEMENT_BYTES)

    async def evidence(self, peer: bytes, group: bytes) -> bytes:
        """A peer's evidence against a group's log; nothing of it is verified yet."""
        target = f"/federation/evidence/{group.hex()}"
        return await self.get(peer, target, max_bytes=MAX_EVIDENCE_BYTES)

    async def hash_tiles(
        self, peer: bytes, group: bytes, tiles: Sequence[Tile]
    ) -> dict[tuple[int, int], list[bytes]]:
        """Tiles of hashes of a group's log, by level and index; nothing of them is verified yet."""
        found = {}
        for tile in tiles:
            level = int(tile.level)
            target = f"/log/{group.hex()}/{tile_path(level, tile.index, tile.width)}"
            data = await self.get(peer, target, max_bytes=tile.width * HASH_BYTES)
            found[level, tile.index] = decode_tile(data, tile.width)
        return found

    async def checkpoint(self, peer: bytes, group: bytes) -> Head:
        """The newest head of a group's log that a peer serves, opened."""
        return await self._head(peer, group, f"/log/{group.hex()}/checkpoint")

    async def longest(self, peer: bytes, group: bytes) -> Head:
        """The longest head of a group's log that a peer knows, whether it holds it or not."""
        return await self._head(peer, group, f"/federation/longest/{group.hex()}")

    async def _head(self, peer: bytes, group: bytes, target: str) -> Head:
        note = await self.get(peer, target, max_bytes=MAX_NOTE_BYTES)
        head = self.open_head(group, note)
        self._shown(peer, head)
        return head

    def open_head(self, group: bytes, note: bytes) -> Head:
        """Verify a note under the key of its group.

        Raises:
            SignatureError: not signed by the group's log key, or by one that it has replaced.
            MalformedError: no checkpoint, or of another log.
            KeyError: no such group here.
        """
        return open_head(self._node.coalition, group, self._node.keyring, note)

    def open_heads(self, changed: list[ChangedHead], peer: bytes = b"") -> tuple[Head, ...]:
        """Verify a list of notes.

        Heads of groups that this node doesn't know, and those under keys that it doesn't know or
        that are retired, wait without blame: who shows them may know of a newer epoch, or not yet
        of that in force. They are left out, and shown again with every full list.

        Args:
            changed: as a peer shows them.
            peer: which; its heads under unknown keys are remembered as waiting.

        Raises:
            ProtocolError: as `open_head`; a list with one bad note is refused as a whole.
        """
        found = []
        for item in changed:
            if item.group not in self._node.keyring:
                continue
            try:
                found.append(self.open_head(item.group, item.note))
                self._shown(peer, found[-1])
                self.waiting.familiar(found[-1], peer)
            except SignatureError as error:
                if error.code not in WAITING:
                    raise
                if error.code == "unsigned-note" and peer:
                    self.waiting.strange(item.group, peer, item.note)
        return tuple(found)

    async def learn_keys(self, peer: bytes, changed: Sequence[ChangedHead]) -> None:
        """Ask a peer for the rotations of those groups whose heads are under keys unknown here.

        Whoever once showed none that lead to a head is not asked for that head again: anybody can
        show a head that nobody vouches for, and have it asked about at every poll.

        Raises:
            ProtocolError: it can't be asked, or what it shows is malformed.
        """
        keyring = self._node.keyring
        for item in changed:
            name = blake2b(item.group + item.note, digest_size=16).digest()
            if item.group not in keyring or name in self._unshown.get(peer, ()):
                continue
            if is_unknown(keyring, self._node.coalition, item):
                target = f"/federation/keys/{item.group.hex()}"
                data = await self.get(peer, target, max_bytes=MAX_SHOWN_KEYS_BYTES)
                shown = unpack(ShownKeys, data, max_bytes=MAX_SHOWN_KEYS_BYTES)
                keyring.learn_shown(shown.rotations)
                if is_unknown(keyring, self._node.coalition, item):
                    self._unshown.setdefault(peer, deque(maxlen=MAX_UNSHOWN)).append(name)

    async def link(self, peer: bytes, number: int) -> Link:
        """A certified cut by its number; that it follows the line is for the caller to check."""
        data = await self.get(peer, f"/federation/cut/{number}", max_bytes=MAX_LINK_BYTES)
        found = unpack(CertifiedCut, data, max_bytes=MAX_LINK_BYTES)
        return Link(found.cut, found.certificate, found.epoch)

    async def confirmation(self, peer: bytes, number: int) -> Said:
        """What a peer confirms of a cut, by its number, or of its newest if it is not so far.

        Raises:
            ProtocolError: as `open_confirmation`, or it can't be asked.
        """
        node, nonce = self._node, secrets.token_bytes(32)
        target = f"/federation/confirm/{number}?nonce={nonce.hex()}"
        data = await self.get(peer, target, max_bytes=MAX_CONFIRMATION_BYTES)
        keys = node.keyring.cosigning_keys(peer)
        found = open_confirmation(data, node.coalition, keys, node.group, nonce)
        return Said(peer, found.number, found.fingerprint, found.newest)

    async def table(self, peer: bytes, cut: Cut) -> bytes:
        """The table of logs that a cut names."""
        target = f"/federation/table/{cut.logs.hex()}"
        data = await self.get(peer, target, max_bytes=MAX_TABLE_BYTES)
        open_table(data, cut)
        return data

    async def blob(self, peer: bytes, blob: bytes) -> bytes:
        """Fetch a blob and check that it is the one asked for."""
        data = await self.get(peer, f"/blob/{blob.hex()}", max_bytes=MAX_BLOB_BYTES)
        if blob_hash(data) != blob:
            raise ProofError("root-mismatch", "the blob does not have the hash it was asked by")
        return data

    async def fetch_blob(
        self,
        blob: bytes,
        peers: Sequence[bytes] | None = None,
        barred: Callable[[bytes], bool] = lambda _: False,
    ) -> bytes | None:
        """Ask peers for a blob until one has it; keep and return it.

        None if nobody has it, or if it may not be held; then it is not asked for again.

        Args:
            blob: its 32-byte hash.
            peers: whom to ask, in this order; None: every other group, in random order.
            barred: its bytes -> whether a notice of erasure obliges this node not to hold them.
        """
        if peers is None:
            peers = [group for group in self.addresses.groups() if group != self._node.group]
            secrets.SystemRandom().shuffle(peers)
        for peer in peers:
            try:
                data = await self.blob(peer, blob)
            except ProtocolError:
                continue
            if barred(data):
                await self._node.logs.erase_blob(blob)
                return None
            await self._node.logs.put_blob(data)
            return data
        return None

    async def discover(self, address: str) -> bytes | None:
        """Ask whose node answers at an address a steward wrote down; remember it as a hint.

        Returns:
            The group's id, also if that address of it was known; None if the address isn't one to
            ask, or no group of ours answers there.
        """
        address = address.rstrip("/")
        try:
            check_address("bad-address", address)
            async with self._open_session().get(
                URL(f"{address}/healthz"), allow_redirects=False
            ) as answer:
                table = json.loads(await read_body(answer, MAX_ERROR_BYTES))
                group = bytes.fromhex(table["group"])
        except (aiohttp.ClientError, TimeoutError, OSError, ProtocolError):
            return None
        except (ValueError, KeyError, TypeError):
            return None
        self.addresses.hint(group, address)
        return group if address in self.addresses.all(group) else None

    async def get(self, peer: bytes, target: str, *, max_bytes: int) -> bytes:
        """GET a path of a peer's node, signed.

        Args:
            peer: 16-byte group id.
            target: path and query, percent-encoded as sent.
            max_bytes: longer answers are refused as soon as they are.

        Raises:
            UnattributedFault: as `unanswered` or `refusal`.
            MalformedError: `too-large`.
        """
        if (way := self.through(peer)) is not None:
            return await self._get_through(way, peer, target, max_bytes)
        url, headers = self._url(peer, target), self._signed(peer, target)
        began = False
        try:
            async with self._open_session().get(
                url, headers=headers, allow_redirects=False
            ) as answer:
                began = True
                self._note_time(peer, answer.headers.get("Date", ""))
                if answer.status == 200:
                    return await read_in_turn(answer, max_bytes, self._large)
                raise await refusal_in(answer)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            self.addresses.failed(peer)
            raise unanswered(peer, error, f"{ANSWER_S} s", began=began) from error

    async def _get_through(self, way: Through, peer: bytes, target: str, max_bytes: int) -> bytes:
        headers = self._signed(peer, target)
        question = Question(
            target=target, input=headers["Signature-Input"], signature=headers["Signature"]
        )
        try:
            status, body = await way.get(question, max_bytes, self._large)
        except (OSError, aiohttp.ClientError) as error:
            raise UnattributedFault(
                "peer-unreachable", type(error).__name__, suspects=(peer.hex(),)
            ) from error
        if status == 200:
            return body
        raise refusal(status, body)

    @asynccontextmanager
    async def announcements(self, peer: bytes) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a connection for announcements.

        Raises:
            UnattributedFault: `peer-unreachable`.
        """
        target = "/federation/announce" + (f"?{ANSWERS_HERE}" if self.answering else "")
        url, headers = self._url(peer, target), self._signed(peer, target)
        try:
            socket = await self._open_session().ws_connect(
                url,
                headers=headers,
                max_msg_size=MAX_ANNOUNCEMENT_BYTES,
                compress=0,
                heartbeat=WEBSOCKET_BEAT_S,
                timeout=aiohttp.ClientWSTimeout(ws_close=1),
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.addresses.failed(peer)
            raise UnattributedFault(
                "peer-unreachable", type(error).__name__, suspects=(peer.hex(),)
            ) from error
        try:
            yield socket
        finally:
            await socket.close()

    def _url(self, peer: bytes, target: str) -> URL:
        address = self.addresses.of(peer)
        if not address:
            raise UnattributedFault(
                "peer-unreachable",
                "it has no address, and has opened no connection to this node: a node behind NAT "
                f"keeps {NEIGHBOURS} of them; its record comes by way of other groups' nodes",
                suspects=(peer.hex(),),
            )
        return URL(address + target, encoded=True)

    def _signed(self, peer: bytes, target: str) -> dict[str, str]:
        # Signed is the path below the peer's address: what its server sees behind a proxy that
        # takes a prefix off.
        message = Message("GET", f"https://node{target}", {})
        sign_request(
            message,
            sign=self._node.signer.sign_transport,
            coalition=self._node.coalition,
            own=self._node.group,
            to=peer,
            now=self._node.now(),
        )
        return dict(message.headers)

    def _note_time(self, peer: bytes, date: str) -> None:
        # Refusals show it too: with clocks far apart there is nothing else.
        try:
            self._heard_time(peer, parsedate_to_datetime(date[:MAX_DATE_CHARS]).timestamp())
        except (ValueError, OverflowError):
            return

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the client is used outside `async with`")
        return self._session
