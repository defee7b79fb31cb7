"""From an election to the delegates that a group sends, and back."""

from collections.abc import Iterator

from node.names import group_name
from node.owed.gone import has_left
from node.web.viewmodels.home import NeedView
from node.web.viewmodels.links import DelegationLink, SentLinks
from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.ballots.manifest import Manifest
from protocol.coalition.decided import decided_at
from protocol.coalition.state import Ballot, State

REMIND_S = 30 * 86_400
"""How long *Home* leads from an election to sending: some elect whom nobody sends anywhere."""


def sent_links(state: State, ballot: Ballot, here: bytes) -> SentLinks | None:
    """The delegations made of a vote; None if it elected nobody, or not for certain."""
    if not elects(ballot):
        return None
    made = (one for one in state.delegations.values() if one.ballot == ballot.id)
    return SentLinks(
        delegations=tuple(
            DelegationLink(one.hash.hex(), one.title, group_name(state, one.group)) for one in made
        ),
        sends=ballot.group == here and not has_left(state, here),
    )


def elects(ballot: Ballot) -> bool:
    """Whether somebody, or something, is elected by a vote, and nothing can change it."""
    decided = decided_at(ballot) is not None
    return decided and any(decision.outcome == "elected" for decision in ballot.decisions)


def unsent(state: State, here: bytes) -> Iterator[NeedView]:
    """The group's own elections of people, of late, of which it has sent nobody."""
    if has_left(state, here):
        return
    used = {one.ballot for one in state.delegations.values()}
    for ballot in state.ballots.values():
        since = decided_at(ballot)
        if ballot.group != here or ballot.id in used or since is None or not elects(ballot):
            continue
        if _of_people(ballot.manifest) and state.time < since + REMIND_S:
            key = N_("Send delegates, if the vote elected some: {title}")
            title = Sentence(key, {"title": ballot.manifest.title})
            yield NeedView(title, f"/delegates/new?ballot={ballot.id.hex()}", None)


def _of_people(manifest: Manifest) -> bool:
    """Several seats, or no share to be reached: a choice between two plans has neither."""
    several = any(contest.seats > 1 for contest in manifest.contests)
    return several or not manifest.rule.tests
