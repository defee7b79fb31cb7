"""Refused heads, kept with both notes for the pages and `doctor`."""

from __future__ import annotations

from sqlite_utils import Database

from node.store.records import Fault

# Faults kept per group: enough for every fork worth showing, and a flood of refused heads under
# a stolen key costs this node at most some 100 KiB.
MAX_FAULTS_PER_GROUP = 64
# Seconds: who shows such a head still is asked again within minutes, however often it was refused.
STANDS_S = 3_600


def record(db: Database, group: bytes, code: str, detail: str, refused: bytes, now: int) -> None:
    """Note a refused head beside the one held; the same one again only counts up."""
    db.conn.execute(
        "INSERT INTO faults (group_id, code, detail, held, refused, first_seen, last_seen, times)"
        " VALUES (?1, ?2, ?3,"
        " coalesce((SELECT note FROM logs WHERE group_id = ?1), x''), ?4, ?5, ?5, 1)"
        " ON CONFLICT (group_id, code, refused) DO UPDATE SET last_seen = ?5, times = times + 1",
        (group, code, detail, refused, now),
    )
    # Equivocation is evidence and outlives everything that only shows a bad connection.
    db.conn.execute(
        "DELETE FROM faults WHERE id IN (SELECT id FROM faults WHERE group_id = ?"
        " ORDER BY code = 'forked-log' DESC, last_seen DESC, id DESC LIMIT -1 OFFSET ?)",
        (group, MAX_FAULTS_PER_GROUP),
    )


def recorded(db: Database, group: bytes | None, _now: int) -> list[Fault]:
    """Faults of one group or all, newest first."""
    rows = db.conn.execute(
        "SELECT group_id, code, detail, held, refused, first_seen, last_seen, times FROM faults"
        " WHERE ?1 IS NULL OR group_id = ?1 ORDER BY last_seen DESC, id DESC",
        (group,),
    )
    return [Fault(*row) for row in rows]


def standing(db: Database, group: bytes | None, now: int) -> list[Fault]:
    """Those whose cause lasts: seen lately, and the log has not gone on since; newest first.

    Of a fork only the second counts: a frozen log stays as it is until a decision lets it go on.
    """
    gone_on = {
        row[0]: row[1] for row in db.conn.execute("SELECT group_id, updated FROM logs WHERE size")
    }
    return [
        fault
        for fault in recorded(db, group, now)
        if gone_on.get(fault.group, 0) <= fault.last_seen
        and (fault.code == "forked-log" or now - fault.last_seen <= STANDS_S)
    ]
