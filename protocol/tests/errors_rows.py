"""What holds of every row of the error table, for the tests of each room."""

from __future__ import annotations

import re

from protocol.errors import CODES, Code, ProtocolError


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
