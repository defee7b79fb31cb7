"""Gossip: how a head that any node knows becomes data that every node holds.

The rules, spec in docs/spec/gossip.md section 5:

    R1  Polling alone suffices. Announcements make it fast; losing every one of them loses nothing.
    R2  A round starts with the 32-byte digest. Equal digests end it: an idle round is one hash.
    R3  Different digests lead to the changes since the peer's cursor. An unknown numbering, one
        that ran backwards, and digests that differ although every change was seen lead to a walk
        down the radix tree of heads; who holds nothing reads the whole list instead.
    R4  A head that is known and larger than what is held is *wanted* until it is held, or until
        the log itself is shown to contradict it. Sources come and go; the want stays.
    R5  A log is pulled from any peer that has it, one pull per log at a time, largest head first;
        a long one in parts, each a pull of its own, so that no log keeps others waiting.
    R6  What is newly held is announced to the neighbours, except the one it came from.
    R7  A failing peer is asked less and less often; a pull that failed is tried elsewhere first.
    R8  Nothing a peer says changes what is held: only `Held`, the store's own word, does.
    R9  Evidence comes first: it is asked for and told of before heads are. `Frozen`, the store's
        own word, freezes a log: nothing of it is wanted or announced from then on.
    R10 Two heads that may exclude each other are weighed (`Prove`), so that a contradiction ends
        as evidence and not as a refusal that only this node knows of.
    R11 What is past a log's quota waits without blame, the same on every node; loud or unreliable
        peers are asked later, never less.

The transition table of a peer's conversation (`asking`, event -> `asking`, commands):

    state      event                          new state   commands
    ""         Tick, due or drawn             digest      AskDigest
    digest     DigestHeard, equal             ""          -
    digest     DigestHeard, different         changes     AskChanges(instance, cursor)
    changes    ChangesHeard, more             changes     AskChanges(new cursor), Pull...
    changes    ChangesHeard, last page        ""          Pull...
    changes    ChangesHeard, a new numbering  walk        AskWalk(root)
    changes    ChangesHeard, nothing new      walk        AskWalk(root), if the last is long ago
    walk       WalkHeard, branches differ     walk        AskWalk(those), Pull...
    walk       WalkHeard, none differ         ""          Pull...
    walk       WalkHeard, it can't be true    ""          Disbelieve, Pull...
    any        Failed                         ""          - (pause doubled)

and of a log (`held` < `wanted`, `pulling`):

    state      event                          new state   commands
    any        a larger head is heard         wanted      Pull, if a source is free
    pulling    Held                           held        Announce, Pull next
    pulling    Grown                          wanted      Pull the next part, or another log
    pulling    PullFailed, not conflict       wanted      Pull from another source, or later
    pulling    PullFailed, conflict           refused     Prove
    pulling    PullFailed, poisoned           wanted      Prove, Pull from another source
    any        a head not larger, not held    doubted     Prove
    doubted    Unproved                       as before   Prove the next
    any        Frozen                         frozen      Warn
    frozen     Reopened                       held        Announce
    any        a head past the quota          waiting     -
    pulling    PullFailed, beyond             waiting     Pull next
    waiting    Certified                      wanted      Pull, if there is room now
    any        Met                            as before   -
    any        Held by own writing or import  held        Announce

An event that doesn't fit (an answer to no question, a peer that isn't one) changes nothing: late
answers of a driver that timed out are normal.
"""

from collections.abc import Callable
from typing import Any

from protocol.gossip import events as ev
from protocol.gossip.draft import Draft
from protocol.gossip.forks import (
    clear,
    evidence_failed,
    freeze,
    hear_frozen,
    reopen,
    suspect,
    unproved,
)
from protocol.gossip.priority import HELD_SCORE, POISON_SCORE, WITHHELD_SCORE, rate, spend
from protocol.gossip.pulls import (
    admit,
    defer,
    drop_pull,
    note_heads,
    pull_times,
    schedule_pulls,
    settle,
)
from protocol.gossip.state import MAX_PAGES, Peer, State
from protocol.gossip.walks import begin_walk, go_on
from protocol.gossip.wire import NO_INSTANCE, frontier_digest


def step(state: State, event: ev.Event) -> tuple[State, tuple[ev.Command, ...]]:
    """One event in, the next state and what to do out. Pure: same arguments, same result.

    Args:
        state: from `begin` or an earlier step; not changed.
        event: see `protocol.gossip.events`.

    Returns:
        The next state and commands, in the order in which they should start.
    """
    draft = Draft(state)
    HANDLERS[type(event)](draft, event)
    return draft.state(), tuple(draft.commands)


def next_wake_ms(state: State) -> int:
    """When the next `Tick` is due, in the driver's milliseconds; it may lie in the past."""
    times = [state.next_stray_ms]
    times += [
        peer.next_ms
        for peer in state.peers.values()
        if peer.neighbour and (not peer.asking or not peer.connection)
    ]
    times += pull_times(state)
    return min(times)


def own_digest(state: State) -> bytes:
    """The digest of what this node holds, 32 bytes."""
    heads = ((group, size, root) for group, (size, root) in state.held.items())
    return frontier_digest(heads, state.frozen)


def _tick(draft: Draft, event: ev.Tick) -> None:
    _choose_neighbours(draft, event)
    for group, peer in draft.peers.items():
        if not peer.neighbour or peer.next_ms > event.time_ms:
            continue
        if not peer.asking:
            _ask_digest(draft, group)
        if not peer.connection:
            draft.commands.append(ev.Connect(group))
            draft.change_peer(group, connection="opening")
    if event.time_ms >= draft.next_stray_ms:
        _ask_stray(draft, event)
    schedule_pulls(draft, event.time_ms)


def _choose_neighbours(draft: Draft, event: ev.Tick) -> None:
    chosen = [group for group, peer in draft.peers.items() if peer.neighbour]
    free = [
        group
        for group, peer in draft.peers.items()
        if not peer.neighbour and peer.next_ms <= event.time_ms
    ]
    for turn in range(draft.rules.neighbours - len(chosen)):
        if not free:
            return
        group = free.pop(_draw(event.random, turn, len(free)))
        draft.change_peer(group, neighbour=True, next_ms=event.time_ms)


def _ask_stray(draft: Draft, event: ev.Tick) -> None:
    # DESIGN 4.3's anti-entropy: neighbours could all be wrong or cut off together; a random peer
    # isn't, for long.
    rules = draft.rules
    draft.next_stray_ms = event.time_ms + rules.stray_ms
    idle = [
        group
        for group, peer in draft.peers.items()
        if not peer.asking and not (peer.failures and peer.next_ms > event.time_ms)
    ]
    if idle:
        _ask_digest(draft, idle[_draw(event.random, 97, len(idle))])


def _draw(random: bytes, turn: int, below: int) -> int:
    """A number in [0, below) from 32 random bytes, another for each turn; the bias is < 2^-50."""
    shift = turn % 25
    return int.from_bytes(random[shift : shift + 8], "big") % below


def _ask_digest(draft: Draft, group: ev.Group) -> None:
    draft.commands.append(ev.AskDigest(group))
    draft.change_peer(group, asking="digest", pages=0)


def _ask_changes(draft: Draft, group: ev.Group) -> None:
    peer = draft.peers[group]
    if peer.instance == NO_INSTANCE:
        peer = draft.change_peer(group, cursor=0)
    draft.commands.append(ev.AskChanges(group, peer.instance, peer.cursor))
    draft.change_peer(group, asking="changes", expected=draft.held.get(group, (0, b""))[0])


def _digest_heard(draft: Draft, event: ev.DigestHeard) -> None:
    peer = draft.peers.get(event.peer)
    if peer is None or peer.asking != "digest":
        return
    agreed = event.digest == own_digest(draft.state())
    _answered(draft, event.peer, event.time_ms, agreed=agreed)
    if not agreed:
        _ask_changes(draft, event.peer)


def _changes_heard(draft: Draft, event: ev.ChangesHeard) -> None:
    peer = draft.peers.get(event.peer)
    if peer is None or peer.asking != "changes":
        return
    known = event.instance == peer.instance
    if known and event.cursor < peer.cursor:
        # The same numbering ran backwards: a store was put back in time without a new instance.
        # What it says now can't be placed, so the next conversation walks (R3).
        _answered(draft, event.peer, event.time_ms, instance=NO_INSTANCE, cursor=0)
        return
    moved = not known or event.cursor > peer.cursor
    _answered(
        draft,
        event.peer,
        event.time_ms,
        instance=event.instance,
        cursor=event.cursor,
        pages=peer.pages + 1,
    )
    _listen(draft, event)
    if event.more and moved and peer.pages + 1 < MAX_PAGES:
        _ask_changes(draft, event.peer)
    elif not event.heads:
        _find_what_differs(draft, event, peer, moved=moved, known=known)
    schedule_pulls(draft, event.time_ms)


def _find_what_differs(
    draft: Draft, event: ev.ChangesHeard, peer: Peer, *, moved: bool, known: bool
) -> None:
    if not known and event.cursor and not draft.held:
        # Everything is new to a node that holds nothing; a list says it in the fewest bytes.
        draft.change_peer(event.peer, cursor=0)
        _ask_changes(draft, event.peer)
    elif (not known and event.cursor) or (not moved and _may_walk(draft, peer, event.time_ms)):
        begin_walk(draft, event.peer, event.time_ms)


def _may_walk(draft: Draft, peer: Peer, time_ms: int) -> bool:
    # Digests differ though every change was seen. Mostly the peer is merely behind this node; but
    # a cursor that skipped something would look the same.
    return peer.walked_ms is None or time_ms - peer.walked_ms >= draft.rules.walk_ms


def _walk_heard(draft: Draft, event: ev.WalkHeard) -> None:
    peer = draft.peers.get(event.peer)
    if peer is None or peer.asking != "walk":
        return
    _answered(draft, event.peer, event.time_ms)
    go_on(draft, event)
    _listen(draft, event)
    schedule_pulls(draft, event.time_ms)


def _answered(draft: Draft, group: ev.Group, time_ms: int, **changes: Any) -> None:
    draft.change_peer(
        group,
        asking="",
        failures=0,
        heard_ms=time_ms,
        next_ms=time_ms + draft.rules.poll_ms,
        **changes,
    )


def _failed(draft: Draft, event: ev.Failed) -> None:
    peer = draft.peers.get(event.peer)
    if peer is None or not peer.asking:
        return
    draft.walking.pop(event.peer, None)
    draft.change_peer(event.peer, asking="")
    _pause(draft, event.peer, event.time_ms)
    schedule_pulls(draft, event.time_ms)


def _pause(draft: Draft, group: ev.Group, time_ms: int) -> None:
    peer = draft.fail_peer(group, time_ms)
    if peer.neighbour and peer.failures >= draft.rules.drop_after:
        draft.change_peer(group, neighbour=False)
        if peer.connection:
            draft.commands.append(ev.Disconnect(group))


def _announced(draft: Draft, event: ev.Announced) -> None:
    if event.peer not in draft.peers:
        return
    # Who speaks is alive: a pause it earned by not answering is over.
    draft.change_peer(event.peer, failures=0, heard_ms=event.time_ms)
    _listen(draft, event)
    schedule_pulls(draft, event.time_ms)


def _listen(draft: Draft, event: ev.ChangesHeard | ev.WalkHeard | ev.Announced) -> None:
    if not isinstance(event, ev.Announced):
        expected = draft.peers[event.peer].expected
        for head in event.heads:
            if head.group == event.peer and head.size < expected:
                draft.commands.append(ev.Report(event.peer, head, "rolled-back"))
    spend(draft, event.peer, len(event.heads) + len(event.frozen), event.time_ms)
    hear_frozen(draft, event.peer, event.frozen)
    note_heads(draft, event.peer, event.heads, event.time_ms)


def _held(draft: Draft, event: ev.Held) -> None:
    drop_pull(draft, event.group, event.source)
    known = draft.held.get(event.group, (0, b""))
    if event.size > known[0]:
        draft.held[event.group] = (event.size, event.root)
        rate(draft, event.source, HELD_SCORE)
        if known[0]:
            clear(draft, event.group, known)
        settle(draft, event.group)
        told = draft.audience(event.source)
        if told and event.group not in draft.frozen:
            draft.commands.append(ev.Announce(told, (event.group,)))
    schedule_pulls(draft, event.time_ms)


def _frozen(draft: Draft, event: ev.Frozen) -> None:
    freeze(draft, event.group, event.source)
    schedule_pulls(draft, event.time_ms)


def _reopened(draft: Draft, event: ev.Reopened) -> None:
    reopen(draft, event.group, event.size, event.root)
    schedule_pulls(draft, event.time_ms)


def _evidence_failed(draft: Draft, event: ev.EvidenceFailed) -> None:
    evidence_failed(draft, event.peer, event.group)


def _certified(draft: Draft, event: ev.Certified) -> None:
    draft.certified = event.sizes
    admit(draft, event.time_ms)
    schedule_pulls(draft, event.time_ms)


def _met(draft: Draft, event: ev.Met) -> None:
    for group in sorted(event.groups - draft.peers.keys() - {draft.own}):
        draft.peers[group] = Peer()
    # What peers showed of these logs was left out until now, so lists are read from the start.
    for group in draft.peers:
        draft.change_peer(group, instance=NO_INSTANCE, cursor=0, agreed=False)


def _unproved(draft: Draft, event: ev.Unproved) -> None:
    unproved(draft, event.peer, event.head, waits=event.waits)


def _pull_failed(draft: Draft, event: ev.PullFailed) -> None:
    group, head = event.head.group, event.head
    if draft.pulling.get(group) != (event.peer, head):
        return
    drop_pull(draft, group, event.peer)
    poisoned = event.reason is ev.Refusal.POISONED
    if poisoned or event.reason is ev.Refusal.CONFLICT:
        # Wrong bytes are the source's doing, or the head is of another branch: its tiles tell.
        suspect(draft, event.peer, head)
    if event.reason is ev.Refusal.CONFLICT:
        draft.refuse(group, (head.size, head.root))
    elif event.reason is ev.Refusal.BEYOND:
        defer(draft, head)
    else:
        rate(draft, event.peer, POISON_SCORE if poisoned else WITHHELD_SCORE)
        wait = draft.rules.poison_ms if poisoned else draft.rules.poll_ms
        if event.reason is ev.Refusal.UNREACHABLE:
            _pause(draft, event.peer, event.time_ms)
            wait = 0  # the peer's own pause holds this source back
        draft.delay_source(group, head, event.peer, event.time_ms + wait)
    schedule_pulls(draft, event.time_ms)


def _grown(draft: Draft, event: ev.Grown) -> None:
    if draft.pulling.get(event.head.group) != (event.peer, event.head):
        return
    drop_pull(draft, event.head.group, event.peer)
    rate(draft, event.peer, HELD_SCORE)
    schedule_pulls(draft, event.time_ms)


def _connected(draft: Draft, event: ev.Connected) -> None:
    if event.peer in draft.peers:
        # Whoever comes back may have missed announcements: it is asked at the next tick.
        draft.change_peer(event.peer, connection="open", failures=0, next_ms=event.time_ms)


def _disconnected(draft: Draft, event: ev.Disconnected) -> None:
    peer = draft.peers.get(event.peer)
    if peer is None:
        return
    draft.change_peer(event.peer, connection="")
    if peer.connection == "opening":
        _pause(draft, event.peer, event.time_ms)
    elif peer.neighbour:
        # A connection that stood and fell is opened again after a pause, not in a tight loop.
        draft.change_peer(event.peer, next_ms=event.time_ms + draft.rules.pause_ms)


HANDLERS: dict[type, Callable[[Draft, Any], None]] = {
    ev.Tick: _tick,
    ev.DigestHeard: _digest_heard,
    ev.ChangesHeard: _changes_heard,
    ev.WalkHeard: _walk_heard,
    ev.Failed: _failed,
    ev.Announced: _announced,
    ev.Held: _held,
    ev.Frozen: _frozen,
    ev.Reopened: _reopened,
    ev.EvidenceFailed: _evidence_failed,
    ev.Unproved: _unproved,
    ev.Certified: _certified,
    ev.Met: _met,
    ev.PullFailed: _pull_failed,
    ev.Grown: _grown,
    ev.Connected: _connected,
    ev.Disconnected: _disconnected,
}
