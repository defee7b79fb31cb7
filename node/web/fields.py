"""Form fields to the arguments of a command, each checked by the argument's own schema."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import field
from multidict import MultiMapping

from node.commands.base import Args
from node.zones import known_zone

Reader = Callable[[str], object]
"""From what was typed to an argument's value; ValueError with a `Problem.kind` if it can't be."""

_LIMIT = re.compile(r"[<>]=? (\d+)")
# Of the pattern of a length of time in terms, which msgspec names.
_OF_SPANS = "(second|minute|hour|day|week)"


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a field.

    Attributes:
        kind: missing, too-long, too-short, too-large, too-small, number, span, moment, unknown:
            the page's word for it.
        limit: the number in question, where there is one.
        words: what to say instead, already in the reader's language.
        detail: what exactly, in English, as every node says it.
    """

    kind: str
    limit: int = 0
    words: str = ""
    detail: str = ""


class Filled(msgspec.Struct, frozen=True):
    """A form as filled in: what was typed, and what is wrong with it."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)

    def value(self, name: str, default: object = "") -> str:
        """What to show in a field: what was typed, else the default."""
        return self.values[name][0] if self.values.get(name) else str(default)

    def has(self, name: str, value: object) -> bool:
        """Whether a box or choice was marked."""
        return str(value) in self.values.get(name, ())

    def joined(self, other: "Filled") -> "Filled":
        """Both, for a form of which a page reads some fields by itself."""
        return Filled({**self.values, **other.values}, {**self.problems, **other.problems})

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in yet."""
        return not self.values


def read_fields(
    schema: type[Args],
    form: MultiMapping[Any],
    fixed: Mapping[str, object],
    readers: Mapping[str, Reader],
) -> tuple[dict[str, Any], Filled]:
    """Read a posted form.

    Args:
        schema: the command's arguments.
        form: as posted; a box that is not marked is not in it.
        fixed: arguments that the page decides; whatever the form says for them is ignored.
        readers: for arguments that are typed in another form than the command's.

    Returns:
        The arguments as JSON values, only meant to be used if nothing is wrong; and the form.
    """
    args: dict[str, Any] = dict(fixed)
    values: dict[str, tuple[str, ...]] = {}
    problems: dict[str, Problem] = {}
    for info in msgspec.structs.fields(schema):
        if info.name in fixed:
            continue
        typed = tuple(_plain(str(text)) for text in form.getall(info.name, []))
        values[info.name] = typed
        if not any(typed) and info.type is not bool and not info.required:
            continue  # an empty field is one left out
        try:
            args[info.name] = _value(info.type, typed, readers.get(info.name))
        except msgspec.ValidationError as error:
            problems[info.name] = _problem(str(error), typed)
        except ValueError as error:
            problems[info.name] = Problem(str(error))
    return args, Filled(values, problems)


def moment(zone: str) -> Reader:
    """A reader of `<input type="datetime-local">`: UTC seconds of a time in an IANA zone."""

    def read(text: str) -> int:
        try:
            return int(datetime.fromisoformat(text).replace(tzinfo=known_zone(zone)).timestamp())
        except (ValueError, OverflowError):
            raise ValueError("moment") from None

    return read


_UNITS = {"segundo": "second", "minuto": "minute", "hora": "hour", "día": "day", "dia": "day",
          "semana": "week"}  # fmt: skip


def period(text: str) -> str:
    """A length of time as people write it in any language of the pages: "10 days" of "10 días"."""
    number, _, unit = " ".join(text.split()).partition(" ")
    one = unit.casefold().removesuffix("s")
    return f"{number} {_UNITS.get(one, one)}s"


def _plain(text: str) -> str:
    """Text as typed, with the line ends of this system."""
    return text.replace("\r\n", "\n").strip()


def _value(kind: Any, typed: tuple[str, ...], reader: Reader | None) -> object:
    if kind is bool:
        return bool(typed)
    # A list with limits of its own is annotated.
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if get_origin(bare) in {list, tuple}:
        return msgspec.to_builtins(msgspec.convert([t for t in typed if t], kind, strict=False))
    text = typed[0] if typed else ""
    if reader is not None and text:
        return msgspec.to_builtins(msgspec.convert(reader(text), kind))
    return msgspec.to_builtins(msgspec.convert(text, kind, strict=False))


def _problem(said: str, typed: tuple[str, ...]) -> Problem:
    """The kind of a refusal by the schema; msgspec has its words and no codes."""
    if not any(typed):
        return Problem("missing")
    limit = _LIMIT.search(said)
    number = int(limit[1]) if limit else 0
    if "length <=" in said:
        return Problem("too-long", number)
    if "length >=" in said:
        return Problem("too-short", number)
    if _OF_SPANS in said:
        return Problem("span")
    if "<" in said:
        return Problem("too-large", number)
    if ">" in said:
        return Problem("too-small", number)
    return Problem("number" if "`int`" in said else "unknown")
