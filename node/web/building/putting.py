"""What the form of a new vote starts from: the proposal, the rules, and times that can work."""

from typing import get_args

from node.commands.ballots import demands_on, recalls_delegates
from node.commands.composing import COUNT_ALONE, OWN_RULE
from node.web.building.asking_again import asked_before
from node.web.building.proposals import proposal_line
from node.web.building.rules_written import written_rule
from node.web.viewmodels.carrying import DemandDay, MethodView, PresetView, PuttingView
from protocol.ballots.explain import explain
from protocol.ballots.manifest import ContestKind
from protocol.ballots.presets import PRESETS, preset, two_thirds_and_half_of_groups
from protocol.coalition.kinds import to_map
from protocol.coalition.state import Proposal, State
from protocol.counting.method import Setting
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
    recall = recalls_delegates(state, proposal)
    usual = two_thirds_and_half_of_groups(options=True)
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
            MethodView(
                name=m.name,
                title=m.title,
                kinds=tuple(k for k in kinds if k in m.kinds),
                settings=tuple((s.name, s.choices) for s in m.settings if _open(s)),
                reserves=m.run_reserved is not None,
            )
            for m in METHODS.values()
            if m.kinds & set(kinds)
        ),
        presets=(
            *(PresetView(name, tuple(explain(preset(name)))) for name in PRESETS),
            PresetView(COUNT_ALONE, ()),
            PresetView(OWN_RULE, ()),
        ),
        zone=usual_zone(state),
        opens=opens,
        closes=closes,
        returns_due=closes + COUNTING_S,
        deliberation_ends=line.deliberation_ends,
        voting_s=voting_s,
        own_rule=_own_members(state, proposal) if recall else written_rule(to_map(usual)),
        recall=recall,
        old=over[-1].id.hex() if over else "",
        extends=rules.challenges is not None and rules.cuts is not None,
        again=asked_before(state, proposal),
        demands=tuple(DemandDay(d.title, d.deadline) for d in demands_on(state, proposal.hash)),
    )


def usual_zone(state: State) -> str:
    """The time zone of the coalition's latest vote or meeting; UTC before there is any."""
    zones = [(b.time, b.manifest.schedule.zone) for b in state.ballots.values()]
    zones += [(c.time, c.zone) for c in state.convenings.values()]
    return max(zones)[1] if zones else "UTC"


def _open(setting: Setting) -> bool:
    """Whether there is something to choose."""
    return len(setting.values) > 1 or setting.numbers is not None


def _own_members(state: State, proposal: Proposal) -> str:
    """By a simple majority of one group's members: whom it sends is theirs to say."""
    name = state.groups[proposal.group].card.name
    whose = {"kind": "groups", "groups": [name]}
    return written_rule({**to_map(preset("simple-majority")), "electorate": whose})


def _full_hour(time: int) -> int:
    return -(-time // HOUR_S) * HOUR_S
