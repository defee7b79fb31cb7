"""Caucuses as they stand: values only.

Spec: docs/spec/coalition/caucuses.md section 6.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field


class CaucusAct(msgspec.Struct, frozen=True):
    """What a caucus says.

    Attributes:
        id: 32 bytes, the text's.
        hash: of the statement that published it first, by claimed time.
        groups: who published it, by id.
        act, subject, wording, title, text: as in `CaucusActBody`.
        signatures: members who signed, each once, of no group more than it affiliates.
        outdated: how many of them under registers alone that were replaced since.
        stands: whether they are enough.
        lifted: for a veto, whether the caucus has taken it back.
        keys: whose signatures there are, ascending; they name nobody.
        over: how many of those keys do not count, being more than their groups affiliate.
    """

    id: bytes
    hash: bytes
    groups: tuple[bytes, ...]
    caucus: bytes
    act: str
    subject: bytes
    wording: bytes
    title: str
    text: str
    time: int
    signatures: int
    outdated: int
    stands: bool
    lifted: bool = False
    keys: tuple[bytes, ...] = ()
    over: int = 0


class Caucus(msgspec.Struct, frozen=True):
    """A caucus.

    Attributes:
        id: 32 bytes.
        hash: of the statement that published it first, by claimed time.
        groups: who published it, by id.
        inside: the group inside which it is; empty across groups.
        members: who joined and did not leave, each once, of no group more than it affiliates.
        outdated: how many of them under registers alone that were replaced since.
        repeated: signatures of members that came more than once, such as under two registers.
        listed: whether it has as many members as the charter asks for.
        acts: by claimed time, then id.
        turns: key -> the highest turn that it signed; even ones are members.
        over: how many of their keys do not count, being more than their groups affiliate.
        by_group: group -> how many of their keys signed under a register of its; a key that did
            under two groups' is in both.
    """

    id: bytes
    hash: bytes
    groups: tuple[bytes, ...]
    name: str
    purpose: str
    inside: bytes
    threshold: int
    readers: str
    space: str
    time: int
    members: int
    outdated: int
    repeated: int
    listed: bool
    acts: tuple[CaucusAct, ...] = ()
    turns: Mapping[bytes, int] = field(default_factory=dict)
    over: int = 0
    by_group: Mapping[bytes, int] = field(default_factory=dict)


class Caucuses(msgspec.Struct, frozen=True):
    """Every caucus that was declared; `all` by id, in order of claimed time, then id."""

    all: Mapping[bytes, Caucus] = field(default_factory=dict)

    def listed(self) -> tuple[Caucus, ...]:
        """Those with enough members to be listed."""
        return tuple(caucus for caucus in self.all.values() if caucus.listed)

    def recommendations(self, ballot: bytes) -> tuple[tuple[Caucus, CaucusAct], ...]:
        """What listed caucuses recommend on a ballot, where enough members signed."""
        return tuple(
            (caucus, act)
            for caucus in self.listed()
            for act in caucus.acts
            if act.act == "recommendation" and act.subject == ballot and act.stands
        )

    def vetoes(self, proposal: bytes) -> tuple[tuple[Caucus, CaucusAct], ...]:
        """The vetoes against wordings of a proposal that stand and were not taken back."""
        return tuple(
            (caucus, act)
            for caucus in self.listed()
            for act in caucus.acts
            if act.act == "veto" and act.subject == proposal and act.stands and not act.lifted
        )
