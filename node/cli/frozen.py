"""`commonweal frozen`: groups that signed two versions of their public record."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure, ngettext


@click.command()
@node_option
@prints
def frozen(directory: Path) -> Answer:
    """Show whose public record is frozen, and what was seen."""
    value = call(directory, "frozen", {})

    def text(paper: Paper) -> None:
        if not value["frozen"]:
            paper.line(_("no group's record is frozen"))
        for row in value["frozen"]:
            first, second = (version["statements"] for version in row["versions"])
            group = row["group"]
            if row["own"]:
                group = _("{group} (this node)").format(group=group)
            if row["found_by"]:
                told = _("{group}: frozen since {since}, shown by {found_by}")
            else:
                told = _("{group}: frozen since {since}, found by this node")
            paper.line(
                told.format(group=group, since=moment(row["since"]), found_by=row["found_by"])
            )
            if first == second:
                told = ngettext(
                    "two versions of {first} statement were signed with its key",
                    "two versions of {first} statements were signed with its key",
                    first,
                )
            else:
                told = ngettext(
                    "a version of {first} statement and one of {second} were signed with "
                    "its key, and the longer does not contain the shorter",
                    "a version of {first} statements and one of {second} were signed with "
                    "its key, and the longer does not contain the shorter",
                    first,
                )
            paper.line(f"  {told.format(first=figure(first), second=figure(second))}")
        if value["frozen"]:
            paper.line(_("nothing in these records counts; docs/operate/frozen-records.md"))
        for row in value["healed"]:
            told = _("the record of {group} goes on since {since}, from its statement {size}")
            size, since = figure(row["size"]), moment(row["since"])
            paper.line(told.format(group=row["group"], since=since, size=size))

    return Answer(value, text)
