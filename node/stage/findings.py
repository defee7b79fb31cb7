"""What the demo claims, and whether it held: the exit status rests on these and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """Claims in the order in which they were checked.

    Attributes:
        tell: called with each claim as it is checked, and whether it held.
        all: (claim, whether it held).
    """

    tell: Callable[[str, bool], None]
    all: list[tuple[str, bool]] = field(default_factory=list)

    def check(self, claim: str, held: bool) -> bool:
        """Record a claim; returns whether it held."""
        self.all.append((claim, held))
        self.tell(claim, held)
        return held

    @property
    def held(self) -> bool:
        """Whether there were claims, and every one held."""
        return bool(self.all) and all(held for _, held in self.all)
