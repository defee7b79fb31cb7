"""Caucuses as the pages show them."""

from node.web.viewmodels.view import View


class CaucusLine(View):
    """A caucus in a list. `inside`: the group's name; empty across groups."""

    id: str
    name: str
    inside: str
    members: int
    listed: bool
    time: int


class CaucusActView(View):
    """What a caucus says.

    Attributes:
        act: statement, recommendation, veto, lift.
        about, path: what it is about, and where that is; empty for a statement.
        signatures: of its members; `outdated` of them under replaced registers alone.
        over: keys that signed and do not count, being more than their groups have members.
        late: whether it recommends on a vote that had closed by then.
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
    over: int = 0
    late: bool = False


class CaucusGroupLine(View):
    """A group under whose registers members signed a caucus.

    Attributes:
        keys: of theirs who are in it.
        registered: keys in the group's newest register.
        affiliated: members, by the charter and mergers: no more of its keys count.
    """

    group: str
    keys: int
    registered: int
    affiliated: int


class CaucusView(View):
    """A caucus's page.

    Attributes:
        readers: who can read its own space: anyone, groups, members.
        threshold: signatures that its texts need; `listed_from`, `veto_from` as the charter says.
        published_by: the groups through whose servers it was declared.
        over: keys of members that do not count, being more than their groups have members.
        groups: whose members are in it, by name.
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
    over: int = 0
    groups: tuple[CaucusGroupLine, ...] = ()

    def act(self, name: str) -> CaucusActView | None:
        """The text with this id."""
        return next((act for act in self.acts if act.id == name), None)


class SheetView(View):
    """What a member signs.

    Attributes:
        bytes: as hex, exactly what goes to their key.
        key: their public key as hex; empty if they have none.
        ready: whether their key is in the published register.
    """

    bytes: str
    key: str
    ready: bool
