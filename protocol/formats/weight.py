"""The weight of a line: how many ballots it stands for, exactly.

Spec: docs/spec/formats/files.md section 3.
"""

from __future__ import annotations

import re
from fractions import Fraction

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import MAX_COUNT

_WEIGHT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}|/[0-9]{1,18})?", re.ASCII)


def read_weight(text: str) -> Exact | None:
    """Read `3`, `2.5` or `1/3`; None if it is none of these or not in 0 < weight <= `MAX_COUNT`.

    Fractions, never floats: 0.1 is one tenth.
    """
    if not _WEIGHT.fullmatch(text):
        return None
    try:
        weight = Fraction(text)
    except ZeroDivisionError:
        return None
    return exact(weight) if 0 < weight <= MAX_COUNT else None
