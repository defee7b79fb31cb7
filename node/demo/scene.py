"""The demo's state: who takes part, and what was put to the vote."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from node.demo.delegates import Instruction
from node.demo.ward import Ward
from node.stage.stage import Stage

Test = Callable[[Ward], Awaitable[bool]]
"""Whether something holds on a group's node."""


@dataclass(slots=True)
class Scene(Stage[Ward]):
    """Everything that the parts of the demo share.

    Attributes:
        coalition: the 32-byte id.
        proposal: hex id of the proposal that the ballots are on.
        ballots: hex ids by name: `mayor`, `estimate`, `roll-call`, `poll`.
        announced: when the ballots were, in UTC seconds.
        closes: when each ballot closes, in UTC seconds, by name.
        instructions: how each ward's voters bound its delegates, by ward number.
        results: what one node found, by ballot's name; empty before the end.
    """

    coalition: bytes = b""
    proposal: str = ""
    ballots: dict[str, str] = field(default_factory=dict)
    announced: int = 0
    closes: dict[str, int] = field(default_factory=dict)
    instructions: dict[int, Instruction] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def wards(self) -> list[Ward]:
        """The groups, by number; at least three."""
        return self.groups

    @property
    def away(self) -> Ward:
        """The group whose node is away for a while: the last."""
        return self.wards[-1]

    @property
    def killed(self) -> Ward:
        """The group whose node is killed: one in the middle."""
        return self.wards[len(self.wards) // 2]

    @property
    def others(self) -> list[Ward]:
        """All groups but the one that is away."""
        return self.wards[:-1]
