"""What groups can do for a gate that is not passed, line by line."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper
from node.cli.speech import N_, _, pick, term

_WAYS = {
    "report": N_("report what it came to"),
    "confirm": N_("confirm its report"),
    "check-in": N_("check in, if they were there"),
    "count-again": N_("check in again, if more were there"),
    "supplement": N_("report once more (--supplement), with those who checked in since"),
    "put": N_("put a ballot that asks just the lines"),
    "proceed": N_("agree to go on without it"),
}


def write_gates(paper: Paper, value: dict[str, Any]) -> None:
    """What a ballot still waits for, or lacked if it never opened, and who can see to it."""
    over = value["phase"] == "lapsed"
    if over:
        paper.line(_("This vote never opened, so nothing was decided by it."))
        lacks = [g for g in value["gates"] if not g["met"] and g["gate"] != "voting-period"]
        paper.line(
            _("What it needed to open, as it stands now:")
            if lacks
            else _("All that it needed is there by now, but was not in time, or nobody opened it:")
        )
    else:
        paper.line(_("Before it opens:"))
    for gate in value["gates"]:
        mark = _("done") if gate["met"] else _("missing") if over else _("not yet")
        hour = "" if gate["hour"] is None else f" ({moment(gate['hour'], value['zone'])})"
        paper.line(
            "  "
            + _("- {gate}: {have} of {need}, {mark}{hour}").format(
                gate=term("gate", gate["gate"]),
                have=gate["have"],
                need=gate["need"],
                mark=mark,
                hour=hour,
            )
        )
        if gate["who"]:
            paper.line("    " + _("up to: {who}").format(who=", ".join(gate["who"])))
        write_ways(paper, gate)


def write_ways(paper: Paper, gate: dict[str, Any]) -> None:
    """A line for each thing that would help: what, at which meeting, by when, and who can."""
    for way in gate["ways"]:
        where = f" ({way['title']})" if way["title"] else ""
        what = pick(_WAYS, way["act"]) + where
        who = ", ".join(way["who"])
        if way["due"] is None:
            paper.line(f"    {what}: {who}")
            continue
        due = moment(way["due"], way["zone"])
        paper.line("    " + _("{what}, due {due}: {who}").format(what=what, due=due, who=who))
