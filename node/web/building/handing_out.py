"""What administrators see to before a close: codes for their voters, or a count of their papers."""

from collections.abc import Iterator

from node.web.building.ways import has_part
from node.web.viewmodels.home import NeedView
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.coalition.state import Ballot, Phase, State
from protocol.duties import return_due


def uncoded_votes(state: State, here: bytes, uncoded: frozenset[bytes]) -> Iterator[NeedView]:
    """Votes that members could cast online, if they had codes."""
    for ballot in _polling(state, here, uncoded):
        due, key = ballot.schedule.opens, N_("Hand out voting codes: {title}")
        if ballot.phase is Phase.OPEN:
            due = ballot.schedule.closes
            key = N_("Hand out voting codes, or vote on paper and send the count: {title}")
        title = Sentence(key, {"title": ballot.manifest.title})
        yield NeedView(title, f"/ballots/{ballot.id.hex()}/codes", due)


def papered_votes(state: State, here: bytes, papered: frozenset[bytes]) -> Iterator[NeedView]:
    """Votes on paper alone, before the close: no server returns them, so people have to know."""
    for ballot in _polling(state, here, papered):
        key = N_("Count your papers after the close, and send the result: {title}")
        title = Sentence(key, {"title": ballot.manifest.title})
        yield NeedView(title, f"/ballots/{ballot.id.hex()}", return_due(ballot, here))


def _polling(state: State, here: bytes, names: frozenset[bytes]) -> Iterator[Ballot]:
    """Those of some votes that take votes online from this group's list, and are not over."""
    for name in names & state.ballots.keys():
        ballot = state.ballots[name]
        asked = here in ballot.rolls and has_part(ballot, here)
        ahead = ballot.phase in (Phase.ANNOUNCED, Phase.OPEN)
        if asked and ahead and "polled" in ballot.manifest.accepts:
            yield ballot
