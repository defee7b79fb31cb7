"""What a vote waits for before it opens, whom, and what these can do."""

from collections.abc import Iterable

from node.commands.gates import asked, helping
from node.commands.process_ends import waits_for
from node.names import group_name
from node.web.viewmodels.ballots import GateView, MissedReport, WaivedGate, WayView
from protocol.coalition.gate import Gate
from protocol.coalition.process.supply import Supply
from protocol.coalition.process.values import Process
from protocol.coalition.state import Ballot, State
from protocol.results import gates_waived, reports_missed

# Groups named as those who can supply what is missing; of more a line says how many.
MAX_NAMED = 12


def gate_views(state: State, ballot: Ballot) -> tuple[GateView, ...]:
    """The gates of a vote; those that are not passed name who can see to it."""
    return tuple(
        _view(state, gate, asked(state, ballot, gate), ballot.proposal) for gate in ballot.gates
    )


def process_gate_views(state: State, process: Process) -> tuple[GateView, ...]:
    """The gates of a process, likewise."""
    return tuple(_view(state, gate, (), process.proposal) for gate in waits_for(process))


def missed_reports(state: State, ballot: Ballot) -> tuple[MissedReport, ...]:
    """The meetings without whose report a vote opened."""
    found = (state.convenings[name] for name in reports_missed(state, ballot))
    return tuple(MissedReport(c.hash.hex(), c.title, c.region) for c in found)


def waived_gates(state: State, ballot: Ballot) -> tuple[WaivedGate, ...]:
    """What its meetings did not reach when a vote opened."""
    return tuple(WaivedGate(g.key, g.have, g.need) for g in gates_waived(state, ballot))


def _view(state: State, gate: Gate, who: Iterable[bytes], proposal: bytes) -> GateView:
    named, more = _named(state, who)
    ways = tuple(_way(state, way) for way in helping(state, proposal, gate))
    return GateView(gate.key, gate.have, gate.need, gate.met, gate.hour, named, more, ways)


def _way(state: State, way: Supply) -> WayView:
    convening = state.convenings.get(way.convening or b"")
    named, more = _named(state, way.groups)
    return WayView(
        act=way.act,
        meeting="" if convening is None else convening.hash.hex(),
        title="" if convening is None else convening.title,
        overdue=way.due is not None and way.due <= state.time,
        who=named,
        more=more,
    )


def _named(state: State, groups: Iterable[bytes]) -> tuple[tuple[str, ...], int]:
    names = sorted(group_name(state, group) for group in groups)
    return tuple(names[:MAX_NAMED]), max(0, len(names) - MAX_NAMED)
