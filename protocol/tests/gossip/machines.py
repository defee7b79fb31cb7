"""Small machines and events, for tests of what they do."""

from protocol.gossip import events as ev
from protocol.gossip.machine import step
from protocol.gossip.state import begin

A, B, C, D = (bytes([i]) * 16 for i in (1, 2, 3, 4))
INSTANCE = b"i" * 16
SEED = bytes(range(32))


def head(group, size, mark=0):
    return ev.Head(group=group, size=size, root=bytes([mark]) * 32, note=b"note %d" % size)


def run(state, *events):
    commands = []
    for event in events:
        state, more = step(state, event)
        commands += more
    return state, commands


def of(kind, commands):
    return [command for command in commands if isinstance(command, kind)]


def changes(peer, *heads, cursor=1, instance=INSTANCE, more=False, time_ms=2):
    return ev.ChangesHeard(time_ms, peer, instance, cursor, heads, more)


def alone():
    """A node with three peers that holds nothing yet."""
    return begin(A, frozenset({A, B, C, D}), {})


def asked():
    """The same after it asked B for its changes."""
    state, _ = run(alone(), ev.Tick(0, SEED), ev.DigestHeard(1, B, b"x" * 32))
    assert state.peers[B].asking == "changes"
    return state
