"""`commonweal logs`: every group's log, for other people's tools."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
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
            paper.line(_("the logs are not public: tools need more than these addresses"))

    return Answer(value, text)


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
        said = _("replaced: good for checkpoints of up to {size} statements").format(
            size=figure(key["until"])
        )
    if key["signs"]:
        return _("{said}; the checkpoint served now is by it").format(said=said)
    return said
