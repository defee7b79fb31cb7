"""`commonweal pledge`: what groups undertake about decisions, and what came of it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import MOMENT, moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, term


@click.group()
def pledge() -> None:
    """Pledge what your group does about a decision, report on it, or dissent."""


@pledge.command("make")
@click.argument("ballot", metavar="BALLOT")
@click.option("--act", required=True, help="What your group will do.")
@click.option("--due", type=MOMENT, required=True, help="Until when.")
@click.option("--role", default="", help="Who sees to it, as a role.")
@click.option("--name", default="", help="Or a name they chose to give; it can be erased.")
@node_option
@prints
def make(ballot: str, act: str, due: int, role: str, name: str, directory: Path) -> Answer:
    """Pledge something about the decision of BALLOT."""
    args = {"ballot": ballot, "act": act, "due": due, "role": role, "name": name}
    value = call(directory, "pledge.make", args)
    return Answer(value, lambda paper: _write(paper, value))


@pledge.command("change")
@click.argument("pledge_", metavar="PLEDGE")
@click.option("--act", required=True, help="What your group will do.")
@click.option("--due", type=MOMENT, required=True, help="Until when.")
@click.option("--role", default="", help="Who sees to it, as a role.")
@click.option("--name", default="", help="Or a name they chose to give; it can be erased.")
@node_option
@prints
def change(pledge_: str, act: str, due: int, role: str, name: str, directory: Path) -> Answer:
    """Put your group's PLEDGE anew; what it was stays in its history."""
    args = {"pledge": pledge_, "act": act, "due": due, "role": role, "name": name}
    value = call(directory, "pledge.change", args)
    return Answer(value, lambda paper: _write(paper, value))


@pledge.command("report")
@click.argument("pledge_", metavar="PLEDGE")
@click.option("--done", "outcome", flag_value="done", help="It is done.")
@click.option("--partial", "outcome", flag_value="partial", help="A part of it is done.")
@click.option("--note", default="", help="What was done, and what is missing.")
@node_option
@prints
def report(pledge_: str, outcome: str | None, note: str, directory: Path) -> Answer:
    """Say what came of your group's PLEDGE."""
    if outcome is None:
        raise click.UsageError(_("give --done or --partial"))
    args = {"pledge": pledge_, "outcome": outcome, "note": note}
    value = call(directory, "pledge.report", args)
    return Answer(value, lambda paper: _write(paper, value))


@pledge.command("dissent")
@click.argument("ballot", metavar="BALLOT")
@click.option("--reason", required=True, help="Why your group does not carry it.")
@node_option
@prints
def dissent(ballot: str, reason: str, directory: Path) -> Answer:
    """Say that your group does not carry the decision of BALLOT. It is kept for good."""
    value = call(directory, "pledge.dissent", {"ballot": ballot, "reason": reason})
    return Answer(
        value, lambda paper: paper.line(_("dissent {dissent}").format(dissent=value["dissent"]))
    )


@pledge.command("erase-name")
@click.argument("pledge_", metavar="PLEDGE")
@node_option
@prints
def erase_name(pledge_: str, directory: Path) -> Answer:
    """Erase the names in your group's PLEDGE here, and have every group's node erase them."""
    value = call(directory, "pledge.erase-name", {"pledge": pledge_})
    return Answer(
        value, lambda paper: paper.line(_("erased: {erased}").format(erased=value["erased"]))
    )


@pledge.command("list")
@click.option("--ballot", help="Only about the decision of this ballot.")
@click.option("--group", help="Only those of this group.")
@node_option
@prints
def list_all(ballot: str | None, group: str | None, directory: Path) -> Answer:
    """List pledges and dissent by decision, and the groups that have said nothing."""
    value = call(directory, "pledge.board", {"ballot": ballot, "group": group})

    def text(paper: Paper) -> None:
        if not value["decisions"]:
            paper.line(_("nothing has been decided yet"))
        for decision in value["decisions"]:
            _write_decision(paper, decision)

    return Answer(value, text)


def _write_decision(paper: Paper, decision: dict[str, Any]) -> None:
    paper.line(f"{decision['title']} ({decision['ballot'][:SHOWN_ID]})")
    if decision["pledges"]:
        paper.table(
            [
                _("pledge"),
                _("group"),
                _("act"),
                _("seen to by"),
                _("due"),
                term("heading", "stands"),
            ],
            [
                [
                    one["pledge"][:SHOWN_ID],
                    one["group"],
                    one["act"],
                    _who(one),
                    moment(one["due"]),
                    _stands(one),
                ]
                for one in decision["pledges"]
            ],
        )
    for said in decision["dissents"]:
        paper.line(
            _("dissent of {group}: {reason}").format(group=said["group"], reason=said["reason"])
        )
    if decision["silent"]:
        paper.line(_("nothing yet from: {silent}").format(silent=", ".join(decision["silent"])))
    paper.line()


def _write(paper: Paper, one: dict[str, Any]) -> None:
    paper.facts(
        [
            (_("pledge"), one["pledge"]),
            (_("act"), one["act"]),
            (_("seen to by"), _who(one)),
            (_("due"), moment(one["due"])),
            (term("heading", "stands"), _stands(one)),
        ]
    )


def _stands(one: dict[str, Any]) -> str:
    stands = term("pledge", one["standing"])
    return _("{stands}, late").format(stands=stands) if one["late"] else stands


def _who(one: dict[str, Any]) -> str:
    name = _("(name not here, or erased)") if one["name"] is None else one["name"]
    return ", ".join(part for part in (name, one["role"]) if part)
