"""What a check says."""

from typing import NamedTuple


class Broken(NamedTuple):
    """An invariant that does not hold: its name, and what was seen."""

    invariant: str
    seen: str
