"""The description of a counting method: its name, source, settings, and the function that counts.

Spec: docs/spec/counting/methods.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from protocol.counting.profile import Profile
from protocol.counting.result import Count, Reservation
from protocol.counting.ties import TieBreak

#: Seats one contest can fill; a congress that elects a larger body does so in several contests.
MAX_SEATS = 100
#: Digits of a setting that is a number; longer ones are refused before they are read.
MAX_NUMBER_DIGITS = 9

Counter: TypeAlias = Callable[[Profile, int, Mapping[str, str], TieBreak], Count]
"""(profile, seats, every setting of the method by name, tie-break) -> count."""

ReservedCounter: TypeAlias = Callable[
    [Profile, int, Mapping[str, str], TieBreak, Sequence[Reservation]], Count
]
"""The same with places reserved, none of them or some that can all be met."""


class Setting(msgspec.Struct, frozen=True):
    """One thing on which authorities differ, so that a variant must state it.

    Attributes:
        name: as in `--variant name=value`.
        values: what it may be; the first is the default.
        about: what it decides, one sentence, lower case, no full stop.
        numbers: if it is set, any whole number of this range in plain digits may be chosen too.
        listed: whether several such numbers may be given, with commas between.
    """

    name: str
    values: tuple[str, ...]
    about: str
    numbers: range | None = None
    listed: bool = False

    @property
    def default(self) -> str:
        """The value it has if nothing is said."""
        return self.values[0]

    def allows(self, chosen: str) -> bool:
        """Whether the setting can have this value."""
        if self.numbers is None or chosen in self.values:
            return chosen in self.values
        parts = chosen.split(",") if self.listed else [chosen]
        return all(_number_in(part, self.numbers) for part in parts)

    @property
    def choices(self) -> str:
        """What it can be, for help and errors: `a|b|c`, or `6|2-200`."""
        if self.numbers is None:
            return "|".join(self.values)
        span = f"{self.numbers[0]}-{self.numbers[-1]}"
        return "|".join((*self.values, f"{span},{span},..." if self.listed else span))


def _number_in(text: str, numbers: range) -> bool:
    # Only the one way to write a number, so that one variant has one spelling.
    digits = text.isascii() and text.isdecimal() and len(text) <= MAX_NUMBER_DIGITS
    return digits and int(text) in numbers and text == str(int(text))


class Method(msgspec.Struct, frozen=True):
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
        run_reserved: the function that counts with reserved places; None if the method has none.
    """

    name: str
    title: str
    source: str
    about: str
    kinds: frozenset[str]
    settings: tuple[Setting, ...]
    max_seats: int
    run: Counter
    run_reserved: ReservedCounter | None = None
