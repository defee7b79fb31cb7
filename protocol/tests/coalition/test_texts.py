"""No text of any statement reads two ways: of every kind, in every field that takes words."""

from collections.abc import Iterator
from typing import Any

from msgspec.inspect import StrType, StructType, type_info

from protocol.coalition.kinds import KINDS
from protocol.statement import open_statement
from protocol.tests.coalition.rights import answered
from protocol.tests.coalition.test_rights import STEPS, Moment, moments
from protocol.tests.coalition.wide_histories import Wide

SEEDS = range(12)
UNCLEAN = "hidden \u202e text"

#: Fields. What needs cuts or members' keys is said by nobody here: `membership/test_taking.py`.
LEAST = 110


def unclean(kind: str, body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, body) of the body with one of its texts replaced, or a text put where none was."""
    found = type_info(KINDS[kind].body)
    assert isinstance(found, StructType)
    for field in found.fields:
        name = field.encode_name
        if isinstance(field.type, StrType):
            yield name, {**body, name: UNCLEAN}
        elif name in body:
            for where, value in _inside(body[name]):
                yield f"{name}{where}", {**body, name: value}


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield "", UNCLEAN
    elif isinstance(value, dict):
        for key, held in value.items():
            for where, changed in _inside(held):
                yield f".{key}{where}", {**value, key: changed}
    elif isinstance(value, list):
        for at, held in enumerate(value[:1]):
            for where, changed in _inside(held):
                yield f"[]{where}", [changed, *value[at + 1 :]]


def refused(moment: Moment, body: dict[str, Any] | None = None) -> bool:
    """Whether what was said, or this body in its stead, is refused."""
    owner = moment.history.owner[moment.name]
    name, after = moment.said_by(owner, **({} if body is None else {"body": body}))
    return name in answered(after)


def test_a_text_that_reads_two_ways_is_refused_wherever_it_stands() -> None:
    tried: set[tuple[str, str]] = set()
    for seed in SEEDS:
        for moment in moments(Wide(seed).go_on(STEPS)):
            body = open_statement(moment.history.written[moment.name]).body
            left = {w: b for w, b in unclean(moment.kind, body) if (moment.kind, w) not in tried}
            if not left or refused(moment):
                continue
            for where, changed in left.items():
                tried.add((moment.kind, where))
                assert refused(moment, changed), f"{moment.kind}: {where} in history {seed}"
    assert len(tried) >= LEAST
