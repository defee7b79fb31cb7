"""Statements: one encoding, every limit, every field covered by the hash."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.errors import MalformedError
from protocol.merkle import leaf_hash
from protocol.statement import MAX_REFS, Statement, open_statement, seal_statement, statement_hash

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts | st.binary(max_size=20)
values = st.recursive(
    scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(texts, v, max_size=4), max_leaves=8
)
statements = st.builds(
    Statement,
    version=st.just(1),
    coalition=st.binary(min_size=32, max_size=32),
    group=st.binary(min_size=16, max_size=16),
    kind=st.from_regex(r"[a-z]{1,10}(-[a-z]{1,10})?", fullmatch=True),
    epoch=st.integers(0, 2**32 - 1),
    refs=st.lists(st.binary(min_size=32, max_size=32), max_size=5, unique=True),
    body=st.dictionaries(texts, scalars | st.lists(scalars, max_size=4), max_size=4),
    time=st.integers(0, 253_402_300_799),
)
EXAMPLE = Statement(
    version=1,
    coalition=bytes(32),
    group=bytes(16),
    kind="proposal",
    epoch=0,
    refs=[b"\x01" * 32],
    body={"title": "Act"},
    time=1,
)


@given(statements)
def test_a_statement_comes_back_as_it_was(statement: Statement) -> None:
    data = seal_statement(statement)
    assert open_statement(data) == statement
    assert statement_hash(data) == leaf_hash(data)


@given(statements, statements)
def test_two_statements_have_two_hashes(first: Statement, second: Statement) -> None:
    same = statement_hash(seal_statement(first)) == statement_hash(seal_statement(second))
    assert same == (first == second)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", 2),
        ("coalition", bytes(31)),
        ("group", bytes(17)),
        ("kind", "Proposal"),
        ("kind", "a--b"),
        ("kind", "a" * 33),
        ("kind", "proposal\n"),
        ("epoch", -1),
        ("epoch", 2**32),
        ("refs", [bytes(31)]),
        ("refs", [bytes(32)] * 2),
        ("body", []),
        ("time", -1),
        ("time", 253_402_300_800),
        ("time", True),
    ],
)
def test_every_field_out_of_its_range_is_refused(field: str, value: object) -> None:
    broken = msgspec.structs.replace(EXAMPLE, **{field: value})
    with pytest.raises(ValueError, match=r"\S"):
        seal_statement(broken)
    raw = msgspec.msgpack.Encoder(order="sorted").encode(broken)
    with pytest.raises(MalformedError):
        open_statement(raw)


def test_an_unknown_field_is_refused() -> None:
    raw = {**msgspec.to_builtins(EXAMPLE, builtin_types=(bytes,)), "more": 1}
    with pytest.raises(MalformedError):
        open_statement(msgspec.msgpack.Encoder(order="sorted").encode(raw))


def test_a_statement_over_the_limit_is_the_callers_mistake_and_the_peers_fault() -> None:
    big = msgspec.structs.replace(EXAMPLE, body={"text": "a" * MAX_STATEMENT_BYTES})
    with pytest.raises(ValueError, match="split it"):
        seal_statement(big)
    with pytest.raises(MalformedError) as caught:
        open_statement(msgspec.msgpack.Encoder(order="sorted").encode(big))
    assert caught.value.code == "too-large"


def test_as_many_references_as_allowed_fit_one_statement() -> None:
    refs = [n.to_bytes(32, "big") for n in range(MAX_REFS)]
    full = msgspec.structs.replace(EXAMPLE, kind="opening", refs=refs, body={})
    assert open_statement(seal_statement(full)).refs == refs


@given(st.data())
def test_any_flipped_byte_gives_another_statement_or_none(data: st.DataObject) -> None:
    raw = bytearray(seal_statement(EXAMPLE))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    try:
        changed = open_statement(bytes(raw))
    except MalformedError:
        return
    assert changed != EXAMPLE
