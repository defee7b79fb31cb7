"""The node's keys and the last head they signed, in one transactional file of mode 0600.

A log forks when a node signs two heads that can't both be true. So the key never signs a head
without recording it in the same file first, and the record is on disk (rollback journal,
synchronous=EXTRA) before the note leaves this module.

If we crash before the commit: no note existed outside this process; nothing was signed.
If we crash after the commit, before the note is used: the head counts as signed. The same head
    asked for again gives the same note; any other head of that size is refused for ever.

`seeds` never leave this module; others get signatures, public keys and derived box keys.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import SignerError, keys_replaced
from node.store.database import check_version
from node.store.space import Space
from protocol.checkpoint import Checkpoint, open_checkpoint, origin, sign_checkpoint
from protocol.coalition.membership.bodies import possession
from protocol.errors import SignatureError
from protocol.keys import SEED_BYTES, Purpose, public_key, sign, sign_raw


class KeyName(StrEnum):
    """The seeds in the file. `CODES` is a secret for keyed hashes and signs nothing."""

    LOG = "log"
    COSIGNING = "cosigning"
    TRANSPORT = "transport"
    AGREEMENT = "agreement"
    CODES = "codes"


# The seed of the agreement key that is announced and not in any council yet.
_NEXT = "agreement-next"

# The seeds that a rotation is to put in the place of others, once the others hear of it.
_NEXT_LOG = "log-next"
_NEXT_COSIGNING = "cosigning-next"
_NEXT_TRANSPORT = "transport-next"
_NEXT_OF = {_NEXT_COSIGNING: str(KeyName.COSIGNING), _NEXT_TRANSPORT: str(KeyName.TRANSPORT)}

# Which key makes signatures of which purpose (DESIGN 4.2: separate keys by purpose). The charter
# is signed with the log key: it is the key the charter itself lists for the group.
_KEY_OF_PURPOSE = {
    Purpose.LOG: KeyName.LOG,
    Purpose.CHARTER: KeyName.LOG,
    Purpose.APPLICATION: KeyName.LOG,
    Purpose.COSIGNING: KeyName.COSIGNING,
    Purpose.TRANSPORT: KeyName.TRANSPORT,
    Purpose.AGREEMENT: KeyName.AGREEMENT,
}

signer_migrations = Migrations("commonweal-signer")


@signer_migrations()
def m001_keys_and_head(db: Database) -> None:
    """Seeds by name; which log they sign; the last head signed."""
    db.executescript(
        """
        CREATE TABLE seeds (name TEXT PRIMARY KEY, seed BLOB NOT NULL) STRICT;
        CREATE TABLE log (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            coalition BLOB NOT NULL, group_id BLOB NOT NULL
        ) STRICT;
        CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL
        ) STRICT;
        """
    )


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The last head signed: entries, 32-byte root, the note."""

    size: int
    root: bytes
    note: bytes


class Signer:
    """Signs for one node; safe to call from any thread.

    Args:
        path: an existing `signer.sqlite`; see `create`.

    Raises:
        SignerError: `signer-missing`, or `signer-exposed` if others may read the file.
        StoreError: written by a newer version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise SignerError(
                "signer-missing",
                f"there is no {path.name} in this directory",
                "run `commonweal init`, or restore the file from its own backup",
            )
        if path.stat().st_mode & 0o077:
            raise SignerError(
                "signer-exposed",
                f"{path.name} can be read by other users of this machine",
                f"run `chmod 600 {path.name}`; "
                "if somebody may have copied it, tell the other groups",
            )
        check_version(path, signer_migrations)
        self.path = path
        self.space = Space()
        self._lock = threading.Lock()
        self._db = _connect(path)
        if signer_migrations.pending(self._db):
            signer_migrations.apply(self._db)
        self._seeds: dict[str, bytes] = dict(
            self._db.conn.execute("SELECT name, seed FROM seeds").fetchall()
        )

    @classmethod
    def create(cls, path: Path, seeds: Mapping[KeyName, bytes] | None = None) -> Signer:
        """Make the file with fresh seeds, or with given ones where `seeds` names them.

        Raises:
            SignerError: `signer-exists`: the file is there already; it is left alone.
        """
        chosen = {name: secrets.token_bytes(SEED_BYTES) for name in KeyName} | dict(seeds or {})
        if any(len(seed) != SEED_BYTES for seed in chosen.values()):
            raise ValueError(f"a seed has {SEED_BYTES} bytes")
        try:
            # O_EXCL and the mode at creation: never a moment in which others can read it.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            raise SignerError(
                "signer-exists",
                f"{path.name} is there already and was left alone",
                "keys are made once; move the file away only if you mean to start a new node",
            ) from None
        db = _connect(path)
        signer_migrations.apply(db)
        with db.atomic():
            db.conn.executemany(
                "INSERT INTO seeds VALUES (?, ?)", [(str(k), v) for k, v in chosen.items()]
            )
        db.close()
        return cls(path)

    def bind(self, coalition: bytes, group: bytes) -> None:
        """State once and for all which log this key signs; the same again is fine.

        Args:
            coalition: 32-byte id.
            group: 16-byte id.

        Raises:
            SignerError: `signer-bound`: it signs another log already.
        """
        with self._lock, self._db.atomic():
            row = self._db.conn.execute("SELECT coalition, group_id FROM log").fetchone()
            if row is None:
                self._db.conn.execute("INSERT INTO log VALUES (1, ?, ?)", (coalition, group))
            elif row != (coalition, group):
                raise SignerError(
                    "signer-bound",
                    "this node's keys already belong to a group in another coalition",
                    "one directory is one node in one coalition; run `commonweal init` elsewhere",
                )

    @property
    def bound(self) -> tuple[bytes, bytes] | None:
        """Coalition and group whose log this key signs; None before `bind`."""
        row = self._db.conn.execute("SELECT coalition, group_id FROM log").fetchone()
        return None if row is None else (row[0], row[1])

    @property
    def origin(self) -> str:
        """The origin line of the log this key signs.

        Raises:
            SignerError: `signer-unbound` before `bind`.
        """
        row = self.bound
        if row is None:
            raise SignerError(
                "signer-unbound",
                "this node has not joined a coalition yet",
                "run `commonweal join` with the assembled charter",
            )
        return origin(row[0], row[1])

    def public(self, name: KeyName) -> bytes:
        """The 32-byte public key of one of the signing keys."""
        return public_key(self._seed(name))

    def has(self, name: KeyName) -> bool:
        """Whether the file holds this key: files of earlier releases lack the agreement key."""
        return name in self._seeds

    def head(self) -> SignedHead | None:
        """The last head signed; None if none was."""
        with self._lock:
            return self._head()

    def sign_head(self, size: int, root: bytes) -> bytes:
        """Sign a head of this node's own log; durable before the note is returned.

        Args:
            size: entries, >= 0.
            root: 32-byte tree hash of them.

        Returns:
            The signed note; for the head signed last, the very same note.

        Raises:
            SignerError: `head-behind`: smaller than what was signed; `head-forked`: same size,
                other root. Signing either would make this group's log fork.
            StoreError: `disk-full`: nothing was signed.
        """
        with self.space.watched():
            note = self._sign_head(size, root)
        self.space.full = False
        return note

    def try_room(self) -> None:
        """Write something that changes nothing; afterwards `space` tells whether there is room.

        Raises:
            StoreError: `disk-full`.
        """
        with self.space.watched(), self._lock, self._db.atomic():
            self._db.execute("PRAGMA user_version = 0")
        self.space.full = False

    def _sign_head(self, size: int, root: bytes) -> bytes:
        line = self.origin
        with self._lock, self._db.atomic():
            last = self._head()
            if last is not None and size < last.size:
                raise SignerError(
                    "head-behind",
                    f"a head with {last.size} entries was signed, this one has {size}",
                    "the store is older than the signer; run `commonweal doctor`",
                )
            if last is not None and size == last.size:
                if root != last.root:
                    raise SignerError(
                        "head-forked",
                        f"another head with {size} entries was signed before",
                        "signing both would show this group as a liar; run `commonweal doctor`",
                    )
                return last.note
            note = sign_checkpoint(self._seed(KeyName.LOG), Checkpoint(line, size, root))
            self._keep_head(size, root, note)
        return note

    def adopt_head(self, note: bytes) -> SignedHead:
        """Take over a newer head that this group signed before this file was restored.

        One by the key that was prepared shows that the key is in effect: it is taken up.

        Raises:
            SignerError: `head-behind` or `head-forked`, as in `sign_head`; `keys-replaced`: it is
                by a key that is not here.
        """
        checkpoint = self._open_own(note)
        with self._lock, self._db.atomic():
            last = self._head()
            if last is not None and checkpoint.size < last.size:
                raise SignerError("head-behind", "the signer knows a newer head than this one")
            if last is not None and checkpoint.size == last.size and checkpoint.root != last.root:
                raise SignerError(
                    "head-forked",
                    f"this key signed two different heads with {last.size} entries",
                    "keep both notes and tell the other groups; docs/operate/store.md says how",
                )
            self._keep_head(checkpoint.size, checkpoint.root, note)
        return SignedHead(checkpoint.size, checkpoint.root, note)

    def sign(self, purpose: Purpose, coalition: bytes, message: bytes) -> bytes:
        """Sign anything but a head; 64 bytes.

        Args:
            purpose: `charter`, `application`, `cosigning`, `transport` or `agreement`.
            coalition: 32-byte id.
            message: any bytes.

        Raises:
            ValueError: a purpose this node has no key for, or `log`: heads go by `sign_head`.
        """
        if purpose is Purpose.LOG or purpose not in _KEY_OF_PURPOSE:
            raise ValueError(f"the signer does not sign for purpose {purpose}")
        return sign(self._seed(_KEY_OF_PURPOSE[purpose]), purpose, coalition, message)

    def next_agreement_key(self, coalition: bytes, group: bytes) -> tuple[bytes, bytes]:
        """The agreement key that is to replace the one in use, and its proof for its group.

        Made if there is none, and durable before it is returned: were it announced and lost, the
        group could vote by no key at all. Asked again, it is the same, until it is taken up.
        """
        with self._lock, self._db.atomic():
            if _NEXT not in self._seeds:
                seed = secrets.token_bytes(SEED_BYTES)
                self._db.conn.execute("INSERT INTO seeds VALUES (?, ?)", (_NEXT, seed))
            else:
                seed = self._seeds[_NEXT]
        self._seeds[_NEXT] = seed
        key = public_key(seed)
        return key, sign(seed, Purpose.AGREEMENT, coalition, possession(group, key))

    def take_up_agreement(self, key: bytes) -> None:
        """Vote by the key that the council has for this group, and erase the one before it.

        Raises:
            SignerError: `agreement-key-lost`: that key is not here.
        """
        if self.has(KeyName.AGREEMENT) and self.public(KeyName.AGREEMENT) == key:
            return
        if _NEXT not in self._seeds or public_key(self._seeds[_NEXT]) != key:
            raise SignerError(
                "agreement-key-lost",
                "the key by which this group certifies is not in this node's signer.sqlite",
                "make a new one with `commonweal renew-key`; the next council has it",
            )
        seed = self._seeds[_NEXT]
        with self._lock, self._db.atomic():
            row = (str(KeyName.AGREEMENT), seed)
            self._db.conn.execute("INSERT OR REPLACE INTO seeds VALUES (?, ?)", row)
            self._db.conn.execute("DELETE FROM seeds WHERE name = ?", (_NEXT,))
        self._seeds[KeyName.AGREEMENT] = seed
        del self._seeds[_NEXT]

    def prepare_rotation(self, seed: bytes) -> tuple[bytes, bytes]:
        """Keep the keys that a rotation is to announce; its cosigning and transport keys.

        They are durable before they are returned: were they announced and lost, the group would
        have no keys at all. Asked again with the same seed, they are the same.

        Args:
            seed: of the key that the group committed to: its log key from then on.
        """
        if self._seeds.get(_NEXT_LOG) != seed:
            fresh = {name: secrets.token_bytes(SEED_BYTES) for name in _NEXT_OF}
            self._exchange({**fresh, _NEXT_LOG: seed})
        return public_key(self._seeds[_NEXT_COSIGNING]), public_key(self._seeds[_NEXT_TRANSPORT])

    def take_up_transport(self, keys: Set[bytes]) -> None:
        """Sign requests by the key that was prepared, if it is one of those announced."""
        seed = self._seeds.get(_NEXT_TRANSPORT)
        if seed is None or public_key(seed) not in keys:
            return
        self._exchange({name: self._seeds[after] for after, name in _NEXT_OF.items()}, *_NEXT_OF)

    def take_up_log(self, key: bytes) -> SignedHead | None:
        """Sign the log by this key from now on, its last head too; erase the key before.

        Returns:
            The last head, signed by the key; None if nothing was signed yet.

        Raises:
            SignerError: `keys-replaced`: that key is not here.
        """
        if self.public(KeyName.LOG) == key:
            return self.head()
        seed = self._seeds.get(_NEXT_LOG)
        if seed is None or public_key(seed) != key:
            raise keys_replaced()
        self._exchange({str(KeyName.LOG): seed}, _NEXT_LOG)
        return self.head()

    def sign_transport(self, message: bytes) -> bytes:
        """Plain Ed25519 by the transport key, for HTTP message signatures (RFC 9421)."""
        return sign_raw(self._seed(KeyName.TRANSPORT), message)

    def box_key(self, ballot: bytes) -> bytes:
        """The 32-byte secret under which one ballot box hashes its codes."""
        key = self._seed(KeyName.CODES)
        return blake2b(ballot, key=key, person=b"commonweal-box", digest_size=32).digest()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _seed(self, name: KeyName) -> bytes:
        return self._seeds[name]

    def _open_own(self, note: bytes) -> Checkpoint:
        for seed in filter(None, (self._seed(KeyName.LOG), self._seeds.get(_NEXT_LOG))):
            try:
                checkpoint = open_checkpoint(note, self.origin, public_key(seed))
            except SignatureError as error:
                if error.code != "unsigned-note":
                    raise
                continue
            self.take_up_log(public_key(seed))
            return checkpoint
        raise keys_replaced()

    def _exchange(self, seeds: Mapping[str, bytes], *dropped: str) -> None:
        """Put seeds in the place of those of the same names, and erase others, all at once.

        With another log key the last head is signed again: at no moment does the file hold a head
        by a key that it lacks.
        """
        with self._lock:
            with self._db.atomic():
                rows = list(seeds.items())
                self._db.conn.executemany("INSERT OR REPLACE INTO seeds VALUES (?, ?)", rows)
                gone = [(name,) for name in dropped]
                self._db.conn.executemany("DELETE FROM seeds WHERE name = ?", gone)
                last, seed = self._head(), seeds.get(str(KeyName.LOG))
                if last is not None and seed is not None:
                    checkpoint = Checkpoint(self.origin, last.size, last.root)
                    self._keep_head(last.size, last.root, sign_checkpoint(seed, checkpoint))
            # Only now: what a full disk kept from being stored is not in use either.
            kept = {name: known for name, known in self._seeds.items() if name not in dropped}
            self._seeds = {**kept, **seeds}

    def _head(self) -> SignedHead | None:
        row = self._db.conn.execute("SELECT size, root, note FROM head").fetchone()
        return None if row is None else SignedHead(*row)

    def _keep_head(self, size: int, root: bytes, note: bytes) -> None:
        self._db.conn.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?)", (size, root, note))


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    # One file, no WAL: a copy of signer.sqlite is complete whenever no write is under way. EXTRA
    # also syncs the directory after the journal is gone, so a power cut can't bring it back.
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA secure_delete = ON")
    return db
