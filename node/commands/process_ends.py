"""What a process can no longer come to: meetings that never report, and options that never come."""

from collections.abc import Iterator

from protocol.coalition.convenings.values import Convening, Report
from protocol.coalition.gate import Gate
from protocol.coalition.process.supply import Supply
from protocol.coalition.process.values import Process
from protocol.coalition.state import State


def waits_for(process: Process) -> tuple[Gate, ...]:
    """A process's gates, and that there is an option at all where nothing else is missing."""
    gates = process.gates
    if process.settled is None and not process.options.open and all(g.met for g in gates):
        return (*gates, Gate("options", 0, 1))
    return gates


def ready(process: Process) -> bool:
    """Whether a vote on what it came to could open; one without options can't."""
    return all(gate.met for gate in waits_for(process))


def stuck(state: State, process: Process) -> bool:
    """Whether it has no option, and no meeting could bring one any more: no vote ever opens."""
    if process.settled is not None or process.options.open:
        return False
    if state.proposals[process.proposal].withdrawn is not None:
        return False
    return not any(can_report(state, process, name) for name in process.missing)


def can_report(state: State, process: Process, name: bytes) -> bool:
    """Whether a report of a meeting counts or could come to: of a cancelled one only an old one."""
    convening = state.convenings[name]
    if name in process.reports or convening.cancelled is None:
        return True
    return any(report.present.keys() - {report.group} for report in waiting(process, convening))


def blocks(state: State, process: Process, name: bytes) -> bool:
    """Whether the vote comes only if groups agree to go on without a meeting that never reports."""
    if process.settled is not None or process.proceeds or can_report(state, process, name):
        return False
    able = sum(can_report(state, process, other) for other in process.regional)
    return name == process.national or able < process.needed


def waiting(process: Process, convening: Convening) -> list[Report]:
    """The reports of a meeting in a process that don't stand yet."""
    return [r for r in convening.reports if r.since is None and r.process == process.hash]


def awaiting(state: State, convening: Convening) -> Process | None:
    """The process that waits for a meeting's report; None if none does, or no longer."""
    process = state.processes.get(convening.proposal or b"")
    if process is None or process.settled is not None or convening.hash not in process.missing:
        return None
    return None if state.proposals[process.proposal].withdrawn is not None else process


def anew(state: State, process: Process, key: str) -> Iterator[Supply]:
    """What would help where reports wait and nobody is left to confirm them: reporting anew.

    Args:
        key: of a gate that is not met.
    """
    if process.settled is not None:
        return
    names = {
        "frozen": (process.national,),
        "reports": process.regional,
        "options": (process.national, *process.regional),
    }
    for name in names.get(key, ()):
        convening = state.convenings[name]
        found = waiting(process, convening)
        if name in process.reports or convening.cancelled is not None or not found:
            continue
        due = process.options_due if name == process.national else process.reports_due
        if lonely(convening, found):
            if groups := others(state, convening):
                yield Supply("check-in", groups, name, due)
        elif not any(report.asked() for report in found):
            yield Supply("report", convening.facilitators, name, due)


def lonely(convening: Convening, reports: list[Report]) -> bool:
    """Whether only the groups that reported were there: nobody could confirm, then or now."""
    there = {group for group, known in convening.check_ins.items() if known.people}
    return all(len({*report.present, *there} - {report.group}) == 0 for report in reports)


def others(state: State, convening: Convening) -> tuple[bytes, ...]:
    """The members whose people may be at a meeting and who have not checked in, ascending."""
    return tuple(
        sorted(
            group
            for group in state.membership.members
            if group not in convening.check_ins
            and (not convening.region or state.groups[group].card.region in ("", convening.region))
        )
    )
