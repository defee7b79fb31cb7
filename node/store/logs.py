"""Every log this node holds, in `store.sqlite`: heads, entries, tiles, blobs, faults."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from node.store import blobs, faults, frozen, growing, guarded, mending, reading, reopening
from node.store.appending import Growing
from node.store.appending import growing as grown_to
from node.store.awaiting import check_reaches
from node.store.cosigned import UNHEARD, CosignedStore
from node.store.database import LOG_PAGE_BYTES, StoreFile, empty_wal
from node.store.gone_memo import GoneMemo
from node.store.owning import append_own, finish_own, renote, staged_entries
from node.store.records import Awaited, Changes, Fault, Head, Proof
from node.store.schema import log_migrations
from node.store.starting import StartLog, start_logs, try_logs
from node.store.thinning import Gone
from protocol.checkpoint import Checkpoint
from protocol.coalition.snapshot import Item
from protocol.errors import ConflictError, EquivocationError, ProofError
from protocol.log import Part


class LogStore:
    """The node's logs. Coroutines return once their change is durable; the rest only read.

    Args:
        path: `store.sqlite`; created if absent.
        clock: UTC seconds; used for "when stored" only.

    Attributes:
        certified: group -> size at the last certified cut; empty until there is one.
        awaited: group -> what is to be held of a log that was let go before evidence freezes it
            again, else it would never come; until then nothing of another branch is taken.
        unscrubbed: whether an erased blob may still stand on the disk; `scrub` ends that.
        cosigned: what keepers have cosigned.

    Raises:
        StoreError: the file is newer than this program, or damaged.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        # What was erased must not stand on in free pages.
        self.file = StoreFile(
            path, log_migrations, pragmas={"secure_delete": "ON"}, page_bytes=LOG_PAGE_BYTES
        )
        # A crash may have left something erased in the write-ahead log.
        self.unscrubbed = True
        self.certified: Mapping[bytes, int] = {}
        self.awaited: dict[bytes, Awaited] = {}
        self.cosigned = CosignedStore(self.file)
        self._gone = GoneMemo()
        self._clock = clock

    def close(self) -> None:
        """Finish queued writes and close; a second call does nothing."""
        self.file.close()

    def __enter__(self) -> LogStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Writing

    async def append(
        self, group: bytes, note: bytes, checkpoint: Checkpoint, entries: Sequence[bytes]
    ) -> bool:
        """Extend a group's log to a head whose signature the caller has opened.

        The entries are hashed again here, inside the transaction, onto what is stored; a refused
        head is recorded as a fault.

        Args:
            group: 16-byte group id.
            note: the signed note; served to others as it is.
            checkpoint: what `note` states.
            entries: up to `checkpoint.size`, in order: from the held size, or from where the
                parts stored so far end (`grow`).

        Returns:
            Whether anything was new.

        Raises:
            EquivocationError: `forked-log`: the held size, or the one awaited, with another root.
            ConflictError: `stale-head`: smaller than what is held, or awaited (`known`).
            ProofError: `root-mismatch`: the entries don't hash to the root.
            RuleError: `log-frozen`: evidence against the log is kept.
            MalformedError: not as many entries as the sizes say, or one too long.
        """
        now, due = self._now(), self.awaited.get(group)
        check_reaches(checkpoint, due)
        try:
            new = await self.file.write(guarded.append, group, note, checkpoint, entries, now, due)
        except (EquivocationError, ConflictError, ProofError) as error:
            detail = error.detail or error.sentence
            await self.file.write(faults.record, group, error.code, detail, note, now)
            raise
        return new

    async def grow(
        self, group: bytes, head: Checkpoint, part: Part, entries: Sequence[bytes]
    ) -> None:
        """Store a part of what a head covers; it is served and read once a head covers it.

        Args:
            group: 16-byte group id.
            head: opened by the caller, larger than the part.
            part: where it ends, with the proof that the head vouches for it.
            entries: up to there, in order: from the held size, or from where the parts stored so
                far end.

        Raises:
            ConflictError: `stale-head`: as much is held by now, or more is awaited.
            EquivocationError: `forked-log`: the size awaited with another root.
            ProofError: `bad-proof` or `root-mismatch`.
            RuleError: `log-frozen`: evidence against the log is kept.
            MalformedError: not as many entries as the sizes say, or one too long.
        """
        due = self.awaited.get(group)
        check_reaches(head, due)
        await self.file.write(guarded.grow, group, head, part, entries, due)

    async def append_own(
        self,
        group: bytes,
        origin: str,
        entries: Sequence[bytes],
        sign: Callable[[int, bytes], bytes],
    ) -> Head:
        """Publish on this node's own log: stage durably, sign, store.

        Args:
            group: this node's 16-byte group id.
            origin: the log's origin line.
            entries: new statements, at least one.
            sign: `Signer.sign_head`: (size, root) -> note; returns only once durable.

        Returns:
            The new head.

        Raises:
            SignerError: the signer has signed something this store lacks.
            StoreError: `unfinished`: an earlier publication stopped half-way; recover first.
            RuleError: `log-frozen`: nothing was signed.
        """
        await self.file.write(frozen.refuse_frozen, group)
        await self.file.alone(append_own, group, origin, entries, sign, self._now())
        head = self.head(group)
        if head is None:
            raise RuntimeError("the log just written can't be read")
        return head

    async def finish_own(self, group: bytes, note: bytes, checkpoint: Checkpoint | None) -> bool:
        """After a crash: store the head the signer has signed, or drop what was never signed.

        Args:
            group: this node's 16-byte group id.
            note: the signer's last note; b"" if it has signed nothing.
            checkpoint: what it states; None if it has signed nothing.

        Returns:
            Whether staged entries were completed.
        """
        return await self.file.write(finish_own, group, note, checkpoint, self._now())

    async def renote(self, group: bytes, size: int, note: bytes) -> None:
        """Head the same log by another signature; nothing if it is not of this size any more."""
        await self.file.write(renote, group, size, note, self._now())

    async def keep_evidence(self, group: bytes, data: bytes, source: bytes = b"") -> bool:
        """Keep a proof that the caller has verified, and freeze its log.

        Args:
            group: whose log, 16 bytes.
            data: what `open_evidence` took.
            source: the peer it came from; empty if it was found here.

        Returns:
            Whether the log was not frozen before.
        """
        return await self.file.write(guarded.keep_evidence, group, data, source, self._now())

    async def reopen(self, group: bytes, note: bytes, checkpoint: Checkpoint) -> bool:
        """Let a frozen log go on from a head; whether it is held up to there.

        Args:
            group: whose log, 16 bytes.
            note: of the head, by the group's new key; the caller has opened it.
            checkpoint: what it states.
        """
        reopened = self.file.write(reopening.reopen, group, note, checkpoint, self._now())
        return await self._gone.changing(reopened)

    async def let_go(self, group: bytes) -> None:
        """Forget a frozen log of which another branch is held than counts; it is fetched again."""
        await self._gone.changing(self.file.write(reopening.let_go, group, self._now()))

    async def set_aside(self, group: bytes) -> None:
        """Let a frozen log of which too little is held be fetched; the proof is kept."""
        await self.file.write(frozen.set_aside, group, self._now())

    async def put_blob(self, data: bytes) -> bytes:
        """Keep a blob; returns its 32-byte hash. An erased blob stays erased."""
        return await self.file.write(blobs.put, data, self._now())

    async def erase_blob(self, blob: bytes) -> None:
        """Take a blob's bytes out and remember not to fetch it again; then `scrub`."""
        self.unscrubbed = True
        await self.file.write(blobs.erase, blob, self._now())

    async def scrub(self) -> None:
        """Erased blobs are gone from the disk when this returns.

        Raises:
            StoreError: `store-busy`: somebody reads an older state; repeat later.
        """
        self.unscrubbed = False
        try:
            await self.file.alone(empty_wal, "these words")
        except BaseException:
            self.unscrubbed = True
            raise

    async def thin(self, group: bytes, index: int, items: list[Item]) -> bool:
        """Drop entries out of a full bundle; `items` is all of it, with what stands for them.

        Returns:
            False if the bundle is not here whole, is another one by now, or is frozen.
        """
        return await self._gone.changing(self.file.write(guarded.thin, group, index, items))

    async def thicken(self, group: bytes, index: int, bundle: bytes) -> bool:
        """Put back whole a bundle that the caller has checked against the log's tile.

        Returns:
            False if nothing of it was dropped.
        """
        return await self._gone.changing(self.file.write(guarded.thicken, group, index, bundle))

    async def mend(self, head: Head, bundles: Mapping[int, bytes]) -> bool:
        """Put right what the disk spoilt of a log; as `mending.mend`."""
        return await self._gone.changing(self.file.write(mending.mend, head, bundles))

    async def try_start(self, logs: Sequence[StartLog]) -> None:
        """Raise what would keep `start` from storing them; changes nothing."""
        await self.file.read(lambda: try_logs(self._db, logs))

    async def start(self, logs: Sequence[StartLog]) -> int:
        """Store the logs of a checked snapshot, all or none; as `start_logs`."""
        return await self._gone.changing(self.file.write(start_logs, logs, self._now()))

    async def release_blobs(self) -> None:
        """After a restore: no notice of erasure that others hold is missing here."""
        if self.withheld:
            await self.file.write(_forget_meta, "withheld")

    async def mark_restored(self) -> bytes:
        """Remember that this file came out of a backup; returns its new instance id.

        Peers' cursors mean nothing in it, and its own log may be behind what others hold.
        """
        return await self.file.write(mark_restored)

    async def forget_restoring(self) -> None:
        """The own log is known to be as long as anybody's."""
        if self.restored:
            await self.file.write(_forget_meta, "restored")

    # Reading

    def due(self, group: bytes) -> int:
        """The size that a log which was let go is to be fetched up to; 0 for others."""
        return self.awaited[group].size if group in self.awaited else 0

    def heads(self) -> list[Head]:
        """Newest head of every log held, by group id."""
        return reading.heads(self._db)

    def head(self, group: bytes) -> Head | None:
        """Newest head of one log; None if nothing of it is held."""
        return reading.head(self._db, group)

    def note(self, group: bytes) -> bytes | None:
        """The signed note of the newest head; None if nothing is held."""
        head = self.head(group)
        return head.note if head else None

    def entries(self, group: bytes, start: int, end: int) -> list[bytes]:
        """Entries [start, end) of a log, in order; fewer if it is shorter.

        Raises:
            StoreError: `history-dropped`: some of them were dropped.
        """
        return reading.entries(self._db, group, start, end)

    def items(self, group: bytes, start: int, end: int) -> list[Item]:
        """The same, with what stands for those that were dropped."""
        return reading.items(self._db, group, start, end)

    def dropped(self, group: bytes) -> Gone:
        """What was dropped of a log, by bundles; read once, for it is linear in what was."""
        return self._gone.of(group, lambda: reading.dropped(self._db, group))

    def growing(self, group: bytes) -> Growing | None:
        """How far a log is stored in parts, under no head yet; None if it isn't."""
        return grown_to(self._db, group)

    def stored(self, group: bytes, start: int) -> list[bytes]:
        """Entries from `start` that are stored in parts, for counting them against a quota."""
        return growing.stored(self._db, group, start)

    def measure(self, group: bytes, start: int, end: int) -> tuple[int, int]:
        """How many of the entries [start, end) of a log are stored, in parts too, and their bytes.

        They are not read, but for those of bundles that the range cuts.
        """
        return growing.measure(self._db, group, start, end)

    def changes_since(self, instance: bytes, cursor: int, limit: int) -> Changes:
        """Head changes after `cursor`, at most `limit` of them."""
        return reading.changes_since(self._db, instance, cursor, limit)

    def tile(self, group: bytes, level: int, index: int, width: int) -> bytes | None:
        """Hashes of one tile, concatenated; None if the log doesn't reach that far.

        Args:
            group: 16-byte group id.
            level: 0..4.
            index: which tile of the level, from 0.
            width: hashes wanted, 1..256.
        """
        return reading.tile(self._db, group, level, index, width)

    def entry_bundle(self, group: bytes, index: int, width: int) -> bytes | None:
        """Entries [256 index, 256 index + width) as a tlog-tiles bundle; None if not all held."""
        return reading.bundle(self._db, group, index, width)

    def staged(self) -> list[bytes]:
        """Own entries that are durable but not under a stored head: left by a crash."""
        return staged_entries(self._db)

    def blob(self, blob: bytes) -> bytes | None:
        """A blob's bytes; None if absent, erased or withheld."""
        return None if self.withheld else self.stored_blob(blob)

    def stored_blob(self, blob: bytes) -> bytes | None:
        """A blob's bytes even while blobs are withheld: to look whose they are, not to show."""
        return blobs.get(self._db, blob)

    @property
    def withheld(self) -> bool:
        """Whether no blob is given out: it came out of a backup, and may lack newer notices."""
        return reading.withheld(self._db)

    def missing_blobs(self, hashes: Iterable[bytes]) -> list[bytes]:
        """Those neither held nor erased here, in the order given: what is worth fetching."""
        return blobs.missing(self._db, hashes)

    def evidence(self, group: bytes) -> Proof | None:
        """The proof that freezes a log; None if none is kept."""
        return frozen.proof(self._db, group)

    def proofs(self) -> list[Proof]:
        """Every proof kept, by group."""
        return frozen.proofs(self._db)

    def past_proofs(self) -> list[Proof]:
        """Proofs against logs that go on since, by group, the oldest first."""
        return frozen.past_proofs(self._db)

    def frozen(self) -> dict[bytes, int]:
        """Group -> certified size of each frozen log, by group: 0 until a cut has certified it."""
        return {kept.group: self.certified.get(kept.group, 0) for kept in self.proofs()}

    def faults(self, group: bytes | None = None, *, standing: bool = False) -> list[Fault]:
        """Refused heads, of one group or all, newest first; or only those whose cause lasts."""
        return (faults.standing if standing else faults.recorded)(self._db, group, self._now())

    @property
    def restored(self) -> bool:
        """Whether it came out of a backup and peers were not asked since."""
        return reading.restored(self._db)

    @property
    def instance(self) -> bytes:
        """This store's random 16-byte id, made when the file was."""
        return reading.instance(self._db)

    @property
    def _db(self) -> Database:
        return self.file.reader

    def _now(self) -> int:
        return int(self._clock())


def mark_restored(db: Database) -> bytes:
    """In a transaction or by itself: this store is an older copy, of a new instance."""
    db.execute("UPDATE meta SET value = randomblob(16) WHERE name = 'instance'")
    for name in ("restored", "withheld", UNHEARD):
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, x'01')", [name])
    return reading.instance(db)


def _forget_meta(db: Database, name: str) -> None:
    db.execute("DELETE FROM meta WHERE name = ?", [name])
