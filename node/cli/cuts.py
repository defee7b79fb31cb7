"""`commonweal cuts`: what is certified, by whom, and what the next cut waits for."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.charter_text import said
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _
from node.council.telling import waits
from node.founding.charter_words import tolerance_fact


@click.command()
@node_option
@prints
def cuts(directory: Path) -> Answer:
    """Show which cuts are certified, by whom, and what the next one waits for."""
    value = call(directory, "cuts", {})

    def text(paper: Paper) -> None:
        if not value["on"]:
            paper.line(_("the charter has no rules for cuts: everything stays provisional"))
            return
        paper.table(
            [_("cut"), _("time"), _("round"), _("signed by"), _("statements"), _("fingerprint")],
            [
                [
                    row["number"],
                    moment(row["time"]),
                    row["round"],
                    _("{have} of {need}").format(have=len(row["signed"]), need=row["council"]),
                    "" if row["sizes"] is None else sum(row["sizes"].values()),
                    row["fingerprint"][:16],
                ]
                for row in value["cuts"]
            ],
        )
        coming = value["next"]
        why = waits(coming["waits_for"], coming["groups"], coming["detail"], _)
        paper.line(
            _("cut {number}, round {round}: {said}").format(
                number=coming["number"], round=coming["round"], said=why
            )
        )
        paper.line(said(tolerance_fact(len(value["council"]))))
        _tell_twice(paper, value["certified_twice"], value["voted_twice"])

    return Answer(value, text)


def _tell_twice(paper: Paper, rows: list[dict[str, Any]], proofs: list[dict[str, Any]]) -> None:
    for row in rows:
        paper.line("")
        paper.line(
            _("cut {number} was certified twice; signed both, against the rules: {groups}").format(
                number=row["number"], groups=", ".join(row["culprits"])
            )
        )
        for line in row["lines"]:
            which = _("here: {fingerprint}") if line["here"] else _("elsewhere: {fingerprint}")
            said = which.format(fingerprint=line["fingerprint"][:16])
            signed = _("signed by {groups}").format(groups=", ".join(line["signed"]))
            shown = ""
            if line["shown_by"]:
                shown = "; " + _("shown by {groups}").format(groups=", ".join(line["shown_by"]))
            paper.line(f"  {said}, {signed}{shown}")
    for proof in proofs:
        paper.line(
            _("proved to have voted against the rules on cut {number}: {group}").format(
                number=proof["number"], group=proof["group"]
            )
        )
    if rows:
        paper.line(_("hint: what to do then is in docs/operate/cuts.md, under two lines"))


@click.command("renew-key")
@node_option
@prints
def renew_key(directory: Path) -> Answer:
    """Replace the key by which this group certifies; the old one is erased once it has no use.

    The node does the rest: it votes by the old key until a council has the new one.
    """
    value = call(directory, "agreement.renew", {})

    def text(paper: Paper) -> None:
        paper.line(_("announced: {key}").format(key=value["key"]))
        paper.line(_("the council has it from the next certified cut on; make a backup then"))

    return Answer(value, text)
