from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ballots.returns import Mandate, Return, Row, Seat
from protocol.coalition.kinds import to_map
from protocol.encoding import encode, pack, unpack
from protocol.errors import MalformedError
from protocol.tests.ballots import making as m

NUMBERS = st.integers(0, 10**9)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)
SEATS = st.builds(
    Seat,
    label=TEXTS,
    region=TEXTS,
    weight=st.integers(1, 10**9),
    present=st.booleans(),
    choices=st.lists(st.sampled_from(["", "0", "0,1=2"]), max_size=3),
    alternate=st.booleans(),
)
MANDATES = st.builds(
    Mandate,
    kind=st.sampled_from(["free", "bound"]),
    mode=st.sampled_from(["split", "unit"]),
    source=st.sampled_from(["", "ballot", "executive"]),
    cast=NUMBERS,
    roll=NUMBERS,
    inner=st.lists(
        st.lists(st.builds(Row, count=st.integers(1, 10**9), choice=st.just("0")), max_size=2),
        max_size=2,
    ),
)


@given(
    st.lists(SEATS, max_size=4),
    st.one_of(st.none(), MANDATES),
    st.lists(st.binary(min_size=32, max_size=32), max_size=3),
    NUMBERS,
    st.integers(1, 1_000),
)
def test_a_return_of_any_kind_reads_back_from_its_bytes(
    seats: list[Seat], mandate: Mandate | None, hashes: list[bytes], size: int, number: int
) -> None:
    ret = Return(
        kind="delegates",
        number=number,
        cells=m.votes(9, 1).cells,
        roll_call=seats,
        mandate=mandate,
        evidence=hashes,
        parts=hashes,
        box_size=size,
        box_root=hashes[0] if hashes else None,
    )
    data = pack(ret)
    assert unpack(Return, data, max_bytes=len(data)) == ret


@pytest.mark.parametrize(
    "row",
    [
        [0, "0"],
        [-1, "0"],
        [10**12, "0"],
        [1],
        [1, ""],
        [1, "0", "1"],
        ["1", "0"],
        [1, 0],
        [True, "0"],
    ],
)
def test_an_impossible_row_does_not_decode(row: list[Any]) -> None:
    body = to_map(m.votes(9, 1))
    body["cells"][0]["contests"][0]["rows"] = [row]
    with pytest.raises(MalformedError) as caught:
        unpack(Return, encode(body))
    assert caught.value.code == "bad-schema"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, Return, builtin_types=(bytes,))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 0),
        ("kind", "sealed"),
        ("cells", []),
        ("box_root", b"short"),
        ("extra", 1),
        ("evidence", []),
        ("note", ""),
    ],
)
def test_a_field_out_of_range_unknown_or_spelled_out_is_refused(field: str, value: Any) -> None:
    body = to_map(m.votes(9, 1)) | {field: value}
    with pytest.raises(MalformedError) as caught:
        unpack(Return, encode(body))
    assert caught.value.code == "bad-schema"
