"""`commonweal incarnation`: a record that was signed in two versions goes on, if others agree."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.errors import about
from node.cli.options import FILE, NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure
from node.cli.stances import write_incarnation
from node.founding.incarnations import open_shown, read_shown, write_shown
from node.printed import quoted
from protocol.encoding import pack


@click.group()
def incarnation() -> None:
    """Let a record go on after two versions of it were signed."""


@incarnation.command("list")
@node_option
@prints
def list_(directory: Path) -> Answer:
    """Show whose record is to go on, or went on, and who agrees."""
    value = call(directory, "incarnation.list", {})

    def text(paper: Paper) -> None:
        if not value["incarnations"]:
            paper.line(_("nobody has moved that a forked record goes on"))
        for row in value["incarnations"]:
            write_incarnation(paper, row)

    return Answer(value, text)


@incarnation.command("ask")
@click.argument("file", type=NEW_FILE)
@node_option
@prints
def ask(file: Path, directory: Path) -> Answer:
    """Write to FILE what the other groups need, so that your group's record goes on.

    Replace the keys first. One of the other groups moves it then; a majority as for other motions
    decides.
    """
    value = call(directory, "incarnation.ask", {})
    write_shown(file, open_shown(bytes.fromhex(value["shown"])))

    def text(paper: Paper) -> None:
        told = _("written to {file}: send it to another group of the coalition")
        paper.line(told.format(file=file))
        told = _("its node moves it with: commonweal incarnation move {file} --reason ...")
        paper.line(told.format(file=quoted(file.name)))
        told = _("the record goes on from its statement {size}")
        paper.line(told.format(size=figure(value["size"])))

    return Answer(value, text)


@incarnation.command("move")
@click.argument("file", type=FILE)
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def move(file: Path, reason: str, directory: Path) -> Answer:
    """Move that the group's record goes on whose FILE this is; yours agrees."""
    with about(str(file)):
        shown = pack(read_shown(file)).hex()
    args = {"shown": shown, "reason": reason}
    value = call(directory, "incarnation.move", args)
    return Answer(value, lambda paper: write_incarnation(paper, value))
