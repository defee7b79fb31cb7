"""What keepers have cosigned: of each log and keeper the last head, this node's own among them.

What its keeper's node shows no more stays, for its keeper to hear after a restore; it counts for
nothing.

An own cosignature is made inside the transaction that stores it, and given out from there only. If
we crash before the commit: nobody has seen it, and none was given. If we crash after: it stands,
and nothing smaller and no other root of its size is cosigned after it. A file that came out of a
backup may lack the last ones; it cosigns nothing until others have said what they have of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from sqlite_utils import Database

from node.errors import StoreError
from node.store import frozen, reading
from node.store.database import StoreFile
from node.store.records import Head
from node.store.thinning import thin_bundles

UNHEARD = "cosigned-unheard"
"""The mark in a file that came out of a backup."""

_ROW = "SELECT group_id, keeper, size, root, time, note FROM cosigned"
_SHOWN = (
    f"{_ROW} JOIN keepers_asked USING (keeper)"
    " WHERE group_id = ? AND shown AND asked BETWEEN ? AND ? ORDER BY keeper"
)
_PUT = (
    "INSERT OR REPLACE INTO cosigned (group_id, keeper, size, root, time, note, shown)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class Kept(NamedTuple):
    """A cosigned head.

    Attributes:
        group: whose log, 16 bytes.
        keeper: who says that it keeps it, 16 bytes.
        size: entries, at least 1.
        root: 32-byte tree hash of them.
        time: UTC seconds, by the keeper's word.
        note: the checkpoint with its cosignature.
    """

    group: bytes
    keeper: bytes
    size: int
    root: bytes
    time: int
    note: bytes


class CosignedStore:
    """The cosigned heads in a store's file."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    async def cosign(
        self, own: bytes, head: Head, now: int, sign: Callable[[int], bytes], *, anew: bool
    ) -> bool:
        """Cosign what is held of a log, if it still is that and nothing of it was dropped.

        Args:
            own: this node's group.
            head: as the caller has checked it, of at least one entry.
            now: UTC seconds.
            sign: a time -> the note of that head, cosigned at that time.
            anew: whether what was cosigned last is by a key that is not in use any more.

        Returns:
            Whether there is a new cosignature.

        Raises:
            StoreError: `cosigned-otherwise`: another root of that size is cosigned.
        """
        return await self._file.write(_cosign, own, head, now, sign, anew)

    async def keep(self, rows: Iterable[Kept]) -> int:
        """Keep what the caller has verified and is larger than what is known; how much was new."""
        return await self._file.write(_keep, list(rows))

    async def show(self, keeper: bytes, rows: Iterable[Kept], now: int) -> int:
        """Keep what a keeper's own node shows, all of it and verified; how much was new.

        What it showed before and shows no more is taken back.

        Args:
            now: UTC seconds, when it was asked.
        """
        return await self._file.write(_show, keeper, list(rows), now)

    async def heard(self) -> None:
        """After a restore: what others have of this node's own cosignatures is here."""
        await self._file.write(_heard)

    async def prune(self, keepers: Callable[[bytes], Iterable[bytes]]) -> int:
        """Forget what those say who needn't keep a log any more; how much.

        Args:
            keepers: log -> who keeps it, this node included, as its own highest is never forgotten.
        """
        gone = await self._file.read(lambda: self._needless(keepers))
        if gone:
            await self._file.write(_forget, gone)
        return len(gone)

    def _needless(self, keepers: Callable[[bytes], Iterable[bytes]]) -> list[tuple[bytes, bytes]]:
        rows = self._file.reader.conn.execute(
            "SELECT group_id, keeper FROM cosigned ORDER BY group_id, keeper"
        )
        gone: list[tuple[bytes, bytes]] = []
        for group, said in groupby(rows, lambda row: row[0]):
            known = {*keepers(group)}
            gone += [(group, keeper) for _, keeper in said if keeper not in known]
        return gone

    @property
    def marked(self) -> bool:
        """Whether nothing is cosigned since a restore, until others were heard."""
        return _marked(self._file.reader)

    @property
    def unheard(self) -> bool:
        """Whether it may lack cosignatures that this node has given, since a restore."""
        row = self._file.reader.conn.execute("SELECT 1 FROM meta WHERE name = ?", (UNHEARD,))
        return row.fetchone() is not None

    def all(self) -> list[Kept]:
        """Everything known, by log and keeper."""
        rows = self._file.reader.conn.execute(f"{_ROW} ORDER BY group_id, keeper")
        return [Kept(*row) for row in rows]

    def of(self, group: bytes) -> list[Kept]:
        """Who has cosigned a log, by keeper."""
        rows = self._file.reader.conn.execute(
            f"{_ROW} WHERE group_id = ? ORDER BY keeper", (group,)
        )
        return [Kept(*row) for row in rows]

    def shown(self, group: bytes, since: int, until: int) -> list[Kept]:
        """What those show that were asked in a time (UTC seconds): who keeps a log, by keeper."""
        rows = self._file.reader.conn.execute(_SHOWN, (group, since, until))
        return [Kept(*row) for row in rows]

    def by(self, keeper: bytes, after: bytes, limit: int) -> list[Kept]:
        """What a keeper has cosigned, by log, of logs after that one."""
        rows = self._file.reader.conn.execute(
            f"{_ROW} WHERE keeper = ? AND group_id > ? ORDER BY group_id LIMIT ?",
            (keeper, after, limit),
        )
        return [Kept(*row) for row in rows]

    def stands(self, row: Kept) -> bool:
        """Whether an own cosignature is still true: as much is held, and nothing of it dropped."""
        db = self._file.reader
        head = reading.head(db, row.group)
        if head is None or head.size < row.size:
            return False
        return not thin_bundles(db, reading.log_number(db, row.group), 0, row.size)


def forget_log(db: Database, group: bytes) -> None:
    """A forked log is cut back or let go: what was said of its branches says nothing any more."""
    db.conn.execute("DELETE FROM cosigned WHERE group_id = ?", (group,))


def _cosign(
    db: Database,
    own: bytes,
    head: Head,
    now: int,
    sign: Callable[[int], bytes],
    anew: bool,
) -> bool:
    held = reading.head(db, head.group)
    if held is None or (held.size, held.root) != (head.size, head.root):
        return False
    if frozen.proof(db, head.group) is not None or _marked(db):
        return False
    if thin_bundles(db, reading.log_number(db, head.group), 0, head.size):
        return False
    last = _one(db, head.group, own)
    if last is not None:
        if head.size < last.size or (
            head.size == last.size and head.root == last.root and not anew
        ):
            return False
        if head.size == last.size and head.root != last.root:
            raise StoreError(
                "cosigned-otherwise",
                f"another record of {head.size} statements was cosigned before",
                "run `commonweal doctor`",
            )
        now = max(now, last.time)
    row = Kept(head.group, own, head.size, head.root, now, sign(now))
    db.conn.execute(_PUT, (*row, 0))
    return True


def _keep(db: Database, rows: list[Kept]) -> int:
    new = 0
    for row in rows:
        last = _one(db, row.group, row.keeper)
        if last is None or (last.size, last.time) < (row.size, row.time):
            # Of one size the first root stays: who signs two is not believed the second.
            if last is not None and last.size == row.size and last.root != row.root:
                continue
            db.conn.execute(_PUT, (*row, 0))
            new += 1
    return new


def _show(db: Database, keeper: bytes, rows: list[Kept], now: int) -> int:
    query = "SELECT group_id, note FROM cosigned WHERE keeper = ? AND shown"
    known: dict[bytes, bytes] = dict(db.conn.execute(query, (keeper,)))
    # Also a smaller one: a log that forked was cut back there, or it is no honest keeper.
    new = [(*row, 1) for row in rows if known.get(row.group) != row.note]
    db.conn.executemany(_PUT, new)
    gone = known.keys() - {row.group for row in rows}
    back = "UPDATE cosigned SET shown = 0 WHERE group_id = ? AND keeper = ?"
    db.conn.executemany(back, [(group, keeper) for group in gone])
    db.conn.execute("INSERT OR REPLACE INTO keepers_asked VALUES (?, ?)", (keeper, now))
    return len(new)


def _forget(db: Database, gone: list[tuple[bytes, bytes]]) -> None:
    db.conn.executemany("DELETE FROM cosigned WHERE group_id = ? AND keeper = ?", gone)


def _heard(db: Database) -> None:
    db.execute("DELETE FROM meta WHERE name = ?", [UNHEARD])


def _marked(db: Database) -> bool:
    row = db.conn.execute(
        "SELECT 1 FROM meta WHERE name IN (?, 'restored', 'withheld')", (UNHEARD,)
    )
    return row.fetchone() is not None


def _one(db: Database, group: bytes, keeper: bytes) -> Kept | None:
    row = db.conn.execute(f"{_ROW} WHERE group_id = ? AND keeper = ?", (group, keeper)).fetchone()
    return None if row is None else Kept(*row)
