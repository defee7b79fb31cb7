"""Times that people give to a command, and times that it shows."""

from datetime import UTC, datetime
from typing import Any

import click

from node.zones import known_zone


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
            self.fail(
                f"{value!r} is not a time, such as 2026-12-01 or 2026-12-01T18:00", param, ctx
            )
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = int(moment.timestamp())
        if seconds < 0:
            self.fail(f"{value!r} is before 1970", param, ctx)
        return seconds


MOMENT = Moment()


def moment(time: int, zone: str = "UTC") -> str:
    """UTC seconds as a day and an hour in a zone; in UTC where the zone isn't known here."""
    return datetime.fromtimestamp(time, known_zone(zone)).strftime("%Y-%m-%d %H:%M %Z")
