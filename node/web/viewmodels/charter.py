"""The founding charter, as a page shows it."""

from dataclasses import dataclass

from node.founding.charter_words import Fact


@dataclass(frozen=True, slots=True)
class FounderLine:
    """One founding group.

    Attributes:
        region: empty if it has none.
        affiliated: members, by which its votes weigh where a vote counts members.
        certifies: whether it is in the council.
        operator: who hosts its server; empty if it does so itself.
    """

    name: str
    region: str
    affiliated: int
    certifies: bool
    operator: str


@dataclass(frozen=True, slots=True)
class CharterView:
    """The charter.

    Attributes:
        founded: UTC seconds.
        preamble: maybe empty.
        points: of unity, as they were signed; later ones are decided in the coalition.
        groups: the founders, by name.
        rules: every rule; the last says what the council survives.
        words, fingerprint: of the coalition's id, to compare.
    """

    name: str
    founded: int
    preamble: str
    points: tuple[str, ...]
    groups: tuple[FounderLine, ...]
    rules: tuple[Fact, ...]
    words: str
    fingerprint: str
