"""The node's own store and signer, on platters instead of files."""

import sqlite3
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from federation_tests.simulator.disk import File, Platter, ReadOnce, copied, fixed, platter
from node.seeds import NEXT_AGREEMENT, signer_migrations
from node.signer import Signer
from node.store.appending import Growing
from node.store.cosigned import UNHEARD, CosignedStore
from node.store.gone_memo import GoneMemo
from node.store.logs import LogStore
from node.store.mending import goes_on
from node.store.records import Head as StoredHead
from node.store.records import Proof
from node.store.schema import log_migrations
from node.store.space import Space
from node.tests.small_federation import seeds
from protocol.coalition.snapshot import Item, leaf_of
from protocol.encoding import tagged_hash
from protocol.errors import ProtocolError
from protocol.gossip.events import Head
from protocol.merkle import CompactRange

T = TypeVar("T")


class SimStore(LogStore):
    """`node.store.logs.LogStore` on a platter.

    The opening differs; and what doesn't change without a write is read once after each: it was a
    quarter of a run.
    """

    def __init__(self, connection: Platter, clock: Callable[[], float]) -> None:
        self.file = File(connection)
        self._clock = clock
        self.cosigned = CosignedStore(self.file)
        self._gone = GoneMemo()
        self.certified = {}
        self.awaited = {}
        self._read = ReadOnce(connection)

    def heads(self) -> list[StoredHead]:
        """As the store's."""
        return list(self._heads().values())

    def head(self, group: bytes) -> StoredHead | None:
        """As the store's."""
        return self._heads().get(group)

    def proofs(self) -> list[Proof]:
        """As the store's. What is frozen by them also changes with a cut, without a write."""
        return list(self._read(super().proofs))

    def past_proofs(self) -> list[Proof]:
        """As the store's."""
        return self._read(super().past_proofs)

    def growing(self, group: bytes) -> Growing | None:
        """As the store's."""
        return self._read(super().growing, group)

    def staged(self) -> list[bytes]:
        """As the store's."""
        return self._read(super().staged)

    def evidence(self, group: bytes) -> Proof | None:
        """As the store's."""
        return self._read(super().evidence, group)

    def entries(self, group: bytes, start: int, end: int) -> list[bytes]:
        """As the store's."""
        return list(self._read(super().entries, group, start, end))

    def items(self, group: bytes, start: int, end: int) -> list[Item]:
        """As the store's."""
        return list(self._read(super().items, group, start, end))

    def tile(self, group: bytes, level: int, index: int, width: int) -> bytes | None:
        """As the store's."""
        return self._read(super().tile, group, level, index, width)

    def entry_bundle(self, group: bytes, index: int, width: int) -> bytes | None:
        """As the store's."""
        return self._read(super().entry_bundle, group, index, width)

    def _heads(self) -> dict[bytes, StoredHead]:
        return self._read(self._by_group)

    def _by_group(self) -> dict[bytes, StoredHead]:
        return {head.group: head for head in super().heads()}


class SimSigner(Signer):
    """`node.signer.Signer` on a platter; only the opening differs."""

    def __init__(self, connection: Platter) -> None:
        self._lock = threading.Lock()
        self.space, self.path = Space(), Path("signer.sqlite")
        self._db = Database(connection, recursive_triggers=False, execute_plugins=False)
        self._load()

    def prepare_next(self, seed: bytes) -> None:
        """Have this be the next agreement key, which a node draws by chance: runs are repeated."""
        if NEXT_AGREEMENT not in self._seeds:
            with self._changing():
                self._db.conn.execute("INSERT INTO seeds VALUES (?, ?)", (NEXT_AGREEMENT, seed))
            self._seeds[NEXT_AGREEMENT] = seed


def store_platter(name: bytes) -> Platter:
    """An empty store, whose random instance id the name decides."""
    made = platter(log_migrations)
    fixed(made, "meta", {"instance": tagged_hash("simulator", name)[:16]})
    return made


def restored(store: Platter, name: bytes) -> Platter:
    """A store from a backup, with an instance id of its own: as `node.backup` restores one."""
    made = copied(store)
    instance = tagged_hash("simulator", name)[:16]
    fixed(made, "meta", {"instance": instance, "restored": b"\1", UNHEARD: b"\1"})
    return made


def signer_platter(coalition: bytes, group: bytes, number: int) -> Platter:
    """The keys of group `number`, bound to its log."""
    made = platter(signer_migrations)
    fixed(made, "seeds", {str(name): seed for name, seed in seeds(number).items()})
    SimSigner(made).bind(coalition, group)
    made.journal = True
    return made


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing, as all of a simulated store's are."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise RuntimeError("it waited for something that nothing here will do")


def is_full(error: Exception) -> bool:
    """Whether this is SQLite's word for a disk without room."""
    return isinstance(error, sqlite3.OperationalError) and "full" in str(error)


def damaged_logs(store: LogStore, opened: Callable[[bytes, bytes], Head]) -> list[bytes]:
    """Groups whose stored entries don't hash to their head, or whose head is damaged itself.

    Args:
        store: read as `commonweal doctor` reads a node's own record.
        opened: (group, note) -> the head that the note signs.
    """
    found = []
    for held in store.heads():
        try:
            head, compact = opened(held.group, held.note), CompactRange()
        except ProtocolError:
            found.append(held.group)
            continue
        if (held.size, held.root) != (head.size, head.root) or not goes_on(store.file.reader, held):
            found.append(held.group)
            continue
        compact.extend_hashes([leaf_of(one) for one in store.items(held.group, 0, held.size)])
        if (compact.size, compact.root()) != (head.size, head.root):
            found.append(held.group)
    return found
