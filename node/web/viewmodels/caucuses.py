"""Caucuses as the pages show them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaucusLine:
    """A caucus in a list. `inside`: the group's name; empty across groups."""

    id: str
    name: str
    inside: str
    members: int
    listed: bool
    time: int


@dataclass(frozen=True, slots=True)
class CaucusActView:
    """What a caucus says.

    Attributes:
        act: statement, recommendation, veto, lift.
        about, path: what it is about, and where that is; empty for a statement.
        signatures: of its members; `outdated` of them under replaced registers alone.
    """

    id: str
    caucus: CaucusLine
    act: str
    title: str
    text: str
    time: int
    signatures: int
    outdated: int
    stands: bool
    lifted: bool
    about: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class CaucusView:
    """A caucus's page.

    Attributes:
        readers: who can read its own space: anyone, groups, members.
        threshold: signatures that its texts need; `listed_from`, `veto_from` as the charter says.
        published_by: the groups through whose servers it was declared.
    """

    line: CaucusLine
    purpose: str
    readers: str
    space: str
    threshold: int
    listed_from: int
    veto_from: int
    outdated: int
    repeated: int
    published_by: tuple[str, ...]
    acts: tuple[CaucusActView, ...]

    def act(self, name: str) -> CaucusActView | None:
        """The text with this id."""
        return next((act for act in self.acts if act.id == name), None)


@dataclass(frozen=True, slots=True)
class SheetView:
    """What a member signs.

    Attributes:
        bytes: as hex, exactly what goes to their key.
        key: their public key as hex; empty if they have none.
        ready: whether their key is in the published register.
    """

    bytes: str
    key: str
    ready: bool
