"""`commonweal export` and `commonweal import`: a federation on a stick."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, figure, ngettext
from node.printed import quoted

WAITS = {
    "unconfirmed": N_("{count} more, up to cut {newest}, wait for somebody's word"),
    "records": N_("{count} more, up to cut {newest}, wait for records that are not in it"),
    "newer-rules": N_("{count} more, up to cut {newest}, follow rules that this release lacks"),
}
HINTS = {
    "unconfirmed": N_(
        "hint: a file is one voice; ask somebody of another group for the fingerprint of its last "
        "cut, say it with `commonweal fingerprint --heard`, then import the file again"
    ),
    "records": N_("hint: ask for a newer file, from a node that holds every record"),
    "newer-rules": N_("hint: upgrade this node, then import the file again"),
}
"""By why not all cuts on a stick were taken."""


@click.command("export")
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def export(path: Path, directory: Path) -> Answer:
    """Write the coalition as this node holds it to FILE, for a node that no line reaches."""
    value = call(directory, "federation.export", {"path": str(path.absolute())}, patience_s=None)
    logs, statements, texts = value["logs"], value["statements"], value["blobs"]

    def text(paper: Paper) -> None:
        paper.line(
            _("wrote {path}: {logs} with {statements}, {texts}, {size} bytes").format(
                path=value["path"],
                logs=ngettext("{count} record", "{count} records", logs).format(count=logs),
                statements=ngettext("{count} statement", "{count} statements", statements).format(
                    count=figure(statements)
                ),
                texts=ngettext("{count} text", "{count} texts", texts).format(count=figure(texts)),
                size=figure(value["bytes"]),
            )
        )
        if value["cuts"]:
            said = _("certified cuts: {count}; the fingerprint of the last one: {words}")
            paper.line(said.format(count=figure(value["cuts"]), words=value["words"]))
        paper.line(
            _("on the other machine: commonweal import {name}").format(name=quoted(path.name))
        )

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
                    ngettext(
                        "{name}: {more} new statement, now {after}",
                        "{name}: {more} new statements, now {after}",
                        more,
                    ).format(name=log["name"], more=figure(more), after=figure(log["after"]))
                )
            else:
                paper.line(_("{name}: nothing new").format(name=log["name"]))
        if value["strange"]:
            said = _("records of groups that this node doesn't know yet, left: {count}")
            paper.line(said.format(count=figure(value["strange"])))
        if value["cuts"] is not None:
            _tell_cuts(paper, value["cuts"])
        paper.line(_("texts: {count} new").format(count=figure(value["blobs"])))

    refused = any(log["refused"] for log in value["logs"])
    cuts = value["cuts"]
    if refused or (cuts is not None and cuts["refused"]):
        refused = True
        click.echo(_("hint: what was refused changed nothing; see `commonweal doctor`"), err=True)
    elif cuts is not None and cuts["waits"] in HINTS:
        click.echo(_(HINTS[cuts["waits"]]), err=True)
    return Answer(value, text, failed=refused)


def _tell_cuts(paper: Paper, cuts: dict[str, Any]) -> None:
    more = cuts["after"] - cuts["before"]
    if cuts["refused"]:
        paper.line(_("certified cuts: refused, {refused}").format(refused=cuts["refused"]))
    elif more:
        said = _("certified cuts: {more} new, now {after}")
        paper.line(said.format(more=figure(more), after=figure(cuts["after"])))
    else:
        paper.line(_("certified cuts: nothing new"))
    if cuts["waits"] in WAITS:
        left = cuts["newest"] - cuts["after"]
        paper.line(_(WAITS[cuts["waits"]]).format(count=figure(left), newest=cuts["newest"]))
