"""What talking to peers needs of a node; `node.core.Node` has it."""

from collections.abc import Sequence
from typing import Protocol

from node.council.record import CouncilStore
from node.keyring import Keyring
from node.signer import Signer
from node.store.logs import LogStore
from protocol.coalition.charter import Charter
from protocol.coalition.founders import Founder


class PeerNode(Protocol):
    """A node in a coalition: ids, charter, logs, its keys and the others', clock."""

    coalition: bytes
    group: bytes
    logs: LogStore
    signer: Signer
    council: CouncilStore
    keyring: Keyring

    @property
    def charter(self) -> Charter:
        """The founding charter."""
        ...

    @property
    def founders(self) -> Sequence[Founder]:
        """Every group that founded the coalition or was taken in, with its card."""
        ...

    def now(self) -> int:
        """UTC seconds."""
        ...

    async def in_force(self) -> Charter:
        """The charter with the rules in force."""
        ...

    async def digest(self, at: int) -> bytes:
        """32 bytes over (frontier, time, folded state, results) as of a time."""
        ...
