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

import secrets
from collections.abc import Set
from hashlib import blake2b

from node.errors import SignerError, keys_replaced
from node.seeds import (
    NEXT_AGREEMENT,
    NEXT_COSIGNING,
    NEXT_LOG,
    NEXT_OF,
    NEXT_TRANSPORT,
    KeyName,
    Seeds,
    SignedHead,
)
from protocol.checkpoint import Checkpoint, NoteSignature, open_checkpoint, sign_checkpoint
from protocol.coalition.membership.bodies import possession
from protocol.cosignature import cosign
from protocol.errors import SignatureError
from protocol.keys import SEED_BYTES, Purpose, public_key, sign, sign_raw
from protocol.paths import Path

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


class Signer(Seeds):
    """Signs for one node; safe to call from any thread."""

    def sign_head(self, size: int, root: bytes) -> bytes:
        """Sign a head of this node's own log; durable before the note is returned.

        Args:
            size: entries, >= 0.
            root: 32-byte tree hash of them.

        Returns:
            The signed note; for the head signed last, the very same note.

        Raises:
            SignerError: `head-behind`: smaller than what was signed; `head-forked`: same size,
                other root. Signing either would make this group's log fork; `signer-damaged`.
            StoreError: `disk-full`: nothing was signed.
        """
        with self.space.watched():
            note = self._sign_head(size, root)
        self.space.full = False
        return note

    def _sign_head(self, size: int, root: bytes) -> bytes:
        line = self.origin
        with self._changing():
            last = self._head()
            if last is not None and size < last.size:
                raise SignerError(
                    "head-behind",
                    f"a head with {last.size} entries was signed, this one has {size}"
                    if last.size != 1
                    else f"a head with 1 entry was signed, this one has {size}",
                    "the store is older than the signer; run `commonweal doctor`",
                )
            if last is not None and size == last.size:
                if root != last.root:
                    raise SignerError(
                        "head-forked",
                        f"another head with {size} entries was signed before"
                        if size != 1
                        else "another head with 1 entry was signed before",
                        "signing both would show this group as a liar; run `commonweal doctor`",
                    )
                return last.note
            note = sign_checkpoint(self._seed(KeyName.LOG), Checkpoint(line, size, root))
            self._keep_head(size, root, note)
        return note

    def sign_earlier(self, size: int, path: Path, newest: int) -> bytes:
        """Sign an earlier head of the very record that was signed last; nothing is kept of it.

        It says nothing new: the newest head says it already. So a crash loses nothing, and the
        same head asked for again gives the same note.

        Args:
            size: of the earlier head, 1 .. newest - 1.
            path: from that size to the newest head, as the record's hashes give it.
            newest: size of the head that the path leads to.

        Raises:
            SignerError: `head-forked`: that is not the head that was signed last: what is on the
                disk is not what this key has signed.
        """
        last = self.head()
        if last is None or not 0 < size < newest or (last.size, last.root) != (newest, path.root):
            raise SignerError(
                "head-forked",
                f"the record here is not the one that was signed, so no head of {size:,} "
                "statements is signed",
                "run `commonweal doctor`",
            )
        checkpoint = Checkpoint(self.origin, size, path.old_root)
        return sign_checkpoint(self._seed(KeyName.LOG), checkpoint)

    def adopt_head(self, note: bytes) -> SignedHead:
        """Take over a newer head that this group signed before this file was restored.

        One by the key that was prepared shows that the key is in effect: it is taken up.

        Raises:
            SignerError: `head-behind` or `head-forked`, as in `sign_head`; `keys-replaced`: it is
                by a key that is not here.
        """
        checkpoint = self._open_own(note)
        with self._changing():
            last = self._head()
            if last is not None and checkpoint.size < last.size:
                raise SignerError("head-behind", "the signer knows a newer head than this one")
            if last is not None and checkpoint.size == last.size and checkpoint.root != last.root:
                raise SignerError(
                    "head-forked",
                    f"this key signed two different heads with {last.size} entries"
                    if last.size != 1
                    else "this key signed two different heads with 1 entry",
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

    def cosign(self, checkpoint: Checkpoint, time: int) -> NoteSignature:
        """Say that this group keeps another's log; whoever calls keeps it before it leaves.

        Args:
            checkpoint: see `node.store.cosigned` for which may be cosigned.
            time: UTC seconds.
        """
        return cosign(self._seed(KeyName.COSIGNING), self.origin, checkpoint, time)

    def next_agreement_key(self, coalition: bytes, group: bytes) -> tuple[bytes, bytes]:
        """The agreement key that is to replace the one in use, and its proof for its group.

        Made if there is none, and durable before it is returned: were it announced and lost, the
        group could vote by no key at all. Asked again, it is the same, until it is taken up.
        """
        if NEXT_AGREEMENT not in self._seeds:
            seed = secrets.token_bytes(SEED_BYTES)
            with self._changing():
                self._db.conn.execute("INSERT INTO seeds VALUES (?, ?)", (NEXT_AGREEMENT, seed))
            self._seeds[NEXT_AGREEMENT] = seed
        seed = self._seeds[NEXT_AGREEMENT]
        key = public_key(seed)
        return key, sign(seed, Purpose.AGREEMENT, coalition, possession(group, key))

    def take_up_agreement(self, key: bytes) -> None:
        """Vote by the key that the council has for this group, and erase the one before it.

        Raises:
            SignerError: `agreement-key-lost`: that key is not here.
        """
        if self.has(KeyName.AGREEMENT) and self.public(KeyName.AGREEMENT) == key:
            return
        if NEXT_AGREEMENT not in self._seeds or public_key(self._seeds[NEXT_AGREEMENT]) != key:
            raise SignerError(
                "agreement-key-lost",
                "the key by which this group certifies is not in this node's signer.sqlite",
                "make a new one with `commonweal renew-key`; the next council has it",
            )
        seed = self._seeds[NEXT_AGREEMENT]
        with self._changing():
            row = (str(KeyName.AGREEMENT), seed)
            self._db.conn.execute("INSERT OR REPLACE INTO seeds VALUES (?, ?)", row)
            self._db.conn.execute("DELETE FROM seeds WHERE name = ?", (NEXT_AGREEMENT,))
        self._seeds[KeyName.AGREEMENT] = seed
        del self._seeds[NEXT_AGREEMENT]

    def prepare_rotation(self, seed: bytes) -> tuple[bytes, bytes]:
        """Keep the keys that a rotation is to announce; its cosigning and transport keys.

        They are durable before they are returned: were they announced and lost, the group would
        have no keys at all. Asked again with the same seed, they are the same.

        Args:
            seed: of the key that the group committed to: its log key from then on.
        """
        if self._seeds.get(NEXT_LOG) != seed:
            fresh = {name: secrets.token_bytes(SEED_BYTES) for name in NEXT_OF}
            self._exchange({**fresh, NEXT_LOG: seed})
        return public_key(self._seeds[NEXT_COSIGNING]), public_key(self._seeds[NEXT_TRANSPORT])

    def take_up_transport(self, keys: Set[bytes]) -> None:
        """Sign requests by the key that was prepared, if it is one of those announced."""
        seed = self._seeds.get(NEXT_TRANSPORT)
        if seed is None or public_key(seed) not in keys:
            return
        self._exchange({name: self._seeds[after] for after, name in NEXT_OF.items()}, *NEXT_OF)

    def take_up_log(self, key: bytes, *, headless: bool = False) -> SignedHead | None:
        """Sign the log by this key from now on, its last head too; erase the key before.

        Args:
            key: the one in force.
            headless: whether the last head is of a frozen record: were it signed by the new key,
                this one would have forked, too, once the record goes on from before it.

        Returns:
            The last head, signed by the key; None if nothing was signed yet.

        Raises:
            SignerError: `keys-replaced`: that key is not here.
        """
        if self.public(KeyName.LOG) == key:
            return self.head()
        seed = self._seeds.get(NEXT_LOG)
        if seed is None or public_key(seed) != key:
            raise keys_replaced()
        self._exchange({str(KeyName.LOG): seed}, NEXT_LOG, headless=headless)
        return self.head()

    def sign_transport(self, message: bytes) -> bytes:
        """Plain Ed25519 by the transport key, for HTTP message signatures (RFC 9421)."""
        return sign_raw(self._seed(KeyName.TRANSPORT), message)

    def box_key(self, ballot: bytes) -> bytes:
        """The 32-byte secret under which one ballot box hashes its codes."""
        key = self._seed(KeyName.CODES)
        return blake2b(ballot, key=key, person=b"commonweal-box", digest_size=32).digest()

    def _open_own(self, note: bytes) -> Checkpoint:
        for seed in filter(None, (self._seed(KeyName.LOG), self._seeds.get(NEXT_LOG))):
            try:
                checkpoint = open_checkpoint(note, self.origin, public_key(seed))
            except SignatureError as error:
                if error.code != "unsigned-note":
                    raise
                continue
            self.take_up_log(public_key(seed))
            return checkpoint
        raise keys_replaced()
