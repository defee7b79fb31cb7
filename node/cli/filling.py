"""How many seats a count fills, and which places are reserved: `--seats` and `--reserve`."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from node.cli.speech import _
from protocol.counting.result import Reservation

T = TypeVar("T")

LEAST = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Filling:
    """The seats asked for, None for what the votes say, and reserved places as typed."""

    seats: int | None
    reserves: tuple[str, ...]

    def reserved(self, names: Sequence[str]) -> list[Reservation]:
        """The reserved places among options of these names.

        Raises:
            click.BadParameter: as `read_reserve`.
        """
        return [read_reserve(text, names) for text in self.reserves]


def fills_seats(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command `--seats` and `--reserve`, as one argument `filling`."""

    @click.option(
        "--seats",
        type=click.IntRange(min=1),
        help="How many are elected.  [default: what the file says, or 1]",
    )
    @click.option(
        "--reserve",
        "reserves",
        metavar="[NAME=]LEAST: OPTION, ...",
        multiple=True,
        help="Places for some of the options, as in 'Women=2: Ann, Bea, Eva'; may be given "
        "several times. Options with commas in their names are parted, or ended, by semicolons.",
    )
    @functools.wraps(command)
    def wrapped(*, seats: int | None, reserves: tuple[str, ...], **arguments: Any) -> T:
        return command(filling=Filling(seats, reserves), **arguments)

    return wrapped


def read_reserve(text: str, names: Sequence[str]) -> Reservation:
    """Reserved places from `NAME=LEAST: OPTION, OPTION`, of which the name may be missing.

    Raises:
        click.BadParameter: not of this form, or an option that the votes don't have.
    """
    head, colon, listed = text.partition(":")
    name, sign, least = head.rpartition("=")
    number = least.strip()
    if not colon or (sign and not name.strip()) or not re.fullmatch(r"[1-9][0-9]{0,2}", number):
        told = _("--reserve {text!r} is not of the form NAME=2: OPTION, OPTION")
        raise click.BadParameter(told.format(text=text))
    wanted = parted(listed)
    for option in wanted:
        if option not in names:
            told = _("--reserve names {option!r}, which is no option")
            raise click.BadParameter(told.format(option=option))
    if len(set(wanted)) != len(wanted):
        told = _("--reserve {text!r} names an option twice")
        raise click.BadParameter(told.format(text=text))
    options = tuple(sorted(names.index(option) for option in wanted))
    return Reservation(int(number), options, name.strip())


def parted(listed: str) -> list[str]:
    """Names of options with commas between; with semicolons where names have commas."""
    parts = listed.split(";" if ";" in listed else ",")
    return [part.strip() for part in parts if part.strip()]
