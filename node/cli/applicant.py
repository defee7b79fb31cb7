"""`commonweal applicant`: people who ask to be taken in by your group."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints

NUMBER = click.argument("number", metavar="N", type=click.IntRange(min=1))


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
        if not value["applicants"]:
            paper.line("nobody waits for an answer")
        for one in value["applicants"]:
            paper.line(f"{one['number']}: {one['name']}, {one['contact']}, {moment(one['made'])}")
            if one["words"]:
                paper.line(f"  {one['words']}")

    return Answer(value, text)


@applicant.command("accept")
@NUMBER
@click.option("--ref", default="", help="Their number in your members' list.")
@click.option("--region", default="", help="Their region.")
@click.option("--answer", default="", help="What they read about it.")
@node_option
@prints
def accept(number: int, ref: str, region: str, answer: str, directory: Path) -> Answer:
    """Take in who asked under N: they go on your members' list; what they wrote is erased."""
    args = {"number": number, "ref": ref, "region": region, "answer": answer}
    value = call(directory, "applicant.accept", args)
    return Answer(value, lambda paper: paper.line(f"taken in as member {value['member']}"))


@applicant.command("decline")
@NUMBER
@click.option("--answer", required=True, help="Why, for them to read.")
@node_option
@prints
def decline(number: int, answer: str, directory: Path) -> Answer:
    """Don't take in who asked under N, and tell them why; what they wrote is erased."""
    value = call(directory, "applicant.decline", {"number": number, "answer": answer})
    return Answer(value, lambda paper: paper.line("declined, and what they wrote is erased"))


@applicant.command("erase")
@NUMBER
@node_option
@prints
def erase(number: int, directory: Path) -> Answer:
    """Erase request N without an answer."""
    value = call(directory, "applicant.erase", {"number": number})
    return Answer(value, lambda paper: paper.line("erased"))
