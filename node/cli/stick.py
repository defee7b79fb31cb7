"""`commonweal export` and `commonweal import`: a federation on a stick."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure


@click.command("export")
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def export(path: Path, directory: Path) -> Answer:
    """Write every record this node holds to FILE, for a node that no line reaches."""
    value = call(directory, "federation.export", {"path": str(path.absolute())}, patience_s=None)

    def text(paper: Paper) -> None:
        paper.line(
            _(
                "wrote {path}: {logs} records with {statements} statements, {texts} texts, "
                "{size} bytes"
            ).format(
                path=value["path"],
                logs=value["logs"],
                statements=figure(value["statements"]),
                texts=figure(value["blobs"]),
                size=figure(value["bytes"]),
            )
        )
        paper.line(_("on the other machine: commonweal import {name}").format(name=path.name))

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
            paper.line(_("no records of this coalition's groups are in it"))
        for log in value["logs"]:
            more = log["after"] - log["before"]
            if log["refused"]:
                paper.line(
                    _("{name}: refused, {refused}").format(name=log["name"], refused=log["refused"])
                )
            elif more:
                paper.line(
                    _("{name}: {more} new statements, now {after}").format(
                        name=log["name"], more=figure(more), after=figure(log["after"])
                    )
                )
            else:
                paper.line(_("{name}: nothing new").format(name=log["name"]))
        paper.line(_("texts: {count} new").format(count=figure(value["blobs"])))

    refused = any(log["refused"] for log in value["logs"])
    if refused:
        click.echo(_("hint: what was refused changed nothing; see `commonweal doctor`"), err=True)
    return Answer(value, text, failed=refused)
