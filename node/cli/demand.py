"""`commonweal demand`: what is demanded of whom, and each move about it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.condition import condition_options, standing, write_condition
from node.cli.moments import MOMENT, moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, ngettext, term
from node.cli.texts import TEXT_FILE, read_text

MOVES = ["served", "met", "partly-met", "refused", "withdrawn", "step"]


@click.group()
def demand() -> None:
    """Draft demands and moves about them; votes decide both."""


@demand.command("draft")
@click.option("--title", required=True, help="One line.")
@click.option("--addressee", required=True, help="Who is to meet it.")
@click.option(
    "--text-file", type=TEXT_FILE, required=True, help="The demand; - reads standard input."
)
@click.option("--test", required=True, help="What would show that it is met.")
@click.option("--deadline", type=MOMENT, default=0, help="Until when it is to be met.")
@click.option("--days", default=0, help="Or: within so many days after it is served.")
@click.option("--consequence", default="", help="What the coalition does otherwise.")
@click.option("--step", "ladder", multiple=True, help="A step of escalation, in order.")
@click.option("--first-step", default=0, help="The step that begins when it is served.")
@click.option("--trigger", default="", help="What must happen before it is served.")
@condition_options
@click.option("--propose", is_flag=True, help="Put a proposal that cites it, at once.")
@node_option
@prints
def draft(text_file: Path, directory: Path, **options: Any) -> Answer:
    """Draft a demand. It is the coalition's once a vote on a proposal that cites it carries."""
    value = call(directory, "demand.draft", {"text": read_text(text_file), **_lists(options)})
    drafted = _("demand {id}").format(id=value["demand"])
    return Answer(value, lambda paper: _drafted(paper, drafted, value["demand"], value))


@demand.command("move")
@click.argument("name", metavar="DEMAND")
@click.option("--to", type=click.Choice(MOVES), required=True, help="What it would come to.")
@click.option("--step", default=0, help="The step of the ladder that would begin.")
@click.option("--reason", default="", help="Why, or what shows it.")
@click.option("--trigger", default="", help="What must happen before the decided move is made.")
@condition_options
@click.option("--option", "option", default="", help="The option that stands for it in a choice.")
@click.option("--propose", is_flag=True, help="Put a proposal that cites it, at once.")
@node_option
@prints
def move(name: str, directory: Path, **options: Any) -> Answer:
    """Draft a move about DEMAND. It is made once a vote on a proposal that cites it carries."""
    value = call(directory, "demand.move", {"demand": name, **_lists(options)})
    drafted = _("move {id}").format(id=value["move"])
    return Answer(value, lambda paper: _drafted(paper, drafted, value["move"], value))


@demand.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every demand, and where it stands."""
    value = call(directory, "demand.list", {})

    def text(paper: Paper) -> None:
        if not value["demands"]:
            paper.line(_("no demands yet"))
            return
        paper.table(
            [_("demand"), _("title"), _("to"), term("heading", "stands"), _("step"), _("due")],
            [
                [
                    found["demand"][:SHOWN_ID],
                    found["title"],
                    found["addressee"],
                    _standing(found),
                    _("{have} of {need}").format(have=found["step"], need=found["steps"]),
                    moment(found["due"]) if found["due"] else "",
                ]
                for found in value["demands"]
            ],
        )

    return Answer(value, text)


@demand.command("show")
@click.argument("name", metavar="DEMAND")
@node_option
@prints
def show(name: str, directory: Path) -> Answer:
    """Show DEMAND with its ladder, its story, and the moves put about it."""
    value = call(directory, "demand.show", {"demand": name})
    return Answer(value, lambda paper: _write(paper, value))


def _standing(value: dict[str, Any]) -> str:
    stands = term("demand", value["standing"])
    return _("{stands}, overdue").format(stands=stands) if value["overdue"] else stands


def _lists(options: dict[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in options.items()
    }


def _drafted(paper: Paper, what: str, name: str, value: dict[str, Any]) -> None:
    paper.line(what)
    if value["proposal"]:
        paper.line(_("proposal {id}").format(id=value["proposal"]))
    else:
        paper.line(
            _("put it to a vote with: commonweal propose --clause {name}").format(
                name=name[:SHOWN_ID]
            )
        )


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["title"])
    facts: list[tuple[str, object]] = [
        (_("demand"), value["demand"]),
        (term("heading", "stands"), _standing(value)),
        (_("to"), value["addressee"]),
        (_("drafted by"), value["group"]),
        (_("met if"), value["test"]),
    ]
    if value["due"]:
        facts.append((_("due"), moment(value["due"])))
    elif value["days"]:
        after = ngettext(
            "{days} day after it is served", "{days} days after it is served", value["days"]
        )
        facts.append((_("due"), after.format(days=value["days"])))
    if value["consequence"]:
        facts.append((_("otherwise"), value["consequence"]))
    paper.facts(facts)
    paper.line()
    paper.line(value["text"])
    for number, step in enumerate(value["ladder"], 1):
        here = "> " if number == value["step"] else "  "
        paper.line(f"{here}{number}. {step}")
    if value["trigger"]:
        paper.line()
        paper.line(_("served when its trigger is attested:"))
        write_condition(paper, value["trigger"])
    _write_story(paper, value)


def _write_story(paper: Paper, value: dict[str, Any]) -> None:
    if value["story"]:
        paper.line()
    for event in value["story"]:
        step = f" {event['step']}" if event["step"] else ""
        if event["made"]:
            told = _("{time}  {what}, decided by {decision!r}")
        else:
            told = _(
                "{time}  {what} (it did not fit any more; nothing changed), decided by {decision!r}"
            )
        what = f"{term('demand', event['what'])}{step}"
        paper.line(told.format(time=moment(event["time"]), what=what, decision=event["decision"]))
    for one in value["moves"]:
        paper.line()
        step = f" {one['step']}" if one["step"] else ""
        decided = _("not decided") if one["ballot"] is None else term("demand", "decided")
        waits = one["condition"]
        told = standing(waits) if waits else decided
        paper.line(
            _("move {move} to {to}{step} by {group}: {told}").format(
                move=one["move"][:SHOWN_ID],
                to=term("demand", one["to"]),
                step=step,
                group=one["group"],
                told=told,
            )
        )
        if one["reason"]:
            paper.line(f"  {one['reason']}")
        if waits:
            write_condition(paper, waits)
