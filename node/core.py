"""One group's node: its keys, its logs, its people, and the coalition as it sees it.

Everything a node does goes through here: commands, duties, pages and the driver read the state and
publish statements. A node publishes nothing that its own fold would refuse.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from node.asked import MUST_SERVE, must_be_served, was_asked
from node.changed import Changed
from node.clock import Clock
from node.config import Config, load_config
from node.council.whole import look_at_line
from node.directory import CHARTER_FILE, SIGNER_FILE, bring_up_to_date, not_joined, not_restored
from node.errors import NodeError, SignerError, StoreError
from node.folding import Folding, unpublishable
from node.forgetting import Forgetting
from node.groups import Groups
from node.keyring import Keyring
from node.lock import NodeLock
from node.longer import Longer
from node.mending import Mender
from node.own_keys import is_frozen, look_at_start, mind_keys, own_group, take_up_in_force
from node.own_room import Rooms
from node.ready import check_ready
from node.recovery import BEHIND, adopt_own, half_published, recover
from node.registrar import Registrar
from node.remade import KEYS_MISSING, not_heard_yet
from node.signer import Signer
from node.stores import Stores
from node.troubles import Troubles
from node.unheard import unheard
from protocol.coalition.charter import Charter, SignedCharter, charter_id, open_charter
from protocol.coalition.cut_kinds import KINDS as CUT_KINDS
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.founders import Founder
from protocol.coalition.kinds import to_map
from protocol.coalition.state import State
from protocol.encoding import Wire
from protocol.statement import Statement, seal_statement, statement_hash

if TYPE_CHECKING:
    from node.council.room import Room
    from node.federation import Federation
    from node.history.keeping import Assignment
    from node.office import Office

ASKING_PATIENCE_S = 5.0

Said = tuple[str, Wire, Sequence[bytes | int]]
"""A kind, a body, and what it cites: hashes, or places among what is said with it."""


class Node(Stores):
    """A node that has joined its coalition; made by `open_node`. Its files: `Stores`.

    Attributes:
        config: from node.toml.
        signed: the charter with its founders' signatures.
        group: this node's own group id, 16 bytes.
        room: takes part in certifying cuts; None while the node does not serve, or has none.
        registrar: publishes the register of members' credentials.
        forgetting: erases what is held about a person.
        clock: whether this machine's clock can be believed.
        troubles: what its machine keeps it from doing.
        mender: gets whole again what its disk spoilt of a record.
        longer: what others show of its own record that is not here.
        rooms: how much of its own record the others would still take.
        unwritable: why it publishes nothing for now; None if it may.
        changed: set when logs have grown; listeners are woken.
        federation: what can be asked of other nodes; None while the node does not serve.
        office: does the duties; None while the node does not serve.
        announce: told after each publication; the driver's, while the node serves.
        kept: who keeps which log in the newest epoch; see `node.history.keeping`.
        meet: told which groups were taken in, once each; the driver's, while the node serves.
    """

    def __init__(
        self,
        directory: Path,
        config: Config,
        signed: SignedCharter,
        signer: Signer,
        clock: Callable[[], float] = time.time,
    ) -> None:
        # Before anything is opened: it may not be one of the founders.
        self.group = own_group(signed.charter, signer)
        super().__init__(directory, signer, clock)
        self.config = config
        self.signed = signed
        self.coalition = charter_id(signed.charter)
        self.registrar = Registrar(self)
        self.room: Room | None = None
        self.forgetting = Forgetting(self)
        self.unwritable: SignerError | None = None
        self._asked = asyncio.Event()
        self._asked.set()
        # Whether this process knows that nobody holds more of the own record.
        self._level = False
        self.changed = Changed()
        self.federation: Federation | None = None
        self.office: Office | None = None
        self.announce: Callable[[], Awaitable[None]] = _to_nobody
        self.meet: Callable[[Sequence[Founder]], None] = _meet_nobody
        self._clock = clock
        self.keyring = Keyring(signed.charter)
        self.groups = Groups(signed.charter, self.group, directory, self.keyring)
        self.founders = self.groups.founders
        self.clock = Clock(clock, lambda: self.groups.others)
        self.troubles = Troubles(self)
        self.mender = Mender(self)
        self.longer = Longer(self)
        self.rooms = Rooms(self)
        look_at_line(self, self.council)
        self.folding = Folding(signed.charter, self.logs, self.council.marks())
        self.logs.certified = certified_sizes(self.folding.cuts)
        self._publishing, self._recovered = asyncio.Lock(), 0
        self.kept: Assignment | None = None

    @property
    def charter(self) -> Charter:
        """The founding charter."""
        return self.signed.charter

    def now(self) -> int:
        """UTC seconds by this node's clock."""
        return int(self._clock())

    async def state(self, at: int | None = None) -> State:
        """The coalition's state over all that is held, now or as of a given time."""
        try:
            state = await asyncio.to_thread(self.folding.state, self.now() if at is None else at)
        except StoreError:
            self.mender.suspect()
            raise
        if new := self.groups.learn(state):
            self.meet(new)
        if at is None:
            await mind_keys(self, state)
        return state

    async def take_up_log_key(self, key: bytes, *, forked: bool = False) -> None:
        """Sign the own record with this key from now on; `unwritable` if it is not here."""
        async with self._publishing:
            forked = forked or is_frozen(self)
            try:
                signed = self.signer.take_up_log(key, headless=forked)
            except SignerError as error:
                self.unwritable = not_heard_yet(self) or error
                return
            if signed is not None and not forked:
                await self.logs.renote(self.group, signed.size, signed.note)
            if self.unwritable is not None and self.unwritable.code in KEYS_MISSING:
                await self.recover(adopting=not (self.asking or self.logs.restored))

    async def in_force(self) -> Charter:
        """The charter in force, as of the last fold: only a cut, seldom, puts another in force."""
        kept = self.folding.kept or await self.state()
        return kept.charter

    async def operator(self) -> str:
        """Who runs this node, as its group said last, or its card; empty: the group itself."""
        kept = self.folding.kept or await self.state()
        known = self.group in kept.groups
        return kept.operator(self.group) if known else self.groups.card.operator

    async def digest(self, at: int) -> bytes:
        """The 32-byte digest of (frontier, time, folded state, results), to compare with peers."""
        state = await self.state(at)
        return await asyncio.to_thread(state_digest, state)

    async def said(self, kinds: frozenset[str]) -> list[Entry]:
        """Every statement of these kinds, log by log."""
        return await asyncio.to_thread(self.folding.said, kinds)

    async def publish(self, kind: str, body: Wire, refs: Sequence[bytes] = ()) -> bytes:
        """Say something in the group's log; returns the statement's hash once it is durable.

        Raises:
            NodeError: every node would refuse it (the refusal's code); nothing was published.
            SignerError: this node may not write for now.
            StoreError: `disk-full`: nothing was published. `half-published`: it is signed, and
                will be published once the disk has room.
        """
        return (await self.publish_all([(kind, body, refs)]))[0]

    async def publish_all(self, statements: Sequence[Said]) -> list[bytes]:
        """Say several things under one signed head; all are published or none.

        What a crash left published, and its caller perhaps unanswered, is not said twice. What is
        cited is a hash, or the place here of one before, which has no hash yet.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ASKING_PATIENCE_S):
                await self._asked.wait()
        async with self._publishing:
            await check_ready(self)
            sealed = self._sealed_all(statements)
            size = self._own_size() if self._own_size() == self._recovered else 0
            if size and (known := unheard(self.logs, self.group, size, sealed)):
                return known
            if not CUT_KINDS.keys() >= {kind for kind, _, _ in statements}:  # those change no state
                await self._rehearse(sealed)
            await self.rooms.check(sealed)
            try:
                await self.logs.append_own(
                    self.group, self.signer.origin, sealed, self.signer.sign_head
                )
            except StoreError as error:
                raise self._signed_meanwhile(error) from error
        self.changed.set()
        await self.announce()
        return [statement_hash(data) for data in sealed]

    def _signed_meanwhile(self, error: StoreError) -> StoreError:
        """The error to raise: whoever is told that nothing was kept says it a second time."""
        if error.code == "store-damaged":
            self.mender.suspect()
        held, signed = self.logs.head(self.group), self.signer.head()
        lost = signed is not None and (held is None or held.size < signed.size)
        return half_published() if error.code == "disk-full" and lost else error

    async def rehearse(self, kind: str, body: Wire, refs: Sequence[bytes] = ()) -> State:
        """The state as it would be had this group just said something; nothing is published.

        Raises:
            NodeError: as for `publish`.
        """
        return await self.rehearse_all([(kind, body, refs)])

    async def rehearse_all(self, statements: Sequence[Said]) -> State:
        """The same of several things said together, as `publish_all` would.

        Raises:
            NodeError: as for `publish`.
        """
        return await self._rehearse(self._sealed_all(statements))

    @property
    def asking(self) -> bool:
        """Whether it waits for others to say how much of its record they hold."""
        return not self._asked.is_set()

    def start_asking(self) -> None:
        """From now on it writes only after `stop_asking`: others may hold more of its record."""
        self._asked.clear()
        self.still_asking(0, 1, 1)

    def still_asking(self, answered: int, needed: int, others: int) -> None:
        """Say in `unwritable` how far the asking is, unless something worse stands there."""
        if self.unwritable is None or self.unwritable.code in {"asking-peers", MUST_SERVE}:
            if (shown := self.longer.now()) is not None:
                self.unwritable = SignerError("asking-peers", *self.longer.told(shown))
                return
            self.unwritable = SignerError(
                "asking-peers",
                "this node has just started and asks the others whether they hold more of its own "
                f"record than it does: {answered} of {others} have answered, {needed} must",
                "it writes as soon as they have; if they stay away for long, see "
                "`commonweal serve --help`",
            )

    async def stop_asking(self) -> None:
        """Enough others have shown what they hold of its record, and it is held here."""
        async with self._publishing:
            self._asked.set()
            self._level = True
            await self.logs.forget_restoring()
            await self.recover(adopting=True)

    async def recover(self, *, adopting: bool = False) -> None:
        """Bring keys and record together; `unwritable` says afterwards whether it may write."""
        try:
            if awaited := not_heard_yet(self):
                raise awaited
            # Nothing goes on from a frozen record, whatever the signer has signed of it.
            if not is_frozen(self):
                if adopting:
                    await adopt_own(self.logs, self.signer, self.keyring, self.group)
                await recover(self.logs, self.signer, self.group)
            take_up_in_force(self)
            self._recovered = self._own_size()
            self.unwritable = None
            if self.logs.restored or self.asking:
                self.still_asking(0, 1, 1)
            elif not self._level and was_asked(self.logs.file):
                self.unwritable = must_be_served()
        except SignerError as error:
            # It still reads and serves; it must not write what could contradict its past.
            self.unwritable = error

    async def reopened(self) -> None:
        """The own record goes on after a fork: it may write again, from the head held now."""
        async with self._publishing:
            await self.recover(adopting=True)

    async def look_again(self) -> None:
        """Once its own record has come back from the others, this node may write again."""
        if self.unwritable is not None and self.unwritable.code in BEHIND:
            async with self._publishing:
                await self.recover()

    async def check_writable(self) -> None:
        """Raise what keeps it from publishing anything for now, as `publish` would."""
        async with self._publishing:
            await check_ready(self)

    def statement(self, kind: str, body: Wire, refs: Sequence[bytes] = ()) -> Statement:
        """A statement of this group, claimed now."""
        return Statement(
            version=1,
            coalition=self.coalition,
            group=self.group,
            kind=kind,
            epoch=0,
            refs=list(refs),
            body=to_map(body),
            time=self.now(),
        )

    def _sealed_all(self, statements: Sequence[Said]) -> list[bytes]:
        sealed: list[bytes] = []
        for kind, body, cited in statements:
            refs = [statement_hash(sealed[r]) if isinstance(r, int) else r for r in cited]
            sealed.append(self._sealed(kind, body, refs))
        return sealed

    def _sealed(self, kind: str, body: Wire, refs: Sequence[bytes]) -> bytes:
        try:
            return seal_statement(self.statement(kind, body, refs))
        except ValueError as error:
            raise NodeError(
                "unsayable", f"this {kind} can't be published: {error}", "make it shorter"
            ) from error

    async def _rehearse(self, sealed: Sequence[bytes]) -> State:
        """Fold with the new statements in place: what all nodes would refuse is not said."""
        entries = [
            open_entry(self.coalition, self.group, index, data)
            for index, data in enumerate(sealed, start=self._own_size())
        ]
        state, refusal = await asyncio.to_thread(self.folding.rehearse, entries, self.now())
        if refusal is not None:
            raise unpublishable(refusal)
        return state

    def _own_size(self) -> int:
        return 0 if (head := self.logs.head(self.group)) is None else head.size

    def close(self) -> None:
        """Close every file."""
        self.folding.close()
        super().close()


async def _to_nobody() -> None:
    """Announce nothing: the node does not serve; peers pull once it does."""


def _meet_nobody(_new: Sequence[Founder]) -> None:
    """Ask nobody: the node does not serve; its driver begins with all that it knows."""


@asynccontextmanager
async def open_node(directory: Path, clock: Callable[[], float] = time.time) -> AsyncIterator[Node]:
    """Open a node's directory for one process, recover from a crash, and close it again.

    A directory of an earlier release is upgraded first, after a copy of it was made.

    Raises:
        NodeError: no node there, not joined, unpacked by hand, another process holds it, or files
            are damaged.
    """
    charter_file = directory / CHARTER_FILE
    if not charter_file.exists():
        raise not_joined(directory)
    if by_hand := not_restored(directory):
        raise by_hand
    with NodeLock(directory):
        bring_up_to_date(directory)
        signed = open_charter(charter_file.read_bytes())
        signer = Signer(directory / SIGNER_FILE)
        node = Node(directory, load_config(directory), signed, signer, clock)
        try:
            await node.recover()
            await look_at_start(node)
            yield node
        finally:
            node.close()
