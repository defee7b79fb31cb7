"""What people write a line for each: agendas, names, mandates, options and changes of them.

A form without scripts has one field for a list; so has a file. Each reader says which line it could
not read.
"""

from collections.abc import Sequence

from node.commands.manifests import read_time, read_zone
from node.errors import NodeError
from protocol.coalition.convenings.bodies import (
    MAX_ITEM_MINUTES,
    MAX_PRESENT,
    AgendaItem,
    Delegate,
    Present,
)
from protocol.coalition.delegates.bodies import MAX_BY_CHARS, MAX_MANDATE_CHARS
from protocol.coalition.process.acts import Act, Wording, option_id
from protocol.text import whole_number

# Between the parts of a line; a character that hardly stands in a name or title.
BAR = "|"


def lines_of(text: str) -> list[str]:
    """The lines that are not blank, without the space around them."""
    return [line for _, line in numbered(text)]


def numbered(text: str) -> list[tuple[int, str]]:
    """The lines that are not blank with their numbers from 1, blank ones counted too."""
    lines = [line.strip() for line in text.splitlines()]
    return [(number, line) for number, line in enumerate(lines, 1) if line]


def read_hour(field: str, text: str | int, zone: str) -> int:
    """UTC seconds from an hour as typed, in a zone.

    Raises:
        NodeError: `bad-hour` or `bad-zone-name`.
    """
    try:
        known = read_zone(zone)
    except NodeError as error:
        raise NodeError("bad-zone-name", error.message, error.hint) from error
    try:
        return read_time(field, text, known)
    except NodeError as error:
        raise NodeError("bad-hour", error.message, error.hint) from error


def read_agenda(text: str) -> list[AgendaItem]:
    """Items as `Title`, `Title | minutes` or `Title | minutes | note`.

    Raises:
        NodeError: `bad-agenda`, naming the line.
    """
    items = []
    for number, line in numbered(text):
        title, minutes, note = _parts(line, 3)
        length = whole_number(minutes or "0", MAX_ITEM_MINUTES)
        if length is None:
            raise NodeError(
                "bad-agenda",
                f"line {number}: {minutes!r} is no number of minutes",
                "write: title | minutes | note",
                number,
            )
        items.append(AgendaItem(title=title, minutes=length, note=note))
    return items


def read_delegates(text: str) -> tuple[list[str], list[Delegate]]:
    """Delegates as `Name`, `Name | bound to ...`, `Name | alternate`, or all three.

    Returns:
        Their names, and their mandates, in the same order.

    Raises:
        NodeError: `bad-delegate`, naming the line.
    """
    names, found = [], []
    for number, line in numbered(text):
        name, *rest = [part.strip() for part in line.split(BAR)]
        rest = [part for part in rest if part]
        alternate = bool(rest) and rest[-1].casefold() in ("alternate", "suplente")
        bound = rest[:-1] if alternate else rest
        if not name or len(bound) > 1:
            raise NodeError(
                "bad-delegate",
                f"line {number} is no delegate",
                "write: name | what they are bound to | alternate",
                number,
            )
        names.append(name)
        found.append(
            Delegate(mandate="bound", bound_to=bound[0], alternate=alternate)
            if bound
            else Delegate(mandate="free", alternate=alternate)
        )
    return names, found


def read_mandates(text: str, by: str) -> dict[str, tuple[str, str]]:
    """Mandates as `Name | bound to | by whom`; `Name` alone is free.

    Args:
        by: who bound those whose line does not say; may be empty.

    Returns:
        Name -> what it is bound to and by whom, both empty if free.

    Raises:
        NodeError: `bad-mandate-line`, naming the line; also above `MAX_MANDATE_CHARS` or
            `MAX_BY_CHARS`.
    """
    found: dict[str, tuple[str, str]] = {}
    for number, line in numbered(text):
        name, bound_to, bound_by = _parts(line, 3)
        bound_by = bound_by or (by if bound_to else "")
        long = len(bound_to) > MAX_MANDATE_CHARS or len(bound_by) > MAX_BY_CHARS
        if not name or name in found or bool(bound_to) != bool(bound_by) or long:
            raise NodeError(
                "bad-mandate-line",
                f"line {number} is no mandate, a second one, or too long",
                "write: name | what they are bound to | by whom; the name alone if they are free",
                number,
            )
        found[name] = (bound_to, bound_by)
    return found


def read_regions(text: str) -> dict[str, Present]:
    """Regions as `Region: members, delegates`; the second number may be left out.

    Raises:
        NodeError: `bad-region`, naming the line.
    """
    found: dict[str, Present] = {}
    for number, line in numbered(text):
        region, _, counts = line.rpartition(":")
        numbers = [part.strip() for part in counts.split(",")]
        members, delegates = [whole_number(number, MAX_PRESENT) for number in [*numbers, "0"][:2]]
        if not region or len(numbers) > 2 or members is None or delegates is None:
            raise NodeError(
                "bad-region",
                f"line {number} is no region with its counts",
                "write: region: members, delegates",
                number,
            )
        found[region.strip()] = Present(members=members, delegates=delegates)
    return found


def read_wordings(text: str) -> list[Wording]:
    """Options as `Label` or `Label | what it means`."""
    return [Wording(label=label, text=meaning) for label, meaning in map(_pair, lines_of(text))]


def read_acts(text: str, options: Sequence[bytes], convening: bytes) -> list[Act]:
    """Changes of options, one a line, with options named by their numbers.

    `add: Label | text`, `amend 2: Label | text`, `merge 1, 3: Label | text`, `rank: 2, 1`. An
    option that a line brings has the next number after those there were.

    Args:
        options: ids of those there were, in the order in which they are numbered from 1.
        convening: hash of the one reported; it names the options that a line brings.

    Raises:
        NodeError: `bad-act-line`, naming the line.
    """
    known = list(options)
    acts: list[Act] = []
    for place, (at, line) in enumerate(numbered(text)):
        head, _, rest = line.partition(":")
        word, _, named = head.strip().partition(" ")
        action = _ACTIONS.get(word.casefold())
        if action is None or not rest.strip():
            raise _unread(at)
        numbers = _numbers(rest if action == "rank" else named, at, len(known))
        label, meaning = ("", "") if action == "rank" else _pair(rest.strip())
        targets = [known[number - 1] for number in numbers]
        acts.append(Act(action=action, options=targets, label=label, text=meaning))  # type: ignore[arg-type]
        if action in ("add", "merge"):
            known.append(option_id(convening, place))
    return acts


_ACTIONS = {
    "add": "add", "amend": "amend", "merge": "merge", "rank": "rank",
    "añadir": "add", "cambiar": "amend", "unir": "merge", "ordenar": "rank",
}  # fmt: skip


def _numbers(text: str, at: int, last: int) -> list[int]:
    found = [whole_number(part.strip(), last) for part in text.split(",") if part.strip()]
    numbers = [number for number in found if number]
    if len(numbers) != len(found):
        raise _unread(at)
    return numbers


def _unread(at: int) -> NodeError:
    return NodeError(
        "bad-act-line",
        f"line {at} is no change of the options",
        "write: add: label | text, amend 2: label | text, merge 1, 3: label | text, or rank: 2, 1",
        at,
    )


def _pair(line: str) -> tuple[str, str]:
    label, meaning = _parts(line, 2)
    return label, meaning


def _parts(line: str, count: int) -> list[str]:
    parts = [part.strip() for part in line.split(BAR, count - 1)]
    return [*parts, *[""] * (count - len(parts))]
