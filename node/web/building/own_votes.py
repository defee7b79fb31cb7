"""What a group has still to do about its own proposals and votes, before these open."""

from collections.abc import Iterator

from node.web.building.proposals import ballots_on, proposal_line
from node.web.viewmodels.home import NeedView
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.state import Ballot, Phase, State
from protocol.duties import never_opens


def own_votes(state: State, here: bytes) -> Iterator[NeedView]:
    """Own proposals that are ready for a vote, and own votes that something is missing for."""
    for proposal in state.proposals.values():
        if proposal.group == here and proposal_line(state, proposal).phase == "ready":
            if ballots_on(state, proposal):
                continue
            title = Sentence(
                N_("Put a vote on it, it is ready: {title}"), {"title": proposal.title}
            )
            yield NeedView(title, f"/ballots/new/{proposal.hash.hex()}", None)
    for ballot in state.ballots.values():
        if ballot.group == here and ballot.phase is Phase.ANNOUNCED:
            yield from _own_vote(state, ballot)


def _own_vote(state: State, ballot: Ballot) -> Iterator[NeedView]:
    """What an own vote lacks that is announced; that it is to be put anew, if it is too late."""
    named = {"title": ballot.manifest.title}
    if never_opens(state, ballot):
        proposal = state.proposals[ballot.proposal]
        others = [one for one in ballots_on(state, proposal) if not never_opens(state, one)]
        # Put anew already, or given up with its proposal: then nothing is to do about it.
        if proposal.withdrawn is None and not others:
            key = N_("It can't open any more; put the question to a vote anew: {title}")
            yield NeedView(Sentence(key, named), f"/ballots/new/{proposal.hash.hex()}", None)
    elif any(not g.met and g.key not in ("deliberation", "rolls") for g in ballot.gates):
        key = N_("Something is missing before it can open: {title}")
        yield NeedView(Sentence(key, named), f"/ballots/{ballot.id.hex()}", ballot.schedule.opens)
