"""`commonweal peers`: the other groups' nodes, and who agrees."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints


@click.command()
@node_option
@prints
def peers(directory: Path) -> Answer:
    """Show every group's node: how much it has said, and whether it makes the same of it all."""
    value = call(directory, "peers", {})

    def text(paper: Paper) -> None:
        paper.table(
            ["group", "address", "statements", "agrees", "faults"],
            [
                [
                    row["group"] + (" (this node)" if row["own"] else ""),
                    _where(row),
                    "frozen" if row["frozen"] else row["statements"],
                    _agrees(row["agrees"], row["answered"], row["error"]),
                    ", ".join(row["faults"]),
                ]
                for row in value["peers"]
            ],
        )
        paper.line(f"{value['agree']} of {value['groups']} agree on {value['digest'][:16]}")
        if not value["serving"]:
            paper.line("this node is not being served: nobody was asked")

    return Answer(value, text)


def _where(row: Mapping[str, Any]) -> str:
    ways = {
        "through": "through the connection it opened",
        "opens": "through the connections it opens",
        "none": "no address, and no connection now",
    }
    return ways.get(row["way"], row["address"] or "no address")


def _agrees(agrees: bool, answered: bool, error: str) -> str:
    if agrees:
        return "yes"
    return "no" if answered else f"no answer ({error or 'not asked'})"
