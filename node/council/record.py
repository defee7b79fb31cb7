"""What the council's room must not forget, in `council.sqlite`: its record, cuts and tables.

If we crash before a record is committed: no vote by it has left. If we crash after, before the
vote is published: the same bytes go out at the next start, and no others.
If we crash after a cut was kept, before anything went on from it: the next start goes on from it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.council.sums import holds, keep_sum
from node.errors import NodeError
from node.logger import Logger
from node.store.database import StoreFile
from protocol.agreement.certificate import Certificate, cut_fingerprint
from protocol.agreement.cut import Cut, LogHead, LogTable, cut_hash, table_hash
from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link
from protocol.agreement.state import Record
from protocol.coalition.cut_line import BundledCut, Grown, Line
from protocol.coalition.cut_mark import CutMark
from protocol.encoding import pack, unpack

# Cuts whose whole tables are kept; older ones are put together from what grew at each cut.
KEPT_TABLES = 3
BASE_EVERY = 64
"""Cuts between two whole tables that are kept for good: an older one costs so many at most, however
long the line is. Of 2,000 groups one takes 160 KB."""
RESTORED = "restored"
"""Mark: this node may have voted after what it holds was written."""
UNCONFIRMED = "unconfirmed"
"""Mark: nobody has confirmed the line of cuts that this node started from."""
MAX_NUMBER = 2**53
"""Of a cut; SQLite's integers go further."""
MAX_ROW_BYTES = 64 * 1024 * 1024
"""What this node wrote itself and checked before."""

log = Logger("council")

council_migrations = Migrations("commonweal-council")


@council_migrations()
def m001_council(db: Database) -> None:
    """The record of what was said last; certified cuts; tables of logs; marks."""
    db.executescript(
        """
        CREATE TABLE record (only INTEGER PRIMARY KEY CHECK (only = 1), data BLOB NOT NULL) STRICT;
        CREATE TABLE cuts (
            number INTEGER PRIMARY KEY, cut BLOB NOT NULL, certificate BLOB NOT NULL,
            epoch BLOB NOT NULL, logs BLOB NOT NULL, grown BLOB NOT NULL
        ) STRICT;
        CREATE TABLE proposed (cut BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE tables (hash BLOB PRIMARY KEY, data BLOB NOT NULL) STRICT;
        CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        """
    )


@council_migrations()
def m002_heard(db: Database) -> None:
    """What persons heard of fingerprints."""
    db.executescript(
        """
        CREATE TABLE heard (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, fingerprint BLOB NOT NULL,
            reason TEXT NOT NULL, number INTEGER
        ) STRICT;
        """
    )


@council_migrations()
def m003_bases(db: Database) -> None:
    """Whole tables, of every so manieth cut."""
    db.executescript("CREATE TABLE bases (number INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;")


@council_migrations()
def m004_parted(db: Database) -> None:
    """Cuts that were certified twice, and which of two each other group showed last."""
    db.executescript(
        """
        CREATE TABLE parted (
            id INTEGER PRIMARY KEY, number INTEGER NOT NULL, one BLOB NOT NULL,
            other BLOB NOT NULL, culprits BLOB NOT NULL, since INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE shown (
            grp BLOB PRIMARY KEY, number INTEGER NOT NULL, value BLOB NOT NULL
        ) STRICT;
        """
    )


@council_migrations(name="m004_sum")  # a file keeps the name by which it has one
def m005_sum(db: Database) -> None:
    """A sum of the record and the marks, once there are any; see `node.council.sums`."""
    db.executescript(
        "CREATE TABLE sum (only INTEGER PRIMARY KEY CHECK (only = 1), sum BLOB NOT NULL) STRICT;"
    )


@council_migrations(name="m005_vote_proofs")
def m006_vote_proofs(db: Database) -> None:
    """Proofs that groups voted against the rules."""
    db.executescript(
        """
        CREATE TABLE vote_proofs (
            grp BLOB NOT NULL, number INTEGER NOT NULL, proof BLOB NOT NULL,
            since INTEGER NOT NULL, PRIMARY KEY (grp, number)
        ) STRICT;
        """
    )


class CouncilStore:
    """The file; coroutines return once their change is durable.

    Args:
        path: `council.sqlite`; created if absent.
    """

    def __init__(self, path: Path) -> None:
        self.file = StoreFile(path, council_migrations)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def remember(self, record: Record) -> None:
        """Keep how far this node is and what it says; whatever it says leaves only afterwards."""
        data = msgspec.msgpack.encode(record)
        await self.file.write(_sum_up, "INSERT OR REPLACE INTO record VALUES (1, ?)", (data,))

    def sound(self) -> bool:
        """Whether record and marks are as they were written; False once, if a disk changed them.

        Then the record is gone, and the node is as after a restore: it may have voted already.
        """
        found = holds(self.file.reader)
        if found is None:
            # An earlier release's: what is there was in use so far.
            self.file.run(keep_sum)
        elif not found:
            self.file.run(_distrust)
            log.error("votes-damaged", hint="the disk turned bits: it watches, as if restored")
        return found is not False

    def let_go(self, number: int) -> None:
        """Forget the cuts from this number on: a disk changed it; as after a restore.

        This node voted on them, and holds no record of it any more.
        """
        self.file.run(_let_go, number)

    def record(self) -> Record | None:
        """The last record kept."""
        row = self._one("SELECT data FROM record")
        return None if row is None else msgspec.msgpack.decode(row[0], type=Record)

    async def forget(self) -> None:
        """Drop the record, which may be older than what was said: the own log has the votes."""
        await self.file.write(_sum_up, "DELETE FROM record", ())

    async def keep_proposed(self, cut: Cut, table: LogTable) -> None:
        """Keep a cut that this node is about to propose, with its table.

        Without it a crash between the vote for it and the proposal's publishing would leave a voter
        bound to a cut that nobody knows.
        """
        await self.file.write(_keep_proposed, cut, table)

    def proposed(self) -> list[Cut]:
        """The cuts that this node has proposed, or was about to, since the last certified one."""
        rows = self.file.reader.conn.execute("SELECT cut FROM proposed")
        return [unpack(Cut, data, max_bytes=MAX_ROW_BYTES) for (data,) in rows]

    async def keep_table(self, table: LogTable) -> None:
        """Keep a table that others may ask for: a proposal names it."""
        row = (table_hash(table), pack(table))
        await self.file.write(_put, "INSERT OR IGNORE INTO tables VALUES (?, ?)", row)

    def table(self, name: bytes) -> bytes | None:
        """A table's bytes by its 32-byte hash: a proposed one, or that of any certified cut."""
        row = self._one("SELECT data FROM tables WHERE hash = ?", name)
        if row is not None:
            return bytes(row[0])
        row = self._one("SELECT number FROM cuts WHERE logs = ?", name)
        if row is None:
            return None
        base = self._one(
            "SELECT number, data FROM bases WHERE number <= ? ORDER BY number DESC LIMIT 1", row[0]
        )
        heads: dict[bytes, LogHead] = {}
        if base is not None:
            whole = unpack(LogTable, base[1], max_bytes=MAX_ROW_BYTES)
            heads = {head.group: head for head in whole.logs}
        after = 0 if base is None else base[0]
        for _, grown in self._grown(row[0], after):
            heads.update((head.group, head) for head in grown.logs)
        return pack(LogTable(logs=[heads[group] for group in sorted(heads)]))

    def sizes(self, numbers: Container[int]) -> dict[int, dict[bytes, int]]:
        """By number of a certified cut: by group, how many statements of its log are certified.

        What each cut adds is read once, whatever is asked for: a table is what all before it added.
        """
        found: dict[int, dict[bytes, int]] = {}
        sizes: dict[bytes, int] = {}
        for cut, grown in self._grown():
            sizes.update((row.group, row.size) for row in grown.logs)
            if cut.number in numbers:
                found[cut.number] = dict(sizes)
        return found

    def marks(self) -> tuple[CutMark, ...]:
        """Every certified cut as the fold takes it."""
        return tuple(
            CutMark(
                cut_hash(cut), cut.previous, cut.time, {row.group: row.size for row in grown.logs}
            )
            for cut, grown in self._grown()
        )

    def history(self) -> list[BundledCut]:
        """Every certified cut, from the first on, as a bundle carries it."""
        rows = self.file.reader.conn.execute(
            "SELECT cut, certificate, epoch, grown FROM cuts ORDER BY number"
        )
        return [
            BundledCut(
                cut=unpack(Cut, cut, max_bytes=MAX_ROW_BYTES),
                certificate=unpack(Certificate, certificate, max_bytes=MAX_ROW_BYTES),
                epoch=unpack(Epoch, epoch, max_bytes=MAX_ROW_BYTES),
                grown=[
                    Grown(group=row.group, size=row.size)
                    for row in unpack(LogTable, grown, max_bytes=MAX_ROW_BYTES).logs
                ],
            )
            for cut, certificate, epoch, grown in rows
        ]

    def _grown(self, through: int = MAX_NUMBER, after: int = 0) -> Iterator[tuple[Cut, LogTable]]:
        """Each cut with the rows of its table that differ from the cut's before."""
        rows = self.file.reader.conn.execute(
            "SELECT cut, grown FROM cuts WHERE number > ? AND number <= ? ORDER BY number",
            (after, through),
        )
        for cut, grown in rows:
            yield (
                unpack(Cut, cut, max_bytes=MAX_ROW_BYTES),
                unpack(LogTable, grown, max_bytes=MAX_ROW_BYTES),
            )

    async def keep(self, link: Link, table: LogTable, before: LogTable) -> None:
        """Keep a certified cut with its table.

        Args:
            before: the table of the cut before it; empty for the first one.
        """
        await self.file.write(_keep, link, table, before)

    async def start(self, line: Line, marks: Sequence[str]) -> None:
        """Keep a whole line of cuts that was followed, where fewer of it or none are kept; durable.

        All or none. What was said in instances before its last cut is of no use any more.

        Args:
            marks: set with them, unless all are kept already.

        Raises:
            NodeError: `other-line`: other cuts are kept here.
        """
        await self.file.write(_start, line, marks)

    def link(self, number: int) -> Link | None:
        """A certified cut by its number, from 1."""
        row = self._one("SELECT cut, certificate, epoch FROM cuts WHERE number = ?", number)
        if row is None:
            return None
        cut, certificate, epoch = row
        return Link(
            unpack(Cut, cut, max_bytes=MAX_ROW_BYTES),
            unpack(Certificate, certificate, max_bytes=MAX_ROW_BYTES),
            unpack(Epoch, epoch, max_bytes=MAX_ROW_BYTES),
        )

    def last(self) -> Link | None:
        """The last certified cut; None before the first."""
        row = self._one("SELECT max(number) FROM cuts")
        return None if row is None or row[0] is None else self.link(row[0])

    def newest(self) -> int:
        """The number of the last certified cut; 0 before the first."""
        row = self._one("SELECT max(number) FROM cuts")
        return 0 if row is None or row[0] is None else int(row[0])

    def fingerprint(self, number: int) -> bytes | None:
        """What other nodes compare of a certified cut; None if it is not here."""
        row = self._one("SELECT cut FROM cuts WHERE number = ?", number)
        return (
            None if row is None else cut_fingerprint(unpack(Cut, row[0], max_bytes=MAX_ROW_BYTES))
        )

    async def mark(self, name: str, value: int | None) -> None:
        """Set a mark, or take it away: `restored`, and `watch`, the cut through which to watch."""
        if value is None:
            await self.file.write(_sum_up, "DELETE FROM marks WHERE name = ?", (name,))
        else:
            query = "INSERT OR REPLACE INTO marks VALUES (?, ?)"
            await self.file.write(_sum_up, query, (name, value))

    def marked(self, name: str) -> int | None:
        """A mark's value."""
        row = self._one("SELECT value FROM marks WHERE name = ?", name)
        return None if row is None else row[0]

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.file.reader.conn.execute(query, values).fetchone()
        return row


def _put(db: Database, query: str, values: tuple[object, ...]) -> None:
    db.conn.execute(query, values)


def _sum_up(db: Database, query: str, values: tuple[object, ...]) -> None:
    """Change the record or a mark, and the sum with it; a sum that differs is left to differ."""
    sound = holds(db)
    db.conn.execute(query, values)
    if sound is not False:
        keep_sum(db)


def _let_go(db: Database, number: int) -> None:
    db.conn.execute("DELETE FROM cuts WHERE number >= ? OR number < 1", (number,))
    # Tables are put together from what is left.
    for statement in ("DELETE FROM bases", "DELETE FROM tables", "DELETE FROM proposed"):
        db.conn.execute(statement)
    _distrust(db)


def _distrust(db: Database) -> None:
    db.conn.execute("DELETE FROM record")
    db.conn.execute("INSERT OR REPLACE INTO marks VALUES (?, 1)", (RESTORED,))
    keep_sum(db)


def _keep_proposed(db: Database, cut: Cut, table: LogTable) -> None:
    db.conn.execute("INSERT OR IGNORE INTO proposed VALUES (?)", (pack(cut),))
    row = (table_hash(table), pack(table))
    db.conn.execute("INSERT OR IGNORE INTO tables VALUES (?, ?)", row)


def _start(db: Database, line: Line, marks: Sequence[str]) -> None:
    kept_cuts = db.conn.execute("SELECT number, cut FROM cuts").fetchall()
    for number, data in kept_cuts:
        kept = unpack(Cut, data, max_bytes=MAX_ROW_BYTES)
        if number > len(line.links) or kept != line.links[number - 1].cut:
            raise NodeError(
                "other-line",
                f"this node holds another cut {number}, or a newer one, than the snapshot",
                "take a newer snapshot; if two groups hold different cuts of one number, export "
                "from both and compare them with `commonweal verify --against`",
            )
    if len(kept_cuts) == len(line.links):
        return  # what was said since its last cut must not be forgotten
    rows = [(mark,) for mark in marks]
    db.conn.executemany("INSERT OR REPLACE INTO marks VALUES (?, 1)", rows)
    db.conn.executemany(
        "INSERT OR IGNORE INTO cuts VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                link.cut.number,
                pack(link.cut),
                pack(link.certificate),
                pack(link.epoch),
                link.cut.logs,
                pack(grown),
            )
            for link, grown in zip(line.links, line.grown, strict=True)
        ],
    )
    heads: dict[bytes, LogHead] = {}
    for link, grown in zip(line.links, line.grown, strict=True):
        heads.update((head.group, head) for head in grown.logs)
        if link.cut.number % BASE_EVERY == 0:
            table = LogTable(logs=[heads[group] for group in sorted(heads)])
            _keep_base(db, link.cut.number, table)
    for statement in ("DELETE FROM record", "DELETE FROM proposed", "DELETE FROM tables"):
        db.conn.execute(statement)
    keep_sum(db)


def _keep(db: Database, link: Link, table: LogTable, before: LogTable) -> None:
    known = set(before.logs)
    grown = LogTable(logs=[row for row in table.logs if row not in known])
    row = (link.cut.number, pack(link.cut), pack(link.certificate), pack(link.epoch))
    db.conn.execute(
        "INSERT INTO cuts VALUES (?, ?, ?, ?, ?, ?)", (*row, link.cut.logs, pack(grown))
    )
    kept = (table_hash(table), pack(table))
    db.conn.execute("INSERT OR IGNORE INTO tables VALUES (?, ?)", kept)
    _keep_base(db, link.cut.number, table)
    # What was proposed and not decided goes, and what is old.
    db.conn.execute("DELETE FROM proposed")
    db.conn.execute(
        "DELETE FROM tables WHERE hash NOT IN (SELECT logs FROM cuts ORDER BY number DESC LIMIT ?)",
        (KEPT_TABLES,),
    )


def _keep_base(db: Database, number: int, table: LogTable) -> None:
    if number % BASE_EVERY == 0:
        row = (number, pack(table))
        db.conn.execute("INSERT OR REPLACE INTO bases VALUES (?, ?)", row)
