"""What `commonweal process show` prints: gates, stages, who would go on without them, the lines."""

from typing import Any

from node.cli.gate_text import write_ways
from node.cli.moments import moment, period
from node.cli.output import Paper
from node.cli.speech import N_, _, pick, term

_MISSING = {
    "report": N_("{where}, {title}: waits for a report by {who} (due {due})"),
    "confirmations": N_("{where}, {title}: waits for confirmations by {who} (due {due})"),
    "cancelled": N_("{where}, {title}: was cancelled and will never report"),
    "company": N_("{where}, {title}: waits for another group that was there, then a new report"),
    None: N_("{where}, {title}: its report stands (due {due})"),
}


def stands(value: dict[str, Any]) -> str:
    """How far a process is, in a word or three."""
    if value["settled"]:
        return _("ballot opened")
    if value["stuck"]:
        return _("no ballot can open")
    return _("ready for a ballot") if value["ready"] else _("waits")


def write_process(paper: Paper, value: dict[str, Any]) -> None:
    """A process whole: `value` as `process.show` gives it."""
    paper.line(value["title"])
    paper.facts(
        [
            (_("proposal"), value["proposal"]),
            (_("declared by"), value["group"]),
            (term("heading", "stands"), stands(value)),
            (_("discussed for at least"), period(value["deliberation_s"])),
            (_("vote open for at least"), period(value["voting_s"])),
        ]
    )
    if value["stuck"]:
        paper.line(_("there is no option, and no meeting that could still bring one"))
        paper.line(
            _(
                "hint: its author withdraws the proposal with `commonweal proposal withdraw`, "
                "and puts it anew"
            )
        )
    _write_gates(paper, value)
    _write_stages(paper, value)
    _write_said(paper, value)
    paper.line()
    _write_lines(paper, value["lines"])
    for report, names in value["rankings"].items():
        paper.line(_("{report} recommends: {names}").format(report=report, names=", ".join(names)))


def _write_gates(paper: Paper, value: dict[str, Any]) -> None:
    """What the meetings have to reach before the vote; and without what groups go on."""
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


def _write_stages(paper: Paper, value: dict[str, Any]) -> None:
    """Each meeting that is part of it: what is missing there, from whom, until when."""
    for stage in value["stages"]:
        paper.line(
            pick(_MISSING, stage["missing"] or None).format(
                where=stage["region"] or term("meeting", stage["level"]),
                title=stage["title"],
                who=", ".join(stage["who"]),
                due=moment(stage["due"], stage["zone"]),
            )
        )
        if stage["blocks"] and not value["stuck"]:
            paper.line(
                "    "
                + _(
                    "from {hour} on groups may agree to go on, and {needed} must; "
                    "or the proposal is withdrawn"
                ).format(
                    hour=moment(value["reports_due"], stage["zone"]),
                    needed=value["proceed_needed"],
                )
            )


def _write_said(paper: Paper, value: dict[str, Any]) -> None:
    """Who would go on without what is missing or have shorter periods, and what each said."""
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


def _write_lines(paper: Paper, lines: list[dict[str, Any]]) -> None:
    """Each option with the steps that it took."""
    for line in lines:
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
