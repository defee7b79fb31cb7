"""Where the nodes of other groups are reached."""

from collections.abc import Iterable

from protocol.coalition.card import Card, check_address
from protocol.coalition.founders import Founder
from protocol.errors import MalformedError

MAX_HINTS = 4
"""Addresses tried for one group: its card's, its newest own hint, and two a steward wrote down."""


class Addresses:
    """The addresses on the groups' cards, and hints that came later; hints are tried first.

    Every address passes `check_address` (https, or plain http on loopback), so no statement and no
    configuration makes this node send requests in the clear across a network.
    """

    def __init__(self, founders: Iterable[Founder]) -> None:
        self._cards = {f.card.group: f.card.address for f in founders}
        self._hints: dict[bytes, list[str]] = {}
        self._turn: dict[bytes, int] = {}

    def meet(self, card: Card) -> None:
        """From now on this group has an address here, if its card has one."""
        self._cards.setdefault(card.group, card.address)

    def hint(self, group: bytes, address: str) -> bool:
        """Remember another address of a group; returns whether it was usable and new.

        Args:
            group: 16-byte id; unknown groups are ignored.
            address: as on a card.
        """
        address = address.rstrip("/")
        try:
            check_address("bad-address", address)
        except MalformedError:
            return False
        known = self.all(group)
        if group not in self._cards or address in known:
            return False
        self._hints[group] = [address, *self._hints.get(group, [])][: MAX_HINTS - 1]
        self._turn[group] = 0
        return True

    def of(self, group: bytes) -> str:
        """The address to try now; empty if none is known.

        Raises:
            KeyError: no such group in the coalition.
        """
        known = self.all(group)
        if not known:
            if group not in self._cards:
                raise KeyError(group)
            return ""
        return known[self._turn.get(group, 0) % len(known)]

    def all(self, group: bytes) -> list[str]:
        """Every known address of a group, best first."""
        card = self._cards.get(group)
        return [*self._hints.get(group, []), *([card] if card else [])]

    def failed(self, group: bytes) -> None:
        """The address didn't answer: the next question goes to the group's next one."""
        self._turn[group] = self._turn.get(group, 0) + 1

    def groups(self) -> Iterable[bytes]:
        """The ids of all groups."""
        return self._cards.keys()
