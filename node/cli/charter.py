"""`commonweal charter`: from cards and terms to a charter that every founder signed."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from node.cli.call import call
from node.cli.charter_aside import set_aside
from node.cli.charter_changes import propose, rules, vote, write_in_force
from node.cli.charter_text import BEFORE_SIGNING, OF_A_NODE, charter_value, write_charter
from node.cli.moments import MOMENT
from node.cli.options import NODE_DIRECTORY
from node.cli.output import Answer, Paper, prints
from node.cli.papers import read_card, read_charter, read_draft, read_signature
from node.cli.speech import _
from node.errors import FoundingError, NodeError
from node.founding.charters import (
    CHARTER_NAME,
    draft_charter,
    sign_draft,
)
from node.founding.files import OPEN, read_limited, write_new
from node.founding.fingerprint import fingerprint_words
from node.founding.succession import check_claim, open_predecessor, predecessor_of
from node.founding.terms import MAX_TERMS_BYTES, parse_terms, template
from node.printed import quoted
from protocol.coalition.charter import (
    MAX_CHARTER_BYTES,
    Charter,
    CharterSignature,
    assemble_charter,
    charter_id,
    open_charter_draft,
)
from protocol.encoding import pack
from protocol.errors import MalformedError

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
DIRECTORY = click.Path(path_type=Path, file_okay=False)


PREDECESSOR = click.option(
    "--successor-of",
    "predecessor",
    metavar="BUNDLE",
    type=FILE,
    help="Of a successor: the last file of the coalition that it goes on from, to check that.",
)


@click.group()
def charter() -> None:
    """Found a coalition: draft, sign, assemble; show its charter and change it."""


@charter.command()
@click.argument("cards", metavar="[CARD]...", type=FILE, nargs=-1)
@click.option("-o", "output", metavar="FILE", type=NEW_FILE, help="Write to a file.")
def terms(cards: Sequence[Path], output: Path | None) -> None:
    """Print a file of terms to fill in, with the groups whose cards are given."""
    read = [read_card(path) for path in cards]
    refuse_twice(cards, [card.group for card in read])
    text = template(read)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_new(output, text.encode(), OPEN)


@charter.command()
@click.argument("cards", metavar="CARD...", type=FILE, nargs=-1, required=True)
@click.option("--terms", "terms_file", metavar="TERMS.toml", type=FILE, required=True)
@click.option("-o", "output", metavar="FILE", type=NEW_FILE, required=True, help="The draft.")
@click.option(
    "--successor-of",
    "predecessor",
    metavar="BUNDLE",
    type=FILE,
    help="The last file of a coalition whose council is lost, which this one goes on from.",
)
@prints
def draft(
    cards: Sequence[Path], terms_file: Path, output: Path, predecessor: Path | None
) -> Answer:
    """Make a draft from the founders' cards and the terms they agreed on."""
    read = [read_card(path) for path in cards]
    refuse_twice(cards, [card.group for card in read])
    agreed = parse_terms(read_limited(terms_file, MAX_TERMS_BYTES))
    succeeds = None if predecessor is None else predecessor_of(open_predecessor(predecessor), read)
    made = draft_charter(read, agreed, int(time.time()), succeeds)
    write_new(output, pack(made), OPEN)

    def text(paper: Paper) -> None:
        write_charter(paper, made, [])
        paper.line()
        paper.line(
            _("Send {output} to every founder; each signs this same file.").format(output=output)
        )

    return Answer(charter_value(made, []), text)


@charter.command()
@click.argument("draft_file", metavar="FILE", type=FILE)
@click.option("--dir", "directory", metavar="NODE", type=DIRECTORY, required=True)
@click.option("-o", "output", metavar="FILE.sig", type=NEW_FILE, help="Default: beside the draft.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--before",
    "old",
    metavar="NODE",
    type=DIRECTORY,
    help="Your group's node in the coalition that the draft goes on from.",
)
@prints
def sign(
    draft_file: Path, directory: Path, output: Path | None, yes: bool, old: Path | None
) -> Answer:
    """Sign a draft for the group whose node is in NODE."""
    read = read_draft(draft_file)
    if not yes and sys.stdin.isatty():
        write_charter(Paper(), read, [])
        click.confirm("\n" + _("Does your group found this coalition?"), abort=True)
    signature = sign_draft(directory, read, old)
    names = {founder.card.group: founder.card.name for founder in read.groups}
    path = output or draft_file.with_name(f"{draft_file.name}.{signature.group.hex()[:8]}.sig")
    write_new(path, pack(signature), OPEN)
    identity = charter_id(read)

    def text(paper: Paper) -> None:
        paper.line(
            _("{names} signed {name}: {path}").format(
                names=names[signature.group], name=read.name, path=path
            )
        )
        paper.facts([(_("fingerprint"), fingerprint_words(identity))])

    value = {"group": signature.group, "coalition": identity, "signature": path}
    return Answer(value, text)


@charter.command()
@click.argument("draft_file", metavar="FILE", type=FILE)
@click.argument("signatures", metavar="SIG...", type=FILE, nargs=-1, required=True)
@click.option("-o", "output", metavar="FILE", type=NEW_FILE, default=Path("coalition.charter"))
@PREDECESSOR
@prints
def assemble(
    draft_file: Path, signatures: Sequence[Path], output: Path, predecessor: Path | None
) -> Answer:
    """Put the draft and every founder's signature together; none may be missing."""
    read = read_draft(draft_file)
    signed = assemble_charter(read, [read_signature(path) for path in signatures])
    check_claim(signed, predecessor)
    write_new(output, pack(signed), OPEN)

    def text(paper: Paper) -> None:
        write_charter(paper, read, signed.signatures)
        paper.line()
        paper.line(
            _("Send {output} to every founder: commonweal join {output} --dir NODE").format(
                output=quoted(output)
            )
        )

    return Answer(charter_value(read, signed.signatures), text)


@charter.command()
@click.argument("file", metavar="[FILE]", type=FILE, required=False)
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=NODE_DIRECTORY,
    envvar="COMMONWEAL_DIR",
    help="Without FILE: the node's directory; COMMONWEAL_DIR if not given.",
)
@click.option("--at", type=MOMENT, help="Of a node: the rules that were in force then.")
@click.option("--history", is_flag=True, help="Of a node: every change, with what it changed.")
@prints
def show(file: Path | None, directory: Path | None, at: int | None, history: bool) -> Answer:
    """Show a draft, a charter, or that of a node; its fingerprint, and what its council survives.

    Of a node: as it was founded, then the rules that are in force, and what is moved.
    """
    if file is not None:
        if at is not None or history:
            raise click.UsageError(_("--at and --history are of a node: give no FILE"))
        found, signatures = read_either(file)

        def text(paper: Paper) -> None:
            write_charter(paper, found, signatures, whole=True, advice=BEFORE_SIGNING)

        return Answer(charter_value(found, signatures), text)
    if directory is None:
        raise click.UsageError(_("say which charter: FILE, or --dir with a node"))
    founding, signed = read_either(node_charter(directory))
    value = call(directory, "charter.show", {"at": at})

    def told(paper: Paper) -> None:
        write_charter(paper, founding, signed, whole=True, advice=OF_A_NODE)
        if value["history"][1:] or value["motions"] or history:
            write_in_force(paper, value, whole=history)

    return Answer({**charter_value(founding, signed), "in_force": value}, told)


charter.add_command(propose)
charter.add_command(rules)
charter.add_command(vote)
charter.add_command(set_aside)


def node_charter(directory: Path) -> Path:
    """The charter that a node has joined by.

    Raises:
        NodeError: `not-joined`.
    """
    path = directory / CHARTER_NAME
    if not path.is_file():
        raise NodeError(
            "not-joined",
            f"{directory} holds no node that has joined a coalition",
            "to see a draft, name its file: `commonweal charter show FILE`",
        )
    return path


def refuse_twice(paths: Sequence[Path], groups: Sequence[bytes]) -> None:
    """Refuse two cards of one group, naming the files.

    Raises:
        FoundingError: `same-group`.
    """
    seen: dict[bytes, Path] = {}
    for path, group in zip(paths, groups, strict=True):
        if group in seen:
            raise FoundingError(
                "same-group",
                f"{seen[group]} and {path} are cards of one group",
                "leave one of them out",
            )
        seen[group] = path


def read_either(path: Path) -> tuple[Charter, list[CharterSignature]]:
    """Read a draft, or a charter with its signatures; it is one or the other by its fields."""
    data = read_limited(path, MAX_CHARTER_BYTES)
    try:
        return open_charter_draft(data), []
    except MalformedError as error:
        if error.code not in {"bad-schema", "not-canonical"}:
            raise
    signed = read_charter(path)
    return signed.charter, signed.signatures
