"""`commonweal status`: what this node owes, what it can't do of that for now, and why."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.said import said
from node.cli.speech import _, ngettext


@click.command()
@node_option
@prints
def status(directory: Path) -> Answer:
    """Show what the node owes, what it can't do of that for now, and why.

    The exit status is 1 while there is something that it can't do.
    """
    value = call(directory, "status", {})

    def text(paper: Paper) -> None:
        count = len(value["undone"])
        if not count:
            paper.line(_("there is nothing that this node owes and can't do"))
        else:
            wording = ngettext(
                "{count} thing is owed and can't be done now",
                "{count} things are owed and can't be done now",
                count,
            )
            paper.line(wording.format(count=count))
        for row in value["undone"]:
            _write_undone(paper, row)
        _write_owed(paper, value)
        if value["room"] is not None:
            _write_room(paper, value["room"])

    return Answer(value, text, failed=bool(value["undone"]))


def _write_undone(paper: Paper, row: Mapping[str, Any]) -> None:
    paper.line()
    paper.line(said(row["owed_parts"]) + _due(row))
    paper.line("  " + _("why: {why}").format(why=said(row["why_parts"])))
    for party in row["groups"]:
        paper.line("    " + _heard(party))
    if row["detail"]:
        paper.line(f"    ({row['detail']})")
    if row["todo_parts"]:
        paper.line("  " + _("to do: {todo}").format(todo=said(row["todo_parts"])))


def _due(row: Mapping[str, Any]) -> str:
    if row["due"] is None:
        return ""
    return "; " + _("due {time}").format(time=moment(row["due"]))


def _heard(party: Mapping[str, Any]) -> str:
    if party["heard"] is None:
        return _("{group}: not heard since this node was started").format(group=party["name"])
    return _("{group}: last heard {time}").format(group=party["name"], time=moment(party["heard"]))


def _write_room(paper: Paper, room: Mapping[str, int]) -> None:
    """How much more the others take of the own record before a cut makes room for more."""
    if not min(room["entries"], room["bytes"]):
        return  # that stands among what can't be done
    paper.line()
    wording = _(
        "room in the record before the next certified cut: at least {count} statements, {size} KiB"
    )
    paper.line(wording.format(count=f"{room['entries']:,}", size=f"{room['bytes'] // 1024:,}"))


def _write_owed(paper: Paper, value: Mapping[str, Any]) -> None:
    """Every duty, done or not: what people wonder about is whether the node knows of it."""
    if value["owed"]:
        paper.line()
        paper.line(_("what is owed:"))
    for row in value["owed"]:
        by = _("the node does it by itself") if row["automatic"] else _("people do it")
        late = ", " + _("late") if row["late"] else ""
        paper.line(f"  {said(row['owed_parts'])}{_due(row)}{late} ({by})")
        if row["command"]:
            paper.line(f"    {row['command']}")
    if value["done"]:
        paper.line()
        paper.line(_("done by the node since it was started:"))
    for row in value["done"]:
        paper.line(f"  {said(row['owed_parts'])}: {moment(row['at'])}")
