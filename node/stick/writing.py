"""Writing a stick: one consistent look at the store, whatever the node does meanwhile."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

from sqlite_utils import Database

from node.errors import NodeError
from node.newfile import new_file
from node.peers.answers import ShownKeys
from node.stick.line import certified_cuts
from node.stick.names import (
    CHARTER,
    blob_name,
    bundle_name,
    checkpoint_name,
    cut_name,
    evidence_name,
    keys_name,
)
from node.store.blobs import held_blobs
from node.store.database import snapshot
from node.store.frozen import proofs
from node.store.reading import bundle, heads, refuse_dropped, tile, withheld
from node.store.records import Head
from protocol.encoding import pack
from protocol.tiles import bundles_between, hash_tiles


class Written(NamedTuple):
    """What a stick holds: logs, statements in them, blobs, cuts, and its size in bytes."""

    logs: int
    statements: int
    blobs: int
    bytes: int
    cuts: int = 0


class Beside(NamedTuple):
    """What a stick carries beside logs and blobs.

    Attributes:
        charter: the signed charter's bytes.
        council: `council.sqlite`; only read.
        keys: group -> the rotations of its keys, as peers show them to each other.
    """

    charter: bytes
    council: Path
    keys: Mapping[bytes, ShownKeys]


def write_stick(store: Path, beside: Beside, path: Path) -> Written:
    """Write every log and blob of a store, and the line of cuts, into a new tar file.

    Args:
        store: `store.sqlite`; only read.
        path: absent so far.

    Raises:
        NodeError: `file-exists`, or `cannot-write`: no room, no right.
    """
    with new_file(path) as file:
        written = _write(store, beside, file)
    return written._replace(bytes=path.stat().st_size)


def _write(store: Path, beside: Beside, file: IO[bytes]) -> Written:
    # USTAR: names are short and sizes small, and every tar of the last thirty years reads it.
    with (
        # First: a cut is kept once its data is, so the store's look holds the data of these.
        snapshot(beside.council) as council,
        snapshot(store) as db,
        tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        _add(tar, CHARTER, beside.charter)
        # First, as everywhere: who takes it in must not add to a log that is frozen.
        for proof in proofs(db):
            _add(tar, evidence_name(proof.group), proof.data)
        for group, shown in sorted(beside.keys.items()):
            _add(tar, keys_name(group), pack(shown))
        cuts = 0
        for cuts, data in certified_cuts(council):
            _add(tar, cut_name(cuts), data)
        held = heads(db)
        for head in held:
            # Entries first: a stick that ends early holds no head whose entries it lacks.
            for each in bundles_between(0, head.size):
                entries = bundle(db, head.group, each.index, each.width)
                if entries is None:
                    refuse_dropped(db, head.group)
                    raise NodeError(
                        "store-damaged",
                        f"entries of the log of {head.group.hex()} are missing from the store",
                        "run `commonweal doctor`",
                    )
                _add(tar, bundle_name(head.group, each), entries)
            _add_tiles(tar, db, head)
            _add(tar, checkpoint_name(head.group), head.note)
        blobs = 0
        for blob, data in () if withheld(db) else held_blobs(db):
            _add(tar, blob_name(blob), data)
            blobs += 1
    return Written(len(held), sum(head.size for head in held), blobs, 0, cuts)


def _add_tiles(tar: tarfile.TarFile, db: Database, head: Head) -> None:
    """The tiles of hashes: no node reads them there, and other people's tools need them."""
    for each in hash_tiles(head.size):
        hashes = tile(db, head.group, int(each.level), each.index, each.width)
        if hashes is None:
            raise NodeError(
                "store-damaged",
                f"hashes of the log of {head.group.hex()} are missing from the store",
                "run `commonweal doctor`",
            )
        _add(tar, bundle_name(head.group, each), hashes)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(data))
