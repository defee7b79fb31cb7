"""What each setting of `node.toml` takes, in the words of its page, its file and its errors.

All of it is read off the settings' types, so none of the three can say other than what is checked.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<at>[^`]*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
# Every key is in docs/operate/configuration.md; a mistyped one is shown no longer than this.
MAX_SHOWN = 60
REFERENCE = "docs/operate/configuration.md lists every key with its bounds"


def bounds(table: type[msgspec.Struct]) -> dict[str, str]:
    """What each setting takes, by `table.name`, in the order of the file.

    Args:
        table: the whole file's.
    """
    return dict(_below("", inspect.type_info(table)))


def wrong(fault: str, table: type[msgspec.Struct]) -> tuple[str, str]:
    """What is wrong with a setting, and what to do.

    Args:
        fault: as msgspec words it.
        table: the whole file's.
    """
    found = _AT.fullmatch(fault)
    assert found is not None  # everything in it may be empty
    key = re.sub(r"\[.*", "", found["at"] or "")
    known = bounds(table)
    if unknown := _UNKNOWN.fullmatch(found["what"]):
        name = unknown["name"]
        return f"there is no setting `{_shown(f'{key}.{name}' if key else name)}`", place(
            name, known
        )
    if key in known:
        return not_within(key, known)
    return f"the setting `{key}` is not a table", f"write `[{key}]` alone on a line, its keys below"


def not_within(key: str, known: Mapping[str, str]) -> tuple[str, str]:
    """That a setting's value is out of its bounds, and what to do."""
    return f"the setting `{key}` is not {known[key]}", REFERENCE


def place(name: str, known: Mapping[str, str]) -> str:
    """Where a key belongs that stands in the wrong place: the fault that TOML invites."""
    for key in known:
        table, _, last = key.rpartition(".")
        if last == name.rpartition(".")[2]:
            return (
                f"`{last}` stands below the line `[{table}]`"
                if table
                else f"`{last}` stands above the first line in brackets"
            )
    return REFERENCE


def _below(before: str, table: Any) -> Iterator[tuple[str, str]]:
    for field in table.fields:
        if isinstance(field.type, inspect.StructType):
            yield from _below(f"{field.name}.", field.type)
        else:
            yield before + field.name, _words(field.type)


def _words(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inspect.StrType(max_length=most), extra={"address": True}):
            return (
                f"an https address of at most {most} characters, plain http only on this machine, "
                "or empty"
            )
        case inspect.VarTupleType(
            max_length=most, item_type=inspect.Metadata(type=inspect.StrType(max_length=longest))
        ):
            return (
                f"a list of at most {most} https addresses of at most {longest} characters, plain "
                "http only on this machine"
            )
        case inspect.LiteralType(values=values):
            return f"one of: {', '.join(map(str, values))}"
        case inspect.BoolType():
            return "true or false"
    return _sized(kind)


def _sized(kind: inspect.Type) -> str:
    match kind:
        case inspect.StrType(min_length=None, max_length=most):
            return f"text of at most {most} characters"
        case inspect.StrType(min_length=least, max_length=most):
            return f"text of {least} to {most} characters"
        case inspect.IntType(ge=least, le=most):
            return f"a whole number from {least} to {most}"
        case inspect.FloatType(ge=least, le=most):
            return f"a number from {least} to {most}"
    raise TypeError(f"no words for a setting of {kind}")


def _shown(name: str) -> str:
    return name if len(name) <= MAX_SHOWN else name[: MAX_SHOWN - 1] + "…"
