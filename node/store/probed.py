"""Bundles that keepers cosigned and did not give when they were asked for one.

If we crash: the last answer isn't noted, and the keeper is asked again.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from node.store.database import StoreFile

REFUSED = "peer-refused"
"""It answered otherwise and not to this: it hung up, or withholds without saying so."""
PATIENCE = 3
"""Refusals in a row before somebody is named for them; that it has it not, it says itself."""
BUSY = "server-busy"
"""It says that it has no room for the question now, as whoever is overrun does."""
BUSY_PATIENCE = 36
"""Rounds in a row that somebody may be busy: six hours of one every ten minutes. Who has room for
other questions and none for this in all of them gives out nothing, for whatever reason."""
MAX_OF_A_KEEPER = 4
"""Bundles noted of one keeper: enough to name it by, and it is asked for each of them again."""

_ROW = "SELECT keeper, group_id, bundle, code, times, since FROM probed"


class Withheld(NamedTuple):
    """A bundle that a keeper did not give.

    Attributes:
        keeper, group: who, and of whose log; 16 bytes each.
        bundle: its index.
        code: of the error: `not-held`, `root-mismatch` and the like, `REFUSED`, or `BUSY` once it
            was that among refusals.
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
        return self.times >= {REFUSED: PATIENCE, BUSY: BUSY_PATIENCE}.get(self.code, 1)


class ProbedStore:
    """What keepers withheld, in a store's file."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    async def note(self, keeper: bytes, group: bytes, bundle: int, code: str, now: int) -> Withheld:
        """It did not give it; what is known of that by now."""
        return await self._file.write(_note, Withheld(keeper, group, bundle, code, 1, now))

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


def _note(db: Database, new: Withheld) -> Withheld:
    key = new.keeper, new.group, new.bundle
    held = db.conn.execute(
        f"{_ROW} WHERE keeper = ? AND group_id = ? AND bundle = ?", key
    ).fetchone()
    if held is not None:
        known = Withheld(*held)
        row = known._replace(code=_graver(known, new.code), times=known.times + 1)
        db.conn.execute(
            "UPDATE probed SET code = ?, times = ? "
            "WHERE keeper = ? AND group_id = ? AND bundle = ?",
            (row.code, row.times, *key),
        )
        return row
    ((count,),) = db.conn.execute("SELECT count(*) FROM probed WHERE keeper = ?", key[:1])
    if count < MAX_OF_A_KEEPER:
        db.conn.execute("INSERT INTO probed VALUES (?, ?, ?, ?, ?, ?)", new)
    return new


def _graver(known: Withheld, code: str) -> str:
    """What stays known of a keeper that has answered with `code` now.

    An excuse takes nothing back: else one answer in three would keep it from being named. Who was
    busy among refusals has the patience for the busy, and not more.
    """
    if code not in (REFUSED, BUSY):
        return code
    if known.code == REFUSED and not known.named:
        return code
    return known.code


def _clear(db: Database, keeper: bytes, group: bytes, bundle: int) -> None:
    db.conn.execute(
        "DELETE FROM probed WHERE keeper = ? AND group_id = ? AND bundle = ?",
        (keeper, group, bundle),
    )
