"""`commonweal membership`: who belongs; leave, merge, take that back, take people in."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment, period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID


@click.group()
def membership() -> None:
    """Show who belongs to the coalition; leave it, merge, and take people in."""


@membership.command("show")
@node_option
@prints
def show(directory: Path) -> Answer:
    """Show who belongs, who is leaving, open offers, and who takes people in."""
    value = call(directory, "membership.show", {})
    return Answer(value, lambda paper: _write(paper, value))


@membership.command("offer")
@click.argument("group", metavar="GROUP")
@click.option("--terms", default="", help="What its members are promised.")
@node_option
@prints
def offer(group: str, terms: str, directory: Path) -> Answer:
    """Offer to take GROUP up in yours; it is named as on its card, or by its id.

    Nothing changes until that group takes the offer up and its notice has run out.
    """
    value = call(directory, "membership.offer", {"group": group, "terms": terms})

    def text(paper: Paper) -> None:
        name = value["offer"][:SHOWN_ID]
        paper.line(f"offered to {value['group']}: {value['offer']}")
        paper.line(f"it accepts with: commonweal membership leave --offer {name}")
        paper.line(f"it declines with: commonweal membership decline {name} --reason WHY")

    return Answer(value, text)


@membership.command("leave")
@click.option("--reason", default="", help="Why, for everybody to read.")
@click.option("--offer", "offer_", metavar="OFFER", help="Go up in the group that made this offer.")
@click.option("--caucus", default="", help="The name under which your members go on as a caucus.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@node_option
@prints
def leave(reason: str, offer_: str | None, caucus: str, yes: bool, directory: Path) -> Answer:
    """Announce that your group leaves, once the charter's notice has run out.

    Until then it votes as before and may take this back. Ballots that are open when it has left
    still count its votes.
    """
    if not yes:
        notice = period(call(directory, "membership.show", {})["notice_s"])
        click.confirm(
            f"Announce to all groups that yours leaves? Notice: {notice}", abort=True, err=True
        )
    args: dict[str, Any] = {"reason": reason, "caucus": caucus, "offer": offer_}
    value = call(directory, "membership.leave", args)

    def text(paper: Paper) -> None:
        paper.line(f"announced; your group is a member until {moment(value['leaves'])}")
        paper.line("take it back before then with: commonweal membership take-back")

    return Answer(value, text)


@membership.command("decline")
@click.argument("offer_", metavar="OFFER")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def decline(offer_: str, reason: str, directory: Path) -> Answer:
    """Answer OFFER, made to your group: it isn't taken up. The other group may offer again."""
    value = call(directory, "membership.decline", {"offer": offer_, "reason": reason})
    return Answer(value, lambda paper: paper.line(f"declined: the offer of {value['by']}"))


@membership.command("take-back")
@click.option("--offer", "offer_", metavar="OFFER", help="Take this offer back, not a leaving.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def take_back(offer_: str | None, reason: str, directory: Path) -> Answer:
    """Take your group's leaving back while its notice runs, or an offer to another group."""
    value = call(directory, "membership.retract", {"offer": offer_, "reason": reason})
    return Answer(value, lambda paper: paper.line(f"taken back: {value['taken_back']}"))


@membership.command("at-large")
@click.option("--about", default="", help="Whom your group takes in, and how to reach it.")
@click.option("--close", is_flag=True, help="No longer take anybody in.")
@node_option
@prints
def at_large(about: str, close: bool, directory: Path) -> Answer:
    """Take in people whose organization has no node, and say how they reach you."""
    if bool(about.strip()) == close:
        raise click.UsageError("give either --about or --close")
    value = call(directory, "membership.at-large", {"about": about})
    said = "your group takes people in" if value["open"] else "your group no longer takes people in"
    return Answer(value, lambda paper: paper.line(said))


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(f"{len(value['members'])} groups: {', '.join(value['members'])}")
    paper.line(f"notice before a group has left: {period(value['notice_s'])}")
    for gone in value["leaving"]:
        did = "was expelled" if gone["expelled"] else "left" if gone["left"] else "leaves"
        when = f"{did} {moment(gone['leaves'])}"
        into = f", into {gone['into']}" if gone["into"] else ""
        caucus = f", goes on as the caucus {gone['caucus']}" if gone["caucus"] else ""
        why = f": {gone['reason']}" if gone["reason"] else ""
        paper.line(f"{gone['group']} {when}{into}{caucus}{why}")
    for made in value["offers"]:
        terms = f": {made['terms']}" if made["terms"] else ""
        name = made["offer"][:SHOWN_ID]
        paper.line(f"offer {name}: {made['by']} would take up {made['to']}{terms}")
    for made in value["declined"]:
        name = made["offer"][:SHOWN_ID]
        who = f"{made['to']} declined to go up in {made['by']}"
        paper.line(f"offer {name}: {who}: {made['reason']}")
    for back in value["taken_back"]:
        offered = f"its offer to take up {back['to']}"
        what = offered if back["what"] == "offer" else "that it leaves"
        why = f": {back['reason']}" if back["reason"] else ""
        paper.line(f"{back['group']} took back {what} ({moment(back['time'])}){why}")
    for said in value["at_large"]:
        paper.line(f"{said['group']} takes people in: {said['about']}")
