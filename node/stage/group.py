"""One example group: where its things are, and how its stewards reach its node."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from node.cli.call import ask
from node.founding.stewards import StewardKey


@dataclass(slots=True)
class Group:
    """A group on this machine.

    Attributes:
        number: from 1.
        name: on its card.
        home: everything of the group; the node's directory is one of several things in it.
        port: on which its node listens.
        stewards: the two stewards' keys, which are not in the node's directory.
        codes: voting codes of a ballot, as printed for members.
    """

    number: int
    name: str
    home: Path
    port: int
    stewards: list[StewardKey] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def directory(self) -> Path:
        """The node's directory."""
        return self.home / "node"

    @property
    def address(self) -> str:
        """Where the node answers."""
        return f"http://127.0.0.1:{self.port}"

    async def ask(self, command: str, /, **args: Any) -> dict[str, Any]:
        """Have the running node do something, as a steward at its machine does.

        Raises:
            NodeError: the node refuses, or does not answer.
        """
        return await asyncio.to_thread(ask, self.directory, command, args)
