"""Which files of a node's directory a backup carries, and the list that stands at its beginning."""

from pathlib import Path

import msgspec

from node.directory import (
    ACCESS_FILE,
    APPLICANTS_FILE,
    BACKUP_LIST,
    BOXES_DIR,
    CHARTER_FILE,
    COUNCIL_FILE,
    CREDENTIALS_FILE,
    DRAFTS_FILE,
    FEEDS_FILE,
    INVITATIONS_FILE,
    PEOPLE_FILE,
    PLAIN,
    SIGNER_FILE,
    SPEAKERS_FILE,
    STORE_FILE,
    TRAITS_FILE,
)
from node.founding.room import ROOM_NAME, STANDING_NAME

LIST_NAME = BACKUP_LIST
FORMAT = 1
MAX_LIST_BYTES = 4 * 1024 * 1024
"""A line for each ballot box; ten thousand ballots have 2 MB."""

FOUNDING = f"{ROOM_NAME}/{STANDING_NAME}"
"""What others sent for a founding, and the form as typed: carried until there is a charter."""
DATABASES = (
    STORE_FILE,
    SIGNER_FILE,
    PEOPLE_FILE,
    TRAITS_FILE,
    DRAFTS_FILE,
    INVITATIONS_FILE,
    FEEDS_FILE,
    ACCESS_FILE,
    CREDENTIALS_FILE,
    SPEAKERS_FILE,
    COUNCIL_FILE,
    APPLICANTS_FILE,
)
"""Sessions are left out: who restores signs in again. So are locks and sockets."""


class BackedUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file: its name below the node's directory, bytes, and SHA-256 as 64 hex digits."""

    name: str
    size: int
    sha256: str


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a backup holds.

    Attributes:
        format: `FORMAT`.
        coalition, group: as hex; empty before the node has joined.
        name: the group's; empty before.
        made: UTC seconds.
        release: of the program that made it.
        size: statements of the own log.
        files: in the order in which they follow.
    """

    format: int
    coalition: str
    group: str
    name: str
    made: int
    release: str
    size: int
    files: list[BackedUp]


def present(directory: Path) -> list[str]:
    """The names of the files that a backup of this directory carries."""
    names = [name for name in (*PLAIN, *DATABASES) if (directory / name).is_file()]
    # Once the charter is there it says all that was settled, and nobody reads the papers any more.
    if CHARTER_FILE not in names and (directory / FOUNDING).is_file():
        names.append(FOUNDING)
    boxes = sorted((directory / BOXES_DIR).glob("*.sqlite"))
    return [*names, *(f"{BOXES_DIR}/{box.name}" for box in boxes)]


def is_name(name: str) -> bool:
    """Whether a backup may name a file so: one of the node's own, never a way out of it."""
    if name in (*PLAIN, *DATABASES, FOUNDING):
        return True
    folder, slash, box = name.partition("/")
    stem = box.removesuffix(".sqlite")
    return (
        (folder, slash) == (BOXES_DIR, "/")
        and box != stem
        and 0 < len(stem) <= 64
        and set(stem) <= set("0123456789abcdef")
    )
