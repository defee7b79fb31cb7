"""Values of any struct that is signed, hashed or sent, made from its own type."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
from msgspec import inspect

from protocol.encoding import Wire

SIGNS = "aZ09 -.ñ漢\u0301😀\n"
ANYTHING = (True, -1, 2**64 - 1, "text", b"bytes", [1, [2]], {"b": {"a": 1}})
MAX_LENGTH = 4_000
FEW = 3
"""Items in a list, entries in a map, where fewer are allowed: more show nothing more."""


def wire_types() -> list[type[Wire]]:
    """Every struct of the protocol, by name."""
    found: list[type[Wire]] = []
    waiting = [Wire]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [one for one in below if one.__module__.startswith("protocol.")]
    # One name may stand for two types: their modules tell them apart.
    return sorted(set(found), key=lambda one: (one.__module__, one.__qualname__))


def value_of(type_: type[Wire], random: Random) -> Any:
    """A value that its schema allows; rules beyond the schema may not."""
    return msgspec.convert(make(inspect.type_info(type_), random), type_, builtin_types=(bytes,))


def make(info: inspect.Type, random: Random) -> Any:
    """A value of a type, as plain maps and lists."""
    return MAKERS[type(info)](info, random)


def _struct(info: inspect.StructType, random: Random) -> Any:
    if info.array_like:
        return [make(field.type, random) for field in info.fields]
    tag = {info.tag_field: info.tag} if info.tag_field else {}
    return tag | {
        field.encode_name: make(field.type, random)
        for field in info.fields
        if field.required or random.random() < 0.5
    }


def _integer(info: inspect.IntType, random: Random) -> int:
    low = info.ge if info.ge is not None else -(2**63) if info.gt is None else info.gt + 1
    high = info.le if info.le is not None else 2**64 - 1 if info.lt is None else info.lt - 1
    return random.choice((low, high, random.randint(low, high), min(low + 1, high)))


def _text(info: inspect.StrType, random: Random) -> str:
    if info.pattern:
        words = ("a", "abc-de", "x" * 32, "0" * 32)
        return random.choice([word for word in words if re.search(info.pattern, word)])
    return "".join(random.choices(SIGNS, k=_length(info, random)))


def _list(info: inspect.ListType, random: Random) -> list[Any]:
    return [make(info.item_type, random) for _ in range(_length(info, random, FEW))]


def _map(info: inspect.DictType, random: Random) -> dict[Any, Any]:
    count = _length(info, random, FEW)
    return {make(info.key_type, random): make(info.value_type, random) for _ in range(count)}


def _union(info: inspect.UnionType, random: Random) -> Any:
    # The format has no nil: what may be absent is left out.
    some = [one for one in info.types if not isinstance(one, inspect.NoneType)]
    return make(random.choice(some), random)


MAKERS: dict[type, Callable[[Any, Random], Any]] = {
    inspect.StructType: _struct,
    inspect.LiteralType: lambda info, random: random.choice(info.values),
    inspect.BoolType: lambda _, random: random.random() < 0.5,
    inspect.IntType: _integer,
    inspect.BytesType: lambda info, random: random.randbytes(_length(info, random)),
    inspect.StrType: _text,
    inspect.ListType: _list,
    inspect.DictType: _map,
    inspect.UnionType: _union,
    inspect.AnyType: lambda _, random: random.choice(ANYTHING),
}


def _length(info: Any, random: Random, most: int = MAX_LENGTH) -> int:
    low = info.min_length or 0
    high = max(low, min(most, most if info.max_length is None else info.max_length))
    return random.choice((low, min(low + 1, high), high))
