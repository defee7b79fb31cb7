"""Processes as JSON: stages, what is missing, by when and from whom, and the ballot's lines."""

from collections.abc import Sequence
from typing import Any

from node.commands.convening_text import name_of, names_of
from node.commands.floor import floor_rows
from node.commands.gates import process_gates
from node.commands.process_ends import blocks, lonely, others, ready, stuck, waiting
from protocol.coalition.process.values import Line, Process, Step
from protocol.coalition.state import State

Contest = dict[str, Any]


def brief(state: State, process: Process) -> dict[str, Any]:
    """A process's heading."""
    return {
        "proposal": process.proposal.hex(),
        "process": process.hash.hex(),
        "title": state.proposals[process.proposal].title,
        "group": name_of(state, process.group),
        "time": process.time,
        "ready": ready(process),
        "settled": process.settled is not None,
        "stuck": stuck(state, process),
    }


def whole(state: State, process: Process) -> dict[str, Any]:
    """A process with everything that pages and commands show."""
    return {
        **brief(state, process),
        "reason": process.reason,
        "needed": process.needed,
        "options_due": process.options_due,
        "reports_due": process.reports_due,
        "groups": process.groups,
        "attendance": process.attendance,
        "present": {name_of(state, group): count for group, count in process.present.items()},
        "stages": [stage(state, process, name) for name in (process.national, *process.regional)],
        "gates": process_gates(state, process),
        "floor": floor_rows(state, process),
        "proceeding": names_of(state, process.proceeding),
        "proceed_needed": process.proceed_needed,
        "proceeds": process.proceeds,
        "hurrying": names_of(state, process.hurrying),
        "emergency_needed": process.emergency_needed,
        "said": [
            {
                "group": name_of(state, said.group),
                "what": said.what,
                "agree": said.agree,
                "reason": said.reason,
                "time": said.time,
            }
            for said in process.said
        ],
        "deliberation_s": process.deliberation_s,
        "voting_s": process.voting_s,
        "lines": [line_value(state, process, line) for line in process.options.lines.values()],
        "frozen": [name.hex() for name in process.options.frozen],
        "left_out": [step_value(state, process, step) for step in process.options.left_out],
        "rankings": {
            source_name(state, process, report): [
                process.options.lines[name].label for name in names
            ]
            for report, names in process.options.rankings.items()
        },
        "contest": contest(process, state.proposals[process.proposal].title),
    }


def stage(state: State, process: Process, name: bytes) -> dict[str, Any]:
    """One convening of a process: whether its report counts, and who can supply what is missing."""
    convening = state.convenings[name]
    report = process.reports.get(name)
    due = process.options_due if name == process.national else process.reports_due
    found = waiting(process, convening)
    asked = sorted({group for r in found for group in r.asked()})
    cancelled = convening.cancelled is not None
    who: Sequence[bytes]
    if report is not None:
        missing, who = "", []
    elif asked:
        missing, who = "confirmations", asked
    elif cancelled:
        # Nobody reports what did not take place, nor did who called it off.
        missing, who = "cancelled", []
    elif found and lonely(convening, found):
        missing, who = "company", others(state, convening)
    else:
        missing, who = "report", convening.facilitators
    return {
        "convening": name.hex(),
        "title": convening.title,
        "level": convening.level,
        "region": convening.region,
        "starts": convening.starts,
        "zone": convening.zone,
        "due": due,
        "report": None if report is None else report.hex(),
        "missing": missing,
        "blocks": blocks(state, process, name),
        "who": names_of(state, who),
    }


def contest(process: Process, title: str) -> Contest:
    """The contest that a ballot must have, as a ballot file writes it; empty without lines.

    A single line is asked with yes or no; several are chosen from, unless the file says otherwise.
    """
    lines = process.options.open
    if not lines:
        return {}
    if len(lines) == 1:
        line = lines[0]
        return {"title": line.label, "question": line.text or line.label, "kind": "yes-no"}
    options = [{"label": o.label, **({"text": o.text} if o.text else {})} for o in lines]
    return {"title": title, "question": title, "kind": "choose", "options": options}


def line_value(state: State, process: Process, line: Line) -> dict[str, Any]:
    """An option with its lineage."""
    return {
        "option": line.id.hex(),
        "label": line.label,
        "text": line.text,
        "merged": None if line.merged is None else line.merged.hex(),
        "steps": [step_value(state, process, step) for step in line.steps],
    }


def step_value(state: State, process: Process, step: Step) -> dict[str, Any]:
    """One step of a lineage."""
    lines = process.options.lines
    return {
        "action": step.action,
        "by": source_name(state, process, step.source),
        "label": step.label,
        "text": step.text,
        "from": [lines[name].label for name in step.sources if name in lines],
        "reason": step.reason,
    }


def source_name(state: State, process: Process, source: bytes) -> str:
    """What a step comes from: the title of a convening, or the group that declared the process."""
    for name, report in process.reports.items():
        if report == source:
            convening = state.convenings[name]
            return convening.region or convening.title
    return name_of(state, process.group)
