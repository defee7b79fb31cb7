"""Bundles that keepers cosigned and did not give when they were asked for one.

If we crash: the last answer isn't noted, and the keeper is asked again.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from node.store.database import StoreFile

REFUSED = "peer-refused"
"""It answered otherwise and not to this: overloaded once, or withholding without saying so."""
PATIENCE = 3
"""Refusals in a row before somebody is named for them; that it has it not, it says itself."""
MAX_OF_A_KEEPER = 4
"""Bundles noted of one keeper: enough to name it by, and it is asked for each of them again."""

_ROW = "SELECT keeper, group_id, bundle, code, times, since FROM probed"


class Withheld(NamedTuple):
    """A bundle that a keeper did not give.

    Attributes:
        keeper, group: who, and of whose log; 16 bytes each.
        bundle: its index.
        code: of the error: `not-held`, `root-mismatch` and the like, or `REFUSED`.
        times: how often in a row.
        since: UTC seconds.
    """

    keeper: bytes
    group: bytes
    bundle: int
    code: str
    times: int
    since: int

    @property
    def named(self) -> bool:
        """Whether that is enough to say so to people."""
        return self.code != REFUSED or self.times >= PATIENCE


class ProbedStore:
    """What keepers withheld, in a store's file."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    async def note(self, keeper: bytes, group: bytes, bundle: int, code: str, now: int) -> None:
        """It did not give it."""
        await self._file.write(_note, keeper, group, bundle, code, now)

    async def clear(self, keeper: bytes, group: bytes, bundle: int) -> None:
        """It gave it."""
        if any((row.group, row.bundle) == (group, bundle) for row in self.of(keeper)):
            await self._file.write(_clear, keeper, group, bundle)

    def of(self, keeper: bytes) -> list[Withheld]:
        """What one keeper did not give, by log and place."""
        rows = self._file.reader.conn.execute(
            f"{_ROW} WHERE keeper = ? ORDER BY group_id, bundle", (keeper,)
        )
        return [Withheld(*row) for row in rows]

    def all(self) -> list[Withheld]:
        """What any did not give, by keeper."""
        rows = self._file.reader.conn.execute(f"{_ROW} ORDER BY keeper, group_id, bundle")
        return [Withheld(*row) for row in rows]


def _note(db: Database, keeper: bytes, group: bytes, bundle: int, code: str, now: int) -> None:
    key = keeper, group, bundle
    # A refusal takes nothing back: else one answer in three would keep it from being named.
    known = "UPDATE probed SET times = times + 1, code = CASE ? WHEN ? THEN code ELSE ?1 END"
    known += " WHERE keeper = ? AND group_id = ? AND bundle = ?"
    if db.conn.execute(known, (code, REFUSED, *key)).rowcount:
        return
    ((count,),) = db.conn.execute("SELECT count(*) FROM probed WHERE keeper = ?", (keeper,))
    if count < MAX_OF_A_KEEPER:
        db.conn.execute("INSERT INTO probed VALUES (?, ?, ?, ?, 1, ?)", (*key, code, now))


def _clear(db: Database, keeper: bytes, group: bytes, bundle: int) -> None:
    db.conn.execute(
        "DELETE FROM probed WHERE keeper = ? AND group_id = ? AND bundle = ?",
        (keeper, group, bundle),
    )
