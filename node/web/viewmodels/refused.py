"""Statements that stand in public records and count for nothing."""

from node.web.viewmodels.view import View
from node.words_of_kinds import words_of
from protocol.errors import CODES, ProtocolError


class RefusedLine(View):
    """A statement that broke a rule.

    Attributes:
        statement: its hash, in hex.
        number: in its group's record, from 1.
        time: that it claims, UTC seconds; None where it could not be read.
        kind: what it was to be, as the spec names it; empty where it could not be read.
        code, detail: why, by the spec's code and as it was met.
    """

    statement: str
    number: int
    time: int | None
    kind: str
    code: str
    detail: str

    def what(self) -> str:
        """What it was to be, as a message of the catalogue."""
        return words_of(self.kind)

    def error(self) -> ProtocolError:
        """The refusal itself, which has words."""
        return CODES[self.code].error(self.code, self.detail)


class RefusedOf(View):
    """What of one group was refused, the newest first; of `count` only so many are shown."""

    group: str
    name: str
    own: bool
    count: int
    statements: tuple[RefusedLine, ...]


class RefusedView(View):
    """All that was refused, this server's group first."""

    count: int
    groups: tuple[RefusedOf, ...]
