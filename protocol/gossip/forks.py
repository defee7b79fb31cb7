"""Evidence in gossip: asked for before anything else, and sought wherever two heads disagree.

Spec: docs/spec/gossip.md section 6. The machine compares sizes and roots, no more; whether two
heads exclude each other is found out by the driver (`Prove`), which has the trees. A frozen log is
neither pulled nor announced any more, and heads of it say nothing.
"""

from collections.abc import Iterable

from protocol.gossip.draft import Draft
from protocol.gossip.events import AskEvidence, Group, Head, Prove, Warn
from protocol.gossip.state import MAX_CLEARED, MAX_SUSPECTS, Suspect


def hear_frozen(draft: Draft, peer: Group, groups: Iterable[Group]) -> None:
    """A peer says against which logs it holds evidence: ask it for what is new.

    What it says freezes nothing; only evidence that this node has verified and keeps does. Groups
    that are nobody's here are passed over without blame.
    """
    for group in groups:
        if group in draft.frozen or (group not in draft.peers and group != draft.own):
            continue
        sources = draft.accused.get(group, ())
        if peer in sources:
            continue
        draft.accused[group] = (*sources, peer)
        if not sources:
            draft.commands.append(AskEvidence(peer, group))


def evidence_failed(draft: Draft, peer: Group, group: Group) -> None:
    """The peer asked had none, or what it sent proves nothing: ask the next that claims to.

    None left is no loss: who holds evidence says so again in every conversation, because its digest
    stays another one.
    """
    asked, *others = draft.accused.get(group, (b"",))
    if asked != peer:
        return
    if others:
        draft.accused[group] = tuple(others)
        draft.commands.append(AskEvidence(others[0], group))
    else:
        draft.accused.pop(group, None)


def freeze(draft: Draft, group: Group, source: Group | None) -> None:
    """Evidence against a log is kept here now: nothing of it is wanted, and others are told."""
    draft.accused.pop(group, None)
    draft.suspected.pop(group, None)
    draft.cleared.pop(group, None)
    draft.refused.pop(group, None)
    draft.waiting.pop(group, None)
    draft.set_wants(group, [])
    if group in draft.frozen:
        return
    draft.frozen |= {group}
    if told := draft.audience(source):
        draft.commands.append(Warn(told, (group,)))


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
    keys = {(item.head.size, item.head.root) for item in queue}
    if (head.size, head.root) in keys.union(draft.cleared.get(group, ())):
        return
    draft.suspected[group] = (*queue, Suspect(peer, head, against))
    if not queue:
        draft.commands.append(Prove(peer, head, against))


def unproved(draft: Draft, peer: Group, head: Head) -> None:
    """Weighed, and nothing was proved; go on with the next.

    A head below the size held was compared with this node's own tree, so it is cleared for good. A
    larger one rested on tiles of the peer, who may have lied: it may be suspected again.
    """
    queue = draft.suspected.get(head.group, ())
    if not queue or (queue[0].peer, queue[0].head) != (peer, head):
        return
    if queue[0].against is None and head.size < draft.held.get(head.group, (0, b""))[0]:
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
