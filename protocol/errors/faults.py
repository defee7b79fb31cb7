"""The classes of faults, and what a row of their table holds.

A class says what a fault proves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


class ProtocolError(Exception):
    """Something remote is wrong; nothing was changed by it.

    Args:
        code: a key of `CODES` that belongs to this class; any other is a `ValueError`.
        detail: what exactly was met, for logs and developers; lower case, no full stop.
        hint: what the reader can do about it; lower case, no full stop.
    """

    def __init__(self, code: str, detail: str = "", hint: str = "") -> None:
        entry = CODES.get(code)
        if entry is None or entry.error is not type(self):
            raise ValueError(f"{code!r} is not a code of {type(self).__name__}")
        super().__init__(code, detail, hint)
        self.code = code
        self.detail = detail
        self.hint = hint or entry.hint
        self.status = entry.status
        self.sentence = entry.sentence

    @property
    def message(self) -> str:
        """What it says in one line, without its hint."""
        return f"{self.sentence}: {self.detail}" if self.detail else self.sentence

    def __str__(self) -> str:
        """One line for people, a second one starting with `hint:` if there is a hint."""
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message

    def bare(self) -> Self:
        """The error without where it was raised, for whoever keeps it.

        A traceback holds all that its frames held: what a peer sent, up to megabytes of it.
        """
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)


class MalformedError(ProtocolError):
    """The bytes or values do not have the form the spec gives them; proves nothing about whom."""


class SignatureError(ProtocolError):
    """A signature is missing or does not hold under the key it should hold under."""


class ProofError(ProtocolError):
    """A hash, path or total does not lead to the root or sum it is claimed for."""


class RuleError(ProtocolError):
    """Well formed and signed, and against a rule of the charter, the ballot or the lifecycle."""


class ConflictError(ProtocolError):
    """True at some time but behind what is known here; retry from `known`.

    Args:
        known: the size (or height) held here, >= 0.
    """

    def __init__(self, code: str, detail: str = "", hint: str = "", *, known: int) -> None:
        super().__init__(code, detail, hint)
        self.known = known


class EquivocationError(ProtocolError):
    """Two signed things that cannot both be true; a stranger can check the evidence.

    Args:
        evidence: what proves it; for a fork the two checkpoints, the one known here first.
    """

    def __init__(self, code: str, detail: str = "", hint: str = "", *, evidence: object) -> None:
        super().__init__(code, detail, hint)
        self.evidence = evidence


class UnattributedFault(ProtocolError):  # noqa: N818 -- a fault, not yet an error of anyone's
    """Something failed and proves nothing against anyone in particular.

    Args:
        suspects: names or ids among which the cause lies, sorted; may be empty.
    """

    def __init__(
        self, code: str, detail: str = "", hint: str = "", *, suspects: tuple[str, ...]
    ) -> None:
        super().__init__(code, detail, hint)
        self.suspects = suspects


# No struct: what `--help` loads is kept small, and every command loads the codes.
@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table.

    Attributes:
        error: the only class that may carry the code.
        status: HTTP status of the answer, 400-599.
        sentence: what people read; lower case, no full stop.
        hint: what they can do when the raiser knows nothing better; may be empty.
    """

    error: type[ProtocolError]
    status: int
    sentence: str
    hint: str = ""


UPDATE = "the sender may run a different version"
ASK = "it changed nothing here; ask whoever made it, who may run a different version"
"""Hints for what only a program makes wrongly, somewhere else."""

CODES: dict[str, Code] = {}
"""The one table; the package fills it from the rooms beside this module."""
