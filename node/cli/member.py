"""`commonweal member`: what this node holds about one member."""

import json
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, pick, term
from node.cli.waiting import ANSWER, NUMBER, decline_by, write_waiting

MEMBER = click.argument("member", metavar="REF")
ASKED = {
    "name": N_("the name"),
    "region": N_("the region"),
    "leave": N_("to leave and be erased"),
}


@click.group()
def member() -> None:
    """Show, correct and erase what this node holds about a member; answer what they ask."""


@member.command("show")
@MEMBER
@node_option
@prints
def show(member: str, directory: Path) -> Answer:
    """Show all that this node holds about member REF; with --json, as they download it."""
    value = call(directory, "member.show", {"member": member})
    return Answer(value, lambda paper: paper.line(json.dumps(value, ensure_ascii=False, indent=1)))


@member.command("correct")
@MEMBER
@click.option("--email", default="", help="Another mail address, at once.")
@click.option("--no-email", is_flag=True, help="Erase the mail address.")
@click.option(
    "--home",
    type=click.Choice(["here", "elsewhere"]),
    help="Where they vote, if the charter lets a person vote in one group only; at once.",
)
@click.option("--name", default="", help="Another name; it waits for `member grant`.")
@click.option("--region", default="", help="Another region; it waits for `member grant`.")
@node_option
@prints
def correct(member: str, directory: Path, **wanted: Any) -> Answer:
    """Correct what is held about member REF, as they do on the page My data."""
    value = call(
        directory, "member.correct", {"member": member, **wanted, "home": wanted["home"] or ""}
    )

    def text(paper: Paper) -> None:
        for what in value["changed"]:
            paper.line(_("changed: {what}").format(what=term("member", what)))
        for what in value["asked"]:
            told = _("asked for: {what}; see `commonweal member requests`")
            paper.line(told.format(what=term("member", what)))
        if not value["changed"] and not value["asked"]:
            paper.line(_("nothing is otherwise than before"))

    return Answer(value, text)


@member.command("leave")
@MEMBER
@click.option("--words", default="", help="A word to the stewards.")
@node_option
@prints
def leave(member: str, words: str, directory: Path) -> Answer:
    """Ask that member REF be erased, as they do on the page My data."""
    value = call(directory, "member.leave", {"member": member, "words": words})
    return Answer(value, lambda paper: paper.line(_("asked; see `commonweal member requests`")))


@member.command("take-back")
@MEMBER
@NUMBER
@node_option
@prints
def take_back(member: str, number: int, directory: Path) -> Answer:
    """Take request N of member REF back."""
    value = call(directory, "member.take-back", {"member": member, "number": number})
    return Answer(value, lambda paper: paper.line(_("taken back")))


@member.command("requests")
@node_option
@prints
def requests(directory: Path) -> Answer:
    """List what members ask about what is held of them."""
    value = call(directory, "member.requests", {})

    def text(paper: Paper) -> None:
        write_waiting(
            paper,
            (
                (
                    one["number"],
                    f"{one['name']} ({one['member']}), {pick(ASKED, one['what'])}",
                    one["asked"],
                    one["value"],
                )
                for one in value["requests"]
            ),
        )

    return Answer(value, text)


@member.command("grant")
@NUMBER
@node_option
@prints
def grant(number: int, directory: Path) -> Answer:
    """Do what request N asks for: correct the members' list, or erase who asked."""
    value = call(directory, "member.grant", {"number": number})
    if "erased" in value:
        return Answer(value, lambda paper: _erased(paper, value))
    return Answer(
        value,
        lambda paper: paper.line(_("corrected for member {member}").format(member=value["member"])),
    )


@member.command("decline")
@NUMBER
@ANSWER
@node_option
@prints
def decline(number: int, answer: str, directory: Path) -> Answer:
    """Don't do what request N asks for, and tell them why."""
    return decline_by("member.decline", number, answer, directory, _("declined"))


@member.command("erase")
@MEMBER
@click.option("--commit", is_flag=True, help="Erase them; without it nothing is changed.")
@node_option
@prints
def erase(member: str, commit: bool, directory: Path) -> Answer:
    """Erase what this node holds about member REF, who asked for it on paper or by word."""
    value = call(directory, "member.erase", {"member": member, "commit": commit})

    def text(paper: Paper) -> None:
        if value["erased"]:
            _erased(paper, value)
        else:
            paper.line(
                _("would erase {name} ({member})").format(
                    name=value["name"] or _("somebody without a name"), member=member
                )
            )
            paper.line(_("nothing was changed; add --commit to do it, which can't be undone"))

    return Answer(value, text)


def _erased(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(term("member", "erased"))
    for ballot in value["waits_for"]:
        paper.line(
            _("the voters' list of {ballot} keeps their number until it is counted").format(
                ballot=ballot[:12]
            )
        )
    if value["on_disk"]:
        paper.line(_("something reads the files now; older states in them are overwritten later"))
    paper.line(_("take them out of the list you import from, or the next import brings them back"))
