"""The votes of one instance: who voted alike, which quorums there are, and what they answer to.

Spec: docs/spec/agreement.md section 4.2.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

import msgspec

from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import MAX_VOTES, Ballots, Tally
from protocol.agreement.votes import MAX_CHAIN, NIL, Body, Council, Polka, gather

NO_CHAIN = MAX_CHAIN + 1
"""Longer than any: of quorums that lead back to nothing, or by more links than a chain has."""

Tallies = Mapping[int, Tally]
Key = TypeVar("Key")


class Pool(msgspec.Struct, frozen=True):
    """Reads the tallies of one instance."""

    council: Council
    tallies: Tallies

    def polkas(self, round_: int) -> Iterator[tuple[bytes, int]]:
        """(value, valid round) of each quorum of a round whose chain is held, in that order."""
        prevotes = self._tally(round_).prevotes
        for (value, valid_round), voters in sorted(prevotes.items()):
            if (
                value != NIL
                and len(voters) >= self.council.quorum
                and self._links(valid_round, value) < MAX_CHAIN
            ):
                yield value, valid_round

    def leads_back(self, round_: int, value: bytes) -> bool:
        """Whether a quorum prevoted a value in a round, and quorums lead back to a fresh one."""
        return any(found == value for found, _ in self.polkas(round_))

    def newest(self) -> tuple[int, bytes] | None:
        """The highest round with such a quorum, and its value; of two values the lower one."""
        for round_ in sorted(self.tallies, reverse=True):
            for value, _ in self.polkas(round_):
                return round_, value
        return None

    def chain(self, round_: int, value: bytes) -> tuple[Polka, ...]:
        """The quorums from a round back to a fresh value.

        Of two quorums for one value in one round the one with the shorter chain is taken; of two
        as short the one with the lower valid round.

        Raises:
            ValueError: there is none; see `leads_back`.
        """
        links: list[Polka] = []
        while round_ != NO_ROUND:
            ways = [way for found, way in self.polkas(round_) if found == value]
            if not ways:
                raise ValueError(f"no quorum for this value in round {round_}")
            way = min(ways, key=lambda way: self._links(way, value))
            links.append(self.polka(round_, value, way))
            round_ = way
        return tuple(links)

    def polka(self, round_: int, value: bytes, valid_round: int) -> Polka:
        """One quorum's prevotes, as they travel."""
        voters = self._tally(round_).prevotes[value, valid_round]
        signers, signatures = gather(self.council.n, voters, self.council.quorum)
        return Polka(round=round_, valid_round=valid_round, signers=signers, signatures=signatures)

    def decided(self) -> tuple[int, bytes, Ballots] | None:
        """The lowest round in which a quorum precommitted a value that leads back, and who did."""
        for round_ in sorted(self.tallies):
            for value, voters in sorted(self.tallies[round_].precommits.items()):
                if (
                    value != NIL
                    and len(voters) >= self.council.quorum
                    and self.leads_back(round_, value)
                ):
                    return round_, value, voters
        return None

    def prevoted(self, round_: int, value: bytes | None = None) -> int:
        """How many members prevoted in a round: anything, or one value whatever it answers to."""
        prevotes = self._tally(round_).prevotes.items()
        return len(
            {place for (found, _), who in prevotes if value in (None, found) for place in who}
        )

    def precommitted(self, round_: int) -> int:
        """How many members precommitted in a round, anything."""
        return len({place for who in self._tally(round_).precommits.values() for place in who})

    def _links(self, round_: int, value: bytes) -> int:
        """How many quorums lead from a round back to a fresh value; NO_CHAIN if none do.

        What no certificate could carry counts as nothing here: a member that decided by it could
        neither keep nor prove its decision.
        """
        fewest = {NO_ROUND: 0}
        for at in sorted(of for of in self.tallies if of <= round_):
            lengths = [
                fewest.get(way, NO_CHAIN)
                for (found, way), voters in self.tallies[at].prevotes.items()
                if found == value and len(voters) >= self.council.quorum
            ]
            fewest[at] = min(1 + min(lengths, default=NO_CHAIN), NO_CHAIN)
        return fewest.get(round_, NO_CHAIN)

    def _tally(self, round_: int) -> Tally:
        return self.tallies.get(round_, Tally())


def counted(
    tally: Tally, body: Body, place: int, signature: bytes, *, whole: bool = False
) -> Tally:
    """A round's votes with one more.

    Args:
        whole: it is one of a quorum that is known, and kept however many others there are.
    """
    if body.kind == "precommit":
        precommits = _with(tally.precommits, body.value, place, signature, whole)
        return Tally(tally.prevotes, precommits)
    prevotes = _with(tally.prevotes, (body.value, body.valid_round), place, signature, whole)
    return Tally(prevotes, tally.precommits)


def _with(
    table: Mapping[Key, Ballots], key: Key, place: int, signature: bytes, whole: bool
) -> Mapping[Key, Ballots]:
    voters = table.get(key, {})
    if place in voters:
        return table
    if not whole and sum(place in others for others in table.values()) >= MAX_VOTES:
        return table
    return {**table, key: {**voters, place: signature}}
