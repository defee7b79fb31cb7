"""What holds of every row of the error table, for the tests of each room."""

from __future__ import annotations

import re

from protocol.errors import CODES, Code, ProtocolError

MAX_HINT_CHARS = 100
"""A hint is one line at a terminal."""


def check_row(name: str, code: Code) -> None:
    """The row can be raised, answered and read, and stands in the one table."""
    assert CODES[name] is code
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert issubclass(code.error, ProtocolError)
    assert code.error is not ProtocolError
    assert 400 <= code.status <= 599
    for text in (code.sentence, code.hint):
        assert not text.endswith(".")
        assert text == text.strip()
        assert "\n" not in text
    assert code.sentence
    assert code.sentence[0].islower()
    # What people do next, if only to leave it at that; a name of a program stands in backticks.
    assert code.hint, "say what its reader can do about it"
    assert code.hint[0].islower() or code.hint[0] == "`"
    assert not code.hint.endswith(("?", "!", ":", ";"))
    assert len(code.hint) <= MAX_HINT_CHARS
    assert code.hint.count("`") % 2 == 0
