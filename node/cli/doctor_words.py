"""What `doctor` finds, in the language that the command speaks.

Findings are worded in English where they are made, and so they stand in JSON. The same wordings
stand in `node.cli.doctor_findings` with places for what they name; a wording that fits is said in
the language, its parts between semicolons one by one. What fits none is said as it stands
(decision 0304).
"""

import re
from collections.abc import Iterable
from functools import cache

from node.cli.doctor_errors import REPEATED
from node.cli.doctor_findings import DUTIES, WORDINGS
from node.cli.speech import _, figure, spoken, term

INNER = frozenset({"what", "waits", "versions", "record", "span", "process", "bounds"})
"""Places that hold a wording themselves."""

AS_IT_IS = frozenset({"number", "title", "notice", "group", "vote", "low", "high"})
"""Places whose figures are no counts: a process, a title, a name, first characters of an id, and
bounds, which are written into node.toml as they stand."""

_PLACE = re.compile(r"\\{([a-z]+)\\}")
_CODED = re.compile(r"(?P<what>.+) \((?P<code>[a-z]+(-[a-z]+)*)\)")
_FIGURE = re.compile(r"[0-9]{1,3}(,[0-9]{3})*|[0-9]+")


def said(text: str) -> str:
    """A message or hint of a finding in the language of this command.

    Args:
        text: as `node.checkup` words it: English.
    """
    if spoken() is None:
        return text
    whole = _said(text) or _of_code(text)
    if whole is not None:
        return whole
    return "; ".join(_part(part) for part in text.split("; "))


def _part(text: str) -> str:
    """One part; of what repeats another error, what it is about and its code stay as they are."""
    if found := _said(text) or _of_code(text):
        return found
    if coded := _CODED.fullmatch(text):
        return f"{_part(coded['what'])} ({coded['code']})"
    name, colon, rest = text.partition(": ")
    return f"{name}: {_part(rest)}" if colon else text


def _of_code(text: str) -> str | None:
    """The sentence or the hint of a protocol's code, as its own table has it."""
    from protocol.errors import CODES  # noqa: PLC0415  not loaded for English

    known = any(text in (code.sentence, code.hint) for code in CODES.values())
    return _(text) if text and known else None


def _said(text: str) -> str | None:
    return _fitting((*REPEATED, *WORDINGS, *_waits(), *_owed()), text)


def _fitting(wordings: Iterable[str], text: str) -> str | None:
    for wording in wordings:
        found = _pattern(wording).fullmatch(text)
        if found is not None and all(_plain(one) for one in found.groups()):
            named = {name: _named(name, value) for name, value in found.groupdict().items()}
            return _(wording).format(**named)
    return None


def _plain(value: str) -> bool:
    """Whether a place may hold this: not several parts of a message at once."""
    return "; " not in value


def _named(name: str, value: str) -> str:
    if name in INNER:
        return said(value)
    if name == "duty":
        return _fitting(DUTIES, value) or value
    if name == "stage":
        return term("box", value)
    if name == "sentence":
        return _(value)  # of a fault's code, which has its place in the catalogue
    if name in AS_IT_IS:
        return value
    return figure(int(value.replace(",", ""))) if _FIGURE.fullmatch(value) else value


@cache
def _waits() -> tuple[str, ...]:
    # Imported here: it knows a node, which who reads English doesn't pay for.
    from node.council.telling import WAITS  # noqa: PLC0415

    return tuple(WAITS.values())


@cache
def _owed() -> tuple[str, ...]:
    # Imported here for the same reason.
    from node.owed.words import sayings  # noqa: PLC0415

    return sayings()


@cache
def _pattern(wording: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(wording)), re.DOTALL)
