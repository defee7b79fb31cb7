"""`commonweal cuts`: what is certified, by whom, and what the next cut waits for."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.charter_text import tolerance_text
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _
from node.council.telling import waits


@click.command()
@node_option
@prints
def cuts(directory: Path) -> Answer:
    """Show which cuts are certified, by whom, and what the next one waits for."""
    value = call(directory, "cuts", {})

    def text(paper: Paper) -> None:
        if not value["on"]:
            paper.line(_("the charter has no rules for cuts: everything stays provisional"))
            return
        paper.table(
            [_("cut"), _("time"), _("round"), _("signed by"), _("statements"), _("fingerprint")],
            [
                [
                    row["number"],
                    moment(row["time"]),
                    row["round"],
                    _("{have} of {need}").format(have=len(row["signed"]), need=row["council"]),
                    "" if row["sizes"] is None else sum(row["sizes"].values()),
                    row["fingerprint"][:16],
                ]
                for row in value["cuts"]
            ],
        )
        coming = value["next"]
        said = waits(coming["waits_for"], coming["groups"], coming["detail"], _)
        paper.line(
            _("cut {number}, round {round}: {said}").format(
                number=coming["number"], round=coming["round"], said=said
            )
        )
        paper.line(tolerance_text(len(value["council"])))

    return Answer(value, text)


@click.command("renew-key")
@node_option
@prints
def renew_key(directory: Path) -> Answer:
    """Replace the key by which this group certifies; the old one is erased once it has no use.

    The node does the rest: it votes by the old key until a council has the new one.
    """
    value = call(directory, "agreement.renew", {})

    def text(paper: Paper) -> None:
        paper.line(_("announced: {key}").format(key=value["key"]))
        paper.line(_("the council has it from the next certified cut on; make a backup then"))

    return Answer(value, text)
