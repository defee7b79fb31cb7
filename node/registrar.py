"""The registrar: publishes the group's register, and shows members their place in it."""

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING

from node.errors import NodeError
from node.logger import Logger
from node.store.credentials import Credential
from protocol.coalition.registers.credential import SALT_BYTES, CredentialProof
from protocol.coalition.registers.tree import register_tree
from protocol.coalition.registers.values import Register
from protocol.coalition.state import Phase, State
from protocol.errors import ProtocolError
from protocol.merkle import EMPTY_ROOT

if TYPE_CHECKING:
    from node.core import Node

# Seconds between two looks: members who come within a minute share one register, and a busy day
# costs the log no more than an entry a minute.
LOOK_S = 60.0

log = Logger(__name__)


class Registrar:
    """Keeps a node's published register in step with its members' credentials."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._publishing = asyncio.Lock()

    async def run(self) -> None:
        """Look every minute until cancelled."""
        while True:
            with contextlib.suppress(NodeError, ProtocolError):
                if await self.publish() is not None:
                    log.info("register-published")
            await asyncio.sleep(LOOK_S)

    async def publish(self) -> bytes | None:
        """Publish the register if it changed; gives its statement's hash, or None.

        Raises:
            NodeError: nothing was published.
        """
        node = self._node
        async with self._publishing:
            state = await node.state()
            newest = state.registers.of(node.group)
            keys = {credential.key for credential in node.credentials.standing()}
            if keys == self._published(newest):
                return None
            salts = {key: secrets.token_bytes(SALT_BYTES) for key in keys}
            body = register_tree(node.coalition, node.group, salts).body()
            if keys:
                needed = {one.root for one in needed_registers(state, node.group)}
                await node.credentials.prepare(body.root, salts, needed)
            return await node.publish("register", body)

    def in_register(self, newest: Register | None, key: bytes) -> bool:
        """Whether a key is in the group's newest register."""
        return key in (self._published(newest) or ())

    async def proof(self, member: str) -> tuple[Register, CredentialProof]:
        """A member's credential and its path in the group's newest register.

        What they sign cites `Register.hash`, and carries the proof beside the signature.

        Raises:
            NodeError: `no-credential`; `not-registered-yet`: the register is not published yet.
        """
        node = self._node
        credential = self._credential(member)
        newest = (await node.state()).registers.of(node.group)
        salts = None if newest is None else node.credentials.salts(newest.root)
        if newest is None or salts is None or credential.key not in salts:
            raise NodeError(
                "not-registered-yet",
                "this credential is in no published register yet",
                "the node publishes one within a minute",
            )
        tree = register_tree(node.coalition, node.group, salts)
        return newest, tree.proof(credential.key)

    async def proof_at_close(self, member: str, closes: int) -> tuple[Register, CredentialProof]:
        """A member's credential and its path in the register that the group had at a close.

        Raises:
            NodeError: `no-credential`; `key-after-close`: it was in no register by then;
                `register-not-kept`: this node can't show places in that register any more.
        """
        node = self._node
        credential = self._credential(member)
        held = (await node.state()).registers.held_at(node.group, closes)
        salts = None if held is None else node.credentials.salts(held.root)
        if held is not None and held.root != EMPTY_ROOT and salts is None:
            raise NodeError(
                "register-not-kept",
                "this node no longer has the list of keys of the vote's close",
                "any group can challenge the result for members",
            )
        if held is None or salts is None or credential.key not in salts:
            raise NodeError(
                "key-after-close",
                "this key was in no published register when the vote closed",
                "any group can challenge the result for members, also for those of other groups",
            )
        return held, register_tree(node.coalition, node.group, salts).proof(credential.key)

    def _credential(self, member: str) -> Credential:
        credential = self._node.credentials.of(member)
        if credential is None:
            raise NodeError(
                "no-credential",
                "this member has no credential",
                "they make one on the page My key, in the browser they sign with",
            )
        return credential

    def _published(self, newest: Register | None) -> set[bytes] | None:
        """The keys of the newest register; None if it can't be told, so that it is made anew."""
        if newest is None:
            return set()
        if newest.root == EMPTY_ROOT:
            return set()
        salts = self._node.credentials.salts(newest.root)
        return None if salts is None else set(salts)


def needed_registers(state: State, group: bytes) -> list[Register]:
    """The group's registers that members may yet need to challenge a result.

    Of each vote that has rules for it and whose result is still to come, or to be final, the one
    at its close; and until a cut has passed the close all that no cut holds yet: any of these may
    turn out to be it.
    """
    cut = 0 if state.cut is None else state.cut.time
    own = [one for one in state.registers.all.values() if one.group == group]
    found: dict[bytes, Register] = {}
    for ballot in state.ballots.values():
        rules = state.rules_of(ballot).challenges
        final = ballot.standing is not None and ballot.standing.final is not None
        over = final or ballot.phase in (Phase.LAPSED, Phase.WITHDRAWN)
        if rules is None or not rules.members or over:
            continue
        closes = ballot.schedule.closes
        settled = [one for one in own if one.time < closes and one.time <= cut]
        open_yet = [one for one in own if one.time > cut] if cut < closes else []
        found |= {one.hash: one for one in (*settled[-1:], *open_yet)}
    return list(found.values())
