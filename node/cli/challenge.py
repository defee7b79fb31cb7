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

OUTCOMES = {
    "open": "open",
    "upheld": "the result was upheld",
    "answered": "answered: the results asked for are there",
    "void": "the vote is void",
    "lapsed": "lapsed",
}
ASKED = {"recount": "to count again", "correct": "for a corrected result"}


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
        paper.line(f"challenged the result of {value['title']}")
        paper.line(f"the panel rules on {value['challenge'][:SHOWN_ID]}")

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
    said = f"ruled; {value['agree']} say so, {value['needed']} are needed"
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
        yield "the panel has declared this vote void: it decides nothing"
    if standing["final"] is not None:
        yield f"final since {moment(standing['final'])}"
    elif standing["until"] is not None:
        yield f"declared {moment(standing['declared'])}"
        yield f"may be challenged until {moment(standing['until'])}"
    else:
        yield "not declared yet: no certified cut is past the time when results are due"
    for one in standing["challenges"]:
        about = "the whole vote" if one["about"] is None else one["about"]
        yield f"challenge {one['challenge'][:SHOWN_ID]} by {one['group']} about {about}"
        yield f"  why: {one['reason']}"
        for word in one["rulings"]:
            groups = f" ({', '.join(word['groups'])})" if word["groups"] else ""
            yield f"  {word['group']}: {word['outcome']}{groups}: {word['reason']}"
        asked = one["asked"]
        if asked is not None:
            groups = ", ".join(asked["groups"])
            yield f"  asked {ASKED[asked['for']]}, until {moment(asked['until'])}: {groups}"
        due = f", lapses {moment(one['due'])}" if one["outcome"] == "open" else ""
        yield f"  {OUTCOMES[one['outcome']]}{due}"
    for before in standing["superseded"]:
        outcomes = ", ".join(before["outcomes"])
        yield f"superseded {moment(before['until'])}: {outcomes or 'nothing was counted'}"
