"""What a process asks of its meetings: how much is there, from whom, and what is missing."""

from collections.abc import Iterable
from typing import Any

from node.commands.convening_text import names_of
from protocol.coalition.gate import Gate
from protocol.coalition.process.values import Process
from protocol.coalition.state import State


def floor_rows(state: State, process: Process) -> list[dict[str, Any]]:
    """A row for each thing asked, met or not, also once groups go on without it.

    `by` is whom it comes from: meetings for reports, else the groups that were there; `lacking` is
    who of them is missing, empty once it is met and for a number of people.
    """
    return [_row(state, process, gate) for gate in process.asked]


def _row(state: State, process: Process, gate: Gate) -> dict[str, Any]:
    by, lacking = _sources(state, process, gate)
    return {
        "gate": gate.key,
        "have": gate.have,
        "need": gate.need,
        "hour": gate.hour,
        "met": gate.met,
        "by": by,
        "lacking": [] if gate.met else lacking,
    }


def _sources(state: State, process: Process, gate: Gate) -> tuple[list[str], list[str]]:
    if gate.key in ("frozen", "reports"):
        waited = (process.national,) if gate.key == "frozen" else process.regional
        heard = [name for name in waited if name in process.reports]
        return _titles(state, heard), _titles(state, (n for n in waited if n not in heard))
    there = sorted(names_of(state, process.present))
    if gate.key == "attendance":
        return there, []
    away = (group for group in state.membership.members if group not in process.present)
    return there, sorted(names_of(state, away))


def _titles(state: State, names: Iterable[bytes]) -> list[str]:
    found = (state.convenings[name] for name in names)
    return [f"{c.title} ({c.region})" if c.region else c.title for c in found]
