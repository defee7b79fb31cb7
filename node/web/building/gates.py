"""What a vote waits for before it opens, and whom."""

from node.names import group_name
from node.web.viewmodels.ballots import GateView, MissedReport
from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.gate import Gate
from protocol.coalition.state import Ballot, State
from protocol.results import reports_missed

# Groups named as those who can supply what is missing; of more a line says how many.
MAX_NAMED = 12


def gate_views(state: State, ballot: Ballot) -> tuple[GateView, ...]:
    """The gates of a vote; those that are not passed name who can see to it."""
    return tuple(_view(state, ballot, gate) for gate in ballot.gates)


def missed_reports(state: State, ballot: Ballot) -> tuple[MissedReport, ...]:
    """The meetings without whose report a vote opened."""
    found = (state.convenings[name] for name in reports_missed(state, ballot))
    return tuple(MissedReport(c.hash.hex(), c.title, c.region) for c in found)


def _view(state: State, ballot: Ballot, gate: Gate) -> GateView:
    who = [] if gate.met else [group_name(state, group) for group in _asked(state, ballot, gate)]
    named, more = tuple(sorted(who)[:MAX_NAMED]), max(0, len(who) - MAX_NAMED)
    return GateView(gate.key, gate.have, gate.need, gate.met, gate.hour, named, more)


def _asked(state: State, ballot: Ballot, gate: Gate) -> list[bytes]:
    """The groups that can pass a gate; none where time or a process does, or nobody can."""
    proposal = state.proposals[ballot.proposal]
    if gate.key == "sponsors":
        return [g for g in state.groups if g != proposal.group and g not in proposal.sponsorships]
    if gate.key == "rolls":
        asked = set(electorate_groups(ballot.manifest.rule, state.groups)) - ballot.aside
        return [group for group in state.groups if group in asked and group not in ballot.rolls]
    if gate.key in ("answered", "not-merged"):
        return [proposal.group]
    return []
