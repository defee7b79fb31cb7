"""What a node's directory holds, by name, and how an earlier release's is brought up to date."""

from pathlib import Path

from sqlite_utils.migrations import Migrations

from node.config import CONFIG_NAME
from node.council.record import council_migrations
from node.errors import NodeError
from node.groups import CARD_FILE
from node.lock import NodeLock
from node.logger import Logger
from node.printed import quoted
from node.remade import REMADE_FILE
from node.seeds import signer_migrations
from node.store.access_schema import access_migrations
from node.store.applicants import applicants_migrations
from node.store.begun import begin_in_place_of_lost, give_up_lost, is_in_place_of_lost
from node.store.box_schema import box_migrations
from node.store.credentials import credential_migrations
from node.store.drafts import drafts_migrations
from node.store.feeds import feed_migrations
from node.store.invitations import invitation_migrations
from node.store.people import people_migrations
from node.store.schema import log_migrations
from node.store.speakers import speakers_migrations
from node.store.traits import traits_migrations
from node.upgrading import older_files, upgrade

CHARTER_FILE = "coalition.charter"
SIGNER_FILE = "signer.sqlite"
STORE_FILE = "store.sqlite"
PEOPLE_FILE = "people.sqlite"
DRAFTS_FILE = "drafts.sqlite"
INVITATIONS_FILE = "invitations.sqlite"
FEEDS_FILE = "feeds.sqlite"
ACCESS_FILE = "access.sqlite"
CREDENTIALS_FILE = "credentials.sqlite"
TRAITS_FILE = "traits.sqlite"
SPEAKERS_FILE = "speakers.sqlite"
COUNCIL_FILE = "council.sqlite"
APPLICANTS_FILE = "applicants.sqlite"
BOXES_DIR = "boxes"

BACKUP_LIST = "backup.json"
"""The list in front of a backup's files: only in a directory that was unpacked by hand."""

PLAIN = (CHARTER_FILE, CONFIG_NAME, CARD_FILE, REMADE_FILE)
"""Files that are no databases: written once, or by hand, and copied as they are."""

DATABASES: dict[str, Migrations] = {
    SIGNER_FILE: signer_migrations,
    STORE_FILE: log_migrations,
    PEOPLE_FILE: people_migrations,
    TRAITS_FILE: traits_migrations,
    DRAFTS_FILE: drafts_migrations,
    INVITATIONS_FILE: invitation_migrations,
    FEEDS_FILE: feed_migrations,
    ACCESS_FILE: access_migrations,
    CREDENTIALS_FILE: credential_migrations,
    SPEAKERS_FILE: speakers_migrations,
    COUNCIL_FILE: council_migrations,
    APPLICANTS_FILE: applicants_migrations,
}
"""Every database of a node but its ballot boxes, and the tables that this release has in it."""

RESTORE_MEMBERS = (
    f"a node that starts begins with no members: stop it and put {PEOPLE_FILE} back from a backup; "
    "if there is none, stop it and say so (`commonweal doctor --members-anew`), then bring the "
    "members in again from their file"
)

MAX_NODES_NAMED = 6
"""Nodes that a hint names: more are of no help in one line."""

log = Logger("node")


def databases(directory: Path) -> dict[str, Migrations]:
    """Every database that a node's directory may hold, its boxes included, by name below it."""
    boxes = sorted((directory / BOXES_DIR).glob("*.sqlite"))
    return DATABASES | dict.fromkeys((f"{BOXES_DIR}/{box.name}" for box in boxes), box_migrations)


def is_of_an_earlier_release(directory: Path) -> bool:
    """Whether opening the node would upgrade its files; nothing is changed.

    Raises:
        StoreError: as `node.upgrading.upgrade`.
    """
    return bool(older_files(directory, databases(directory)))


def not_restored(directory: Path) -> NodeError | None:
    """What is wrong with a backup unpacked without `commonweal restore`; None if it wasn't.

    Nothing marks it as a copy that may be old, so its node could vote twice on one cut.
    """
    if not (directory / BACKUP_LIST).exists():
        return None
    return NodeError(
        "unpacked-backup",
        f"{directory} was unpacked from a backup by hand, and nothing in it says how old it is",
        "make the node by `commonweal restore FILE DIR --key KEYFILE`, from the same backup",
    )


def not_joined(directory: Path) -> NodeError:
    """What is wrong with a directory that has no charter, and what its steward does next."""
    join = "`commonweal join` with the assembled charter"
    if (directory / SIGNER_FILE).exists():
        return NodeError(
            "not-joined", f"{directory} holds no node that has joined a coalition", f"run {join}"
        )
    if below := nodes_below(directory):
        named = ", ".join(quoted(path) for path in below)
        return NodeError(
            "no-node",
            f"{directory} holds no node itself; below it are {named}",
            f"name the node's own directory, such as {quoted(below[0])}",
        )
    return NodeError(
        "no-node",
        f"{directory} holds no node",
        f"name the node's own directory; if there is none yet, run `commonweal init`, then {join}",
    )


def nodes_below(directory: Path) -> list[Path]:
    """Nodes' directories right below one that is none, by name; `MAX_NODES_NAMED` at most."""
    try:
        found = [path for path in directory.iterdir() if (path / SIGNER_FILE).is_file()]
    except OSError:  # not for this user's eyes: then nothing is named
        return []
    return sorted(found)[:MAX_NODES_NAMED]


def lacks_members(directory: Path) -> bool:
    """Whether the list of members was there once and is gone: it is made before the records are."""
    return (directory / STORE_FILE).exists() and not (directory / PEOPLE_FILE).exists()


def members_lost(directory: Path) -> bool:
    """Whether the list of members is gone, or an empty one was begun in its place."""
    return lacks_members(directory) or is_in_place_of_lost(directory / PEOPLE_FILE)


def begin_members_anew(directory: Path) -> bool:
    """Take for the group's list what a start began in place of the lost one, which is given up.

    Returns:
        Whether one was lost.

    Raises:
        NodeError: another process holds the node, or the disk takes nothing more.
    """
    path = directory / PEOPLE_FILE
    with NodeLock(directory):
        if lacks_members(directory):
            begin_in_place_of_lost(path)
        return give_up_lost(path)


def bring_up_to_date(directory: Path) -> None:
    """Bring a directory that an earlier release wrote to this one's tables, and say so.

    Says also that the list of members is gone, at each start until that is settled; an empty one
    is begun, which says of itself that it is not the group's.

    Raises:
        NodeError: as `node.upgrading.upgrade`, or `disk-full`.
    """
    copy = upgrade(directory, databases(directory), PLAIN, STORE_FILE)
    if copy is not None:
        hint = "docs/operate/upgrade.md says how to go back, and when to delete it"
        log.warning("upgraded", copy=str(copy), hint=hint)
    if lacks_members(directory):
        begin_in_place_of_lost(directory / PEOPLE_FILE)
    if members_lost(directory):
        log.warning("members-missing", file=PEOPLE_FILE, hint=RESTORE_MEMBERS)
