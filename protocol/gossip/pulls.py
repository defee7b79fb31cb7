"""Which heads are wanted and who is asked for them (rules R4, R5 and R7 of the machine)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from protocol.gossip.draft import Draft
from protocol.gossip.events import Group, Head, Pull
from protocol.gossip.forks import suspect
from protocol.gossip.priority import loud, rank
from protocol.gossip.state import MAX_CANDIDATES, MAX_WAITING, State, Want


def note_heads(draft: Draft, peer: Group, heads: Iterable[Head], time_ms: int) -> None:
    """Want every head that is larger than what is held; doubt all others but that one."""
    for head in heads:
        key = (head.size, head.root)
        if head.size == 0 or key in draft.refused.get(head.group, ()) or head.group in draft.frozen:
            continue  # an empty log says nothing, and has one root
        held = draft.held.get(head.group, (0, b""))
        if head.size > held[0]:
            if _beyond(draft, head):
                _wait(draft, head, {peer: time_ms})
            else:
                _want(draft, peer, head, time_ms)
        elif key != held:
            # Behind, or of another branch: the root alone doesn't say which.
            suspect(draft, peer, head)


def _want(draft: Draft, peer: Group, head: Head, time_ms: int) -> None:
    wants = {(w.head.size, w.head.root): w for w in draft.wanted.get(head.group, ())}
    key = (head.size, head.root)
    known = wants.get(key)
    for other in wants.values():
        if other.head.size == head.size and other.head.root != head.root:
            # Neither need ever be held: the two notes are the proof.
            suspect(draft, peer, head, other.head)
    # A source that is known keeps its waiting time: repeating an offer doesn't buy another try.
    sources = {peer: time_ms, **(known.sources if known else {})}
    wants[key] = Want(known.head if known else head, sources)
    kept = sorted(wants.values(), key=lambda w: (w.head.size, w.head.root), reverse=True)
    if len(kept) > MAX_CANDIDATES:
        kept.remove(_least(kept))
    draft.set_wants(head.group, kept)


def _least(wants: Sequence[Want]) -> Want:
    """The smallest head, of those first whose sources have others here.

    Whoever signs heads that nobody serves would else leave no room for what others hold of its log,
    which a quorum may be bound by.
    """
    places = Counter(source for want in wants for source in want.sources)
    spare = [want for want in wants if all(places[source] > 1 for source in want.sources)]
    return (spare or wants)[-1]


def _beyond(draft: Draft, head: Head) -> bool:
    """Whether a head is past its log's quota, as far as its size and what waits can tell."""
    if draft.certified is None:
        return False
    most = draft.rules.quota.most(draft.certified.get(head.group, 0))
    # What is beyond by its bytes stays beyond however the log grows.
    return head.size > most or any(
        want.head.size <= head.size for want in draft.waiting.get(head.group, ())
    )


def _wait(draft: Draft, head: Head, sources: Mapping[Group, int]) -> None:
    heads = {(w.head.size, w.head.root): w for w in draft.waiting.get(head.group, ())}
    key = (head.size, head.root)
    known = heads.get(key)
    heads[key] = Want(head, {**sources, **(known.sources if known else {})})
    kept = sorted(heads.values(), key=lambda want: (want.head.size, want.head.root))
    draft.waiting[head.group] = tuple(kept[:MAX_WAITING])


def defer(draft: Draft, head: Head) -> None:
    """Let a wanted head wait: its log turned out to have no room for it."""
    for want in draft.wanted.get(head.group, ()):
        if want.head.size >= head.size:
            _wait(draft, want.head, want.sources)
    smaller = [w for w in draft.wanted.get(head.group, ()) if w.head.size < head.size]
    draft.set_wants(head.group, smaller)


def admit(draft: Draft, time_ms: int) -> None:
    """Look at every waiting head again: its log was certified further."""
    waiting, draft.waiting = draft.waiting, {}
    for wants in waiting.values():
        for want in wants:
            for source in want.sources:
                note_heads(draft, source, (want.head,), time_ms)


def settle(draft: Draft, group: Group) -> None:
    """Forget wants that what is now held covers, unless they lie on another line."""
    held = draft.held[group]
    wants = draft.wanted.get(group, ())
    draft.set_wants(group, [w for w in wants if w.head.size > held[0]])
    if left := tuple(w for w in draft.waiting.get(group, ()) if w.head.size > held[0]):
        draft.waiting[group] = left
    else:
        draft.waiting.pop(group, None)
    for want in wants:
        if want.head.size <= held[0] and (want.head.size, want.head.root) != held:
            suspect(draft, next(iter(want.sources)), want.head)


def drop_pull(draft: Draft, group: Group, peer: Group | None) -> None:
    """Note that the pull of a log from a peer ended; a pull from someone else goes on."""
    if group in draft.pulling and draft.pulling[group][0] == peer:
        del draft.pulling[group]


def schedule_pulls(draft: Draft, time_ms: int) -> None:
    """Start as many pulls as the rules allow, each from the source that is least busy."""
    free = draft.rules.pulls - len(draft.pulling)
    waiting = [group for group in draft.wanted if group not in draft.pulling]
    if not waiting or free <= 0:
        return
    busy = _busy(draft.pulling)
    for group in sorted(waiting, key=lambda group: _all_loud(draft, group)):
        if free <= 0:
            return
        choice = _choose(draft, group, busy, time_ms)
        if choice is None:
            continue
        peer, head = choice
        draft.pulling[group] = choice
        draft.commands.append(Pull(peer, head))
        busy[peer] = busy.get(peer, 0) + 1
        free -= 1


def pull_times(state: State) -> list[int]:
    """When pulls could start that nothing but time holds back; any of them may lie in the past.

    A source that is busy is left out: the end of a pull starts the next one by itself, and a tick
    before that would find nothing to do, again and again.
    """
    if not state.wanted or len(state.pulling) >= state.rules.pulls:
        return []
    busy = _busy(state.pulling)
    return [
        max(ready, state.peers[source].next_ms if state.peers[source].failures else 0)
        for group, wants in state.wanted.items()
        if group not in state.pulling
        for want in wants
        for source, ready in want.sources.items()
        if busy.get(source, 0) < state.rules.pulls_per_peer
    ]


def _busy(pulling: Mapping[Group, tuple[Group, Head]]) -> dict[Group, int]:
    """How many pulls are under way from each peer from which there are any."""
    busy: dict[Group, int] = {}
    for peer, _ in pulling.values():
        busy[peer] = busy.get(peer, 0) + 1
    return busy


def _choose(
    draft: Draft, group: Group, busy: Mapping[Group, int], time_ms: int
) -> tuple[Group, Head] | None:
    for want in draft.wanted[group]:
        able = [
            source
            for source, ready_ms in want.sources.items()
            if ready_ms <= time_ms
            and busy.get(source, 0) < draft.rules.pulls_per_peer
            and not (draft.peers[source].failures and draft.peers[source].next_ms > time_ms)
        ]
        if able:
            best = min(able, key=lambda source: (busy.get(source, 0), *rank(draft, source), source))
            return best, want.head
    return None


def _all_loud(draft: Draft, group: Group) -> bool:
    """Whether only loud peers speak of a log: it comes after the others, in the same order."""
    sources = {source for want in draft.wanted[group] for source in want.sources}
    return all(loud(draft, source) for source in sources)
