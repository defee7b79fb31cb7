"""`commonweal invite`: let somebody read a coalition that keeps its records private."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _


@click.command()
@click.option("--label", default="", help="For whom: a note to yourself.")
@click.option("--list", "listing", is_flag=True, help="List invitations instead, without codes.")
@click.option("--strike", metavar="N", type=click.IntRange(min=1), help="End invitation N instead.")
@node_option
@prints
def invite(label: str, listing: bool, strike: int | None, directory: Path) -> Answer:
    """Make an invitation: whoever types its code into your node's pages may read, not vote."""
    if (label != "") + listing + (strike is not None) > 1:
        raise click.UsageError(_("--label, --list and --strike exclude one another"))
    if listing:
        return _list(directory)
    if strike is not None:
        value = call(directory, "invite.strike", {"number": strike})
        ended = _("invitation {number} is ended").format(number=strike)
        return Answer(value, lambda paper: paper.line(ended))
    value = call(directory, "invite.make", {"label": label})

    def text(paper: Paper) -> None:
        paper.facts([(_("invitation"), value["number"]), (_("code"), value["code"])])
        paper.line(_("it is shown this once; it opens {address}").format(address=value["address"]))

    return Answer(value, text)


def _list(directory: Path) -> Answer:
    value = call(directory, "invite.list", {})

    def text(paper: Paper) -> None:
        if value["public"]:
            paper.line(_("this coalition's records are public: nobody needs an invitation to read"))
        paper.table(
            [_("number"), _("for whom"), _("made on"), _("stands")],
            [
                [
                    i["number"],
                    i["label"],
                    moment(i["made"]),
                    _("ended") if i["struck"] else _("yes"),
                ]
                for i in value["invitations"]
            ],
        )

    return Answer(value, text)
