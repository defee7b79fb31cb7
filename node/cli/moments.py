"""Times that people give to a command, and times and periods that it shows."""

from datetime import UTC, datetime
from typing import Any

import click

from node.cli.speech import _, spoken
from node.zones import known_zone

_UNITS = ((604_800, "week"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


class Moment(click.ParamType[int]):
    """`2026-12-01` or `2026-12-01T18:00`, in UTC unless an offset is given; UTC seconds."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read one; click shows the error with the option's name."""
        if isinstance(value, int):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            said = _("{value!r} is not a time, such as 2026-12-01 or 2026-12-01T18:00")
            self.fail(said.format(value=value), param, ctx)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = int(moment.timestamp())
        if seconds < 0:
            self.fail(_("{value!r} is before 1970").format(value=value), param, ctx)
        return seconds


MOMENT = Moment()


def moment(time: int, zone: str = "UTC") -> str:
    """UTC seconds as a day and an hour in a zone; in UTC where the zone isn't known here."""
    return datetime.fromtimestamp(time, known_zone(zone)).strftime("%Y-%m-%d %H:%M %Z")


def period(seconds: int) -> str:
    """Seconds in the largest unit that divides them: "2 weeks", "90 seconds"."""
    language = spoken()
    if language is not None:
        return language.span(seconds * 1000)
    for size, unit in _UNITS:
        if seconds % size == 0 and seconds >= size:
            number = seconds // size
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return "none"
