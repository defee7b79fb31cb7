"""Checks that need only a node's directory: they work where the node can't be opened."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from node.checkup.finding import Finding, fail, ok, warn
from node.config import CONFIG_NAME, load_config
from node.directory import (
    CHARTER_FILE,
    PEOPLE_FILE,
    RESTORE_MEMBERS,
    SIGNER_FILE,
    databases,
    lacks_members,
    members_lost,
)
from node.errors import NodeError, StoreError
from node.lock import SOCKET_NAME, holder, is_running
from node.peers.room import RESERVE_BYTES
from node.printed import quoted
from node.store.database import check_version
from node.upgrading import copies
from protocol.coalition.charter import open_charter
from protocol.errors import CODES, ProtocolError

# Bytes: a few ballots with large returns; SQLite needs room to grow and to write back.
LOW_DISK_BYTES = 1024**3
# Permissions that nobody but the owner should have on files with keys or names.
OTHERS = 0o077
RESTORE = "restore the last backup if the disk is sound"


def check_directory(directory: Path, *, served: bool = False) -> list[Finding]:
    """Everything that can be told without opening the node; changes nothing.

    Args:
        served: whether this process serves the node.
    """
    return [
        *_settings(directory),
        *_modes(directory),
        *_charter(directory),
        *_files(directory),
        *_copies(directory),
        *_disk(directory),
        _left_over(directory, served),
    ]


def failed_to_open(error: Exception) -> Finding:
    """What to say of a node that does not open."""
    message, hint = str(error), "the lines above say what is wrong"
    if isinstance(error, NodeError):
        message, hint = error.message, _but_doctor(error.hint) or hint
    elif isinstance(error, sqlite3.DatabaseError):
        hint = f"one of its files is damaged; {RESTORE}"
    elif isinstance(error, ProtocolError):
        # The table's hints are for what comes from elsewhere; these are the node's own files.
        message = error.sentence
        if error.code == "other-rules" or error.hint != CODES[error.code].hint:
            hint = error.hint
    return fail("opens", f"the node can't be opened: {message}", hint)


def not_upgraded() -> Finding:
    """What to say of a node that would have to be upgraded to be opened."""
    return warn(
        "opens",
        "an earlier release wrote these files: the next start copies and then upgrades them",
        "docs/operate/upgrade.md says what to do before",
    )


def left_shut() -> Finding:
    """What to say of a node that whoever opens it begins an empty list of members in."""
    return warn(
        "opens",
        f"not looked at further: opening the node would begin an empty {PEOPLE_FILE}",
        "see to the list of members first",
    )


def silent(directory: Path) -> Finding:
    """What to say of a node whose process holds the directory and answers no command."""
    who = holder(directory)
    process = f"process {who}" if who else "a process"
    return fail(
        "process",
        f"{process} holds the node's directory and does not answer",
        "it may be starting or stopping; if it stays so, look at its log lines, then stop it "
        "(a service: `systemctl restart commonweal`): a killed node loses nothing it acknowledged",
    )


def _left_over(directory: Path, served: bool) -> Finding:
    """Lock and socket of a process that is gone: the kernel has let go of them already."""
    if served:
        return ok("lock", "this process holds the directory, as it should")
    holding = holder(directory) if is_running(directory) else ""
    if holding not in {"", str(os.getpid())}:
        return ok("lock", f"process {holding} holds the directory")
    if (directory / SOCKET_NAME).exists():
        said = "a node was killed here; nothing is locked, and the next start clears up"
        return ok("lock", said)
    return ok("lock", "no other process holds the directory")


def _but_doctor(hint: str) -> str:
    """A hint without what sends people to `doctor`: it is what they read this in."""
    return hint.removeprefix("run `commonweal doctor`; ")


def _settings(directory: Path) -> Iterator[Finding]:
    try:
        load_config(directory)
    except NodeError as error:
        yield fail("settings", error.message, error.hint)
        return
    if (directory / CONFIG_NAME).exists():
        yield ok("settings", f"{CONFIG_NAME} can be read")
    else:
        yield ok("settings", f"there is no {CONFIG_NAME}: all settings are the defaults")


def _modes(directory: Path) -> Iterator[Finding]:
    signer = directory / SIGNER_FILE
    if not signer.exists():
        yield fail(
            "keys",
            f"there is no {SIGNER_FILE}: this node has no keys",
            "restore the last backup; without one: docs/operate/recover.md"
            if (directory / CHARTER_FILE).exists()
            else "run `commonweal init`, or restore the file from its own backup",
        )
    elif signer.stat().st_mode & OTHERS:
        yield fail(
            "keys",
            f"{SIGNER_FILE} can be read by other users of this machine",
            f"run `chmod 600 {quoted(signer)}`; "
            "if somebody may have copied it, tell the other groups",
        )
    else:
        yield ok("keys", f"only the node's own user can read {SIGNER_FILE}")
    if directory.stat().st_mode & OTHERS:
        yield warn(
            "directory",
            "other users of this machine can look into the node's directory",
            f"run `chmod 700 {quoted(directory)}`",
        )
    else:
        yield ok("directory", "only the node's own user can look into the directory")


def _charter(directory: Path) -> Iterator[Finding]:
    path = directory / CHARTER_FILE
    if not path.exists():
        yield fail(
            "charter",
            "this node has not joined a coalition",
            "`commonweal join` with the assembled charter",
        )
        return
    try:
        charter = open_charter(path.read_bytes()).charter
    except ProtocolError as error:
        yield fail(
            "charter",
            f"{CHARTER_FILE}: {error.sentence}",
            "ask another founder for the file: it is the same for all",
        )
        return
    yield ok(
        "charter",
        f"{charter.name}, signed by all {len(charter.groups)} founders"
        if len(charter.groups) != 1
        else f"{charter.name}, signed by its founder",
    )


def _files(directory: Path) -> Iterator[Finding]:
    sound = 0
    for name, migrations in databases(directory).items():
        path = directory / name
        try:
            check_version(path, migrations)
            sound += path.exists()
        except StoreError as error:
            yield fail("files", error.message, _but_doctor(error.hint))
    if sound == 1:
        yield ok("files", "1 database file is of a version that this program knows")
    else:
        yield ok("files", f"{sound} database files are of a version that this program knows")
    if lacks_members(directory):
        yield fail("members", f"there is no {PEOPLE_FILE}: the list of members", RESTORE_MEMBERS)
    elif members_lost(directory):
        yield fail(
            "members",
            f"{PEOPLE_FILE} was gone at a start: the list of members is not the group's",
            RESTORE_MEMBERS,
        )


def _copies(directory: Path) -> Iterator[Finding]:
    if found := copies(directory):
        yield warn(
            "copies",
            f"{len(found):,} copies from before an upgrade are kept, the oldest in {found[0]}"
            if len(found) != 1
            else f"1 copy from before an upgrade is kept, the oldest in {found[0]}",
            "they hold keys, and links of votes that the node has erased since: delete them once "
            "the new release runs well",
        )


def _disk(directory: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(directory).free
    message = f"{free / 1024**2:,.0f} MiB are free on the node's disk"
    if free < RESERVE_BYTES:
        yield fail(
            "disk",
            message,
            "make room at once: other groups' records wait for it, soon this node's own do",
        )
    elif free < LOW_DISK_BYTES:
        yield warn("disk", message, "make room before the next vote")
    else:
        yield ok("disk", message)
