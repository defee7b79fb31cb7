"""Time zones that other groups name, as far as this machine knows them.

The fold lets through whatever has the form of a name, because which zones there are changes with
time. So a group can name one that nobody knows: its times are shown in UTC.
"""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# `OSError`: the name of a directory of zones, such as Europe, or one too long for a file.
NO_ZONE = (ZoneInfoNotFoundError, OSError, ValueError)


def known_zone(name: str) -> ZoneInfo:
    """The zone of this name; UTC if this machine knows none."""
    try:
        return ZoneInfo(name)
    except NO_ZONE:
        return ZoneInfo("UTC")
