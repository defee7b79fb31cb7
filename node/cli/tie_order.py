"""How a count on the command line ends ties: `--seed`, `--tie-order`, `--no-earlier-rounds`."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
import msgspec
from msgspec.structs import replace

from node.cli.speech import _
from node.name_lists import read_names
from protocol.counting.result import Count, Tie
from protocol.counting.ties import TieBreak

T = TypeVar("T")

GIVEN = "given"
"""What settled a tie that went by `--tie-order`, as a count's `step`."""


class TieOrder(msgspec.Struct, frozen=True):
    """What was asked for, as typed."""

    seed: str | None
    order: str | None
    earlier: bool

    def ladder(self, names: Sequence[str]) -> TieBreak:
        """The steps that a count of these options tries.

        Raises:
            click.BadParameter: the order leaves an option out, names one twice, or one that the
                votes don't have.
        """
        first = ("backwards",) if self.earlier else ()
        if self.order is not None:
            return TieBreak((*first, "casting"), casting=_places(self.order, names))
        if self.seed is not None:
            return TieBreak((*first, "lot"), seed_bytes(self.seed))
        return TieBreak((*first, "order"))

    def told(self, count: Count) -> Count:
        """The count, in which ties that went by the given order say so.

        Whether lots or a casting vote made that order is not known here.
        """
        if self.order is None:
            return count
        rounds = (
            replace(one, ties=tuple(_as_given(tie) for tie in one.ties)) for one in count.rounds
        )
        return replace(count, rounds=tuple(rounds))


def breaks_ties(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command the three options, as one argument `ties`."""

    @click.option(
        "--seed",
        metavar="TEXT",
        help="Break ties by earlier rounds, then by lots drawn from this text.  "
        "[default: by earlier rounds, then by the order of the options]",
    )
    @click.option(
        "--tie-order",
        metavar="OPTION, ...",
        help="Break ties by earlier rounds, then in this order, the best first: all options, as "
        "lots have fallen. A name with a comma stands in double quotes.",
    )
    @click.option(
        "--no-earlier-rounds",
        is_flag=True,
        help="Break ties without looking at earlier rounds.",
    )
    @functools.wraps(command)
    def wrapped(
        *, seed: str | None, tie_order: str | None, no_earlier_rounds: bool, **arguments: Any
    ) -> T:
        if seed is not None:
            seed_bytes(seed)
            if tie_order is not None:
                raise click.UsageError(_("give --seed or --tie-order, not both"))
        return command(ties=TieOrder(seed, tie_order, not no_earlier_rounds), **arguments)

    return wrapped


def seed_bytes(seed: str) -> bytes:
    """The seed as lots take it.

    Raises:
        click.BadParameter: empty, or longer than 64 bytes.
    """
    data = seed.encode()
    if not 1 <= len(data) <= 64:
        raise click.BadParameter(_("--seed takes 1 to 64 bytes of text"))
    return data


def _as_given(tie: Tie) -> Tie:
    return replace(tie, step=GIVEN) if tie.step == "casting" else tie


def _places(text: str, names: Sequence[str]) -> tuple[int, ...]:
    try:
        wanted = read_names(text)
    except ValueError as error:
        told = _("--tie-order {text!r} is not of the form OPTION, OPTION")
        raise click.BadParameter(told.format(text=text)) from error
    for option in wanted:
        if option not in names:
            told = _("--tie-order names {option!r}, which is no option")
            raise click.BadParameter(told.format(option=option))
        if wanted.count(option) > 1:
            raise click.BadParameter(_("--tie-order names {option!r} twice").format(option=option))
    for option in names:
        if option not in wanted:
            told = _("--tie-order leaves {option!r} out")
            raise click.BadParameter(told.format(option=option))
    return tuple(names.index(option) for option in wanted)
