"""Whose turn it is to speak: the writes of `node.store.speakers`, each in one transaction.

With `fresh` who has not spoken yet comes before those who have (a progressive stack). The order
itself is what is kept: whoever asks is put where they belong, and a facilitator who moves somebody
afterwards has the last word.
"""

from __future__ import annotations

import msgspec
from sqlite_utils import Database

from node.errors import NodeError
from protocol.text import look_alike

# Entries of one meeting, those who have spoken included: a day of one-minute speeches.
MAX_SPEAKERS = 500
# Of these, entries of people who asked by themselves: a facilitator can always put somebody in.
MAX_ASKED = 300
# Of these, guests who wait: browsers cost nothing, and members come through all the same.
MAX_GUESTS = 100
# Somebody who asks, takes it back and thinks again does not do so more often in an hour.
MAX_ASKS = 20
ASKS_S = 3_600

MEMBER, GUEST = "member:", "guest:"
"""Before a member's reference, and before the hash of a guest's browser, in `Speaker.who`."""

SPEAKER = "SELECT id, name, from_group, asked, spoke, who, done FROM speakers"

Who = tuple[str, str, str]
"""Who asks by themselves (empty if a facilitator put them in), what they go by, their group."""


class Rules(msgspec.Struct, frozen=True):
    """How a queue is led.

    Attributes:
        asking: whether people may ask by themselves.
        fresh: whether who has not spoken yet comes first.
        seconds: that a speech may take; 0 if that is open.
    """

    asking: bool = False
    fresh: bool = False
    seconds: int = 0


class Speaker(msgspec.Struct, frozen=True):
    """Somebody who asked to speak.

    Attributes:
        id: of the entry, on this node.
        name: what they go by in the room: a name, a number, a seat.
        group: the name of their group, as typed; may be empty.
        asked, spoke, done: UTC seconds; `spoke` is when they were given the floor and `done` when
            they had finished, None before.
        who: of those who asked by themselves, `member:REF` or `guest:HASH`; empty otherwise.
        turns: how often they had the floor before, as `SpeakerStore.queue` counts it.
    """

    id: int
    name: str
    group: str
    asked: int
    spoke: int | None
    who: str = ""
    done: int | None = None
    turns: int = 0

    @property
    def person(self) -> str:
        """What makes two entries one person's: how they asked, or their name with their group."""
        return self.who or f"{look_alike(self.name)}\n{look_alike(self.group)}"

    @property
    def speaking(self) -> bool:
        """Whether they have the floor."""
        return self.spoke is not None and self.done is None


def rules(db: Database, convening: bytes) -> Rules:
    """How a queue is led."""
    row = db.conn.execute(
        "SELECT asking, fresh, seconds FROM queues WHERE convening = ?", (convening,)
    ).fetchone()
    return Rules() if row is None else Rules(bool(row[0]), bool(row[1]), row[2])


def lead(db: Database, convening: bytes, said: Rules) -> None:
    """Keep how a queue is led, and put it in that order if it is another."""
    was = rules(db, convening)
    db.conn.execute(
        "INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?)",
        (convening, said.asking, said.fresh, said.seconds),
    )
    if said.fresh and not was.fresh:
        entries = _entries(db, convening)
        had = _have_spoken(entries)
        # Sorting keeps the order among those who are alike.
        _put(db, sorted(_waiting(entries), key=lambda speaker: speaker.person in had))


def put_in(db: Database, convening: bytes, name: str, group: str, now: int) -> int:
    """Put somebody in the queue, as a facilitator does."""
    called = look_alike(name), look_alike(group)
    waiting = _waiting(_entries(db, convening))
    # Looked at where it is written: a button pressed twice would have one person speak twice.
    if any((look_alike(one.name), look_alike(one.group)) == called for one in waiting):
        raise NodeError(
            "already-waiting",
            "somebody of this name and group waits in the queue already",
            "if it is another person, add what tells them apart, such as a seat",
        )
    return add(db, convening, ("", name, group), now)


def add(db: Database, convening: bytes, who: Who, now: int) -> int:
    """Put somebody at the end, or before those at the end who have spoken if `fresh`."""
    entries = _entries(db, convening)
    if len(entries) >= MAX_SPEAKERS:
        raise _full(len(entries))
    cursor = db.conn.execute(
        "INSERT INTO speakers (convening, place, name, from_group, asked, who)"
        " VALUES (?, 0, ?, ?, ?, ?)",
        (convening, who[1], who[2], now, who[0]),
    )
    entry = int(cursor.lastrowid or 0)
    new = Speaker(entry, who[1], who[2], now, None, who[0])
    waiting = _waiting(entries)
    at = len(waiting)
    had = _have_spoken(entries)
    if rules(db, convening).fresh and new.person not in had:
        while at and waiting[at - 1].person in had:
            at -= 1
    _put(db, [*waiting[:at], new, *waiting[at:]])
    return entry


def ask(db: Database, convening: bytes, who: Who, now: int) -> int:
    """Put somebody in the queue who asks by themselves."""
    if not rules(db, convening).asking:
        raise queue_closed()
    entries = _entries(db, convening)
    own = [speaker for speaker in entries if speaker.who == who[0]]
    if any(speaker.speaking for speaker in own):
        raise NodeError("has-the-floor", "who has the floor does not ask for it", "finish first")
    for speaker in _waiting(own):
        if speaker.name != who[1]:
            _count(db, convening, who[0], now)
            db.conn.execute("UPDATE speakers SET name = ? WHERE id = ?", (who[1], speaker.id))
        return speaker.id
    _count(db, convening, who[0], now)
    asked = sum(bool(speaker.who) for speaker in entries)
    guests = sum(speaker.who.startswith(GUEST) for speaker in _waiting(entries))
    crowded = len(entries) >= MAX_SPEAKERS or asked >= MAX_ASKED
    if crowded or (who[0].startswith(GUEST) and guests >= MAX_GUESTS):
        raise NodeError(
            "queue-crowded",
            "as many have asked to speak as one queue takes",
            "raise a hand; who facilitates can put you in",
        )
    return add(db, convening, who, now)


def take_back(db: Database, convening: bytes, who: str) -> bool:
    """Take the entry out with which somebody waits."""
    cursor = db.conn.execute(
        "DELETE FROM speakers WHERE convening = ? AND who = ? AND who <> '' AND spoke IS NULL",
        (convening, who),
    )
    return cursor.rowcount > 0


def call_next(db: Database, convening: bytes, now: int, expected: int | None) -> Speaker | None:
    """Give the floor to the first who waits."""
    waiting = _waiting(_entries(db, convening))
    if expected is not None and [speaker.id for speaker in waiting[:1]] != [expected]:
        # Two who lead the queue would pass over somebody, or the page was old.
        raise NodeError("queue-changed", "the queue has changed meanwhile", "look at it again")
    if not waiting:
        return None
    done(db, convening, now)
    db.conn.execute("UPDATE speakers SET spoke = ? WHERE id = ?", (now, waiting[0].id))
    return _one(db, waiting[0].id)


def done(db: Database, convening: bytes, now: int, expected: int | None = None) -> Speaker | None:
    """Who has the floor has finished."""
    found = _with_the_floor(db, convening, expected)
    if found is None:
        return None
    db.conn.execute("UPDATE speakers SET done = ? WHERE id = ?", (now, found.id))
    return _one(db, found.id)


def back(db: Database, convening: bytes, expected: int | None = None) -> Speaker | None:
    """Who has the floor waits again, before the others."""
    found = _with_the_floor(db, convening, expected)
    if found is None:
        return None
    waiting = _waiting(_entries(db, convening))
    db.conn.execute("UPDATE speakers SET spoke = NULL WHERE id = ?", (found.id,))
    _put(db, [found, *waiting])
    return _one(db, found.id)


def move(db: Database, convening: bytes, entry: int, places: int) -> None:
    """Move somebody who waits."""
    waiting = _waiting(_entries(db, convening))
    at = next((place for place, speaker in enumerate(waiting) if speaker.id == entry), None)
    if at is None:
        raise NodeError("not-in-queue", f"entry {entry} does not wait in this queue")
    waiting.insert(min(max(at + places, 0), len(waiting) - 1), waiting.pop(at))
    _put(db, waiting)


def remove(db: Database, convening: bytes, entry: int) -> None:
    """Take somebody out who waits; a speech that was begun stays, and stays counted."""
    cursor = db.conn.execute(
        "DELETE FROM speakers WHERE convening = ? AND id = ? AND spoke IS NULL", (convening, entry)
    )
    if cursor.rowcount == 0:
        raise NodeError(
            "not-in-queue",
            f"entry {entry} does not wait in this queue",
            "they have the floor, had it, or are out of the queue; look at it again",
        )


def queue_closed() -> NodeError:
    """Nobody asks by themselves now."""
    return NodeError(
        "queue-closed",
        "nobody asks to speak from a device here now",
        "raise a hand; who facilitates opens the queue, or puts you in",
    )


def _count(db: Database, convening: bytes, who: str, now: int) -> None:
    """Count a request. What is older than an hour is forgotten at that."""
    db.conn.execute("DELETE FROM asks WHERE at <= ?", (now - ASKS_S,))
    lately = db.conn.execute(
        "SELECT count(*) FROM asks WHERE convening = ? AND who = ?", (convening, who)
    ).fetchone()[0]
    if lately >= MAX_ASKS:
        raise NodeError(
            "asked-often",
            f"{lately} requests to speak in an hour are the most",
            "raise a hand; who facilitates can put you in",
        )
    db.conn.execute("INSERT INTO asks VALUES (?, ?, ?)", (convening, who, now))


def _entries(db: Database, convening: bytes) -> list[Speaker]:
    rows = db.conn.execute(SPEAKER + " WHERE convening = ? ORDER BY place, id", (convening,))
    return [Speaker(*row) for row in rows.fetchall()]


def _waiting(entries: list[Speaker]) -> list[Speaker]:
    return [speaker for speaker in entries if speaker.spoke is None]


def _have_spoken(entries: list[Speaker]) -> set[str]:
    return {speaker.person for speaker in entries if speaker.spoke is not None}


def _with_the_floor(db: Database, convening: bytes, expected: int | None) -> Speaker | None:
    found = next((speaker for speaker in _entries(db, convening) if speaker.speaking), None)
    # Two who lead the queue, or a page that is old: nobody's speech is ended for another's.
    if expected is not None and (found is None or found.id != expected):
        raise NodeError("floor-changed", "they do not have the floor any more", "look at it again")
    return found


def _put(db: Database, waiting: list[Speaker]) -> None:
    db.conn.executemany(
        "UPDATE speakers SET place = ? WHERE id = ?",
        [(place, speaker.id) for place, speaker in enumerate(waiting, 1)],
    )


def _one(db: Database, entry: int) -> Speaker:
    row = db.conn.execute(SPEAKER + " WHERE id = ?", (entry,)).fetchone()
    return Speaker(*row)


def _full(count: int) -> NodeError:
    return NodeError(
        "queue-full", f"the queue has {count} entries", "empty it, and begin a new one"
    )
