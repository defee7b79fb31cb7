"""The description of a counting method: its name, source, settings, and the function that counts.

Spec: docs/spec/counting/methods.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from protocol.counting.profile import Profile
from protocol.counting.result import Count
from protocol.counting.ties import TieBreak

#: Seats one contest can fill; a congress that elects a larger body does so in several contests.
MAX_SEATS = 100

Counter: TypeAlias = Callable[[Profile, int, Mapping[str, str], TieBreak], Count]
"""(profile, seats, every setting of the method by name, tie-break) -> count."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing on which authorities differ, so that a variant must state it.

    Attributes:
        name: as in `--variant name=value`.
        values: what it may be; the first is the default.
        about: what it decides, one sentence, lower case, no full stop.
    """

    name: str
    values: tuple[str, ...]
    about: str

    @property
    def default(self) -> str:
        """The value it has if nothing is said."""
        return self.values[0]


@dataclass(frozen=True, slots=True)
class Method:
    """A counting method.

    Attributes:
        name: as in `count NAME`; stable, part of manifests.
        title: what people call it.
        source: the statute, order or paper that it follows.
        about: how it counts, one or two sentences.
        kinds: the contest kinds that it can count.
        settings: its variants; empty if authorities agree.
        max_seats: the most seats it can fill.
        run: the function that counts.
    """

    name: str
    title: str
    source: str
    about: str
    kinds: frozenset[str]
    settings: tuple[Setting, ...]
    max_seats: int
    run: Counter
