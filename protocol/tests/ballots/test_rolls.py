from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.rolls import MAX_ROLL_REGIONS, Roll
from protocol.encoding import encode, pack, unpack
from protocol.errors import MalformedError
from protocol.tests.ballots import making as m


@given(st.dictionaries(st.text(max_size=20), st.integers(0, 10**9), min_size=1, max_size=9))
def test_a_roll_reads_back_from_its_bytes(regions: dict[str, int]) -> None:
    made = structs.replace(m.roll({"": 1}), regions=regions)
    assert unpack(Roll, pack(made)) == made


@pytest.mark.parametrize(
    "change",
    [
        {"count": -1},
        {"count": 10**12},
        {"basis": "guess"},
        {"regions": {}},
        {"regions": {"North": -1}},
        {"regions": {str(n): 0 for n in range(MAX_ROLL_REGIONS + 1)}},
        {"attestations": [{"steward": b"short", "signature": b"s" * 64}]},
        {"names": ["Ana"]},
    ],
)
def test_a_roll_out_of_range_does_not_decode(change: dict[str, Any]) -> None:
    value: dict[str, Any] = {"count": 1, "basis": "paid", "as_of": 0, "regions": {"": 1}}
    assert unpack(Roll, encode(value)).count == 1
    with pytest.raises(MalformedError) as caught:
        unpack(Roll, encode(value | change))
    assert caught.value.code == "bad-schema"
