"""`commonweal result`: what the groups returned, and what the rule makes of it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.challenge import standing_lines
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.result_text import write_absence, write_contest, write_groups, write_recused


def withdrawn(value: dict[str, Any]) -> str:
    """That a vote was withdrawn, and whether that holds already."""
    if value["in_force"]:
        return f"withdrawn {moment(value['time'])}: {value['reason']}"
    return f"to be withdrawn, if it is confirmed before the close: {value['reason']}"


@click.command()
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def result(ballot: str, directory: Path) -> Answer:
    """Show the result of BALLOT, named by the first characters of its id."""
    value = call(directory, "result", {"ballot": ballot})

    def text(paper: Paper) -> None:
        paper.line(f"{value['title']}: {value['phase']}")
        returned = f"{value['returned']} of {value['groups']} groups have returned"
        paper.line(f"provisional: {returned}" if value["provisional"] else f"final: {returned}")
        if value["missing"]:
            paper.line("not yet: " + ", ".join(value["missing"]))
        write_absence(paper, value)
        write_recused(paper, value["recused"])
        if value["withdrawal"] is not None:
            paper.line(withdrawn(value["withdrawal"]))
        for line in standing_lines(value):
            paper.line(line)
        for found in value["conditions"]:
            since = (
                "" if found["active_since"] is None else f" since {moment(found['active_since'])}"
            )
            paper.line(f"carried, {found['standing']}{since}: {found['waits_for']}")
        for contest in value["contests"]:
            paper.line()
            write_contest(paper, contest, rounds=True)
            write_groups(paper, contest)
        if not value["contests"]:
            paper.line("nothing to count yet")

    return Answer(value, text)
