"""Every struct of the protocol: what is written is read back, and has no other spelling."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation_tests.fuzz.damage import damaged
from federation_tests.fuzz.table import decoders
from federation_tests.fuzz.values import value_of, wire_types
from protocol.coalition.kinds import KINDS
from protocol.encoding import Wire, pack, unpack
from protocol.errors import MalformedError

TYPES = wire_types()
EXAMPLES = settings().max_examples // 6
MAX_BYTES = 1 << 20


def test_every_kind_of_statement_is_among_them() -> None:
    assert decoders()
    assert {kind.body for kind in KINDS.values()} <= set(TYPES)


@pytest.mark.parametrize("type_", TYPES, ids=lambda one: f"{one.__module__[9:]}.{one.__name__}")
@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**32))
def test_what_is_written_is_read_back(type_: type[Wire], seed: int) -> None:
    random = Random(seed)
    value = value_of(type_, random)
    data = pack(value)
    assert unpack(type_, data, max_bytes=MAX_BYTES) == value
    bad = damaged(data, random)
    try:
        found = unpack(type_, bad, max_bytes=MAX_BYTES)
    except MalformedError:
        return
    assert pack(found) == bad
