"""Languages: catalogues, numbers and dates as people write them.

English is the source text; `locale/<language>/LC_MESSAGES/messages.po` holds the others. The
catalogues are compiled in memory, once a process, so a wheel or a checkout carries no compiled file
that could fall out of step with its source (decision 0071).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import msgspec
from babel import Locale, dates, lists, numbers, units
from babel.core import get_global
from babel.messages import mofile, pofile
from babel.support import NullTranslations, Translations

from node.web.negotiation import LANGUAGES, SOURCE_LANGUAGE
from node.zones import known_zone

LOCALE = Path(__file__).parent / "locale"

_UNITS = (
    (604_800_000, "week"),
    (86_400_000, "day"),
    (3_600_000, "hour"),
    (60_000, "minute"),
    (1_000, "second"),
    (1, "millisecond"),
)

EXACT_DIGITS = 5
"""Decimals shown of a count that is not whole, as many as Scotland's rules give votes.

The exact fraction is in the machine result.
"""


PART_MESSAGES = 100
"""Messages of a catalogue that are read at once."""


class Language(msgspec.Struct, frozen=True):
    """One language: its texts, and how it writes numbers and dates."""

    code: str
    locale: Locale

    def load(self) -> None:
        """Read the catalogue now; otherwise it is read when the first text is asked for.

        Raises:
            ValueError: it does not parse.
        """
        _empty_unread_tables()
        _catalogue(self.code)

    def gettext(self, message: str) -> str:
        """The translation of `message`, or `message` itself."""
        return str(_catalogue(self.code).gettext(message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The translation for this count, by the language's own plural rule."""
        return str(_catalogue(self.code).ngettext(singular, plural, count))

    def number(self, value: int | Fraction, digits: int = EXACT_DIGITS) -> str:
        """An exact number; one that is not whole is rounded (half to even) to so many decimals."""
        exact = Fraction(value)
        if exact.denominator == 1:
            return str(numbers.format_decimal(exact.numerator, locale=self.locale))
        rounded = _decimal(exact, digits)
        text = numbers.format_decimal(rounded, format="#,##0." + "#" * digits, locale=self.locale)
        return str(text)

    def percent(self, value: int | Fraction, digits: int = 1) -> str:
        """A share, 0..1, as a percentage; rounded from the exact fraction, half to even."""
        rounded = _decimal(Fraction(value) * 100, digits) / 100
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return str(numbers.format_percent(rounded, format=pattern, locale=self.locale))

    def figure(self, value: int | Fraction, beside: int | Fraction = 0) -> str:
        """What a test needed or reached: a number, or a share with its exact fraction.

        Args:
            beside: what it is compared with; beside a share, none and all are shares too.
        """
        exact, other = Fraction(value), Fraction(beside)
        if exact in {0, 1} and other.denominator != 1 and other < 1:
            return self.percent(exact, 2)
        if exact.denominator == 1 or exact > 1:
            return self.number(exact)
        whole = f"{self.number(exact.numerator)}/{self.number(exact.denominator)}"
        return f"{self.percent(exact, 2)} ({whole})"

    def moment(self, at: int, zone: str) -> str:
        """A time in UTC seconds as its zone's date and clock, the zone named."""
        known = known_zone(zone)
        zone, when = known.key, datetime.fromtimestamp(at, known)
        day = dates.format_date(when.date(), "full", locale=self.locale)
        clock = dates.format_time(when, "short", tzinfo=known, locale=self.locale)
        # The city, not an abbreviation: "CST" is three different zones.
        city = zone
        if "/" in zone:
            city = dates.get_timezone_location(zone, locale=self.locale, return_city=True)
        return f"{day}, {clock} ({city})"

    def day(self, at: int, zone: str) -> str:
        """A time in UTC seconds as its zone's date."""
        when = datetime.fromtimestamp(at, known_zone(zone))
        return str(dates.format_date(when.date(), "long", locale=self.locale))

    def distance(self, at: int, now: int) -> str:
        """How far `at` lies from `now`, with its direction: "in 4 days", "2 hours ago"."""
        # This very second counts as past: "in 0 seconds" is said of nothing.
        delta = timedelta(seconds=(at - now) or -1)
        return str(dates.format_timedelta(delta, add_direction=True, locale=self.locale))

    def duration(self, seconds: int) -> str:
        """A length of time: "4 days"."""
        return str(dates.format_timedelta(timedelta(seconds=seconds), locale=self.locale))

    def span(self, ms: int) -> str:
        """So many milliseconds exactly, in the largest unit that divides them: "36 hours"."""
        fitting = (pair for pair in _UNITS if ms % pair[0] == 0)
        size, unit = next(fitting) if ms else (1_000, "second")
        return str(units.format_unit(ms // size, f"duration-{unit}", locale=self.locale))

    def join(self, items: list[str]) -> str:
        """A list in words: "a, b, and c"."""
        return str(lists.format_list(items, locale=self.locale))


def _decimal(exact: Fraction, digits: int) -> Decimal:
    """`exact` rounded half to even to `digits` decimals, without passing through a float."""
    return Decimal(round(exact * 10**digits)).scaleb(-digits)


@cache
def load_languages() -> Mapping[str, Language]:
    """Every language, by code, in the order the pages offer them."""
    return MappingProxyType({code: Language(code, Locale.parse(code)) for code in LANGUAGES})


def _empty_unread_tables() -> None:
    # Babel reads all its tables at once and keeps them: 2 MiB, most of it for 7745 rare languages
    # and for what is spoken in each country. It asks the first only for a code it has no file for,
    # and no page asks the second. Emptied, not dropped: the next zone's name would read all again.
    for table in (get_global("likely_subtags"), get_global("territory_languages")):
        if isinstance(table, dict):
            table.clear()


@cache
def _catalogue(code: str) -> NullTranslations:
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    path = LOCALE / code / "LC_MESSAGES" / "messages.po"
    whole: Translations | None = None
    with path.open("rb") as source:
        for part in _parts(source):
            compiled = BytesIO()
            mofile.write_mo(compiled, pofile.read_po(part, locale=code, abort_invalid=True))
            compiled.seek(0)
            found = Translations(compiled)
            whole = found if whole is None else whole.merge(found)
    if whole is None:
        raise ValueError(f"{path} holds nothing")
    return whole


def _parts(source: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines of a catalogue, a few messages at a time; an empty line ends each message.

    Read whole, what Babel keeps of every message meanwhile left 5 MiB of holes in the memory of a
    node that runs for months.
    """
    part: list[bytes] = []
    messages = 0
    for line in source:
        part.append(line)
        messages += not line.strip()
        if messages == PART_MESSAGES:
            yield part
            part, messages = [], 0
    if part:
        yield part


def iso(at: int) -> str:
    """A time in UTC seconds as the `datetime` attribute of a `<time>` element."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
