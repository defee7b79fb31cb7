"""How the group of this server votes: by what it has handed out, as nobody is asked to say it."""

from node.core import Node
from protocol.coalition.state import Ballot, Phase, State
from protocol.duties import return_due, takes_return

OVER = (Phase.CLOSED, Phase.DECLARED)
BY_HAND = {"counted": "paper", "delegates": "delegates"}


def voting_way(node: Node, state: State, ballot: Ballot) -> tuple[str, int | None]:
    """How this group votes, and until when its people are to send its result.

    The way is one of online, both (some on paper), papers (some were given paper, nobody a code),
    paper, delegates, by-hand (one of these two) and unsaid; empty where there is nothing to say:
    the group is not asked, has no list yet, or has returned. The hour is None where the server
    returns by itself, and while the vote goes on, but for papers.
    """
    here = node.group
    if here not in ballot.rolls or not has_part(ballot, here) or here in ballot.returns:
        return "", None
    over = ballot.phase in OVER
    if ballot.phase not in (Phase.ANNOUNCED, Phase.OPEN, *OVER):
        return "", None
    if over and not takes_return(state, ballot, here):
        return "", None
    way = _way(node, ballot)
    # Who was given paper has voted without the server: what it will not do shows before the close.
    by_people = way == "papers" or (over and way not in ("online", "both"))
    return way, return_due(ballot, here) if by_people else None


def has_part(ballot: Ballot, group: bytes) -> bool:
    """Whether a group with a list votes: it stands not aside, and no opening left it out."""
    left_out = ballot.opened is not None and group not in ballot.electorate
    return not left_out and group not in ballot.aside


def _way(node: Node, ballot: Ballot) -> str:
    accepts = ballot.manifest.accepts
    if "polled" in accepts and ballot.id in node.boxes.ballots():
        papers = node.boxes.box(ballot.id).status().paper
        if node.boxes.coded(ballot.id):
            return "both" if papers else "online"
        return "papers" if papers else "unsaid"
    found = [BY_HAND[kind] for kind in accepts if kind in BY_HAND]
    return found[0] if len(found) == 1 else "by-hand" if found else "unsaid"
