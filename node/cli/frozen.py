"""`commonweal frozen`: groups that signed two versions of their public record."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints


@click.command()
@node_option
@prints
def frozen(directory: Path) -> Answer:
    """Show whose public record is frozen, and what was seen."""
    value = call(directory, "frozen", {})

    def text(paper: Paper) -> None:
        if not value["frozen"]:
            paper.line("no group's record is frozen")
        for row in value["frozen"]:
            first, second = (version["statements"] for version in row["versions"])
            own = " (this node)" if row["own"] else ""
            found = f"shown by {row['found_by']}" if row["found_by"] else "found by this node"
            paper.line(f"{row['group']}{own}: frozen since {moment(row['since'])}, {found}")
            if first == second:
                paper.line(f"  two versions of {first:,} statements were signed with its key")
            else:
                paper.line(
                    f"  a version of {first:,} statements and one of {second:,} were signed with "
                    "its key, and the longer does not contain the shorter"
                )
        if value["frozen"]:
            paper.line("nothing in these records counts; docs/operate/frozen-records.md")

    return Answer(value, text)
