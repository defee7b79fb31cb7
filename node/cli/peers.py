"""`commonweal peers`: the other groups' nodes, and who agrees."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, figure, ngettext, pick

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
        for row in value["peers"]:
            if row["loud"]:
                paper.line(
                    _("{group} shows more than records give cause for").format(group=row["group"])
                )
        for row in value["waiting"]:
            paper.line(_waits(row))
        if not value["serving"]:
            paper.line(_("this node is not being served: nobody was asked"))

    return Answer(value, text)


def _waits(row: Mapping[str, Any]) -> str:
    seconds = max(int(row["since_s"]), 1)
    span = period(seconds - seconds % 60 if seconds > 120 else seconds)
    keys = ", ".join(row["keys"])
    if row["why"] == "key":
        wording = _("{group}: a head has waited for {span}, as its key {key} is not known here")
        return wording.format(group=row["group"], span=span, key=keys)
    wording = ngettext(
        "{group}: {count} statement has waited for {span}, as too many are not certified yet "
        "(key {key})",
        "{group}: {count} statements have waited for {span}, as too many are not certified yet "
        "(key {key})",
        row["count"],
    )
    return wording.format(group=row["group"], count=figure(row["count"]), span=span, key=keys)


def _where(row: Mapping[str, Any]) -> str:
    if row["way"] in WAYS:
        return pick(WAYS, row["way"])
    return row["address"] or _("no address")


def _agrees(agrees: bool, answered: bool, error: str) -> str:
    if agrees:
        return _("yes")
    if answered:
        return _("no")
    from node.peers.status import REFUSALS, UNANSWERED  # noqa: PLC0415  not loaded for other commands

    if not error or error in UNANSWERED:
        return _("no answer ({error})").format(error=error or _("not asked"))
    if error in REFUSALS:
        return _("refused ({error})").format(error=error)
    return _("an answer that does not hold ({error})").format(error=error)
