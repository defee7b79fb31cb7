"""Evidence in gossip: asked for before anything else, and sought wherever two heads disagree.

Spec: docs/spec/gossip.md section 6. The machine compares sizes and roots, no more; whether two
heads exclude each other is found out by the driver (`Prove`), which has the trees. A frozen log is
neither pulled nor announced any more, and heads of it say nothing.
"""

from collections.abc import Iterable

from protocol.gossip.draft import Draft
from protocol.gossip.events import Announce, AskEvidence, Group, Head, Prove, Warn
from protocol.gossip.state import MAX_CLEARED, MAX_PROOFS_PER_PEER, MAX_SUSPECTS, Suspect
from protocol.gossip.wire import NO_INSTANCE


def hear_frozen(draft: Draft, peer: Group, groups: Iterable[Group]) -> None:
    """A peer says against which logs it holds evidence: ask it for what is new.

    What it says freezes nothing; only evidence that this node has verified and keeps does. Groups
    that are nobody's here are passed over without blame.
    """
    for group in groups:
        if group in draft.frozen or (group not in draft.peers and group != draft.own):
            continue
        sources = draft.accused.get(group, ())
        if peer not in sources:
            draft.accused[group] = (*sources, peer)
    _ask(draft)


def evidence_failed(draft: Draft, peer: Group, group: Group) -> None:
    """The peer asked had none, or what it sent proves nothing: ask the next that claims to.

    None left is no loss: who holds evidence says so again in every conversation, because its digest
    stays another one.
    """
    if draft.evidence.get(peer) != group:
        return
    del draft.evidence[peer]
    _disbelieve(draft, peer, group)
    _ask(draft)


def _disbelieve(draft: Draft, peer: Group, group: Group) -> None:
    if others := tuple(source for source in draft.accused.get(group, ()) if source != peer):
        draft.accused[group] = others
    else:
        draft.accused.pop(group, None)


def _ask(draft: Draft) -> None:
    """Ask for evidence against each log once at a time, and each peer for one piece at a time.

    Else a liar that accuses everybody and answers slowly had thousands of questions under way.
    """
    asked = set(draft.evidence.values())
    for group, sources in draft.accused.items():
        free = [source for source in sources if source not in draft.evidence]
        if group not in asked and free:
            draft.evidence[free[0]] = group
            draft.commands.append(AskEvidence(free[0], group))


def freeze(draft: Draft, group: Group, source: Group | None) -> None:
    """Evidence against a log is kept here now: nothing of it is wanted, and others are told."""
    if source is not None and draft.evidence.get(source) == group:
        del draft.evidence[source]
    draft.accused.pop(group, None)
    draft.suspected.pop(group, None)
    draft.cleared.pop(group, None)
    draft.refused.pop(group, None)
    draft.waiting.pop(group, None)
    draft.set_wants(group, [])
    if group not in draft.frozen:
        draft.frozen |= {group}
        if told := draft.audience(source):
            draft.commands.append(Warn(told, (group,)))
    _ask(draft)


def reopen(draft: Draft, group: Group, size: int, root: bytes) -> None:
    """A frozen log goes on from what is held now; what was known of its branches is forgotten."""
    draft.frozen -= {group}
    tables = (draft.held, draft.accused, draft.suspected, draft.cleared, draft.refused)
    for table in (*tables, draft.waiting, draft.pulling, draft.wanted):
        table.pop(group, None)
    if size:
        draft.held[group] = (size, root)
    # Heads of it were passed over until now, so lists are read from the start.
    for peer in draft.peers:
        draft.change_peer(peer, instance=NO_INSTANCE, cursor=0, agreed=False, expected=0)
    if size and (told := draft.audience(None)):
        draft.commands.append(Announce(told, (group,)))


def suspect(draft: Draft, peer: Group, head: Head, against: Head | None = None) -> None:
    """Have a head weighed against what is held, or against another one; one at a time a log.

    Args:
        peer: who showed it and can be asked for its tiles.
        against: another head of the same log and size, if neither of them is held.
    """
    group = head.group
    queue = draft.suspected.get(group, ())
    if group in draft.frozen or len(queue) >= MAX_SUSPECTS:
        return
    if against is None and group not in draft.held:
        return  # nothing to weigh it against
    if _needs_tiles(draft, head, against) and _weighed_by(draft, peer) >= MAX_PROOFS_PER_PEER:
        return  # suspected again when it serves wrong bytes again
    keys = {(item.head.size, item.head.root) for item in queue}
    if (head.size, head.root) in keys.union(draft.cleared.get(group, ())):
        return
    draft.suspected[group] = (*queue, Suspect(peer, head, against))
    if not queue:
        draft.commands.append(Prove(peer, head, against))


def _needs_tiles(draft: Draft, head: Head, against: Head | None) -> bool:
    return against is None and head.size > draft.held.get(head.group, (0, b""))[0]


def _weighed_by(draft: Draft, peer: Group) -> int:
    """Heads that wait for, or are weighed with, this peer's tiles."""
    return sum(
        item.peer == peer and _needs_tiles(draft, item.head, item.against)
        for queue in draft.suspected.values()
        for item in queue
    )


def unproved(draft: Draft, peer: Group, head: Head, *, waits: bool) -> None:
    """Weighed, and nothing was proved; go on with the next.

    A head below the size held was compared with this node's own tree, so it is cleared for good. A
    larger one rested on tiles of the peer, who may have lied: it may be suspected again. So may one
    whose proof only waits: cleared, it would never be proved again, and the fork go on.
    """
    queue = draft.suspected.get(head.group, ())
    if not queue or (queue[0].peer, queue[0].head) != (peer, head):
        return
    if (
        not waits
        and queue[0].against is None
        and head.size < draft.held.get(head.group, (0, b""))[0]
    ):
        clear(draft, head.group, (head.size, head.root))
    rest = queue[1:]
    if rest:
        draft.suspected[head.group] = rest
        draft.commands.append(Prove(*rest[0]))
    else:
        del draft.suspected[head.group]


def clear(draft: Draft, group: Group, key: tuple[int, bytes]) -> None:
    """Remember that a head lies on the line that is held."""
    draft.cleared[group] = (*draft.cleared.get(group, ()), key)[-MAX_CLEARED:]
