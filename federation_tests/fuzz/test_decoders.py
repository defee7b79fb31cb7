"""Every decoder reads what it should, and refuses the rest in its own words."""

import ast
import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation_tests.fuzz.damage import damaged
from federation_tests.fuzz.decoder import Decoder
from federation_tests.fuzz.table import NOT_FROM_OUTSIDE, decoders

ROOT = Path(__file__).resolve().parents[2]
STARTS = (
    "open_",
    "read_",
    "parse_",
    "decode",
    "unpack",
    "from_bytes",
    "verify",
    "format_of",
    "records",
)
MAY = re.compile(rf"def ({'|'.join(STARTS)}|check_bundle)")
ENDS = ("check_bundle",)
TAKES = {
    "bytes",
    "str",
    "Sequence[bytes]",
    "Iterable[bytes]",
    "list[bytes]",
    "IO[bytes]",
    "Path",
    "object",
}
EXAMPLES = settings().max_examples // 4
"""Of the profile's: fewer, with several inputs in each, which alone cost less than an example."""
ROUNDS = 4


def test_every_decoder_in_the_tree_is_in_the_table() -> None:
    listed = {decoder.name for decoder in decoders()}
    found = {name for top in ("protocol", "node") for name in readers(ROOT / top)}
    assert found - listed - set(NOT_FROM_OUTSIDE) == set()
    assert set(NOT_FROM_OUTSIDE) - found == set(), "not there any more"


def readers(top: Path) -> set[str]:
    """Public functions that take bytes, text or a file, and are called as readers are."""
    found = set()
    for path in top.rglob("*.py"):
        if "tests" in path.parts:
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        # Most files have none, and parsing all takes seconds.
        tree = ast.parse(text if MAY.search(text) else "")
        for item in ast.walk(tree):
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and is_reader(item):
                found.add(f"{module}.{item.name}")
    return found


def is_reader(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    takes = {ast.unparse(argument.annotation) for argument in arguments if argument.annotation}
    return (function.name.startswith(STARTS) or function.name in ENDS) and bool(takes & TAKES)


@cache
def by_name() -> dict[str, Decoder]:
    return {decoder.name: decoder for decoder in decoders()}


NAMES = sorted(decoder.name for decoder in decoders())


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_and_written_again_the_same(name: str) -> None:
    decoder = by_name()[name]
    assert decoder.good
    for good in decoder.good:
        accepted = take(decoder, good)
        assert accepted


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**32))
def test_whatever_comes_is_read_or_refused(name: str, seed: int) -> None:
    decoder, random = by_name()[name], Random(seed)
    for _ in range(ROUNDS):
        take(decoder, damaged(random.choice(decoder.good), random))


def take(decoder: Decoder, data: bytes) -> bool:
    """Read it: whether it was taken. Anything but a value or a refusal fails the test."""
    try:
        value = decoder.read(data)
    except decoder.refuses:
        return False
    if decoder.write is not None:
        assert decoder.write(value) == data, "another spelling was taken"
    return True
