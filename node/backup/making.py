"""Making a backup: consistent while the node serves, and encrypted.

The copies agree with each other where it matters: the signer's last head is that of the store, or
the store has what it takes to finish it (`node.recovery`). Everything else is of about the same
moment; each file by itself is of exactly one. What is published after that moment, a restored node
learns from its peers before it writes.
"""

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import msgspec
import pyrage

from node.backup.files import FORMAT, LIST_NAME, BackedUp, Listing, present
from node.directory import CHARTER_FILE, SIGNER_FILE, STORE_FILE
from node.errors import NodeError
from node.groups import CARD_FILE
from node.newfile import new_file
from node.own_keys import own_group
from node.signer import Signer
from node.store.copying import copy_file
from node.store.database import snapshot
from node.store.frozen import proof
from node.store.reading import head
from node.unwritten import cannot_write
from protocol.coalition.card import open_card
from protocol.coalition.charter import Charter, charter_id, open_charter

SCRATCH_PREFIX = ".backup-"


def make_backup(directory: Path, path: Path, recipients: Sequence[str], now: int) -> Listing:
    """Write an encrypted backup of a node's directory into a new file.

    Args:
        directory: the node's; it may be serving.
        path: absent so far.
        recipients: age public keys; whoever holds one of their secret keys can restore.
        now: UTC seconds.

    Raises:
        NodeError: `no-node`, `bad-recipient`, `file-exists` or `cannot-write`.
    """
    keys = [_recipient(text) for text in recipients]
    if not keys:
        raise NodeError("bad-recipient", "a backup is for somebody", "name a key with --to")
    if not (directory / SIGNER_FILE).is_file():
        raise NodeError("no-node", f"{directory} holds no node", "name its directory with --dir")
    with new_file(path) as file, ExitStack() as opened:
        with _room_on_its_disk(directory):
            # Beside the node's own files, whose disk is trusted with them anyway; never in /tmp.
            made = tempfile.TemporaryDirectory(dir=directory, prefix=SCRATCH_PREFIX)
            scratch = Path(opened.enter_context(made))
            listing = copy_all(directory, scratch, now)
            plain = opened.enter_context(tempfile.TemporaryFile(dir=scratch))
            _pack(scratch, listing, plain)
        pyrage.encrypt_io(plain, file, keys)
    return listing


@contextmanager
def _room_on_its_disk(directory: Path) -> Iterator[None]:
    """Name the node's directory if the copies find no room there, and not the backup's file."""
    try:
        yield
    except OSError as error:
        raise cannot_write(directory, error) from error


def copy_all(directory: Path, scratch: Path, now: int) -> Listing:
    """Copy a directory's files into another, those of the own log so that they agree."""
    # The signer first: the store's copy, made later, then has what the signer's last head covers,
    # or holds its entries as staged ones.
    names = present(directory)
    for name in sorted(names, key=lambda name: name != SIGNER_FILE):
        (scratch / name).parent.mkdir(mode=0o700, exist_ok=True)
        copy_file(directory / name, scratch / name)
    signer = Signer(scratch / SIGNER_FILE)
    try:
        charter = None
        if (scratch / CHARTER_FILE).is_file():
            charter = open_charter((scratch / CHARTER_FILE).read_bytes()).charter
        size = _agree(scratch, signer, charter)
        return _listing(scratch, signer, charter, size, now)
    finally:
        signer.close()


def _agree(scratch: Path, signer: Signer, charter: Charter | None) -> int:
    """Give the signer's copy what was published between the two copies; the own log's size."""
    if charter is not None and (scratch / STORE_FILE).is_file():
        group = own_group(charter, signer)
        with snapshot(scratch / STORE_FILE) as db:
            held, frozen = head(db, group), proof(db, group) is not None
        # Of a frozen record the new key has signed nothing, and what is held is by the one before.
        if held is not None and held.size > _size(signer) and not frozen:
            signer.adopt_head(held.note)
    return _size(signer)


def _size(signer: Signer) -> int:
    signed = signer.head()
    return signed.size if signed else 0


def _listing(
    scratch: Path, signer: Signer, charter: Charter | None, size: int, now: int
) -> Listing:
    coalition, group, name = "", b"", ""
    if charter is not None:
        coalition, group = charter_id(charter).hex(), own_group(charter, signer)
        listed = (f.card.name for f in charter.groups if f.card.group == group)
        name = next(listed, "") or open_card((scratch / CARD_FILE).read_bytes()).name
    return Listing(
        format=FORMAT,
        coalition=coalition,
        group=group.hex(),
        name=name,
        made=now,
        release=version("commonweal"),
        size=size,
        files=[_hashed(scratch, name) for name in present(scratch)],
    )


def _hashed(scratch: Path, name: str) -> BackedUp:
    with (scratch / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return BackedUp(name=name, size=(scratch / name).stat().st_size, sha256=digest)


def _pack(scratch: Path, listing: Listing, plain: IO[bytes]) -> None:
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
        data = msgspec.json.encode(listing)
        _add(tar, LIST_NAME, len(data), io.BytesIO(data))
        for backed_up in listing.files:
            with (scratch / backed_up.name).open("rb") as source:
                _add(tar, backed_up.name, backed_up.size, source)
    plain.seek(0)


def _add(tar: tarfile.TarFile, name: str, size: int, source: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, source)


def _recipient(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise NodeError(
            "bad-recipient",
            f"{text[:80]!r} is no public key of age: {error}",
            "it begins with age1; `commonweal backup-key FILE` makes a pair",
        ) from error
