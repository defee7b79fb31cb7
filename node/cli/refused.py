"""`commonweal refused`: statements that stand in public records and count for nothing."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, figure, ngettext, spoken
from node.words_of_kinds import words_of
from protocol.errors import CODES


@click.command()
@click.argument("group", metavar="[GROUP]", default="")
@node_option
@prints
def refused(group: str, directory: Path) -> Answer:
    """Show what was said and counts for nothing, and why: of GROUP, or of every group."""
    value = call(directory, "refused", {"group": group})
    return Answer(value, lambda paper: write_refused(paper, value))


def write_refused(paper: Paper, value: dict[str, Any]) -> None:
    """Group by group, two lines for each statement: which one, and why."""
    if not value["groups"]:
        paper.line(_("every statement that is held here counts"))
    for row in value["groups"]:
        name = _("{group} (this node)").format(group=row["name"]) if row["own"] else row["name"]
        words = ngettext("{group}: {count} refused", "{group}: {count} refused", row["count"])
        paper.line(words.format(group=name, count=figure(row["count"])))
        for said in row["statements"]:
            kind = _(words_of(said["kind"])) if said["kind"] else _("(could not be read)")
            when = "" if said["time"] is None else moment(said["time"])
            facts = (figure(said["number"]), when, kind, said["statement"][:SHOWN_ID])
            paper.line("  " + "  ".join(filter(None, facts)))
            paper.line(f"    {_why(said)}")


def _why(said: dict[str, Any]) -> str:
    """As a refusal is told when a command of one's own is refused."""
    error = CODES[said["code"]].error(said["code"], said["detail"])
    language = spoken()
    if language is None:
        return str(error).partition("\n")[0]
    # Pages' words: English commands need none of them.
    from node.web.refusals import refusal  # noqa: PLC0415

    told = refusal(error, language)
    return " ".join(filter(None, (told.message, told.detail)))
