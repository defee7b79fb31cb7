"""`commonweal peers`: the other groups' nodes, and who agrees."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, pick

WAYS = {
    "through": N_("through the connection it opened"),
    "opens": N_("through the connections it opens"),
    "none": N_("no address, and no connection now"),
}


@click.command()
@node_option
@prints
def peers(directory: Path) -> Answer:
    """Show every group's node: how much it has said, and whether it makes the same of it all."""
    value = call(directory, "peers", {})

    def text(paper: Paper) -> None:
        paper.table(
            [_("group"), _("address"), _("statements"), _("agrees"), _("faults")],
            [
                [
                    _("{group} (this node)").format(group=row["group"])
                    if row["own"]
                    else row["group"],
                    _where(row),
                    _("frozen") if row["frozen"] else row["statements"],
                    _agrees(row["agrees"], row["answered"], row["error"]),
                    ", ".join(row["faults"]),
                ]
                for row in value["peers"]
            ],
        )
        paper.line(
            _("{agree} of {groups} agree on {digest}").format(
                agree=value["agree"], groups=value["groups"], digest=value["digest"][:16]
            )
        )
        if not value["serving"]:
            paper.line(_("this node is not being served: nobody was asked"))

    return Answer(value, text)


def _where(row: Mapping[str, Any]) -> str:
    if row["way"] in WAYS:
        return pick(WAYS, row["way"])
    return row["address"] or _("no address")


def _agrees(agrees: bool, answered: bool, error: str) -> str:
    if agrees:
        return _("yes")
    if answered:
        return _("no")
    return _("no answer ({error})").format(error=error or _("not asked"))
