"""Dates as an iCalendar file (RFC 5545), for phones and mail programs.

Times are in UTC, which every reader knows; the hour of the place stands in the description. What
people wrote can't break out of its line: the library escapes and folds, and characters at which a
careless reader might begin a new line are taken out before (section 3.1 allows none of them).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from node.timeline.values import Occasion
from node.web.i18n import Language
from node.web.viewmodels.feeds import Source
from node.web.wording import plain, say

REFRESH = timedelta(hours=1)
"""How often a reader is asked to look: a meeting is seldom moved later than that before it."""


# Two languages of a full calendar, and what changed in them since: some 4 MB.
MAX_EVENTS_KEPT = 2_000
_END = b"END:VCALENDAR\r\n"


def calendar_file(
    source: Source,
    dates: Sequence[Occasion],
    spoken: Language,
    name: str,
    kept: dict[str, bytes],
) -> bytes:
    """The file.

    Args:
        name: the calendar's, as a reader lists it.
        kept: events written before; those of `dates` are added. The library takes two
            milliseconds for one, and after most changes nearly all are as they were.
    """
    # Half a second and ten megabytes, which a node whose calendar nobody reads does without.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", f"-//Commonweal//{spoken.code.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for field in ("name", "x-wr-calname"):
        calendar.add(field, line(name))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if len(kept) > MAX_EVENTS_KEPT:
        kept.clear()
    body = []
    for date in dates:
        key = f"{source.address} {spoken.code} {date!r}"
        if key not in kept:
            kept[key] = bytes(_event(source, date, spoken).to_ical())
        body.append(kept[key])
    return b"".join((bytes(calendar.to_ical()).removesuffix(_END), *body, _END))


def _event(source: Source, date: Occasion, spoken: Language):  # type: ignore[no-untyped-def]
    from icalendar import Event  # noqa: PLC0415

    event = Event()
    event.add("uid", date.id)
    # Without METHOD both mean the last change (3.8.7.2), so that the same dates give the same file.
    event.add("dtstamp", _moment(date.changed))
    event.add("last-modified", _moment(date.changed))
    event.add("sequence", date.sequence)
    event.add("status", "CANCELLED" if date.cancelled else "CONFIRMED")
    title = line(say(date.title, spoken))
    if date.cancelled:
        # Not every reader shows the status, and people would go there.
        title = spoken.gettext("Cancelled: {title}").format(title=title)
    event.add("summary", title)
    event.add("dtstart", _moment(date.starts))
    if date.ends > date.starts:
        event.add("dtend", _moment(date.ends))
    else:
        # A deadline takes no time from anybody's day.
        event.add("transp", "TRANSPARENT")
    if date.place:
        event.add("location", line(date.place))
    address = source.address + date.path
    told = [spoken.moment(date.starts, date.zone), *(say(note, spoken) for note in date.notes)]
    event.add("description", "\n\n".join([*map(plain, (*told, *date.words)), address]))
    event.add("url", address)
    return event


def line(text: str) -> str:
    """What people wrote, on one line and without control characters."""
    return " ".join(plain(text).split("\n"))


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
