"""`commonweal result`: what the groups returned, and what the rule makes of it."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.result_text import write_absence, write_contest, write_groups, write_recused


@click.command()
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def result(ballot: str, directory: Path) -> Answer:
    """Show the result of BALLOT, named by the first characters of its id."""
    value = call(directory, "result", {"ballot": ballot})

    def text(paper: Paper) -> None:
        paper.line(f"{value['title']}: {value['phase']}")
        paper.line(f"provisional: {value['returned']} of {value['groups']} groups have returned")
        if value["missing"]:
            paper.line("not yet: " + ", ".join(value["missing"]))
        write_absence(paper, value)
        write_recused(paper, value["recused"])
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
