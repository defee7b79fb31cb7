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
from node.cli.speech import N_, _, pick, term
from node.cli.texts import TEXT_FILE, read_text

_MISSING = {
    "report": N_("{where}, {title}: waits for a report by {who} (due {due})"),
    "confirmations": N_("{where}, {title}: waits for confirmations by {who} (due {due})"),
    "cancelled": N_("{where}, {title}: was cancelled by {who} (due {due})"),
    None: N_("{where}, {title}: its report stands (due {due})"),
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
            paper.line(_("no processes yet"))
            return
        paper.table(
            [_("proposal"), _("title"), _("by"), term("heading", "stands")],
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
    return Answer(
        value, lambda paper: paper.line(_("process {process}").format(process=value["process"]))
    )


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
    said = _("taken back: {what}") if no_longer else _("agreed: {what}")
    return Answer(value, lambda paper: paper.line(said.format(what=term("process", what))))


def _stands(value: dict[str, Any]) -> str:
    if value["settled"]:
        return _("ballot opened")
    return _("ready for a ballot") if value["ready"] else _("waits")


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["title"])
    paper.facts(
        [
            (_("proposal"), value["proposal"]),
            (_("declared by"), value["group"]),
            (term("heading", "stands"), _stands(value)),
            (_("discussed for at least"), period(value["deliberation_s"])),
            (_("vote open for at least"), period(value["voting_s"])),
        ]
    )
    for gate in value["gates"]:
        mark = _("met") if gate["met"] else _("missing")
        paper.line(
            _("{mark}: {gate}, {have} of {need}").format(
                mark=mark, gate=term("gate", gate["gate"]), have=gate["have"], need=gate["need"]
            )
        )
        write_ways(paper, gate)
    if value["proceeds"]:
        _write_floor(paper, value["floor"])
    for stage in value["stages"]:
        paper.line(
            pick(_MISSING, stage["missing"] or None).format(
                where=stage["region"] or term("meeting", stage["level"]),
                title=stage["title"],
                who=", ".join(stage["who"]),
                due=moment(stage["due"], stage["zone"]),
            )
        )
    agreed = ", ".join(value["proceeding"]) or _("none")
    paper.line(
        _("would go on without them: {agreed}; needed: {needed}").format(
            agreed=agreed, needed=value["proceed_needed"]
        )
    )
    if value["emergency_needed"]:
        agreed = ", ".join(value["hurrying"]) or _("none")
        paper.line(
            _("would have shorter periods: {agreed}; needed: {needed}").format(
                agreed=agreed, needed=value["emergency_needed"]
            )
        )
    for said in value["said"]:
        why = f": {said['reason']}" if said["reason"] else ""
        told = (
            _("{group} agrees ({what})") if said["agree"] else _("{group} does not agree ({what})")
        )
        paper.line(told.format(group=said["group"], what=term("process", said["what"])) + why)
    paper.line()
    for line in value["lines"]:
        told = "- {label}" if line["merged"] is None else _("- {label} (went into another)")
        paper.line(told.format(label=line["label"]))
        for step in line["steps"]:
            if step["from"]:
                told = "     " + _("{action} by {by} from {others}: {label}")
            else:
                told = "     " + _("{action} by {by}: {label}")
            paper.line(
                told.format(
                    action=term("option", step["action"]),
                    by=step["by"],
                    others=", ".join(step["from"]),
                    label=step["label"],
                )
            )
    for report, names in value["rankings"].items():
        paper.line(_("{report} recommends: {names}").format(report=report, names=", ".join(names)))


def _write_floor(paper: Paper, floor: list[dict[str, Any]]) -> None:
    """What the meetings did not reach, where groups go on without it."""
    for row in floor:
        if row["met"]:
            continue
        paper.line(
            _("gone on without: {gate}, {have} of {need}").format(
                gate=term("gate", row["gate"]), have=row["have"], need=row["need"]
            )
        )
        if row["lacking"]:
            paper.line("    " + _("missing: {who}").format(who=", ".join(row["lacking"])))
