"""One ballot's box on this node: the frozen roll, codes, cast ballots, the count.

A box is a SQLite file of its own, so that it can be backed up, moved and destroyed alone. What was
acknowledged (a code, a vote, a strike) is durable; see node/store/database.py for crash points and
node/store/box_sealing.py for those of counting and erasing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from sqlite_utils import Database

from node.errors import BoxError
from node.store import box_channels, box_sealing
from node.store.box_records import (
    Act,
    BoxStatus,
    Receipt,
    ReceiptProof,
    RollEntry,
    RollMember,
    Sealed,
    Voter,
)
from node.store.box_schema import box_migrations
from node.store.codes import read_code
from node.store.database import StoreFile
from protocol.encoding import encode, tagged_hash

SALT_BYTES = 32
# Wrong codes that pass their check characters, per box and window. A guess hits with probability
# 2^-50 or less, so the limit is there to bound writes and to show an attack, and never keeps out
# a right code: a limit that did would let anybody close the vote for everybody.
MAX_FAILED_PER_WINDOW = 100
FAILED_WINDOW_S = 60
# Characters of one contest's choice text: 200 options of up to three digits with separators.
MAX_CHOICE_CHARS = 800


class Box:
    """The ballot box of one ballot.

    Args:
        path: `boxes/<ballot hex>.sqlite`; created if absent.
        key: 32 secret bytes, `Signer.box_key(ballot)`, under which codes are hashed.
        ballot: 32-byte ballot id.

    Raises:
        StoreError: the file is newer than this program, or damaged.
        BoxError: `wrong-box`: the file belongs to another ballot.
    """

    def __init__(self, path: Path, key: bytes, ballot: bytes) -> None:
        self.file = StoreFile(path, box_migrations, pragmas={"secure_delete": "ON"})
        self.ballot = ballot
        self._key = key
        row = self.file.reader.conn.execute("SELECT ballot, stage FROM box").fetchone()
        if row is not None and row[0] != ballot:
            self.file.close()
            raise BoxError(
                "wrong-box", "this file is another ballot's box", "restore the right one"
            )
        if row is not None and row[1] == "erasing":
            self.file.run_alone(box_sealing.scrub)

    def close(self) -> None:
        """Finish queued writes and close; a second call does nothing."""
        self.file.close()

    # What stewards do

    async def freeze(
        self, roll: Sequence[RollMember], *, opens: int, closes: int, contests: int
    ) -> None:
        """Fix who may vote; may be repeated until the first code or paper is issued.

        Args:
            roll: in the order that numbers the entries from 1.
            opens: UTC seconds from which votes are taken.
            closes: UTC seconds from which none is.
            contests: how many the ballot has, >= 1.

        Raises:
            BoxError: `roll-frozen`; `roll-duplicate` if a member is on it twice.
        """
        await self.file.write(box_channels.freeze, self.ballot, roll, (opens, closes, contests))

    async def move_close(self, closes: int) -> None:
        """Take votes until a later hour: the close was moved. An earlier hour does nothing.

        Once the box is counted nothing moves it.

        Args:
            closes: UTC seconds from which no votes are taken.
        """
        row = self.file.reader.conn.execute("SELECT closes FROM box").fetchone()
        if row is not None and closes > row[0]:
            await self.file.write(_move_close, closes)

    async def issue_codes(
        self, entries: Sequence[int] | None = None, *, now: int, reason: str = ""
    ) -> list[tuple[RollEntry, str]]:
        """Make codes for printing; they are returned once and kept only as keyed hashes.

        Args:
            entries: whose; None for all that have neither code nor paper. An entry that had a
                code gets a new one and the old one is struck; a reason is then needed.
            now: UTC seconds, for the record of acts.
            reason: why codes are issued again.

        Raises:
            BoxError: `no-entry`, `on-paper`, `reason-needed`, `box-closed`.
        """
        return await self.file.write(box_channels.issue_codes, self._hash, entries, now, reason)

    async def strike_entry(self, entry: int, reason: str, *, now: int) -> None:
        """Strike every code of an entry. A vote accepted before stands.

        Raises:
            BoxError: `no-entry`, `reason-needed`, `box-closed`.
        """
        await self.file.write(box_channels.strike, entry, reason, now)

    async def strike_code(self, code: str, reason: str, *, now: int) -> None:
        """Strike the code somebody found or lost, and any other of the same entry.

        Raises:
            BoxError: `code-mistyped`, `code-unknown`, `reason-needed`, `box-closed`.
        """
        entry = self._entry_of(self._hash(read_code(code)))
        await self.strike_entry(entry, reason, now=now)

    async def issue_paper(self, entry: int, *, now: int, reason: str = "") -> None:
        """Give an entry paper: its codes are struck for good.

        Raises:
            BoxError: `voted-online`: one person, one channel; `no-entry`, `box-closed`.
        """
        await self.file.write(box_channels.issue_paper, entry, reason, now)

    # What members do

    async def open_code(self, typed: str, *, now: int) -> Voter:
        """Who a code belongs to; changes nothing but, for a wrong code, the count of failures.

        Args:
            typed: as entered: any case, spaces and dashes.
            now: UTC seconds.

        Raises:
            BoxError: `code-mistyped`, `code-unknown`, `code-struck`, `box-not-open`,
                `box-closed`, or `too-many-attempts` in place of `code-unknown`.
        """
        hashed = self._hash(read_code(typed))
        db = self.file.reader
        row = db.conn.execute(
            "SELECT entry, struck, region, state, voted FROM codes JOIN roll USING (entry)"
            " WHERE hash = ?",
            (hashed,),
        ).fetchone()
        if row is None:
            raise await self.file.write(_count_failure, now)
        entry, struck, region, state, voted = row
        _check_usable(struck, state)
        _check_time(db, now)
        return Voter(entry, region, bool(voted), hashed)

    async def cast(self, voter: Voter, choices: Sequence[str], *, now: int) -> Receipt:
        """Accept a vote, in place of an earlier one of the same entry.

        Args:
            voter: from `open_code`; whether the code still holds is checked again.
            choices: choice text of each contest in order; the caller has checked them against
                the manifest (`ballots.choices.read_choice`). "" is blank.
            now: UTC seconds.

        Raises:
            BoxError: `code-struck`, `box-not-open`, `box-closed`.
            ValueError: not one choice per contest.
        """
        if any(len(choice) > MAX_CHOICE_CHARS for choice in choices):
            raise ValueError(f"a choice has at most {MAX_CHOICE_CHARS} characters")
        encoded = encode(list(choices))
        salt = secrets.token_bytes(SALT_BYTES)
        commitment = cast_commitment(self.ballot, salt, encoded)
        return await self.file.write(_cast, voter, len(choices), (salt, encoded, commitment), now)

    # Counting

    async def seal(self, *, now: int) -> Sealed:
        """Count once, after the close; ever after the same answer.

        Raises:
            BoxError: `box-open` before the close; `no-roll`; `votes-discarded`.
        """
        await self.file.write(box_sealing.seal, now)
        return box_sealing.sealed(self.file.reader)

    async def erase_links(self, root: bytes | None, *, now: int) -> None:
        """Erase which entry chose what, once the return is published; repeating does no harm.

        A box that was not counted, as its group returned by hand, is counted first. The count goes
        too where it is not the one in the return: of a box out of a backup, say.

        Args:
            root: of the box, as the return says; None of a return made by hand.
            now: UTC seconds.

        Raises:
            BoxError: `box-open` before the close; `no-roll`.
        """
        await self.file.write(box_sealing.settle, root, now)
        await self.file.alone(box_sealing.scrub)

    async def discard(self) -> None:
        """Erase what was cast, uncounted; repeating does no harm.

        For votes that can decide nothing any more. A count that was made and that nobody was told
        goes with them; who voted stays, as in every box.
        """
        await self.file.write(box_sealing.discard)
        await self.file.alone(box_sealing.scrub)

    def sealed(self) -> Sealed | None:
        """The count, if the box was sealed.

        Raises:
            BoxError: `votes-discarded`: there is none, and none will be made.
        """
        return (
            None
            if self.status().stage in ("unfrozen", "open")
            else box_sealing.sealed(self.file.reader)
        )

    def receipt_proof(self, commitment: bytes) -> ReceiptProof:
        """The path from a receipt to the root in the return.

        Raises:
            BoxError: `box-open` before sealing; `receipt-unknown`: no such ballot was counted;
                a vote changed later has a newer receipt.
        """
        return box_sealing.receipt_proof(self.file.reader, commitment)

    async def forget(self, member: str) -> bool:
        """Erase from the roll whose an entry is, once its votes are erased.

        Before, another group may still compare the roll with people (BALLOTS section 2), and who
        could be erased from it early would be a voter that nobody can ask for.

        Returns:
            Whether the roll does not name the member, now.
        """
        return await self.file.write(box_channels.forget, member)

    # Reading

    def line_of(self, member: str) -> RollEntry | None:
        """A member's own entry; None if they are not on the roll."""
        return box_channels.line_of(self.file.reader, member)

    def status(self) -> BoxStatus:
        """Numbers for pages and `doctor`."""
        return box_channels.status(self.file.reader)

    def roll(self) -> list[RollEntry]:
        """The roll, by entry."""
        return box_channels.roll(self.file.reader)

    def acts(self) -> list[Act]:
        """What stewards did to entries, oldest first."""
        rows = self.file.reader.conn.execute(
            "SELECT entry, act, reason, time FROM acts ORDER BY id"
        )
        return [Act(*row) for row in rows]

    def _hash(self, code: str) -> bytes:
        return blake2b(code.encode(), key=self._key, digest_size=32).digest()

    def _entry_of(self, hashed: bytes) -> int:
        row = self.file.reader.conn.execute(
            "SELECT entry FROM codes WHERE hash = ?", (hashed,)
        ).fetchone()
        if row is None:
            raise _unknown()
        return int(row[0])


def cast_commitment(ballot: bytes, salt: bytes, encoded: bytes) -> bytes:
    """What a receipt shows: 32 bytes that hide the choices behind a 32-byte salt.

    Args:
        ballot: 32-byte ballot id.
        salt: fresh for every cast, never leaves the box.
        encoded: canonical msgpack of the list of choice texts.
    """
    return tagged_hash("cast", ballot, salt, encoded)


def _move_close(db: Database, closes: int) -> None:
    db.conn.execute(
        "UPDATE box SET closes = ? WHERE closes < ? AND stage = 'open'", (closes, closes)
    )


def _cast(
    db: Database, voter: Voter, choices: int, cast: tuple[bytes, bytes, bytes], now: int
) -> Receipt:
    contests = _check_time(db, now)
    if choices != contests:
        raise ValueError(f"{choices} choices for {contests} contests")
    row = db.conn.execute(
        "SELECT struck, state, voted FROM codes JOIN roll USING (entry)"
        " WHERE hash = ? AND entry = ?",
        (voter.code, voter.entry),
    ).fetchone()
    if row is None:
        raise _unknown()
    struck, state, voted = row
    _check_usable(struck, state)
    db.conn.execute("INSERT OR REPLACE INTO casts VALUES (?, ?, ?, ?)", (voter.entry, *cast))
    db.conn.execute("UPDATE roll SET voted = 1 WHERE entry = ?", (voter.entry,))
    return Receipt(cast[2], changed=bool(voted))


def _check_time(db: Database, now: int) -> int:
    """Refuse outside the voting hours; returns how many contests there are."""
    row = db.conn.execute("SELECT opens, closes, stage, contests FROM box").fetchone()
    if row is None or now < row[0]:
        raise BoxError("box-not-open", "this vote has not opened yet", "come back once it is open")
    if now >= row[1] or row[2] != "open":
        raise BoxError("box-closed", "this vote is closed", "the result page says how it went")
    return int(row[3])


def _check_usable(struck: int, state: str) -> None:
    if state == "paper":
        raise BoxError(
            "code-struck",
            "this code was struck because a paper ballot was issued in its place",
            "vote on paper, or ask your group's tellers",
        )
    if struck:
        raise BoxError(
            "code-struck",
            "this code was struck and can't be used",
            "if you have a newer one use that; otherwise ask your group's administrators",
        )


def _count_failure(db: Database, now: int) -> BoxError:
    """Count a wrong code, without an address; returns the answer, as raising would undo it."""
    row = db.conn.execute("SELECT failed, failed_since FROM box").fetchone()
    if row is None:
        return BoxError("box-not-open", "this vote has not opened yet", "come back once it is open")
    failed, since = row
    if not since <= now < since + FAILED_WINDOW_S:
        failed, since = 0, now
    if failed >= MAX_FAILED_PER_WINDOW:
        return BoxError(
            "too-many-attempts",
            "too many wrong codes were tried in the last minute",
            "wait a minute and compare the code with the printed one; a right code works at once",
        )
    db.conn.execute(
        "UPDATE box SET failed = ?, failed_since = ?, failed_ever = failed_ever + 1",
        (failed + 1, since),
    )
    return _unknown()


def _unknown() -> BoxError:
    return BoxError(
        "code-unknown",
        "this code is well formed and not one of this vote's",
        "check that it belongs to this vote and this group",
    )
