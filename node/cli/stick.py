"""`commonweal export` and `commonweal import`: a federation on a stick."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints


@click.command("export")
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def export(path: Path, directory: Path) -> Answer:
    """Write every record this node holds to FILE, for a node that no line reaches."""
    value = call(directory, "federation.export", {"path": str(path.absolute())}, patience_s=None)

    def text(paper: Paper) -> None:
        paper.line(
            f"wrote {value['path']}: {value['logs']} records with {value['statements']:,} "
            f"statements, {value['blobs']:,} texts, {value['bytes']:,} bytes"
        )
        paper.line(f"on the other machine: commonweal import {path.name}")

    return Answer(value, text)


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@node_option
@prints
def import_(path: Path, directory: Path) -> Answer:
    """Take in what is new in FILE, checked as if peers had sent it; it may be years old."""
    value = call(directory, "federation.import", {"path": str(path.absolute())}, patience_s=None)

    def text(paper: Paper) -> None:
        if not value["logs"]:
            paper.line("no records of this coalition's groups are in it")
        for log in value["logs"]:
            more = log["after"] - log["before"]
            if log["refused"]:
                paper.line(f"{log['name']}: refused, {log['refused']}")
            elif more:
                paper.line(f"{log['name']}: {more:,} new statements, now {log['after']:,}")
            else:
                paper.line(f"{log['name']}: nothing new")
        paper.line(f"texts: {value['blobs']:,} new")

    refused = any(log["refused"] for log in value["logs"])
    if refused:
        click.echo("hint: what was refused changed nothing; see `commonweal doctor`", err=True)
    return Answer(value, text, failed=refused)
