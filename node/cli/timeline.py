"""`commonweal dates` and `commonweal news`: what is ahead, what happened and what is due soon."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.said import said
from node.cli.speech import _


@click.command()
@click.option("--region", default="", help="Leave other regions' meetings out.")
@click.option("--meeting", help="Only this one: the first digits of its id.")
@node_option
@prints
def dates(region: str, meeting: str | None, directory: Path) -> Answer:
    """Show meetings, votes and what is due, by their start."""
    value = call(directory, "date.list", {"region": region, "convening": meeting})

    def text(paper: Paper) -> None:
        rows = value["dates"]
        if not rows:
            paper.line(_("nothing is ahead, and nothing was lately"))
            return
        passed = [row for row in rows if row["ends"] < value["now"]]
        for title, shown in (
            (_("ahead"), [row for row in rows if row["ends"] >= value["now"]]),
            (_("lately"), passed),
        ):
            if not shown:
                continue
            paper.line(f"{title}: {len(shown)}")
            for row in shown:
                off = "  " + _("(off)") if row["cancelled"] else ""
                paper.line(
                    f"  {moment(row['starts'], row['zone'])}  {said(row['title_parts'])}{off}"
                )
                if row["place"]:
                    paper.line(f"      {row['place']}")

    return Answer(value, text)


@click.command()
@node_option
@prints
def news(directory: Path) -> Answer:
    """Show what happened and what is due soon, newest first."""
    value = call(directory, "news.list", {})

    def text(paper: Paper) -> None:
        if not value["news"]:
            paper.line(_("nothing has happened yet"))
        for row in value["news"]:
            who = f"  ({row['group']})" if row["group"] else ""
            paper.line(f"{moment(row['time'], 'UTC')}  {said(row['title_parts'])}{who}")
            for hour in row["hours"]:
                paper.line(f"      {said(hour['what_parts'])}: {moment(hour['at'], hour['zone'])}")
            if row["place"]:
                paper.line(f"      {row['place']}")

    return Answer(value, text)
