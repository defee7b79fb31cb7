"""Gathering registers.

Spec: docs/spec/coalition/registers.md section 6.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError
from protocol.merkle import EMPTY_ROOT
from protocol.statement import Statement


def register(collected: Collected, entry: Entry, _statement: Statement, body: Any) -> None:
    """A group's register: that count and root fit is all that others can see of it."""
    if (body.count == 0) != (body.root == EMPTY_ROOT):
        raise MalformedError("body-malformed", "register: count and root do not fit")
    collected.registers.said.append((entry, body))


HANDLERS = {"register": register}
