"""What a ballot waits for, and who can see to it: for commands and pages alike."""

from collections.abc import Iterable
from typing import Any

from node.commands.convening_text import names_of
from node.commands.process_ends import anew, waits_for
from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.gate import Gate
from protocol.coalition.process.supply import Supply, supplies
from protocol.coalition.process.values import Process
from protocol.coalition.state import Ballot, State


def asked(state: State, ballot: Ballot, gate: Gate) -> list[bytes]:
    """The groups that can pass a gate of the ballot itself; none where time or a process does."""
    proposal = state.proposals[ballot.proposal]
    if gate.met:
        return []
    if gate.key == "sponsors":
        return [g for g in state.groups if g != proposal.group and g not in proposal.sponsorships]
    if gate.key == "rolls":
        expected = set(electorate_groups(ballot.manifest.rule, state.groups)) - ballot.aside
        return [group for group in state.groups if group in expected and group not in ballot.rolls]
    if gate.key in ("answered", "not-merged"):
        return [proposal.group]
    return []


def helping(state: State, proposal: bytes, gate: Gate) -> tuple[Supply, ...]:
    """What would pass a gate of a proposal's process, and who can do it; nothing once it is met."""
    process = state.processes.get(proposal)
    if process is None or gate.met:
        return ()
    return (*supplies(state, process, gate.key), *anew(state, process, gate.key))


def ballot_gates(state: State, ballot: Ballot) -> list[dict[str, Any]]:
    """A ballot's gates as JSON; `who` can pass it, `ways` are what certain groups can do for it."""
    return [
        _value(state, gate, asked(state, ballot, gate), helping(state, ballot.proposal, gate))
        for gate in ballot.gates
    ]


def process_gates(state: State, process: Process) -> list[dict[str, Any]]:
    """The same for the gates of a process."""
    return [
        _value(state, gate, (), helping(state, process.proposal, gate))
        for gate in waits_for(process)
    ]


def _value(
    state: State, gate: Gate, who: Iterable[bytes], ways: Iterable[Supply]
) -> dict[str, Any]:
    return {
        "gate": gate.key,
        "have": gate.have,
        "need": gate.need,
        "hour": gate.hour,
        "met": gate.met,
        "who": sorted(names_of(state, who)),
        "ways": [_way(state, way) for way in ways],
    }


def _way(state: State, way: Supply) -> dict[str, Any]:
    convening = state.convenings.get(way.convening or b"")
    return {
        "act": way.act,
        "convening": None if convening is None else convening.hash.hex(),
        "title": "" if convening is None else convening.title,
        "zone": "UTC" if convening is None else convening.zone,
        "due": way.due,
        "who": sorted(names_of(state, way.groups)),
    }
