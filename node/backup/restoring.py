"""Restoring: a backup becomes a node's directory, or nothing does.

What comes out is checked before it has the directory's name: every file against its hash, every
database against this release. The store gets a new instance, since peers' cursors mean nothing in
an older one, and the node asks its peers for its own newest head before it writes.
"""

import asyncio
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
import pyrage

from node.backup.files import FORMAT, LIST_NAME, MAX_LIST_BYTES, BackedUp, Listing, is_name
from node.backup.soundness import fault_of
from node.council.record import RESTORED, CouncilStore
from node.directory import BOXES_DIR, COUNCIL_FILE, SIGNER_FILE, STORE_FILE
from node.errors import NodeError
from node.signer import Signer
from node.store.logs import LogStore
from node.unwritten import cannot_write

COPY_BYTES = 1024 * 1024


def restore(path: Path, directory: Path, identity: str) -> Listing:
    """Make a node's directory from a backup.

    Args:
        path: the backup.
        directory: absent so far.
        identity: an age secret key, `AGE-SECRET-KEY-1...`.

    Raises:
        NodeError: `directory-exists`, `bad-identity`, `bad-backup`, `cannot-read`, `cannot-write`;
            StoreError `store-newer`: a later release made it.
    """
    if directory.exists():
        raise NodeError(
            "directory-exists",
            f"{directory} is there already and was left alone",
            "restore beside it; move the old directory away once the node is well",
        )
    with room_beside(directory) as room:
        with _decrypted(path, identity, directory.parent) as plain:
            listing = _unpack(plain, room)
        _check_databases(room)
        Signer(room / SIGNER_FILE).close()
        if (room / STORE_FILE).exists():
            asyncio.run(mark_restored(room))
        room.rename(directory)
    return listing


async def mark_restored(room: Path) -> None:
    """A node in this directory asks the others before it writes, and watches one cut first."""
    with LogStore(room / STORE_FILE) as logs:
        await logs.mark_restored()
    # Also where the backup had none: the node has a record since, and it is not in here.
    council = CouncilStore(room / COUNCIL_FILE)
    try:
        await council.mark(RESTORED, 1)
    finally:
        council.close()


@contextmanager
def room_beside(directory: Path) -> Iterator[Path]:
    """A new directory beside another, private from the start; gone afterwards if not renamed."""
    try:
        room = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}-"))
    except OSError as error:
        raise cannot_write(directory.parent, error) from error
    try:
        yield room
    except OSError as error:
        raise cannot_write(directory, error) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _decrypted(path: Path, identity: str, near: Path) -> Iterator[IO[bytes]]:
    try:
        key = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError as error:
        raise NodeError(
            "bad-identity", "this is no secret key of age", "it begins with AGE-SECRET-KEY-1"
        ) from error
    try:
        source = path.open("rb")
    except OSError as error:
        raise NodeError("cannot-read", f"{path}: {error.strerror or error}") from error
    # Its name is gone before anything is in it; as private as the directory that is made from it.
    with source, tempfile.TemporaryFile(dir=near) as plain:
        try:
            pyrage.decrypt_io(source, plain, [key])
        except pyrage.DecryptError as error:
            raise NodeError(
                "bad-identity",
                f"{path} is not for this key, or is no backup: {str(error).lower()}",
                "use the key whose public half was named with --to",
            ) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise _bad("it is damaged, or ends too early") from error
        plain.seek(0)
        yield plain


def _unpack(plain: IO[bytes], room: Path) -> Listing:
    try:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            listing = _listing(tar)
            (room / BOXES_DIR).mkdir(mode=0o700)
            for wanted in listing.files:
                _take(tar, wanted, room)
    except tarfile.TarError as error:
        raise _bad("it is damaged") from error
    return listing


def _listing(tar: tarfile.TarFile) -> Listing:
    first = tar.next()
    file = tar.extractfile(first) if first is not None and first.isreg() else None
    if first is None or file is None or first.name != LIST_NAME or first.size > MAX_LIST_BYTES:
        raise _bad("it does not begin with its list")
    try:
        listing = msgspec.json.decode(file.read(), type=Listing)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad("its list can't be read: a later release may have made it") from error
    names = [wanted.name for wanted in listing.files]
    if listing.format != FORMAT:
        raise _bad(f"it has format {listing.format}, this release reads {FORMAT}")
    # Whoever holds the public key can write a backup: names must not lead out of the directory.
    if len(set(names)) != len(names) or not all(map(is_name, names)):
        raise _bad("its list names files that no node has")
    if SIGNER_FILE not in names:
        raise _bad("the node's keys are not in it")
    return listing


def _take(tar: tarfile.TarFile, wanted: BackedUp, room: Path) -> None:
    member = tar.next()
    source = tar.extractfile(member) if member is not None and member.isreg() else None
    if member is None or source is None or (member.name, member.size) != (wanted.name, wanted.size):
        raise _bad(f"{wanted.name} is missing from it")
    digest = hashlib.sha256()
    (room / wanted.name).parent.mkdir(mode=0o700, exist_ok=True)
    # 0600 from the first byte; what another user may read even for a moment is read.
    opened = os.open(room / wanted.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as target:
        while data := source.read(COPY_BYTES):
            digest.update(data)
            target.write(data)
        target.flush()
        os.fsync(target.fileno())
    if digest.hexdigest() != wanted.sha256:
        raise _bad(f"{wanted.name} was changed in it")


def _check_databases(room: Path) -> None:
    for path in sorted(room.rglob("*.sqlite")):
        if fault := fault_of(path):
            raise _bad(f"{path.name} in it is damaged: {fault}")


def _bad(why: str) -> NodeError:
    return NodeError(
        "bad-backup", f"this backup can't be restored: {why}", "try an earlier one; keep this one"
    )
