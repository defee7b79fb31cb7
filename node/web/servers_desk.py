"""What pages tell of the groups' servers: whether they agree, what is frozen, what is final."""

import asyncio
from collections.abc import Mapping

import msgspec

from node.commands import running
from node.core import Node
from node.frozen import frozen_records
from node.owed.telling import undone
from node.peers.status import PeerStatus
from node.shown_logs import shown_logs
from node.store.access import Role
from node.web.building.charter import charter_of_state, terms_view
from node.web.building.cuts import cuts_view
from node.web.building.first_steps import Begun, first_steps
from node.web.building.frozen import frozen_view
from node.web.building.owed import undone_lines
from node.web.building.peers import Heard, peers_view
from node.web.viewmodels.charter import CharterView, TermsView
from node.web.viewmodels.cuts import CutsView
from node.web.viewmodels.first_steps import FirstStepsView
from node.web.viewmodels.frozen import FrozenView
from node.web.viewmodels.owed import UndoneLine
from node.web.viewmodels.peers import PeersView
from node.web.viewmodels.refused import RefusedView
from protocol.coalition.state import State
from protocol.encoding import pack


class ServersDesk:
    """The part of a node's desk about the servers: charter, peers, cuts, first steps."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def peers(self) -> PeersView:
        """The groups' servers."""
        node = self._node
        at, opens = node.now(), node.config.behind_nat
        state, digest = await node.state(at), await self._digest(at)
        waiting = () if node.federation is None else node.federation.waiting()
        heard = Heard(self._status(), self._faults, waiting)
        logs = shown_logs(node, state)
        return peers_view(state, node.group, digest, heard, opens=opens, logs=logs)

    async def frozen(self) -> FrozenView:
        """Public records that are frozen."""
        records = frozen_records(self._node.logs)
        return frozen_view(await self._node.state(), records, self._node.group)

    async def refused(self) -> RefusedView:
        """Statements that count for nothing, as the command `refused` says it."""
        return msgspec.convert(await running.run(self._node, "refused", {}), RefusedView)

    async def charter(self) -> CharterView:
        """The charter in force, how it came to be, and what is moved."""
        return charter_of_state(await self._node.state())

    async def signed_charter(self) -> bytes:
        """The founding charter with every founder's signature: the bytes that the group joined by.

        It is what a newcomer's node is given, so later versions are not in it: they follow from the
        public records.
        """
        return pack(self._node.signed)

    async def charter_terms(self) -> TermsView:
        """Every rule in force, for the form that changes them."""
        return terms_view(await self._node.state())

    async def cuts(self) -> CutsView | None:
        """Certified cuts, and what the next one waits for."""
        return await asyncio.to_thread(cuts_view, self._node)

    async def first_steps(self) -> FirstStepsView:
        """What this group's administrators do first."""
        node = self._node
        state, status = await node.state(), self._status()
        begun = Begun(
            # Of those that are here: one that has left may still answer, for one that never did.
            answered=sum(
                group in state.membership.members and peer.heard_s is not None
                for group, peer in status.items()
            ),
            stewards=node.accesses.standing(Role.STEWARD),
            facilitators=node.accesses.standing(Role.FACILITATOR),
            members=sum(node.people.regions().values()),
        )
        return first_steps(state, node.group, begun)

    async def undone(self, state: State) -> tuple[UndoneLine, ...]:
        """What this server owes and can't do for now."""
        return undone_lines(await undone(self._node, state))

    async def _digest(self, at: int) -> bytes:
        """The digest as of the full minute: people compare it on two screens, not in one second."""
        return await self._node.digest(at - at % 60)

    def _status(self) -> Mapping[bytes, PeerStatus]:
        federation = self._node.federation
        return {} if federation is None else {peer.group: peer for peer in federation.status()}

    def _faults(self, group: bytes) -> list[str]:
        return [fault.code for fault in self._node.logs.faults(group, standing=True)]
