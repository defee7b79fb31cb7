"""`commonweal challenge`: challenge a result, and rule on challenges as a group of the panel."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moderation import reason_option
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import N_, _, ngettext, pick, term, terms

OUTCOMES = {
    "open": N_("open, lapses {due}"),
    "upheld": N_("the result was upheld"),
    "answered": N_("answered: the results asked for are there"),
    "void": N_("the vote is void"),
    "lapsed": N_("lapsed"),
}
ASKED = {
    "recount": N_("asked to count again, until {until}: {groups}"),
    "correct": N_("asked for a corrected result, until {until}: {groups}"),
}


@click.group()
def challenge() -> None:
    """Challenge results, and rule on challenges."""


@challenge.command("make")
@click.argument("ballot", metavar="BALLOT")
@click.option("--group", default="", help="Whose result is wrong; without it, the whole vote.")
@reason_option
@node_option
@prints
def make(ballot: str, group: str, reason: str, directory: Path) -> Answer:
    """Challenge the result of BALLOT; the panel that the charter names rules on it."""
    args = {"ballot": ballot, "group": group, "reason": reason}
    value = call(directory, "result.challenge", args)

    def text(paper: Paper) -> None:
        paper.line(_("challenged the result of {title}").format(title=value["title"]))
        paper.line(
            _("the panel rules on {challenge}").format(challenge=value["challenge"][:SHOWN_ID])
        )

    return Answer(value, text)


@challenge.command("rule")
@click.argument("name", metavar="CHALLENGE")
@click.argument("outcome", type=click.Choice(["uphold", "recount", "correct", "void"]))
@click.option(
    "--group",
    "groups",
    multiple=True,
    help="Who counts again or corrects; whom the challenge names, if left out.",
)
@reason_option
@node_option
@prints
def rule(name: str, outcome: str, groups: tuple[str, ...], reason: str, directory: Path) -> Answer:
    """Rule on CHALLENGE; it holds once more than half of the panel that sits say the same."""
    args = {"challenge": name, "outcome": outcome, "groups": list(groups), "reason": reason}
    value = call(directory, "result.rule", args)
    told = _("ruled; {agree} say so, {needed} are needed")
    said = told.format(agree=value["agree"], needed=value["needed"])
    return Answer(value, lambda paper: paper.line(said))


def standing_lines(value: dict[str, Any]) -> Iterator[str]:
    """How far a result has come on its way to being final, in words.

    Args:
        value: what `result` answers.
    """
    standing = value["standing"]
    if standing is None:
        return
    if standing["void"]:
        yield _("the panel has declared this vote void: it decides nothing")
    if standing["final"] is not None:
        yield _("final since {time}").format(time=moment(standing["final"]))
    elif standing["until"] is not None:
        yield _("declared {time}").format(time=moment(standing["declared"]))
        yield _("may be challenged until {time}").format(time=moment(standing["until"]))
    else:
        yield _("not declared yet: no certified cut is past the time when results are due")
    for one in standing["challenges"]:
        yield from _challenge_lines(one)
    for one in standing["gathering"]:
        yield from _gathering_lines(one)
    for before in standing["superseded"]:
        outcomes = terms("outcome", before["outcomes"]) or _("nothing was counted")
        told = _("superseded {time}: {outcomes}")
        yield told.format(time=moment(before["until"]), outcomes=outcomes)


def _challenge_lines(one: dict[str, Any]) -> Iterator[str]:
    about = _("the whole vote") if one["about"] is None else one["about"]
    if (members := one["members"]) is None:
        by = one["group"]
    else:
        told = ngettext("{count} member", "{count} members", members["signed"])
        by = told.format(count=members["signed"])
    yield _("challenge {challenge} by {group} about {about}").format(
        challenge=one["challenge"][:SHOWN_ID], group=by, about=about
    )
    yield "  " + _("why: {reason}").format(reason=one["reason"])
    for word in one["rulings"]:
        groups = f" ({', '.join(word['groups'])})" if word["groups"] else ""
        yield f"  {word['group']}: {term('ruling', word['outcome'])}{groups}: {word['reason']}"
    asked = one["asked"]
    if asked is not None:
        groups = ", ".join(asked["groups"])
        yield "  " + pick(ASKED, asked["for"]).format(until=moment(asked["until"]), groups=groups)
    due = moment(one["due"]) if one["outcome"] == "open" else ""
    yield "  " + pick(OUTCOMES, one["outcome"]).format(due=due)


def _gathering_lines(one: dict[str, Any]) -> Iterator[str]:
    """A members' challenge that too few have signed."""
    about = _("the whole vote") if one["about"] is None else one["about"]
    yield _("members sign challenge {challenge} about {about}: {signed} of {needed}").format(
        challenge=one["challenge"][:SHOWN_ID],
        about=about,
        signed=one["signed"],
        needed=one["needed"],
    )
    yield "  " + _("why: {reason}").format(reason=one["reason"])
    for group, keys in one["groups"].items():
        told = ngettext("{group}: {count} key", "{group}: {count} keys", keys)
        yield "  " + told.format(group=group, count=keys)
