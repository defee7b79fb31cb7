"""What commands about people who wait for an answer share: their number, the list, the answer."""

from collections.abc import Iterable
from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.output import Answer, Paper
from node.cli.speech import _

NUMBER = click.argument("number", metavar="N", type=click.IntRange(min=1))
ANSWER = click.option("--answer", required=True, help="Why, for them to read.")


def write_waiting(paper: Paper, waiting: Iterable[tuple[int, str, int, str]]) -> None:
    """Write who waits for an answer: number, who and what for, UTC seconds, own words or none."""
    rows = list(waiting)
    if not rows:
        paper.line(_("nobody waits for an answer"))
    for number, said, asked, words in rows:
        paper.line(f"{number}: {said}, {moment(asked)}")
        if words:
            paper.line(f"  {words}")


def decline_by(command: str, number: int, answer: str, directory: Path, done: str) -> Answer:
    """Have the node decline what somebody asks for; `done` is said of it."""
    value = call(directory, command, {"number": number, "answer": answer})
    return Answer(value, lambda paper: paper.line(done))
