"""View models of votes."""

from node.count_words import counted_words
from node.names import by_name, group_name
from node.rule_words import rule_words
from node.vote_now import vote_now
from node.web.building.extensions import extension_view
from node.web.building.gates import gate_views, missed_reports, waived_gates
from node.web.building.sending import sent_links
from node.web.viewmodels.ballots import (
    AsideLine,
    BallotLine,
    BallotView,
    ContestView,
    OptionView,
    Voters,
    WithdrawalView,
)
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_grades import explain_grades
from protocol.ballots.explain_text import N_
from protocol.ballots.grading import grade_labels
from protocol.ballots.manifest import Contest
from protocol.ballots.places import explain_places
from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.decided import decided_at, is_final
from protocol.coalition.state import Ballot, Phase, State
from protocol.counting.methods import METHODS
from protocol.duties import is_too_late, never_opens, takes_return

RELEASES = {
    "total": N_("The result of the whole coalition will be public."),
    "group-totals": N_("The result of each group will be public, yours included."),
    "region-totals": N_("The result of each region will be public."),
    "group-region-totals": N_("The result of each group in each region will be public."),
    "roll-calls": N_("Where a group sends delegates, how each delegate voted will be public."),
}


_ORDER = {
    Phase.OPEN: 0,
    Phase.ANNOUNCED: 1,
    Phase.CLOSED: 2,
    Phase.DECLARED: 3,
    Phase.WITHDRAWN: 4,
    Phase.LAPSED: 5,
}


def ballot_lines(state: State, here: bytes) -> tuple[BallotLine, ...]:
    """All votes: open ones first by their close, then the newest."""
    return tuple(
        sorted(
            (ballot_line(state, ballot, here) for ballot in state.ballots.values()),
            key=lambda line: (
                _ORDER[Phase(line.phase)],
                line.closes if line.phase == Phase.OPEN else -line.closes,
                line.id,
            ),
        )
    )


def ballot_line(state: State, ballot: Ballot, here: bytes) -> BallotLine:
    """A vote in a list; `here` is the group whose node this is."""
    schedule = ballot.schedule
    voters = _electorate(state, ballot)
    void = ballot.standing is not None and ballot.standing.void
    outcomes = {"void"} if void else {decision.outcome for decision in ballot.decisions}
    return BallotLine(
        id=ballot.id.hex(),
        title=ballot.manifest.title,
        phase=str(ballot.phase),
        opens=ballot.opens,
        closes=schedule.closes,
        returns_due=schedule.returns_due,
        zone=schedule.zone,
        returned=len(ballot.returns),
        groups=len(voters),
        here=here in voters,
        decided=outcomes.pop() if len(outcomes) == 1 else "",
        example=ballot.manifest.example,
        final=is_final(state, ballot),
    )


def ballot_view(state: State, ballot: Ballot, here: bytes) -> BallotView:
    """A vote's page."""
    manifest = ballot.manifest
    names = {group: known.card.name for group, known in state.groups.items()}
    proposal = state.proposals.get(ballot.proposal)
    return BallotView(
        line=ballot_line(state, ballot, here),
        summary=manifest.summary,
        group=group_name(state, ballot.group),
        proposal="" if proposal is None else proposal.hash.hex(),
        proposal_title="" if proposal is None else proposal.title,
        rule=tuple(rule_words(manifest, names)),
        released=tuple(Sentence(RELEASES[what]) for what in manifest.releases),
        contests=tuple(contest_view(i, c) for i, c in enumerate(manifest.contests)),
        voters=tuple(
            _voters(state, ballot, group, here)
            for group in by_name(state, _electorate(state, ballot))
        ),
        gates=gate_views(state, ballot),
        kinds=tuple(manifest.accepts),
        points_for=tuple(manifest.points_for),
        points_against=tuple(manifest.points_against),
        electorate=manifest.electorate,
        own=ballot.group == here,
        missed=missed_reports(state, ballot),
        waived=waived_gates(state, ballot),
        aside=aside_lines(state, ballot),
        withdrawal=_withdrawal(ballot),
        may_withdraw=_may_withdraw(state, ballot, here),
        extension=extension_view(state, ballot, here),
        stands=decided_at(ballot) is not None,
        settled=ballot.opened is not None,
        late=is_too_late(state, ballot, here),
        now=vote_now(state, ballot),
        shut=is_final(state, ballot) or not takes_return(state, ballot, here),
        over=ballot.phase is Phase.ANNOUNCED and never_opens(state, ballot),
        sent=sent_links(state, ballot, here),
    )


def _may_withdraw(state: State, ballot: Ballot, here: bytes) -> bool:
    under_way = ballot.opened is not None and state.time < ballot.schedule.closes
    certifies = state.charter.rules.cuts is not None
    return ballot.group == here and under_way and certifies and ballot.withdrawal is None


def aside_lines(state: State, ballot: Ballot) -> tuple[AsideLine, ...]:
    """Who stands aside, by name, each with its reason."""
    said = ballot.recusals
    return tuple(
        AsideLine(group_name(state, group), said[group].reason if group in said else "")
        for group in by_name(state, ballot.recused)
    )


def contest_view(index: int, contest: Contest) -> ContestView:
    """One question of a vote."""
    method = METHODS.get(contest.method)
    return ContestView(
        index=index,
        kind=contest.kind,
        title=contest.title,
        question=contest.question,
        least=contest.min,
        most=contest.max,
        options=tuple(OptionView(i, o.label, o.text) for i, o in enumerate(contest.options)),
        method=contest.method if method is None else method.title,
        seats=contest.seats,
        reserved=tuple(explain_places(contest)),
        grades=grade_labels(contest),
        scale=tuple(explain_grades(contest)),
        counted=counted_words(contest),
    )


def _electorate(state: State, ballot: Ballot) -> tuple[bytes, ...]:
    """The groups that vote: as the opening fixed them, before it whom the rule asks, less aside."""
    if ballot.opened is not None:
        return ballot.electorate
    asked = electorate_groups(ballot.manifest.rule, state.groups)
    return tuple(sorted(set(asked) - ballot.aside))


def _voters(state: State, ballot: Ballot, group: bytes, here: bytes) -> Voters:
    roll = ballot.rolls.get(group)
    return Voters(
        group=group_name(state, group),
        roll=None if roll is None else roll.roll.count,
        basis="" if roll is None else roll.roll.basis,
        returned=group in ballot.returns,
        here=group == here,
    )


def _withdrawal(ballot: Ballot) -> WithdrawalView | None:
    said = ballot.withdrawal
    return None if said is None else WithdrawalView(said.reason, said.time, said.in_force)
