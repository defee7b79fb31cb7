"""Claims about protocol.bundle: one form, bounded, and it says nothing that must be believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import protocol.bundle
from protocol.bundle import Bundle, BundleLog, open_bundle, write_bundle
from protocol.encoding import decode, encode, pack
from protocol.errors import MalformedError
from protocol.tests.bundles import opened, small_bundle

logs = st.dictionaries(
    st.binary(min_size=16, max_size=16),
    st.tuples(st.binary(min_size=1, max_size=80), st.lists(st.binary(max_size=60), max_size=4)),
    max_size=4,
)


@settings(max_examples=60)
@given(
    st.binary(max_size=100),
    logs,
    st.integers(0, 253_402_300_799),
    st.binary(min_size=32, max_size=32),
    st.randoms(use_true_random=False),
)
def test_what_is_written_is_read_whatever_the_order_of_logs(
    charter: bytes,
    held: dict[bytes, tuple[bytes, list[bytes]]],
    time: int,
    digest: bytes,
    order: object,
) -> None:
    given_logs = [(group, note, entries) for group, (note, entries) in held.items()]
    order.shuffle(given_logs)  # type: ignore[attr-defined]
    data = write_bundle(charter, given_logs, time, digest)
    bundle = open_bundle(data)
    assert (bundle.charter, bundle.time, bundle.digest) == (charter, time, digest)
    assert [(g.group, g.note, g.entries) for g in bundle.logs] == sorted(given_logs)
    assert pack(bundle) == data


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_other_bytes_raise_anything_but_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        open_bundle(data)


def test_logs_out_of_order_or_twice_are_refused() -> None:
    bundle = opened()
    for logs_given in (bundle.logs[::-1], [bundle.logs[0], *bundle.logs]):
        with pytest.raises(MalformedError) as refused:
            open_bundle(pack(replace(bundle, logs=logs_given)))
        assert refused.value.code == "bad-bundle-file"


def test_a_field_too_many_or_too_few_is_refused() -> None:
    value = decode(small_bundle(), max_bytes=10**6)
    assert isinstance(value, dict)
    for changed in (
        {**value, "result": "carried"},
        {name: value[name] for name in value if name != "digest"},
        {**value, "version": 2},
        {**value, "digest": b"short"},
    ):
        with pytest.raises(MalformedError):
            open_bundle(encode(changed))


def test_a_bundle_above_the_limit_is_neither_written_nor_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = opened()
    monkeypatch.setattr(protocol.bundle, "MAX_BUNDLE_BYTES", len(small_bundle()) - 1)
    with pytest.raises(MalformedError) as refused:
        open_bundle(small_bundle())
    assert refused.value.code == "too-large"
    with pytest.raises(ValueError, match="over"):
        write_bundle(
            bundle.charter,
            [(log.group, log.note, log.entries) for log in bundle.logs],
            bundle.time,
            bundle.digest,
        )


def test_an_empty_coalitions_bundle_has_no_logs() -> None:
    data = write_bundle(b"charter", [], 0, bytes(32))
    assert open_bundle(data) == Bundle(
        version=1, charter=b"charter", logs=[], time=0, digest=bytes(32)
    )
    assert BundleLog(group=bytes(16), note=b"n", entries=[]) not in open_bundle(data).logs
