"""View models of staged processes."""

from typing import Any

from node.commands.floor import floor_rows
from node.commands.process_ends import ready, stuck
from node.commands.process_text import source_name, stage
from node.names import group_name
from node.web.building.gates import MAX_NAMED, process_gate_views
from node.web.building.proposals import changes
from node.web.viewmodels.processes import (
    AssentLine,
    DeclaringView,
    FloorLine,
    OptionLine,
    ProcessView,
    StageLine,
    StepLine,
)
from protocol.coalition.process.values import Line, Process, Step
from protocol.coalition.state import Proposal, State


def process_view(state: State, process: Process, here: bytes) -> ProcessView:
    """How far a proposal has come.

    Args:
        here: this server's group.
    """
    options = process.options
    agreed = {"proceed": process.proceeding, "emergency": process.hurrying}
    return ProcessView(
        proposal=process.proposal.hex(),
        title=state.proposals[process.proposal].title,
        group=group_name(state, process.group),
        reason=process.reason,
        stages=tuple(
            _stage(state, process, name) for name in (process.national, *process.regional)
        ),
        gates=process_gate_views(state, process),
        present=tuple((group_name(state, g), count) for g, count in process.present.items()),
        options=tuple(_option(state, process, line) for line in options.lines.values()),
        left_out=tuple(step.label for step in options.left_out),
        rankings=tuple(
            (
                source_name(state, process, report),
                tuple(options.lines[name].label for name in names),
            )
            for report, names in options.rankings.items()
        ),
        proceeding=tuple(group_name(state, g) for g in process.proceeding),
        proceed_needed=process.proceed_needed,
        proceeds=process.proceeds,
        hurrying=tuple(group_name(state, g) for g in process.hurrying),
        emergency_needed=process.emergency_needed,
        deliberation_s=process.deliberation_s,
        voting_s=process.voting_s,
        late=state.time >= process.reports_due,
        reports_due=process.reports_due,
        stuck=stuck(state, process),
        ready=ready(process),
        settled=process.settled is not None,
        own=process.group == here,
        agrees=tuple(what for what, groups in agreed.items() if here in groups),
        said=tuple(
            AssentLine(group_name(state, said.group), said.what, said.agree, said.reason)
            for said in process.said
        ),
        floor=tuple(_floor(row) for row in floor_rows(state, process)),
    )


def declaring_view(state: State, proposal: Proposal) -> DeclaringView:
    """The meetings that a process of a proposal could wait for."""
    on_it = [c for c in state.convenings.values() if c.proposal == proposal.hash]
    standing = [c for c in on_it if c.cancelled is None]
    return DeclaringView(
        proposal=proposal.hash.hex(),
        title=proposal.title,
        national=tuple((c.hash.hex(), c.title) for c in standing if c.level == "national"),
        regional=tuple(
            (c.hash.hex(), f"{c.region}: {c.title}" if c.region else c.title)
            for c in standing
            if c.parent is not None
        ),
    )


def _stage(state: State, process: Process, name: bytes) -> StageLine:
    found = stage(state, process, name)
    return StageLine(
        id=found["convening"],
        title=found["title"],
        level=found["level"],
        region=found["region"],
        starts=found["starts"],
        zone=found["zone"],
        due=found["due"],
        missing=found["missing"],
        blocks=found["blocks"],
        who=tuple(found["who"]),
    )


def _floor(row: dict[str, Any]) -> FloorLine:
    by, lacking = row["by"], row["lacking"]
    return FloorLine(
        key=row["gate"],
        have=row["have"],
        need=row["need"],
        met=row["met"],
        hour=row["hour"],
        by=tuple(by[:MAX_NAMED]),
        more_by=max(0, len(by) - MAX_NAMED),
        lacking=tuple(lacking[:MAX_NAMED]),
        more_lacking=max(0, len(lacking) - MAX_NAMED),
    )


def _option(state: State, process: Process, line: Line) -> OptionLine:
    return OptionLine(
        label=line.label,
        text=line.text,
        merged=line.merged is not None,
        steps=tuple(
            _step(state, process, step, _before(process, line, place))
            for place, step in enumerate(line.steps)
        ),
    )


def _before(process: Process, line: Line, place: int) -> Step | None:
    """The step whose wording a step changed; None if it changed no single one.

    A second region's change of an option is one of the wording that all regions found, or of what
    its own report had said of it before; not of what the first region made of it.
    """
    step = line.steps[place]
    if step.action == "amend":
        return line.steps[place - 1]
    if step.action != "variant" or len(step.sources) != 1:
        return None
    known = {process.hash, process.reports.get(process.national), step.source}
    found = [s for s in process.options.lines[step.sources[0]].steps if s.source in known]
    return found[-1] if found else None


def _step(state: State, process: Process, step: Step, before: Step | None) -> StepLine:
    lines = process.options.lines
    return StepLine(
        action=step.action,
        by=source_name(state, process, step.source),
        label=step.label,
        text=step.text,
        sources=tuple(lines[name].label for name in step.sources if name in lines),
        reason=step.reason,
        label_changes=() if before is None else changes(before.label, step.label),
        changes=() if before is None else changes(before.text, step.text),
    )
