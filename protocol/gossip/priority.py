"""Who is served first: peers that send little and keep their word. Never who is served at all.

Spec: docs/spec/gossip.md section 8. Everything here is local and may differ from node to node: it
moves questions forwards or backwards in time and decides nothing about what is valid.
"""

from protocol.gossip.draft import Draft
from protocol.gossip.events import Group
from protocol.gossip.state import Peer, Rules

MAX_SCORE = 100
"""Good pulls that a bad one is weighed against; further ones are forgotten."""
POISON_SCORE = -20
WITHHELD_SCORE = -2
HELD_SCORE = 1
MILLI = 1000


def spend(draft: Draft, peer: Group, heads: int, time_ms: int) -> None:
    """Take tokens from a peer's bucket for the heads that it showed."""
    rules = draft.rules
    spent = _spent(draft.peers[peer], rules, time_ms) + heads * MILLI
    spent = min(spent, 2 * rules.head_burst * MILLI)
    draft.change_peer(peer, spent=spent, spent_ms=time_ms)


def rate(draft: Draft, peer: Group | None, change: int) -> None:
    """Remember how a pull from a peer ended."""
    if peer in draft.peers:
        score = draft.peers[peer].score + change
        draft.change_peer(peer, score=max(-MAX_SCORE, min(MAX_SCORE, score)))


def loud(draft: Draft, peer: Group) -> bool:
    """Whether a peer's bucket is empty: it shows more heads than honest logs give cause for."""
    return draft.peers[peer].spent > draft.rules.head_burst * MILLI


def is_loud(peer: Peer, rules: Rules, time_ms: int) -> bool:
    """Whether a peer's bucket is empty at a time, refilled until then."""
    return _spent(peer, rules, time_ms) > rules.head_burst * MILLI


def _spent(peer: Peer, rules: Rules, time_ms: int) -> int:
    """What is taken out of a bucket at a time, in thousandths, so that it refills by whole ones.

    It does by `head_rate` a second, hence by as many thousandths a millisecond.
    """
    return max(0, peer.spent - max(0, time_ms - peer.spent_ms) * rules.head_rate)


def rank(draft: Draft, peer: Group) -> tuple[bool, int]:
    """Whom to ask first: the quiet before the loud, then the better score."""
    return loud(draft, peer), -draft.peers[peer].score
