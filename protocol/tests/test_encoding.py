"""Canonical encoding: one byte string per value, and hashes that cannot be confused."""

from __future__ import annotations

import base64
import enum
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.encoding import (
    MAX_DEPTH,
    MAX_INTEGER,
    MAX_STATEMENT_BYTES,
    MIN_INTEGER,
    Hash,
    Value,
    Wire,
    decode,
    encode,
    pack,
    tagged_hash,
    unpack,
)
from protocol.errors import MalformedError
from protocol.tests.shared_data import shared_json

scalars = (
    st.booleans()
    | st.integers(MIN_INTEGER, MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.binary(max_size=40)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=12,
)


def depth(value: Value) -> int:
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        return 1 + max(map(depth, inner), default=0)
    return 0


shallow = values.filter(lambda value: depth(value) <= MAX_DEPTH)


def refused(data: bytes) -> str:
    with pytest.raises(MalformedError) as caught:
        decode(data)
    return caught.value.code


class Card(Wire):
    """A struct to test with."""

    name: str
    key: Hash
    level: int = 3
    notes: dict[str, int] = {}  # noqa: RUF012 -- a struct copies an empty default


# -- values ---------------------------------------------------------------------------------------


@given(shallow)
def test_what_is_written_is_read_back(value: Value) -> None:
    assert decode(encode(value)) == value


@given(shallow)
def test_an_independent_writer_agrees_once_keys_are_sorted(value: Value) -> None:
    def ordered(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: ordered(item[key]) for key in sorted(item, key=str.encode)}
        return [ordered(inner) for inner in item] if isinstance(item, list) else item

    assert encode(value) == msgpack.packb(ordered(value))


@given(st.binary(max_size=200))
def test_any_bytes_that_are_accepted_are_the_one_form(data: bytes) -> None:
    try:
        value = decode(data)
    except MalformedError:
        return
    assert encode(value) == data


@given(shallow, st.data())
def test_a_flipped_bit_never_reads_as_the_same_value(value: Value, data: st.DataObject) -> None:
    good = bytearray(encode(value))
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = decode(bytes(good))
    except MalformedError:
        return
    # repr: to Python True == 1, on the wire they differ
    assert repr(other) != repr(value)


@pytest.mark.parametrize("data", [b"", b"\xc1", b"name = 1", b"\x92\x01", b"\xa1"])
def test_what_is_no_encoding_is_told_in_one_line_without_a_full_stop(data: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        decode(data)
    assert caught.value.detail
    assert "\n" not in caught.value.detail
    assert not caught.value.detail.endswith(".")


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.0,
        float("nan"),
        (1, 2),
        {1, 2},
        {1: 2},
        {b"a": 1},
        pytest.param(object(), id="object"),
        datetime(2026, 1, 1, tzinfo=UTC),
        bytearray(b"a"),
        MAX_INTEGER + 1,
        MIN_INTEGER - 1,
        "\ud800",
        {"\ud800": 1},
        [None],
        {"a": {"b": None}},
        enum.IntEnum("Some", ["ONE"]).ONE,  # type: ignore[attr-defined]
        msgpack.Timestamp(1),
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_the_callers_mistake(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the class is the claim
        encode(value)


def test_map_keys_are_written_by_their_utf_8_bytes() -> None:
    # U+FFFD sorts before U+10000 in UTF-8, after it in UTF-16.
    assert encode({"\U00010000": 1, "\ufffd": 2, "a": 3}) == (
        b"\x83\xa1a\x03\xa3\xef\xbf\xbd\x02\xa4\xf0\x90\x80\x80\x01"
    )


# -- attacks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "nothing"),
        (b"\x01\x01", "something after the value"),
        (b"\xc1", "the byte msgpack never uses"),
        (b"\x92\x01", "an array cut short"),
        (b"\xc0", "nil"),
        (b"\x91\xc0", "nil inside"),
        (b"\xca\x3f\x80\x00\x00", "a float"),
        (b"\xcb\x3f\xf0" + bytes(6), "a double"),
        (b"\xca\x7f\xc0\x00\x00", "NaN"),
        (b"\xd6\xff" + bytes(4), "a timestamp"),
        (b"\xd7\xff" + bytes(8), "a longer timestamp"),
        (b"\xc7\x0c\xff" + bytes(12), "the longest timestamp"),
        (b"\xd4\x01\x00", "an extension"),
        (b"\xc7\x00\x01", "an empty extension"),
        (b"\xcc\x01", "an integer in two bytes"),
        (b"\xd0\x01", "a positive integer as a signed one"),
        (b"\xcd\x00\xff", "an integer in three bytes"),
        (b"\xd9\x01a", "text with a long length"),
        (b"\xc5\x00\x01a", "bytes with a long length"),
        (b"\xdc\x00\x01\x01", "array16 of one"),
        (b"\xdd\x00\x00\x00\x01\x01", "array32 of one"),
        (b"\xde\x00\x01\xa1a\x01", "map16 of one"),
        (b"\x82\xa1a\x01\xa1a\x01", "a key twice"),
        (b"\x82\xa1a\x01\xa1a\x02", "a key twice, with two values"),
        (b"\x82\xa1b\x01\xa1a\x01", "keys out of order"),
        (b"\x91\x82\xa1b\x01\xa1a\x01", "keys out of order inside"),
        (b"\x81\x01\x01", "a key that is a number"),
        (b"\x81\xc4\x01a\x01", "a key that is bytes"),
        (b"\xa1\xff", "text that is not UTF-8"),
        (b"\xa2\xc0\x80", "an overlong zero"),
        (b"\xa3\xed\xa0\x80", "a surrogate"),
        (b"\x81\xa3\xed\xa0\x80\x01", "a surrogate in a key"),
        (b"\xdd\xff\xff\xff\xff", "an array of four thousand million"),
        (b"\xdf\xff\xff\xff\xff", "a map of four thousand million"),
        (b"\xc6\xff\xff\xff\xff", "four gigabytes announced"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_other_forms_are_refused(data: bytes, why: str) -> None:
    assert refused(data) == "not-canonical", why


def test_nesting_ends_at_the_limit() -> None:
    assert decode(b"\x91" * MAX_DEPTH + b"\x01") is not None
    assert refused(b"\x91" * (MAX_DEPTH + 1) + b"\x01") == "not-canonical"
    assert refused(b"\x91" * MAX_DEPTH + b"\x90") == "not-canonical"
    assert refused(b"\x81\xa1a" * (MAX_DEPTH + 1) + b"\x01") == "not-canonical"
    with pytest.raises(ValueError, match="deeper"):
        encode([[[[[[[[[]]]]]]]]])


@pytest.mark.parametrize("opening", [b"\x91", b"\x81\xa1a", b"\x92\x01"], ids=["list", "map", "2"])
@pytest.mark.parametrize("levels", [500, 1_100, 20_000])
def test_very_deep_nesting_is_malformed_not_a_crash(opening: bytes, levels: int) -> None:
    assert refused(opening * levels + b"\x01") == "not-canonical"


def test_size_is_checked_before_parsing() -> None:
    text = "x" * (MAX_STATEMENT_BYTES - 3)
    assert decode(encode(text)) == text
    assert refused(encode(text + "x")) == "too-large"
    with pytest.raises(MalformedError):
        decode(b"\x93\x01\x02\x03", max_bytes=3)


# -- structs --------------------------------------------------------------------------------------


def test_a_struct_is_a_map_by_field_name_without_defaults() -> None:
    card = Card(name="x", key=bytes(32))
    assert pack(card) == encode({"name": "x", "key": bytes(32)})
    assert unpack(Card, pack(card)) == card
    assert unpack(Card, pack(Card(name="x", key=bytes(32), level=4))).level == 4


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=32, max_size=32))
def test_structs_are_read_back(name: str, key: bytes) -> None:
    card = Card(name=name, key=key, notes={"b": 1, "a": 2})
    assert unpack(Card, pack(card)) == card


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x"},
        {"name": "x", "key": bytes(32), "more": 1},
        {"name": "x", "key": bytes(31)},
        {"name": "x", "key": bytes(33)},
        {"name": "x", "key": base64.b64encode(bytes(32)).decode()},
        {"name": b"x", "key": bytes(32)},
        {"name": 1, "key": bytes(32)},
        {"name": "x", "key": bytes(32), "level": True},
        {"name": "x", "key": bytes(32), "level": "4"},
        {"name": "x", "key": bytes(32), "level": 3},
        {"name": "x", "key": bytes(32), "notes": {}},
        [],
        "x",
    ],
    ids=repr,
)
def test_a_struct_has_one_spelling(fields: Any) -> None:
    with pytest.raises(MalformedError) as caught:
        unpack(Card, encode(fields))
    assert caught.value.code == "bad-schema"


def test_a_struct_no_reader_would_take_cannot_be_written() -> None:
    for card in (
        Card(name="x", key=b"short"),
        Card(name=1, key=bytes(32)),  # type: ignore[arg-type]
        Card(name="\ud800", key=bytes(32)),
        Card(name="x", key=bytes(32), level=2**64),
        Card(name="x", key=bytes(32), level=1.5),  # type: ignore[arg-type]
        Card(name="x", key=bytes(32), level=None),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match="Card"):
            pack(card)


# -- hashing --------------------------------------------------------------------------------------


def test_a_tagged_hash_is_what_the_spec_page_says() -> None:
    expected = sha256(b"commonweal/v1 test\n" + bytes(7) + b"\x01a" + bytes(8)).digest()
    assert tagged_hash("test", b"a", b"") == expected


@given(
    st.lists(st.binary(max_size=20), max_size=4),
    st.lists(st.binary(max_size=20), max_size=4),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["one", "two"]),
)
def test_equal_hashes_mean_equal_purposes_and_parts(
    first: list[bytes], second: list[bytes], one: str, other: str
) -> None:
    same = (one, first) == (other, second)
    assert (tagged_hash(one, *first) == tagged_hash(other, *second)) is same


def test_moving_a_byte_between_parts_changes_the_hash() -> None:
    forms = [(b"ab", b"c"), (b"a", b"bc"), (b"abc",), (b"abc", b""), (b"", b"abc")]
    assert len({tagged_hash("test", *parts) for parts in forms}) == len(forms)


@pytest.mark.parametrize("purpose", ["", "two\nlines", "Upper", "é", "x" * 65])
def test_a_purpose_cannot_smuggle_data(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        tagged_hash(purpose)


# -- the public suite -----------------------------------------------------------------------------


def in_the_model(case: dict[str, Any]) -> bool:
    """Whether a value of the suite is one of ours: no nil, extension, timestamp or fraction."""
    kind = next(key for key in case if key != "msgpack")
    if kind in {"nil", "ext", "timestamp"}:
        return False

    def ours(value: Any) -> bool:
        if isinstance(value, dict):
            return all(map(ours, value.values()))
        if isinstance(value, list):
            return all(map(ours, value))
        return isinstance(value, bool | int | str)

    return ours(case[kind] if kind != "bignum" else int(case[kind]))


def expected_value(case: dict[str, Any]) -> Any:
    if "binary" in case:
        return bytes.fromhex(case["binary"].replace("-", ""))
    if "bignum" in case:
        return int(case["bignum"])
    return next(value for key, value in case.items() if key != "msgpack")


def test_of_all_encodings_of_a_value_exactly_one_is_accepted() -> None:
    suite = shared_json("data/vectors/msgpack-test-suite.json")
    cases = [case for file in suite.values() for case in file]
    accepted = refusals = 0
    for case in cases:
        forms = [bytes.fromhex(form.replace("-", "")) for form in case["msgpack"]]
        ours = in_the_model(case)
        read = []
        for form in forms:
            try:
                read.append((form, decode(form)))
            except MalformedError:
                refusals += 1
        assert len(read) == (1 if ours else 0), case
        if ours:
            form, value = read[0]
            assert value == expected_value(case)
            assert type(value) is type(expected_value(case))
            assert form == encode(value)
            accepted += 1
    # So that an emptied or misread file cannot pass for a run.
    assert accepted > 50
    assert refusals > 150


_AT_ONCE = """
import sys, threading
import msgspec
from protocol.agreement import certificate, cut, epoch, statements, votes
from protocol.coalition import kinds
from protocol.encoding import Wire, prepare_types

sys.setswitchinterval(1e-6)
if sys.argv[1] == "prepared":
    prepare_types()
types = [statements.CutProposal, statements.CutPolka, certificate.Certificate, epoch.Epoch]
types += [kind.body for kind in kinds.KINDS.values()]
barrier = threading.Barrier(12)

def read():
    for type_ in types:
        barrier.wait()
        try:
            msgspec.convert(dict.fromkeys(type_.__struct_encode_fields__, 0), type_)
        except msgspec.ValidationError:
            pass

threads = [threading.Thread(target=read) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_read_the_first_message_of_a_type_at_once_end_no_process():
    """It ends in a segmentation fault if types are not prepared."""
    done = subprocess.run([sys.executable, "-c", _AT_ONCE, "prepared"], check=False)
    assert done.returncode == 0
