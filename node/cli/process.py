"""`commonweal process`: how a proposal comes to its ballot by way of meetings."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.gate_text import write_ways
from node.cli.moments import moment, period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.texts import TEXT_FILE, read_text

_MISSING = {
    "report": "waits for a report by",
    "confirmations": "waits for confirmations by",
    "cancelled": "was cancelled by",
}


@click.group()
def process() -> None:
    """Declare a proposal's way to its ballot; show what is missing; agree to go on."""


@process.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every process, oldest first."""
    value = call(directory, "process.list", {})

    def text(paper: Paper) -> None:
        if not value["processes"]:
            paper.line("no processes yet")
            return
        paper.table(
            ["proposal", "title", "by", "stands"],
            [
                [p["proposal"][:SHOWN_ID], p["title"], p["group"], _stands(p)]
                for p in value["processes"]
            ],
        )

    return Answer(value, text)


@process.command("show")
@click.argument("name", metavar="PROPOSAL")
@node_option
@prints
def show(name: str, directory: Path) -> Answer:
    """Show how far PROPOSAL has come: its stages, what is missing, by when and from whom."""
    value = call(directory, "process.show", {"proposal": name})
    return Answer(value, lambda paper: _write(paper, value))


@process.command("declare")
@click.argument("name", metavar="PROPOSAL")
@click.option("--national", required=True, metavar="CONVENING", help="Freezes the options.")
@click.option(
    "--regional", required=True, multiple=True, metavar="CONVENING", help="Once for each of them."
)
@click.option("--needed", required=True, type=click.IntRange(1), help="Reports that must stand.")
@click.option("--options-due", required=True, help="Such as 2026-12-01T18:00, in the zone.")
@click.option("--reports-due", required=True, help="The same.")
@click.option("--zone", default="UTC", show_default=True, help="An IANA time zone.")
@click.option("--groups", default="", help="Groups present, at least: a number, or 2/3 of all.")
@click.option("--attendance", default="", help="People, at least: a number, or a share.")
@click.option("--deliberation", default="", help="Such as '2 days', if not the charter's.")
@click.option("--voting", default="", help="The same; shorter ones need many groups to agree.")
@click.option(
    "--options-file", type=TEXT_FILE, help="First wordings: label | meaning, a line each."
)
@click.option("--reason", default="", help="Why this way, for everybody to read.")
@node_option
@prints
def declare(
    name: str, regional: tuple[str, ...], options_file: Path | None, directory: Path, **given: Any
) -> Answer:
    """Declare how your group's PROPOSAL comes to its ballot. It can't be replaced."""
    args = {
        "proposal": name,
        "regional": list(regional),
        "options": read_text(options_file),
        **given,
    }
    value = call(directory, "process.declare", args)
    return Answer(value, lambda paper: paper.line(f"process {value['process']}"))


@process.command("agree")
@click.argument("name", metavar="PROPOSAL")
@click.option(
    "--to",
    "what",
    type=click.Choice(["proceed", "emergency"]),
    required=True,
    help="Open without the missing reports, or with shorter periods.",
)
@click.option("--no-longer", is_flag=True, help="Take it back.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def agree(name: str, what: str, no_longer: bool, reason: str, directory: Path) -> Answer:
    """Agree, for your group, to what the process of PROPOSAL may do only with many."""
    args = {"proposal": name, "what": what, "agree": not no_longer, "reason": reason}
    value = call(directory, "process.agree", args)
    said = "taken back" if no_longer else "agreed"
    return Answer(value, lambda paper: paper.line(f"{said}: {what}"))


def _stands(value: dict[str, Any]) -> str:
    if value["settled"]:
        return "ballot opened"
    return "ready for a ballot" if value["ready"] else "waits"


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["title"])
    paper.facts(
        [
            ("proposal", value["proposal"]),
            ("declared by", value["group"]),
            ("stands", _stands(value)),
            ("discussed for at least", period(value["deliberation_s"])),
            ("vote open for at least", period(value["voting_s"])),
        ]
    )
    for gate in value["gates"]:
        mark = "met" if gate["met"] else "missing"
        paper.line(f"{mark}: {gate['gate']}, {gate['have']} of {gate['need']}")
        write_ways(paper, gate)
    for stage in value["stages"]:
        where = stage["region"] or stage["level"]
        due = moment(stage["due"], stage["zone"])
        who = f"{_MISSING[stage['missing']]} {', '.join(stage['who'])}" if stage["missing"] else ""
        paper.line(f"{where}, {stage['title']}: {who or 'its report stands'} (due {due})")
    agreed = ", ".join(value["proceeding"]) or "none"
    paper.line(f"would go on without them: {agreed}; needed: {value['proceed_needed']}")
    if value["emergency_needed"]:
        agreed = ", ".join(value["hurrying"]) or "none"
        paper.line(f"would have shorter periods: {agreed}; needed: {value['emergency_needed']}")
    for said in value["said"]:
        why = f": {said['reason']}" if said["reason"] else ""
        agrees = "agrees" if said["agree"] else "does not agree"
        paper.line(f"{said['group']} {agrees} ({said['what']}){why}")
    paper.line()
    for line in value["lines"]:
        gone = "" if line["merged"] is None else " (went into another)"
        paper.line(f"- {line['label']}{gone}")
        for step in line["steps"]:
            made = f" from {', '.join(step['from'])}" if step["from"] else ""
            paper.line(f"     {step['action']} by {step['by']}{made}: {step['label']}")
    for report, names in value["rankings"].items():
        paper.line(f"{report} recommends: {', '.join(names)}")
