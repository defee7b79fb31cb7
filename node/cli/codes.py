"""`commonweal codes`: voting codes for the members of a group."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, ngettext, term
from node.founding.files import SECRET, write_new

STATUS = {
    "stage": N_("stage"),
    "roll": N_("roll"),
    "issued": N_("issued"),
    "struck": N_("struck"),
    "paper": N_("paper"),
    "voted": N_("voted"),
    "failed_codes": N_("failed codes"),
}
"""What is counted of a ballot box, and how it is called."""


@click.group()
def codes() -> None:
    """Issue, print and strike voting codes; give paper instead; see how far the box has come."""


@codes.command("issue")
@click.argument("ballot", metavar="BALLOT")
@click.option("--member", "members", multiple=True, help="Only these; by the roster's reference.")
@click.option("--reason", default="", help="Why a code is issued again.")
@click.option("--sheet", type=NEW_FILE, help="Write a sheet to print (HTML, with QR codes).")
@node_option
@prints
def issue(
    ballot: str, members: tuple[str, ...], reason: str, sheet: Path | None, directory: Path
) -> Answer:
    """Make codes for BALLOT; they are shown once, and the node keeps only hashes of them."""
    if sheet is not None and sheet.exists():
        # Before any code is made: codes that can't be written down are lost.
        raise click.BadParameter(
            _("{file} is there already: name another file").format(file=sheet), param_hint="--sheet"
        )
    value = call(
        directory, "codes.issue", {"ballot": ballot, "members": list(members), "reason": reason}
    )
    if sheet is not None:
        write_new(sheet, _sheet(value).encode(), SECRET)

    def text(paper: Paper) -> None:
        if sheet is not None:
            paper.line(
                ngettext(
                    "wrote {count} code to {sheet}: print it, then delete it",
                    "wrote {count} codes to {sheet}: print it, then delete it",
                    len(value["codes"]),
                ).format(count=len(value["codes"]), sheet=sheet)
            )
            return
        paper.table(
            [_("entry"), _("member"), _("name"), _("code")],
            [[c["entry"], c["member"], c["name"], c["code"]] for c in value["codes"]],
        )

    return Answer(value, text)


@codes.command("strike")
@click.argument("ballot", metavar="BALLOT")
@click.option("--member", default="", help="Whose codes; by the roster's reference.")
@click.option("--code", default="", help="Or the code itself, if somebody found it.")
@click.option("--reason", required=True, help="Kept in the box's record of acts.")
@node_option
@prints
def strike(ballot: str, member: str, code: str, reason: str, directory: Path) -> Answer:
    """Strike a code; a vote accepted before stands."""
    args = {"ballot": ballot, "member": member, "code": code, "reason": reason}
    value = call(directory, "codes.strike", args)
    said = _("struck: that code, and any other of the same member")
    if member:
        said = _("struck: every code of member {member}").format(member=member)
    return Answer(value, lambda paper: paper.line(said))


@codes.command("paper")
@click.argument("ballot", metavar="BALLOT")
@click.argument("member", metavar="MEMBER")
@click.option("--reason", default="", help="Kept in the box's record of acts.")
@node_option
@prints
def paper_ballot(ballot: str, member: str, reason: str, directory: Path) -> Answer:
    """Give MEMBER paper in place of a code: one person, one channel."""
    value = call(directory, "codes.paper", {"ballot": ballot, "member": member, "reason": reason})
    said = _("member {member} votes on paper; codes of theirs are struck").format(member=member)
    return Answer(value, lambda paper: paper.line(said))


@codes.command("status")
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def status(ballot: str, directory: Path) -> Answer:
    """Show how far the ballot box of BALLOT has come; nothing tells how anybody voted."""
    value = call(directory, "codes.status", {"ballot": ballot})

    def text(paper: Paper) -> None:
        paper.line(value["title"])
        paper.facts((_(label), term("box", str(value[name]))) for name, label in STATUS.items())

    return Answer(value, text)


def _sheet(value: dict[str, Any]) -> str:
    """The printed sheet; imported here because only printing needs templates."""
    from node.web.sheet import render_code_sheet  # noqa: PLC0415

    return render_code_sheet(value)
