"""`commonweal record`: what was won in a year."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, term


@click.command()
@click.argument("year", type=int)
@node_option
@prints
def record(year: int, directory: Path) -> Answer:
    """Show what was won in YEAR (UTC): demands met, decisions kept, pledges done."""
    value = call(directory, "record", {"year": year})

    def text(paper: Paper) -> None:
        paper.line(
            _(
                "{year}: decisions: {decisions}, pledges made: {pledges}, dissents: {dissents}"
            ).format(
                year=value["year"],
                decisions=len(value["decided"]),
                pledges=value["pledged"],
                dissents=len(value["dissents"]),
            )
        )
        for title, rows in (
            (
                _("demands met or partly met"),
                [
                    (d["time"], f"{d['title']} ({term('demand', d['what'])})")
                    for d in value["demands"]
                ],
            ),
            (_("decisions kept"), [(d["time"], d["title"]) for d in value["kept"]]),
            (_("pledges done"), [(d["done"], f"{d['group']}: {d['act']}") for d in value["done"]]),
        ):
            paper.line()
            paper.line(f"{title}: {len(rows)}")
            for time, line in rows:
                paper.line(f"  {moment(time)}  {line}")

    return Answer(value, text)
