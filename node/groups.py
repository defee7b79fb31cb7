"""The groups that a node knows: those of the charter, and those taken in since."""

import contextlib
from pathlib import Path

from node.keyring import Keyring
from protocol.coalition.card import Card, open_card
from protocol.coalition.charter import Charter
from protocol.coalition.founders import Founder
from protocol.coalition.state import State
from protocol.errors import ProtocolError

CARD_FILE = "group.card"


class Groups:
    """Every group with its card; it only grows, as the node folds.

    Attributes:
        founders: those that founded the coalition, then those taken in, as far as it knows.

    Args:
        group: the own one.
        keyring: told whose keys are new.
        directory: the node's: there is its own card, before the coalition has it.
    """

    def __init__(self, charter: Charter, group: bytes, directory: Path, keyring: Keyring) -> None:
        self._founders = {founder.card.group: founder for founder in charter.groups}
        self.founders: list[Founder] = list(charter.groups)
        self._belong = frozenset(self._founders)
        self._group, self._directory = group, directory
        self._keyring = keyring
        self._meet_own()

    def _meet_own(self) -> None:
        """Know the own keys before the cut that has the group taken in.

        A lost node that is made again asks for its own record first, and takes cuts only then.
        """
        path = self._directory / CARD_FILE
        if self.own_is_in or not path.exists():
            return
        # Of a damaged one nothing is known until the coalition's own is here.
        with contextlib.suppress(ProtocolError):
            card = open_card(path.read_bytes())
            if card.group == self._group:
                self._keyring.meet(card)

    @property
    def own_is_in(self) -> bool:
        """Whether the own group founded the coalition or was taken in, as far as it knows."""
        return self._group in self._founders

    @property
    def others(self) -> frozenset[bytes]:
        """The other groups that belong to the coalition, as of the last fold."""
        return self._belong - {self._group}

    @property
    def card(self) -> Card:
        """The own group's card: as the coalition has it, or before that the node's own."""
        founder = self._founders.get(self._group)
        if founder is not None:
            return founder.card
        return open_card((self._directory / CARD_FILE).read_bytes())

    def own_address(self, state: State) -> str:
        """Where others reach the own node by default, also before it is taken in."""
        known = state.groups.get(self._group)
        return self.card.address if known is None else known.address

    def learn(self, state: State) -> list[Founder]:
        """Take in whom a state knows; who has left stays known, and belongs no more.

        Returns:
            Those that were not known before.
        """
        self._belong = belonging(state)
        if len(state.groups) <= len(self._founders):
            return []
        joined = state.versions.joined.founders
        new = [founder for group, founder in joined.items() if group not in self._founders]
        for founder in new:
            self._keyring.meet(founder.card)
            self._founders[founder.card.group] = founder
            self.founders.append(founder)
        return new


def belonging(state: State) -> frozenset[bytes]:
    """The groups that belong to the coalition at the state's time."""
    return state.membership.members_at(frozenset(state.groups), state.time)
