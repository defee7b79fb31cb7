"""Where each statement stands, by its hash: an index written late and in bulk.

Hashes are random, so each one inserted touches a page of its own; indexing every batch as it
comes made ingest two to five times slower. So the newest entries' places live in memory (the
tail), and go to the table sorted, thousands at a time. `logs.indexed` says how far the table
reaches.

If we crash: the tail is gone and the next start rebuilds it by hashing the entries from
`logs.indexed` to `logs.size`, at most MAX_TAIL and one batch. A place that was written for an entry
that then did not land is harmless: whoever looks up compares the entry's hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from struct import unpack

from sqlite_utils import Database

from node.store.schema import entry_key
from protocol.merkle import leaf_hash

# Places kept in memory: some 5 MiB, and 0.1 s of hashing at start.
MAX_TAIL = 32_768

# What is stored in parts, past any head, is indexed like the rest (see node/store/growing.py).
_UNINDEXED = (
    "SELECT id, indexed, size FROM logs WHERE indexed < size UNION ALL"
    " SELECT growing.id, max(growing.indexed, coalesce(logs.size, 0)), growing.size"
    " FROM growing LEFT JOIN logs USING (id) WHERE growing.indexed < growing.size"
)


class Places:
    """The index of one log store.

    Args:
        db: any connection to it; the unindexed entries are read and hashed.
    """

    def __init__(self, db: Database) -> None:
        self._tail: dict[bytes, int] = {}
        for log, start, end in db.conn.execute(_UNINDEXED).fetchall():
            first = entry_key(log, start)
            rows = db.conn.execute(
                "SELECT data FROM entries WHERE key >= ? AND key < ? ORDER BY key",
                (first, entry_key(log, end)),
            )
            self.add([leaf_hash(data) for (data,) in rows], first)

    @property
    def full(self) -> bool:
        """Whether it is time to `flush`."""
        return len(self._tail) >= MAX_TAIL

    def add(self, leaves: Sequence[bytes], first: int) -> None:
        """Remember entries with consecutive keys; on the writer thread, after they are inserted."""
        fresh = dict(zip(reversed(leaves), count(first + len(leaves) - 1, -1), strict=False))
        for repeated in fresh.keys() & self._tail.keys():
            del fresh[repeated]  # identical statements count once: the first place stands
        self._tail.update(fresh)

    def flush(self, db: Database) -> list[bytes]:
        """Write the tail to the table, in the writer's transaction.

        Returns:
            What was written, for `forget` once the transaction is committed.
        """
        written = list(self._tail)
        # One unpacking of all hashes, and integers rather than blobs: a third less for each row.
        prefixes = unpack(">" + "q24x" * len(written), b"".join(written))
        # Sorted: neighbours in the index's tree are inserted together.
        rows = sorted(zip(prefixes, self._tail.values(), strict=True))
        db.conn.executemany("INSERT OR IGNORE INTO places VALUES (?, ?)", rows)
        db.conn.execute("UPDATE logs SET indexed = size WHERE indexed < size")
        db.conn.execute("UPDATE growing SET indexed = size WHERE indexed < size")
        return written

    def drop(self, first: int, end: int) -> None:
        """Forget the keys [first, end) of entries that are deleted; on the writer thread.

        Else a statement that comes back at another place were looked for at its old one.
        """
        for leaf in [leaf for leaf, key in self._tail.items() if first <= key < end]:
            del self._tail[leaf]

    def forget(self, _db: Database, written: Iterable[bytes]) -> None:
        """Drop from memory what the table holds durably; on the writer thread, as all changes."""
        for leaf in written:
            self._tail.pop(leaf, None)

    def candidates(self, db: Database, leaf: bytes) -> list[int]:
        """Entry keys at which the statement with this hash may stand.

        The table keeps the first 8 bytes of a hash; two may agree (on purpose with 2^32
        work), so the caller compares the entry itself.
        """
        # Memory first: a place moves from there to the table, never back.
        key = self._tail.get(leaf)
        rows = db.conn.execute("SELECT key FROM places WHERE prefix = ?", (_prefix(leaf),))
        found = sorted(key for (key,) in rows)
        return found if key is None else [*found, key]


def _prefix(leaf: bytes) -> int:
    return int.from_bytes(leaf[:8], "big", signed=True)
