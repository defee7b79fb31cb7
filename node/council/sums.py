"""A sum over what a node must not forget of its votes, as SQLite keeps none of what it stores.

Another lock, or another vote in the record of what was said last, would have a node sign a second
vote of one round, as whoever votes twice does; without a mark, one that may have voted before a
restore would vote again. Cuts need no sum: certificates cover them (decision 0328).
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec
from sqlite_utils import Database

_ALL = ("SELECT data FROM record", "SELECT name, value FROM marks ORDER BY name")


def keep_sum(db: Database) -> None:
    """Sum up what is there now; in the transaction that changed it."""
    db.conn.execute("INSERT OR REPLACE INTO sum VALUES (1, ?)", (_sum(db),))


def holds(db: Database) -> bool | None:
    """Whether what is there is what was written; None if it was never summed up."""
    kept = db.conn.execute("SELECT sum FROM sum").fetchone()
    return None if kept is None else kept[0] == _sum(db)


def _sum(db: Database) -> bytes:
    rows = [db.conn.execute(query).fetchall() for query in _ALL]
    return blake2b(msgspec.msgpack.encode(rows), digest_size=16).digest()
