"""No sequence of events makes a node forget a head it heard of; and nodes that talk agree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.gossip import events as ev
from protocol.gossip.machine import next_wake_ms, own_digest, step
from protocol.gossip.state import MAX_CANDIDATES, begin
from protocol.gossip.wire import frontier_digest

GROUPS = [bytes([i]) * 16 for i in range(1, 6)]
OWN, PEERS = GROUPS[0], GROUPS[1:]


def honest_head(group, size):
    """One root per size: what a log that never forks signs."""
    return ev.Head(group, size, frontier_digest([(group, size, bytes(32))]), b"note")


sizes = st.integers(1, 30)
peers = st.sampled_from(PEERS)
heads = st.builds(honest_head, st.sampled_from(GROUPS), sizes)
head_tuples = st.lists(heads, max_size=3).map(tuple)
times = st.integers(0, 10**6)
answers = st.one_of(
    st.builds(ev.Tick, times, st.binary(min_size=32, max_size=32)),
    st.builds(ev.DigestHeard, times, peers, st.binary(min_size=32, max_size=32)),
    st.builds(
        ev.ChangesHeard,
        times,
        peers,
        st.sampled_from([b"i" * 16, b"j" * 16]),
        st.integers(0, 9),
        head_tuples,
        st.booleans(),
    ),
    st.builds(ev.Failed, times, peers),
    st.builds(ev.Announced, times, peers, head_tuples),
    st.builds(ev.Connected, times, peers),
    st.builds(ev.Disconnected, times, peers),
    st.builds(ev.Unproved, times, peers, heads),
    st.builds(ev.EvidenceFailed, times, peers, st.sampled_from(GROUPS)),
    st.sampled_from(["held", "unreachable", "withheld", "poisoned"]),
)


@given(st.lists(answers, max_size=60))
def test_gossip_never_loses_a_head_it_heard_of(script):
    state, known = begin(OWN, frozenset(PEERS), {}), {}
    for item in script:
        event = answer_pull(state, item) if isinstance(item, str) else item
        if event is None:
            continue
        taken = isinstance(event, ev.Announced) or (
            isinstance(event, ev.ChangesHeard) and accepts(state, event)
        )
        state, _ = step(state, event)
        for head in event.heads if taken else ():
            known[head.group] = max(known.get(head.group, 0), head.size)
        for group, size in known.items():
            assert has(state, group, size)
        assert all(len(wants) <= MAX_CANDIDATES for wants in state.wanted.values())


def accepts(state, event):
    peer = state.peers[event.peer]
    backwards = event.instance == peer.instance and event.cursor < peer.cursor
    # A page whose numbering ran backwards isn't used: the peer is listed again from the start.
    return peer.asking == "changes" and not backwards


def has(state, group, size):
    held = state.held.get(group, (0, b""))[0]
    return held >= size or any(want.head.size >= size for want in state.wanted.get(group, ()))


def answer_pull(state, outcome):
    if not state.pulling:
        return None
    peer, head = next(iter(state.pulling.values()))
    if outcome == "held":
        return ev.Held(0, head.group, head.size, head.root, peer)
    return ev.PullFailed(0, peer, head, ev.Refusal(outcome))


class Network:
    """Five machines on a wire that drops what the test says; no clock but the machines' own."""

    def __init__(self, drops):
        self.drops = iter(drops)
        self.time_ms = 0
        self.states = {g: begin(g, frozenset(GROUPS), {}) for g in GROUPS}
        self.history = {g: [] for g in GROUPS}  # order in which heads changed, by node
        self.links = set()
        self.queue = []

    def lost(self):
        return next(self.drops, False)

    def feed(self, group, event):
        self.states[group], commands = step(self.states[group], event)
        if isinstance(event, ev.Held):
            self.history[group].append(event.group)
        self.queue += [(group, command) for command in commands]

    def write(self, group):
        size = self.states[group].held.get(group, (0, b""))[0] + 1
        self.feed(group, ev.Held(self.time_ms, group, size, honest_head(group, size).root))

    def run(self):
        while self.queue:
            group, command = self.queue.pop(0)
            if isinstance(command, ev.Prove):
                # All are honest: only heads that are behind are doubted, and none is a fork.
                assert command.head.size < self.states[group].held[command.head.group][0]
                self.feed(group, ev.Unproved(self.time_ms, command.peer, command.head))
            else:
                self.obey(group, command)

    def obey(self, group, command):
        at = self.time_ms
        match command:
            case ev.Announce(targets, logs):
                for peer in targets:
                    news = tuple(honest_head(log, self.states[group].held[log][0]) for log in logs)
                    if not self.lost():
                        self.feed(peer, ev.Announced(at, group, news))
            case ev.AskDigest(peer):
                digest = own_digest(self.states[peer])
                lost = self.lost()
                self.feed(group, ev.Failed(at, peer) if lost else ev.DigestHeard(at, peer, digest))
            case ev.AskChanges(peer, instance, cursor):
                self.feed(group, self.changes(at, group, peer, instance, cursor))
            case ev.Pull(peer, head):
                size = self.states[peer].held.get(head.group, (0, b""))[0]
                if self.lost() or size < head.size:
                    reason = ev.Refusal.UNREACHABLE if size >= head.size else ev.Refusal.WITHHELD
                    self.feed(group, ev.PullFailed(at, peer, head, reason))
                else:
                    self.feed(group, ev.Held(at, head.group, head.size, head.root, peer))
            case ev.Connect(peer):
                event = ev.Disconnected if self.lost() else ev.Connected
                self.feed(group, event(at, peer))
            case ev.Disconnect(peer):
                self.feed(group, ev.Disconnected(at, peer))
            case _:
                raise AssertionError(f"honest nodes led to {command}")

    def changes(self, at, group, peer, instance, cursor):
        if self.lost():
            return ev.Failed(at, peer)
        log = self.history[peer]
        start = cursor if instance == peer else 0
        page = log[start : start + 3]
        heads = tuple(honest_head(g, self.states[peer].held[g][0]) for g in dict.fromkeys(page))
        end = start + len(page)
        return ev.ChangesHeard(at, peer, peer, end, heads, end < len(log))

    def tick(self, seed):
        self.time_ms = max(self.time_ms, min(map(next_wake_ms, self.states.values())))
        for group in GROUPS:
            random = frontier_digest([(group, seed + 1, bytes(32))])
            self.feed(group, ev.Tick(self.time_ms, random))
        self.run()


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(GROUPS), min_size=1, max_size=20), st.lists(st.booleans(), max_size=80)
)
def test_nodes_that_talk_hold_the_same_frontier_in_the_end(writers, drops):
    network = Network(drops)
    for turn, writer in enumerate(writers):
        network.write(writer)
        if turn % 2:
            network.tick(turn)
    for turn in range(400):
        network.tick(turn)
        if len({own_digest(state) for state in network.states.values()}) == 1:
            break
    assert len({own_digest(state) for state in network.states.values()}) == 1
    assert not any(state.wanted for state in network.states.values())
