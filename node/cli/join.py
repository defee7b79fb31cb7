"""`commonweal join`: give a node the charter it helped to found."""

from pathlib import Path

import click

from node.cli.charter_text import said
from node.cli.errors import about
from node.cli.output import Answer, Paper, prints
from node.cli.papers import read_charter
from node.cli.speech import _
from node.founding.charter_words import survival_facts
from node.founding.charters import join_coalition
from node.founding.files import read_limited
from node.founding.fingerprint import fingerprint_words
from node.founding.succession import check_claim
from node.printed import quoted
from protocol.coalition.charter import MAX_CHARTER_BYTES, charter_id

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
DIRECTORY = click.Path(path_type=Path, file_okay=False)


@click.command(short_help="Give a node the charter it helped to found.")
@click.argument("charter_file", metavar="CHARTER", type=FILE)
@click.option("--dir", "directory", metavar="DIR", type=DIRECTORY, required=True, help="The node.")
@click.option(
    "--successor-of",
    "predecessor",
    metavar="BUNDLE",
    type=FILE,
    help="Of a successor: the last file of the coalition that it goes on from, to check that.",
)
@prints
def join(charter_file: Path, directory: Path, predecessor: Path | None) -> Answer:
    """Give the node in DIR the assembled charter; it must list the node's group."""
    signed = read_charter(charter_file)
    data = read_limited(charter_file, MAX_CHARTER_BYTES)
    with about(str(charter_file)):
        check_claim(signed, predecessor)
        joined = join_coalition(data, directory)
    charter = joined.signed.charter
    identity = charter_id(charter)
    value = {
        "coalition": identity,
        "name": charter.name,
        "group": joined.card.group,
        "already": joined.before,
        "fingerprint": fingerprint_words(identity),
    }

    def text(paper: Paper) -> None:
        before, now = (
            _("{group} was in this coalition already: {name}"),
            _("{group} joined: {name}"),
        )
        words = before if joined.before else now
        paper.line(words.format(group=joined.card.name, name=charter.name))
        paper.facts([(_("fingerprint"), fingerprint_words(identity))])
        for fact in survival_facts(charter):
            paper.line(said(fact))
        paper.line(
            _("Now start the node: {command}").format(
                command=f"commonweal serve {quoted(directory)}"
            )
        )
        paper.line(_("and give yourself access to its pages:"))
        paper.line(f"commonweal access grant --role steward --for NAME --dir {quoted(directory)}")

    return Answer(value, text)
