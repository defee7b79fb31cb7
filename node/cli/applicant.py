"""`commonweal applicant`: people who ask to be taken in by your group."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, term
from node.cli.waiting import ANSWER, NUMBER, decline_by, write_waiting


@click.group()
def applicant() -> None:
    """Answer people without a group who ask yours to take them in."""


@applicant.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List who waits for an answer, and how to reach them."""
    value = call(directory, "applicant.list", {})

    def text(paper: Paper) -> None:
        write_waiting(
            paper,
            (
                (one["number"], f"{one['name']}, {one['contact']}", one["made"], one["words"])
                for one in value["applicants"]
            ),
        )

    return Answer(value, text)


@applicant.command("accept")
@NUMBER
@click.option("--ref", default="", help="Their number in your members' list.")
@click.option("--region", default="", help="Their region.")
@click.option("--answer", default="", help="What they read about it.")
@click.option("--another", is_flag=True, help="Who is listed in the same name is somebody else.")
@node_option
@prints
def accept(number: int, directory: Path, **given: Any) -> Answer:
    """Take in who asked under N: they go on your members' list; what they wrote is erased."""
    value = call(directory, "applicant.accept", {"number": number, **given})
    return Answer(
        value,
        lambda paper: paper.line(_("taken in as member {member}").format(member=value["member"])),
    )


@applicant.command("decline")
@NUMBER
@ANSWER
@node_option
@prints
def decline(number: int, answer: str, directory: Path) -> Answer:
    """Don't take in who asked under N, and tell them why; what they wrote is erased."""
    done = _("declined, and what they wrote is erased")
    return decline_by("applicant.decline", number, answer, directory, done)


@applicant.command("erase")
@NUMBER
@node_option
@prints
def erase(number: int, directory: Path) -> Answer:
    """Erase request N without an answer."""
    value = call(directory, "applicant.erase", {"number": number})
    return Answer(value, lambda paper: paper.line(term("request", "erased")))
