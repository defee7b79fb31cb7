"""`commonweal membership`: who belongs; leave, merge, take that back, take people in."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment, period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, ngettext


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
        paper.line(
            _("offered to {group}: {offer}").format(group=value["group"], offer=value["offer"])
        )
        paper.line(
            _("it accepts with: commonweal membership leave --offer {name}").format(name=name)
        )
        paper.line(
            _("it declines with: commonweal membership decline {name} --reason WHY").format(
                name=name
            )
        )

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
            _("Announce to all groups that yours leaves? Notice: {notice}").format(notice=notice),
            abort=True,
            err=True,
        )
    args: dict[str, Any] = {"reason": reason, "caucus": caucus, "offer": offer_}
    value = call(directory, "membership.leave", args)

    def text(paper: Paper) -> None:
        paper.line(
            _("announced; your group is a member until {leaves}").format(
                leaves=moment(value["leaves"])
            )
        )
        paper.line(_("take it back before then with: commonweal membership take-back"))

    return Answer(value, text)


@membership.command("decline")
@click.argument("offer_", metavar="OFFER")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def decline(offer_: str, reason: str, directory: Path) -> Answer:
    """Answer OFFER, made to your group: it isn't taken up. The other group may offer again."""
    value = call(directory, "membership.decline", {"offer": offer_, "reason": reason})
    return Answer(
        value, lambda paper: paper.line(_("declined: the offer of {by}").format(by=value["by"]))
    )


@membership.command("take-back")
@click.option("--offer", "offer_", metavar="OFFER", help="Take this offer back, not a leaving.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def take_back(offer_: str | None, reason: str, directory: Path) -> Answer:
    """Take your group's leaving back while its notice runs, or an offer to another group."""
    value = call(directory, "membership.retract", {"offer": offer_, "reason": reason})
    return Answer(
        value,
        lambda paper: paper.line(
            _("taken back: {taken_back}").format(taken_back=value["taken_back"])
        ),
    )


@membership.command("at-large")
@click.option("--about", default="", help="Whom your group takes in, and how to reach it.")
@click.option("--close", is_flag=True, help="No longer take anybody in.")
@node_option
@prints
def at_large(about: str, close: bool, directory: Path) -> Answer:
    """Take in people whose organization has no node, and say how they reach you."""
    if bool(about.strip()) == close:
        raise click.UsageError(_("give either --about or --close"))
    value = call(directory, "membership.at-large", {"about": about})
    if value["open"]:
        said = _("your group takes people in")
    else:
        said = _("your group no longer takes people in")
    return Answer(value, lambda paper: paper.line(said))


@membership.command("operator")
@click.argument("name", required=False, default="")
@click.option("--itself", is_flag=True, help="Your group runs its server itself.")
@node_option
@prints
def operator(name: str, itself: bool, directory: Path) -> Answer:
    """Say that NAME runs your group's server from now on, or your group itself.

    Groups whose servers one operator runs have one place among those that certify, from the next
    certified cut on: the group that has had it longest.
    """
    if bool(name.strip()) == itself:
        raise click.UsageError(_("give either NAME or --itself"))
    value = call(directory, "membership.operator", {"name": name})

    def text(paper: Paper) -> None:
        if value["operator"]:
            paper.line(
                _("published: {operator} runs your group's server").format(
                    operator=value["operator"]
                )
            )
        else:
            paper.line(_("published: your group runs its server itself"))
        if value["gives_way"]:
            paper.line(
                _("another group has had this operator longer, and the place to certify with it")
            )

    return Answer(value, text)


def _write_gone(paper: Paper, gone: dict[str, Any]) -> None:
    if gone["expelled"]:
        told = _("{group} was expelled {when}")
    elif gone["left"]:
        told = _("{group} left {when}")
    else:
        told = _("{group} leaves {when}")
    parts = [told.format(group=gone["group"], when=moment(gone["leaves"]))]
    if gone["into"]:
        parts.append(_("into {group}").format(group=gone["into"]))
    if gone["caucus"]:
        parts.append(_("goes on as the caucus {caucus}").format(caucus=gone["caucus"]))
    why = f": {gone['reason']}" if gone["reason"] else ""
    paper.line(", ".join(parts) + why)


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(
        ngettext(
            "{count} group: {members}", "{count} groups: {members}", len(value["members"])
        ).format(count=len(value["members"]), members=", ".join(value["members"]))
    )
    paper.table(
        [_("group"), _("affiliated"), _("members' keys")],
        [[one["group"], one["affiliated"], one["keys"]] for one in value["groups"]],
    )
    for one in value["groups"]:
        if one["operator"]:
            paper.line(
                _("{group}: server run by {operator}").format(
                    group=one["group"], operator=one["operator"]
                )
            )
    if value["giving_way"]:
        paper.line(
            _(
                "without a place to certify, as another group has their operator longer: {groups}"
            ).format(groups=", ".join(value["giving_way"]))
        )
    paper.line(
        _("notice before a group has left: {period}").format(period=period(value["notice_s"]))
    )
    for gone in value["leaving"]:
        _write_gone(paper, gone)
    for made in value["offers"]:
        terms = f": {made['terms']}" if made["terms"] else ""
        name = made["offer"][:SHOWN_ID]
        paper.line(
            _("offer {name}: {by} would take up {to}{terms}").format(
                name=name, by=made["by"], to=made["to"], terms=terms
            )
        )
    for made in value["declined"]:
        name = made["offer"][:SHOWN_ID]
        paper.line(
            _("offer {name}: {to} declined to go up in {by}: {reason}").format(
                name=name, to=made["to"], by=made["by"], reason=made["reason"]
            )
        )
    for back in value["taken_back"]:
        if back["what"] == "offer":
            told = _("{group} took back its offer to take up {to} ({time})")
        else:
            told = _("{group} took back that it leaves ({time})")
        why = f": {back['reason']}" if back["reason"] else ""
        time = moment(back["time"])
        paper.line(told.format(group=back["group"], to=back["to"], time=time) + why)
    for said in value["at_large"]:
        paper.line(
            _("{group} takes people in: {about}").format(group=said["group"], about=said["about"])
        )
