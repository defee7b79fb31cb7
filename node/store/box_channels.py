"""The roll and how its entries may vote: by code, or on paper, never both.

| state | by | code works | becomes |
|---|---|---|---|
| listed | freeze | - | issued, paper, struck |
| issued | issue_codes | yes | issued (a new code strikes the old), struck, paper if not voted |
| struck | strike | no | issued, paper if not voted |
| paper | issue_paper | no | - |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from node.errors import BoxError
from node.store.box_records import BoxStatus, RollEntry, RollMember
from node.store.codes import new_code, read_code

# A group of millions splits into branches with boxes of their own (DESIGN section 5).
MAX_ROLL = 1_000_000
MAX_REASON_CHARS = 500

_ENTRY = "SELECT entry, member, region, state, voted FROM roll"


def freeze(
    db: Database, ballot: bytes, roll: Sequence[RollMember], terms: tuple[int, int, int]
) -> None:
    """Write the roll; `terms` are opens, closes, contests."""
    opens, closes, contests = terms
    if not opens < closes or contests < 1:
        raise ValueError("a box needs opens < closes and at least one contest")
    if db.conn.execute("SELECT 1 FROM roll WHERE state != 'listed' LIMIT 1").fetchone():
        raise BoxError(
            "roll-frozen",
            "codes or papers were issued on this voters' list already",
            "no list is reissued after that; strike or issue single entries",
        )
    if len(roll) > MAX_ROLL:
        raise BoxError(
            "roll-too-long",
            f"{len(roll)} entries are more than one ballot box takes ({MAX_ROLL})",
            "split the group into branches with a ballot box each",
        )
    if len({member.member for member in roll}) != len(roll):
        raise BoxError("roll-duplicate", "a member is on the list twice", "check the roster")
    db.conn.execute("DELETE FROM roll")
    db.conn.executemany(
        "INSERT INTO roll (entry, member, region, state) VALUES (?, ?, ?, 'listed')",
        [(at, member.member, member.region) for at, member in enumerate(roll, 1)],
    )
    db.conn.execute(
        "INSERT OR REPLACE INTO box (only, ballot, contests, opens, closes, stage)"
        " VALUES (1, ?, ?, ?, ?, 'open')",
        (ballot, contests, opens, closes),
    )


def issue_codes(
    db: Database,
    hashed: Callable[[str], bytes],
    entries: Sequence[int] | None,
    now: int,
    reason: str,
) -> list[tuple[RollEntry, str]]:
    """Make codes, keep their hashes, return them for printing."""
    _check_open(db)
    if entries is None:
        chosen = [entry for entry in roll(db) if entry.state == "listed"]
    else:
        chosen = [_entry(db, number) for number in dict.fromkeys(entries)]
    issued: list[tuple[RollEntry, str]] = []
    for entry in chosen:
        if entry.state == "paper":
            raise BoxError(
                "on-paper",
                f"entry {entry.entry} was given paper",
                "one person, one channel: they vote on paper",
            )
        if entry.state != "listed":
            _need_reason(reason)
        issued.append((entry, new_code()))
    numbers = [(entry.entry,) for entry, _ in issued]
    db.conn.executemany("UPDATE codes SET struck = 1 WHERE entry = ?", numbers)
    db.conn.executemany("UPDATE roll SET state = 'issued' WHERE entry = ?", numbers)
    db.conn.executemany(
        "INSERT INTO codes (hash, entry) VALUES (?, ?)",
        sorted((hashed(read_code(code)), entry.entry) for entry, code in issued),
    )
    db.conn.executemany(
        "INSERT INTO acts (entry, act, reason, time) VALUES (?, ?, ?, ?)",
        [
            (entry.entry, "issued" if entry.state == "listed" else "reissued", reason, now)
            for entry, _ in issued
        ],
    )
    return issued


def strike(db: Database, number: int, reason: str, now: int) -> None:
    """Strike an entry's codes."""
    _check_open(db)
    _need_reason(reason)
    if _entry(db, number).state == "paper":
        raise BoxError(
            "on-paper", f"entry {number} was given paper", "its codes are struck already"
        )
    _leave(db, number, "struck", reason, now)


def issue_paper(db: Database, number: int, reason: str, now: int) -> None:
    """Strike an entry's codes and bar online votes for good."""
    _check_open(db)
    if _entry(db, number).voted:
        raise BoxError(
            "voted-online",
            f"entry {number} has voted online already",
            "one person, one channel: with their code they can change that vote until the close",
        )
    _leave(db, number, "paper", reason, now)


def line_of(db: Database, member: str) -> RollEntry | None:
    """The entry of a member, if there is one."""
    row = db.conn.execute(f"{_ENTRY} WHERE member = ?", (member,)).fetchone()
    return None if row is None else _made(row)


def forget(db: Database, member: str) -> bool:
    """Take a member's reference from the roll, and stewards' words about them, if it is time."""
    found = line_of(db, member)
    if found is None:
        return True
    if db.conn.execute("SELECT stage FROM box").fetchone()[0] != "erased":
        return False
    # No reference of a roster begins with a space.
    db.conn.execute(
        "UPDATE roll SET member = ' ' || entry WHERE entry = ?",
        (found.entry,),
    )
    db.conn.execute("UPDATE acts SET reason = '' WHERE entry = ?", (found.entry,))
    return True


def roll(db: Database) -> list[RollEntry]:
    """The roll, by entry."""
    return [_made(row) for row in db.conn.execute(f"{_ENTRY} ORDER BY entry")]


def status(db: Database) -> BoxStatus:
    """Stage and counts."""
    box = db.conn.execute("SELECT stage, failed_ever FROM box").fetchone()
    if box is None:
        return BoxStatus("unfrozen")
    states = dict(db.conn.execute("SELECT state, count(*) FROM roll GROUP BY state").fetchall())
    (voted,) = db.conn.execute("SELECT count(*) FROM roll WHERE voted").fetchone()
    return BoxStatus(
        stage=box[0],
        roll=sum(states.values()),
        issued=states.get("issued", 0),
        struck=states.get("struck", 0),
        paper=states.get("paper", 0),
        voted=voted,
        failed=box[1],
    )


def _leave(db: Database, number: int, state: str, reason: str, now: int) -> None:
    db.conn.execute("UPDATE codes SET struck = 1 WHERE entry = ?", (number,))
    db.conn.execute("UPDATE roll SET state = ? WHERE entry = ?", (state, number))
    db.conn.execute(
        "INSERT INTO acts (entry, act, reason, time) VALUES (?, ?, ?, ?)",
        (number, state, reason[:MAX_REASON_CHARS], now),
    )


def _entry(db: Database, number: int) -> RollEntry:
    row = db.conn.execute(f"{_ENTRY} WHERE entry = ?", (number,)).fetchone()
    if row is None:
        raise BoxError("no-entry", f"the voters' list has no entry {number}", "see the list")
    return _made(row)


def _made(row: tuple[int, str, str, str, int]) -> RollEntry:
    entry, member, region, state, voted = row
    return RollEntry(entry, member, region, state, bool(voted))


def _check_open(db: Database) -> None:
    row = db.conn.execute("SELECT stage FROM box").fetchone()
    if row is None:
        raise BoxError(
            "no-roll", "this ballot has no voters' list here yet", "draft the roll first"
        )
    if row[0] != "open":
        raise BoxError("box-closed", "this ballot box was counted already")


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise BoxError(
            "reason-needed",
            "striking a code or issuing one again needs a reason",
            "the reason is kept for your group's other administrators",
        )
