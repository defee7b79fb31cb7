"""How many seats a count fills, and which places are reserved: `--seats` and `--reserve`."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
import msgspec

from node.cli.speech import _
from node.name_lists import read_places
from protocol.counting.result import Reservation

T = TypeVar("T")


class Filling(msgspec.Struct, frozen=True):
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
        "several times. A name with a comma stands in double quotes.",
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
    try:
        name, least, wanted = read_places(text)
    except ValueError as error:
        told = _("--reserve {text!r} is not of the form NAME=2: OPTION, OPTION")
        raise click.BadParameter(told.format(text=text)) from error
    for option in wanted:
        if option not in names:
            told = _("--reserve names {option!r}, which is no option")
            raise click.BadParameter(told.format(option=option))
    if len(set(wanted)) != len(wanted):
        told = _("--reserve {text!r} names an option twice")
        raise click.BadParameter(told.format(text=text))
    options = tuple(sorted(names.index(option) for option in wanted))
    return Reservation(least, options, name)
