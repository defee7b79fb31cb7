"""The registrar: publishes the group's register, and shows members their place in it."""

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING

from node.errors import NodeError
from node.logger import Logger
from protocol.coalition.registers.credential import SALT_BYTES, CredentialProof
from protocol.coalition.registers.tree import register_tree
from protocol.coalition.registers.values import Register
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
            newest = (await node.state()).registers.of(node.group)
            keys = {credential.key for credential in node.credentials.standing()}
            if keys == self._published(newest):
                return None
            salts = {key: secrets.token_bytes(SALT_BYTES) for key in keys}
            body = register_tree(node.coalition, node.group, salts).body()
            if keys:
                await node.credentials.prepare(body.root, salts)
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
        credential = node.credentials.of(member)
        if credential is None:
            raise NodeError(
                "no-credential",
                "this member has no credential",
                "they make one on the page My key, in the browser they sign with",
            )
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

    def _published(self, newest: Register | None) -> set[bytes] | None:
        """The keys of the newest register; None if it can't be told, so that it is made anew."""
        if newest is None:
            return set()
        if newest.root == EMPTY_ROOT:
            return set()
        salts = self._node.credentials.salts(newest.root)
        return None if salts is None else set(salts)
