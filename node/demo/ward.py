"""One example group of the demo: where its things are, and how its stewards reach its node."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from node.cli.call import ask
from node.demo.records import Election
from node.founding.stewards import StewardKey


@dataclass(slots=True)
class Ward:
    """A ward's group.

    Attributes:
        number: of the ward, from 1.
        home: everything of the group; the node's directory is one of several things in it.
        port: on which its node listens.
        ballots: how many ballots the ward has in the real contests.
        stewards: the two stewards' keys, which are not in the node's directory.
        codes: voting codes of the polled ballot, as printed for members.
    """

    number: int
    home: Path
    port: int
    ballots: int = 0
    stewards: list[StewardKey] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The group's name."""
        return f"Ward {self.number}"

    @property
    def directory(self) -> Path:
        """The node's directory."""
        return self.home / "node"

    @property
    def address(self) -> str:
        """Where the node answers."""
        return f"http://127.0.0.1:{self.port}"

    def papers(self, election: Election) -> Path:
        """The ward's ballots in a real contest: with its stewards, not on its node."""
        return self.home / "papers" / f"{election.key}.csv"

    async def ask(self, command: str, /, **args: Any) -> dict[str, Any]:
        """Have the running node do something, as a steward at its machine does.

        Raises:
            NodeError: the node refuses, or does not answer.
        """
        return await asyncio.to_thread(ask, self.directory, command, args)
