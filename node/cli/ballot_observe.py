"""`commonweal ballot observe`: a vote as observers of the group see it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, term


@click.command("observe")
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def observe(ballot: str, directory: Path) -> Answer:
    """Show what observers see of BALLOT: list, codes, count, spoiled ballots; no names or votes."""
    value = call(directory, "ballot.observe", {"ballot": ballot})
    return Answer(value, lambda paper: _write(paper, value))


_BOX = {
    "with_code": N_("with code"),
    "without_code": N_("without code"),
    "codes_made": N_("codes made"),
    "codes_made_again": N_("codes made again"),
    "codes_struck": N_("codes struck"),
    "lines_struck": N_("lines struck"),
    "paper": N_("paper"),
    "voted_online": N_("voted online"),
    "wrong_codes": N_("wrong codes"),
}
"""What is counted of a ballot box, and how it is called."""


def _write(paper: Paper, value: dict[str, Any]) -> None:
    roll, box, sent = value["roll"], value["box"], value["sent"]
    facts: list[tuple[str, Any]] = [
        (_("ballot"), value["title"]),
        (_("phase"), term("vote", value["phase"])),
    ]
    if roll is None:
        facts.append((_("voters' list"), _("not attested yet")))
    else:
        facts.append(
            (
                _("voters' list"),
                _("{count}, from {basis}").format(
                    count=roll["count"], basis=term("list", roll["basis"])
                ),
            )
        )
    if box is not None:
        facts += [(_(label), box[name]) for name, label in _BOX.items()]
    facts.append((_("waits for a second steward"), value["waiting"]))
    if sent is not None:
        how = term("return", sent["kind"])
        facts.append((_("result sent"), f"{how}, {moment(sent['time'])}"))
    for line in value["observers"]:
        whose = _("observers of {name}").format(name=line["named_by"])
        facts.append(
            (whose if line["named_by"] else _("observers of whom nobody said"), line["count"])
        )
    paper.facts(facts)
    for cell in [] if sent is None else sent["regions"]:
        paper.line(
            _(
                "{region}: {cast} of {roll} voted; blank {blank}, spoiled {spoiled} by question"
            ).format(
                region=cell["region"] or _("all"),
                cast=cell["cast"],
                roll=cell["roll"],
                blank=cell["blank"],
                spoiled=cell["spoiled"],
            )
        )
