"""The demo's state: who takes part, and what was put to the vote."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from node.demo.delegates import Instruction
from node.demo.ward import Ward
from node.stage.stage import Stage

Test = Callable[[Ward], Awaitable[bool]]
"""Whether something holds on a group's node."""


def panel(wards: list[Ward]) -> list[Ward]:
    """The groups that rule on challenges: the first three."""
    return wards[:3]


@dataclass(slots=True)
class Scene(Stage[Ward]):
    """Everything that the parts of the demo share.

    Attributes:
        coalition: the 32-byte id.
        proposal: hex id of the proposal that the ballots are on.
        ballots: hex ids by name: `mayor`, `estimate`, `roll-call`, `poll`.
        announced: when the ballots were, in UTC seconds.
        opens: when all may, in UTC seconds.
        closes: when each ballot closes, in UTC seconds, by name.
        due: until when their results are taken, in UTC seconds.
        certify: whether the charter knows cuts, challenges and seats that can be lost.
        gone: numbers of the groups whose nodes don't come back.
        corrected: whether the ward that mistook its roll call has put it right.
        instructions: how each ward's voters bound its delegates, by ward number.
        results: what one node found, by ballot's name; empty before the end.
    """

    coalition: bytes = b""
    proposal: str = ""
    ballots: dict[str, str] = field(default_factory=dict)
    announced: int = 0
    opens: int = 0
    closes: dict[str, int] = field(default_factory=dict)
    due: int = 0
    certify: bool = False
    gone: set[int] = field(default_factory=set)
    corrected: bool = False
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
    def there(self) -> list[Ward]:
        """All groups but those whose nodes are gone for good."""
        return [ward for ward in self.wards if ward.number not in self.gone]

    @property
    def panel(self) -> list[Ward]:
        """The groups that rule on challenges."""
        return panel(self.wards)

    @property
    def mistaken(self) -> Ward | None:
        """The group that reads its own ballots the wrong way round; nobody, without challenges."""
        return self.wards[3] if self.certify else None

    @property
    def others(self) -> list[Ward]:
        """All groups but the one that is away."""
        return self.wards[:-1]
