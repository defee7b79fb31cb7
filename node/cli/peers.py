"""`commonweal peers`: the other groups' nodes, and who agrees."""

from pathlib import Path

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
                    row["address"],
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


def _agrees(agrees: bool, answered: bool, error: str) -> str:
    if agrees:
        return "yes"
    return "no" if answered else f"no answer ({error or 'not asked'})"
