"""`commonweal cuts`: what is certified, by whom, and what the next cut waits for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.charter_text import tolerance_text
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from protocol.coalition.tolerance import Tolerance

WAITS = {
    "not-served": "this node is not being served: `commonweal serve`",
    "hindered": "this node can't take part: {detail}",
    "waiting-for-data": "waiting for records of {groups}",
    "waiting-for-table": "waiting for the list of records that a proposal names",
    "too-few": "too few certifying groups can be reached; {groups} don't answer",
    "restored": "this node was restored: it watches one cut before it votes again",
    "watching": "this node follows; its group does not certify",
    "nothing-new": "nothing new to certify",
    "voting": "voting; not yet heard: {groups}",
}


@click.command()
@node_option
@prints
def cuts(directory: Path) -> Answer:
    """Show which cuts are certified, by whom, and what the next one waits for."""
    value = call(directory, "cuts", {})

    def text(paper: Paper) -> None:
        if not value["on"]:
            paper.line("the charter has no rules for cuts: everything stays provisional")
            return
        paper.table(
            ["cut", "time", "round", "signed by", "statements", "fingerprint"],
            [
                [
                    row["number"],
                    moment(row["time"]),
                    row["round"],
                    f"{len(row['signed'])} of {len(value['council'])}",
                    "" if row["sizes"] is None else sum(row["sizes"].values()),
                    row["fingerprint"][:16],
                ]
                for row in value["cuts"]
            ],
        )
        coming = value["next"]
        paper.line(f"cut {coming['number']}, round {coming['round']}: {waits(coming)}")
        bound = Tolerance(**value["tolerance"])
        paper.line(tolerance_text(len(value["council"]), bound))

    return Answer(value, text)


def waits(coming: Mapping[str, Any]) -> str:
    """What the next cut waits for, in words."""
    groups = ", ".join(coming["groups"]) or "none"
    said = WAITS[coming["waits_for"]].format(groups=groups, detail=coming["detail"])
    if coming["waits_for"] == "voting" and coming["detail"]:
        said += f" (refused here: {coming['detail']})"
    return said
