"""What the form of a new vote starts from: the proposal, the rules, and times that can work."""

from typing import get_args

from node.commands.composing import COUNT_ALONE
from node.web.building.proposals import proposal_line
from node.web.viewmodels.carrying import MethodView, PresetView, PuttingView
from protocol.ballots.explain import explain
from protocol.ballots.manifest import ContestKind
from protocol.ballots.presets import PRESETS, preset
from protocol.coalition.state import Proposal, State
from protocol.counting.methods import METHODS

HOUR_S = 3_600
DAY_S = 86_400
ATTEST_S = 2 * DAY_S
"""Suggested for groups to attest their voters' lists, where deliberation leaves less."""
USUAL_VOTING_S = 7 * DAY_S
"""Suggested where the charter asks for less: people are away for a weekend."""
COUNTING_S = 2 * DAY_S
"""Suggested for tellers; the charter has no period for it."""


def putting_view(state: State, proposal: Proposal) -> PuttingView:
    """The form for a vote on a proposal."""
    line = proposal_line(state, proposal)
    process = state.processes.get(proposal.hash)
    rules = state.charter.rules
    voting_s = rules.voting_s if process is None else process.voting_s
    opens = _full_hour(max(state.time + ATTEST_S, line.deliberation_ends))
    closes = _full_hour(opens + max(voting_s, USUAL_VOTING_S))
    kinds = get_args(ContestKind)
    over = [b for b in state.ballots.values() if b.tallies]
    return PuttingView(
        proposal=line.id,
        title=line.title,
        summary=line.summary,
        phase=line.phase,
        settled=() if process is None else tuple(o.label for o in process.options.open),
        staged=process is not None,
        kinds=kinds,
        methods=tuple(
            MethodView(m.name, m.title, tuple(k for k in kinds if k in m.kinds))
            for m in METHODS.values()
            if m.kinds & set(kinds)
        ),
        presets=(
            *(PresetView(name, tuple(explain(preset(name)))) for name in PRESETS),
            PresetView(COUNT_ALONE, ()),
        ),
        zone=usual_zone(state),
        opens=opens,
        closes=closes,
        returns_due=closes + COUNTING_S,
        deliberation_ends=line.deliberation_ends,
        voting_s=voting_s,
        old=over[-1].id.hex() if over else "",
    )


def usual_zone(state: State) -> str:
    """The time zone of the coalition's latest vote or meeting; UTC before there is any."""
    zones = [(b.time, b.manifest.schedule.zone) for b in state.ballots.values()]
    zones += [(c.time, c.zone) for c in state.convenings.values()]
    return max(zones)[1] if zones else "UTC"


def _full_hour(time: int) -> int:
    return -(-time // HOUR_S) * HOUR_S
