"""Who takes part: nine groups that nobody founded, in three regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from node.stage.group import Group
from node.stage.ports import free_ports

REGIONS = ("North", "South", "West")
# Name, region, members on the list; the names say that they are examples.
CAST = (
    ("Example Tenants", "North", 9),
    ("Example Nurses", "North", 8),
    ("Example Bakers", "North", 6),
    ("Example Teachers", "South", 8),
    ("Example Growers", "South", 6),
    ("Example Drivers", "South", 7),
    ("Example Clinic", "West", 7),
    ("Example Weavers", "West", 6),
    ("Example Neighbors", "West", 8),
)
STEWARDS = ("ann", "ben")


@dataclass(slots=True)
class Player(Group):
    """A group of the story.

    Attributes:
        region: where it is.
        members: how many are on its roster.
    """

    region: str = ""
    members: int = 0

    @property
    def papers(self) -> Path:
        """What its stewards have at hand: files that commands read, keys, printed codes."""
        return self.home / "papers"

    @property
    def slug(self) -> str:
        """The name as files have it."""
        return self.name.lower().replace(" ", "-")

    def key_file(self, steward: str) -> Path:
        """A steward's key file, outside the node's directory."""
        return self.home / "stewards" / f"{self.slug}-{steward}.key"

    def write(self, name: str, text: str) -> str:
        """Write a file for a command to read; gives its path."""
        path = self.papers / name
        path.write_text(text)
        return str(path)

    def roster(self) -> list[str]:
        """References of its members, as its own list has them."""
        return [f"{self.number}-{n:02}" for n in range(1, self.members + 1)]


def lay_out(base: Path) -> list[Player]:
    """A home for each group."""
    ports = free_ports(len(CAST))
    players = [
        Player(number, name, base / name.lower().replace(" ", "-"), port, region=region, members=n)
        for number, ((name, region, n), port) in enumerate(zip(CAST, ports, strict=True), 1)
    ]
    for player in players:
        player.papers.mkdir(parents=True)
    return players


def in_region(players: Sequence[Player], region: str) -> list[Player]:
    """The groups of one region."""
    return [player for player in players if player.region == region]
