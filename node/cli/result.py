"""`commonweal result`: what the groups returned, and what the rule makes of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.challenge import standing_lines
from node.cli.charter_text import spoken_ms
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.result_text import (
    write_absence,
    write_contest,
    write_groups,
    write_recused,
    write_roll_calls,
)
from node.cli.speech import _, ngettext, spoken, term


def withdrawn(value: dict[str, Any]) -> str:
    """That a vote was withdrawn, and whether that holds already."""
    if value["in_force"]:
        told = _("withdrawn {time}: {reason}")
    else:
        told = _("to be withdrawn, if it is confirmed before the close: {reason}")
    return told.format(time=moment(value["time"]), reason=value["reason"])


def extension_lines(value: dict[str, Any]) -> Iterator[str]:
    """What an outage may do, or has done, to the close of a vote.

    Args:
        value: a ballot's heading.
    """
    found = value["extension"]
    if found is None:
        return
    language = spoken()
    length = 1000 * found["seconds"]
    longer = spoken_ms(length) if language is None else language.span(length)
    if found["since"] is not None:
        told = _("close moved by {longer} because {group} was out; announced for {announced}")
        announced = moment(found["announced"], value["zone"])
        yield told.format(longer=longer, group=found["about"], announced=announced)
    elif value["phase"] in ("announced", "open"):
        told = _("the panel may move the close by {longer}, once, after an outage")
        yield told.format(longer=longer)
    for word in found["words"]:
        told = _("{group} says that {about} was out: {reason}")
        if not word["certified"]:
            told = _("{group} says that {about} was out, not confirmed yet: {reason}")
        said = {name: word[name] for name in ("group", "about", "reason")}
        yield "  " + told.format(**said)
    if found["words"] and found["since"] is None and value["phase"] == "open":
        names = ", ".join(found["sits"])
        told = _("{needed} of these must say so of the same group, before the close: {names}")
        yield "  " + told.format(needed=found["needed"], names=names)


@click.command()
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def result(ballot: str, directory: Path) -> Answer:
    """Show the result of BALLOT, named by the first characters of its id."""
    value = call(directory, "result", {"ballot": ballot})

    def text(paper: Paper) -> None:
        paper.line(f"{value['title']}: {term('vote', value['phase'])}")
        _write_returned(paper, value)
        write_absence(paper, value)
        write_recused(paper, value["recused"])
        if value["withdrawal"] is not None:
            paper.line(withdrawn(value["withdrawal"]))
        for line in (*extension_lines(value), *standing_lines(value)):
            paper.line(line)
        for found in value["conditions"]:
            standing, since = term("condition", found["standing"]), found["active_since"]
            if since is None:
                told = _("carried, {standing}: {waits_for}")
            else:
                told = _("carried, {standing} since {since}: {waits_for}")
            shown = None if since is None else moment(since)
            paper.line(told.format(standing=standing, since=shown, waits_for=found["waits_for"]))
        for contest in value["contests"]:
            paper.line()
            write_contest(paper, contest, rounds=True)
            write_groups(paper, contest, value["phase"])
        write_roll_calls(paper, value)
        if value["phase"] == "lapsed":
            paper.line(_("This vote never opened, so nothing was decided by it."))
        elif not value["contests"] and value["phase"] != "withdrawn":
            paper.line(_("nothing to count yet"))

    return Answer(value, text)


def _write_returned(paper: Paper, value: dict[str, Any]) -> None:
    """How many groups have returned, and who has not; nothing where no return can come."""
    if value["phase"] in ("lapsed", "withdrawn"):
        return
    if value["provisional"]:
        told = ngettext(
            "provisional: {returned} of {groups} group has returned",
            "provisional: {returned} of {groups} groups have returned",
            value["groups"],
        )
    else:
        told = ngettext(
            "final: {returned} of {groups} group has returned",
            "final: {returned} of {groups} groups have returned",
            value["groups"],
        )
    paper.line(told.format(returned=value["returned"], groups=value["groups"]))
    if value["missing"]:
        over = value["phase"] == "declared"
        missing = _("none in time: {missing}") if over else _("not yet: {missing}")
        paper.line(missing.format(missing=", ".join(value["missing"])))
