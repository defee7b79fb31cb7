"""`commonweal backup`, `restore` and `backup-key`: a node's directory as one encrypted file."""

import time
from pathlib import Path

import click

from node.backup.files import Listing
from node.backup.keys import make_key, read_key
from node.backup.making import make_backup
from node.backup.restoring import restore as restore_backup
from node.cli.moments import moment
from node.cli.options import FILE, NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure, ngettext
from node.printed import quoted


@click.command("backup-key")
@click.argument("path", metavar="FILE", type=NEW_FILE)
@prints
def backup_key(path: Path) -> Answer:
    """Make a key for backups: the secret half in FILE, the public half on the screen.

    Keep FILE away from the server. Whoever has it can open every backup made for it.
    """
    public = make_key(path)

    def text(paper: Paper) -> None:
        paper.line(_("secret key: {path}; keep it away from the server").format(path=path))
        paper.line(_("back up with: commonweal backup FILE --to {public}").format(public=public))

    return Answer({"path": str(path), "public": public}, text)


@click.command()
@click.argument("path", metavar="FILE", type=NEW_FILE)
@click.option(
    "--to",
    "recipients",
    metavar="AGE1...",
    multiple=True,
    required=True,
    help="Whose secret key opens it; several times for several.",
)
@node_option
@prints
def backup(path: Path, recipients: tuple[str, ...], directory: Path) -> Answer:
    """Write an encrypted backup of a node to FILE, while it serves or not.

    It holds all of the node's directory but sign-ins: keys, members, votes. A ballot box that was
    not counted yet says in it who voted how; destroy such a backup when the vote is over.
    """
    listing = make_backup(directory, path, recipients, int(time.time()))

    def text(paper: Paper) -> None:
        wrote = ngettext(
            "wrote {path}: {size} bytes, {count} file",
            "wrote {path}: {size} bytes, {count} files",
            len(listing.files),
        )
        size = figure(path.stat().st_size)
        paper.line(wrote.format(path=path, size=size, count=len(listing.files)))
        holds = ngettext(
            "of {group}, with {size} statement of its own",
            "of {group}, with {size} statements of its own",
            listing.size,
        )
        paper.line(holds.format(group=_whose(listing), size=figure(listing.size)))
        paper.line(_("try it before you need it: commonweal restore FILE DIR --key KEYFILE"))

    return Answer(_value(listing, path), text)


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--key", "key_file", metavar="KEYFILE", type=FILE, required=True, help="Opens it.")
@prints
def restore(path: Path, target: Path, key_file: Path) -> Answer:
    """Make a node's directory DIR, which must not exist, from a backup in FILE.

    The old node must be off for good: two nodes with the same keys would make the group's record
    fork. When the restored one is served it first asks the other groups' nodes for its newest
    record, and publishes only then.
    """
    listing = restore_backup(path, target.absolute(), read_key(key_file))

    def text(paper: Paper) -> None:
        paper.line(
            _("restored {target}: {group}, as of {made}").format(
                target=target, group=_whose(listing), made=moment(listing.made)
            )
        )
        paper.line(_("make sure that the old node is off for good; then:"))
        paper.line("  " + f"commonweal serve {quoted(target)}")

    return Answer(_value(listing, target), text)


def _whose(listing: Listing) -> str:
    return listing.name or _("a node that has not joined yet")


def _value(listing: Listing, path: Path) -> dict[str, object]:
    return {
        "path": str(path),
        "coalition": listing.coalition,
        "group": listing.group,
        "name": listing.name,
        "made": listing.made,
        "release": listing.release,
        "size": listing.size,
        "files": [backed_up.name for backed_up in listing.files],
    }
