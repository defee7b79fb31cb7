"""`commonweal logs`: every group's log, for other people's tools."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure, ngettext


@click.group()
def logs() -> None:
    """Let tools of others read the groups' logs, and check them."""


@logs.command("show")
@node_option
@prints
def show(directory: Path) -> Answer:
    """Show where each group's log is read here, and the verifier key that checks it."""
    value = call(directory, "logs.show", {})

    def text(paper: Paper) -> None:
        for row in value["logs"]:
            paper.line(_title(row))
            paper.line(f"  {row['prefix']}")
            for key in row["keys"]:
                paper.line(f"  {key['vkey']}")
                paper.line(f"    {_said(key)}")
        if not value["public"]:
            paper.line(_("the logs are not public: tools need addresses of their own"))
            paper.line(_("make them with: commonweal logs share"))

    return Answer(value, text)


@logs.command("share")
@click.option("--label", default="", help="For whom: a note to yourself.")
@node_option
@prints
def share(label: str, directory: Path) -> Answer:
    """Make a reader's address: a tool that has it reads the logs of a private coalition.

    It opens checkpoints, tiles and statements, no page and no text that is kept apart. Who has the
    address has all of that until you end it.
    """
    value = call(directory, "logs.share", {"label": label})

    def text(paper: Paper) -> None:
        paper.line(_("reader's address {number}").format(number=value["number"]))
        for row in value["logs"]:
            paper.line(row["group"])
            paper.line(f"  {row['prefix']}")
        if value["public"]:
            paper.line(_("the logs are public: everybody reads them without such an address"))
        paper.line(_("these are shown this once; the keys: commonweal logs show"))
        paper.line(
            _("end them with: commonweal logs unshare {number}").format(number=value["number"])
        )

    return Answer(value, text)


@logs.command("shared")
@node_option
@prints
def shared(directory: Path) -> Answer:
    """List the readers' addresses, without their secrets."""
    value = call(directory, "logs.shared", {})

    def text(paper: Paper) -> None:
        if not value["readers"]:
            paper.line(_("there are no readers' addresses"))
            return
        paper.table(
            [_("number"), _("for whom"), _("made on"), _("stands")],
            [
                [r["number"], r["label"], moment(r["made"]), _("ended") if r["ended"] else _("yes")]
                for r in value["readers"]
            ],
        )

    return Answer(value, text)


@logs.command("unshare")
@click.argument("number", type=click.IntRange(min=1))
@node_option
@prints
def unshare(number: int, directory: Path) -> Answer:
    """End the reader's address NUMBER: it opens nothing from now on."""
    value = call(directory, "logs.unshare", {"number": number})
    said = _("reader's address {number} is ended").format(number=number)
    return Answer(value, lambda paper: paper.line(said))


def _title(row: Mapping[str, Any]) -> str:
    group = row["group"]
    if row["own"]:
        group = _("{group} (this node)").format(group=group)
    wording = ngettext("{group}: {count} statement", "{group}: {count} statements", row["size"])
    if row["frozen"]:
        wording = ngettext(
            "{group}: {count} statement, frozen", "{group}: {count} statements, frozen", row["size"]
        )
    return wording.format(group=group, count=figure(row["size"]))


def _said(key: Mapping[str, Any]) -> str:
    said = _("the key that the group signs with")
    if key["standing"] == "coming":
        said = _("a key that is not in effect yet")
    elif key["standing"] == "before":
        said = ngettext(
            "replaced: good for checkpoints of up to {size} statement",
            "replaced: good for checkpoints of up to {size} statements",
            key["until"],
        ).format(size=figure(key["until"]))
    if key["signs"]:
        return _("{said}; the checkpoint served now is by it").format(said=said)
    return said
