"""`commonweal ballot observe`: a vote as observers of the group see it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints


@click.command("observe")
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def observe(ballot: str, directory: Path) -> Answer:
    """Show what observers see of BALLOT: list, codes, count, spoiled ballots; no names or votes."""
    value = call(directory, "ballot.observe", {"ballot": ballot})
    return Answer(value, lambda paper: _write(paper, value))


def _write(paper: Paper, value: dict[str, Any]) -> None:
    roll, box, sent = value["roll"], value["box"], value["sent"]
    facts: list[tuple[str, Any]] = [("ballot", value["title"]), ("phase", value["phase"])]
    if roll is None:
        facts.append(("voters' list", "not attested yet"))
    else:
        facts.append(("voters' list", f"{roll['count']}, from {roll['basis']}"))
    if box is not None:
        facts += [
            (name.replace("_", " "), count)
            for name, count in box.items()
            if name not in ("stage", "roll", "acts")
        ]
    facts.append(("waits for a second steward", value["waiting"]))
    if sent is not None:
        facts.append(("result sent", f"{sent['kind']}, {moment(sent['time'])}"))
    for line in value["observers"]:
        facts.append((f"observers of {line['named_by'] or 'whom nobody said'}", line["count"]))
    paper.facts(facts)
    for cell in [] if sent is None else sent["regions"]:
        paper.line(
            f"{cell['region'] or 'all'}: {cell['cast']} of {cell['roll']} voted; "
            f"blank {cell['blank']}, spoiled {cell['spoiled']} by question"
        )
