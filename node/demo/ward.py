"""One example group of the demo: a ward, with its own ballots of the real contests."""

from dataclasses import dataclass
from pathlib import Path

from node.demo.records import Election
from node.stage.group import Group


@dataclass(slots=True)
class Ward(Group):
    """A ward's group.

    Attributes:
        ballots: how many ballots the ward has in the real contests.
    """

    ballots: int = 0

    def papers(self, election: Election) -> Path:
        """The ward's ballots in a real contest: with its stewards, not on its node."""
        return self.home / "papers" / f"{election.key}.csv"


def make_ward(number: int, home: Path, port: int, ballots: int = 0) -> Ward:
    """A ward by its number."""
    return Ward(number, f"Ward {number}", home, port, ballots=ballots)
