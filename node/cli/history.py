"""`commonweal history`: which old statements this node has, and snapshots without the old ones."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.errors import WRONG_FILE, about
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, figure, ngettext
from node.errors import NodeError
from node.printed import quoted
from protocol.errors import CODES, ProtocolError

COPY_AGAIN = (
    "is it the file that was meant? nothing was changed; copy it again, and if it is refused once "
    "more, take one that another group's server wrote (`commonweal history snapshot`)"
)

WHY = {
    "": N_("dropped"),
    "own": N_("kept: it is this group's own record"),
    "assigned": N_("kept: this node has to keep it"),
    "frozen": N_("kept: two versions of it were signed, and it is evidence"),
    "not-full": N_("kept: too few of its statements are confirmed and old enough"),
    "needed": N_("kept: what is left is still needed"),
    "not-cosigned": N_("kept: too few groups say that they keep it"),
}


def _partly(said: dict[str, Any]) -> str:
    return _("{name} (up to {statements})").format(
        name=said["name"], statements=figure(said["statements"])
    )


@click.group()
def history() -> None:
    """Old statements: which are here, dropping them, fetching them, starting without them."""


@history.command()
@node_option
@prints
def show(directory: Path) -> Answer:
    """Show what this node has of each record, and which groups have to keep the rest."""
    value = call(directory, "history.show", {})

    def text(paper: Paper) -> None:
        paper.table(
            [
                _("record of"),
                _("statements"),
                _("confirmed"),
                _("dropped"),
                _("kept here"),
                _("by"),
                _("say so"),
            ],
            [
                [
                    log["name"],
                    figure(log["statements"]),
                    figure(log["certified"]),
                    figure(log["dropped"]),
                    _("must be") if log["keep"] else _("need not be"),
                    ", ".join(log["keepers"]),
                    ", ".join([*log["vouching"], *map(_partly, log["partly"])]),
                ]
                for log in value["logs"]
            ],
        )
        for log in value["logs"]:
            if log["withholding"]:
                paper.line(
                    _("{name}: said to be kept, and not given when asked for: {names}").format(
                        name=log["name"], names=", ".join(log["withholding"])
                    )
                )

    return Answer(value, text)


@history.command()
@click.option("--before", metavar="CUT", type=int, required=True, help="Up to this certified cut.")
@node_option
@prints
def drop(before: int, directory: Path) -> Answer:
    """Drop old statements that decide nothing any more, of records that others keep.

    Those are votes on what is final, and statements that were refused. Their hashes stay, so that
    all can still be checked. Exports, and files for outside checkers, need `history fetch` first.
    """
    value = call(directory, "history.drop", {"before": before}, patience_s=None)

    def text(paper: Paper) -> None:
        for log in value["logs"]:
            said = _(WHY[log["why"]])
            if log["dropped"]:
                dropped = ngettext(
                    "{count} statement dropped", "{count} statements dropped", log["dropped"]
                )
                said = dropped.format(count=figure(log["dropped"]))
            paper.line(f"{log['name']}: {said}")
            if log["missing"]:
                names = ", ".join(log["missing"])
                paper.line(_("  no word that they keep it from {names}").format(names=names))
        if any(log["dropped"] for log in value["logs"]):
            paper.line(_("commonweal history fetch gets them back from the others"))

    return Answer(value, text)


@history.command()
@node_option
@prints
def fetch(directory: Path) -> Answer:
    """Fetch from the other groups what was dropped here; the node must be running."""
    value = call(directory, "history.fetch", {}, patience_s=None)
    missing = sum(log["missing"] for log in value["logs"])

    def text(paper: Paper) -> None:
        if not value["logs"]:
            paper.line(_("nothing was dropped here"))
        for log in value["logs"]:
            paper.line(
                ngettext(
                    "{name}: {fetched} part fetched; that nobody who answers has: {missing}",
                    "{name}: {fetched} parts fetched; that nobody who answers has: {missing}",
                    log["fetched"],
                ).format(
                    name=log["name"], fetched=figure(log["fetched"]), missing=figure(log["missing"])
                )
            )

    if missing:
        click.echo(_("hint: try again when more groups' servers can be reached"), err=True)
    return Answer(value, text, failed=bool(missing))


@history.command()
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def snapshot(path: Path, directory: Path) -> Answer:
    """Write a snapshot of the last certified cut to FILE, for a node that starts from it."""
    value = call(directory, "history.snapshot", {"path": str(path.absolute())}, patience_s=None)

    def text(paper: Paper) -> None:
        paper.line(
            ngettext(
                "wrote {path}: cut {cut}, {statements} statement whole and {dropped} as hashes, "
                "{size} bytes",
                "wrote {path}: cut {cut}, {statements} statements whole and {dropped} as hashes, "
                "{size} bytes",
                value["statements"],
            ).format(
                path=value["path"],
                cut=value["cut"],
                statements=figure(value["statements"]),
                dropped=figure(value["dropped"]),
                size=figure(value["bytes"]),
            )
        )
        paper.line(_("fingerprint of the cut: {hash}").format(hash=value["fingerprint"]))
        paper.line(
            _("on the new node: commonweal history start {name}").format(name=quoted(path.name))
        )

    return Answer(value, text)


@history.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@node_option
@prints
def start(path: Path, directory: Path) -> Answer:
    """Start this node, which has joined and isn't running, from the snapshot in FILE.

    All in it is checked: who confirmed it, and that what it holds comes to what they confirmed.
    """
    args = {"path": str(path.absolute())}
    try:
        with about(str(path)):
            value = call(directory, "history.start", args, patience_s=None)
    except NodeError as error:
        general = {WRONG_FILE, CODES[error.code].hint if error.code in CODES else ""}
        checked = isinstance(error.__cause__, ProtocolError) and error.code != "other-rules"
        if not checked or error.hint not in general:
            raise
        # Whatever a check says of it, it is mostly a file that was not copied whole.
        raise NodeError("snapshot-refused", error.message, COPY_AGAIN) from error

    def text(paper: Paper) -> None:
        paper.line(
            ngettext(
                "started from cut {cut}: {statements} statement, {dropped} as hashes",
                "started from cut {cut}: {statements} statements, {dropped} as hashes",
                value["statements"],
            ).format(
                cut=value["cut"],
                statements=figure(value["statements"]),
                dropped=figure(value["dropped"]),
            )
        )
        paper.line(_("fingerprint of the cut: {hash}").format(hash=value["fingerprint"]))
        paper.line(_("ask two groups for the fingerprint of this cut: theirs must be the same"))

    return Answer(value, text)
