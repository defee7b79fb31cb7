"""Connections for announcements: what `node.peers.connections` keeps, as seen from both ends."""

from typing import TYPE_CHECKING

from node.peers.client import CONNECT_S, WEBSOCKET_BEAT_S
from node.peers.connections import MAX_CONNECTIONS, MAX_PER_PEER
from protocol.gossip import events as ev

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode


class Link:
    """One connection; each end knows of it from when it stands there until it has ended there."""

    def __init__(self, opener: "SimNode", other: "SimNode") -> None:
        self._ends = (opener, other)
        self._lives = (opener.life, other.life)
        opener.federation.network.send(opener, other, self._arrive)
        opener.federation.schedule.after(CONNECT_S * 1000, self._give_up)

    def other_end(self, node: "SimNode") -> "SimNode":
        """Whom this connects a node with."""
        opener, other = self._ends
        return other if node is opener else opener

    def stands_at(self, node: "SimNode") -> bool:
        """Whether this end counts it as open."""
        return self in node.links.get(self.other_end(node).group, ())

    def end(self, at: "SimNode") -> None:
        """Close it at one end. The other end's heartbeat finds out, if no word of it comes."""
        self._forget(at)

    def cut(self) -> None:
        """Nothing passes any more; both ends find out by their heartbeats."""
        for node in self._ends:
            self._let_know(node)

    def _arrive(self) -> None:
        opener, other = self._ends
        if other.life == self._lives[1] and self._join(other):
            other.federation.network.send(other, opener, self._accepted)

    def _accepted(self) -> None:
        opener, other = self._ends
        if opener.life != self._lives[0] or self.stands_at(opener):
            return
        if not self._join(opener):
            self._forget(other)

    def _give_up(self) -> None:
        opener, other = self._ends
        if opener.up and opener.life == self._lives[0] and not self.stands_at(opener):
            if other.group not in opener.links:
                opener.feed(ev.Disconnected(opener.clock_ms(), other.group))
            self._let_know(other)

    def _join(self, node: "SimNode") -> bool:
        peer = self.other_end(node).group
        links = node.links.get(peer, [])
        full = sum(map(len, node.links.values())) >= MAX_CONNECTIONS
        if full or len(links) >= MAX_PER_PEER or self in links:
            return False
        node.links[peer] = [*links, self]
        if not links:
            node.feed(ev.Connected(node.clock_ms(), peer))
        return True

    def _forget(self, node: "SimNode") -> None:
        if not self.stands_at(node):
            return
        other = self.other_end(node)
        peer = other.group
        self._let_know(other)
        left = [link for link in node.links[peer] if link is not self]
        if left:
            node.links[peer] = left
            return
        del node.links[peer]
        if node.up:
            node.feed(ev.Disconnected(node.clock_ms(), peer))

    def _let_know(self, end: "SimNode") -> None:
        # Whoever takes it for open finds out by a heartbeat that isn't answered.
        end.federation.schedule.after(WEBSOCKET_BEAT_S * 1000, self._forget, end)

    def lost(self, dead: "SimNode") -> None:
        """The machine at one end is gone; the other end learns of it after some time."""
        self._let_know(self.other_end(dead))
