"""Keys and signatures: one purpose, one coalition, and libsodium's verdict on every edge case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import SignatureError
from protocol.keys import Purpose, key_id, public_key, sign, sign_raw, verify, verify_raw
from protocol.tests.shared_data import shared_json

SEED = bytes(range(32))
COALITION = b"\xaa" * 32
PUBLIC = public_key(SEED)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        verify_raw(public, message, signature)
    except SignatureError:
        return False
    return True


@given(st.binary(max_size=300), st.sampled_from(Purpose))
def test_a_signature_holds_under_its_key(message: bytes, purpose: Purpose) -> None:
    verify(PUBLIC, purpose, COALITION, message, sign(SEED, purpose, COALITION, message))


def test_the_signed_bytes_are_what_the_spec_page_says() -> None:
    signature = sign(SEED, Purpose.STEWARD, COALITION, b"message")
    verify_raw(PUBLIC, b"commonweal/v1 steward\n" + b"aa" * 32 + b"\nmessage", signature)


@pytest.mark.parametrize("at", range(64))
def test_every_byte_of_a_signature_matters(at: int) -> None:
    signature = bytearray(sign(SEED, Purpose.LOG, COALITION, b"m"))
    for bit in range(8):
        signature[at] ^= 1 << bit
        with pytest.raises(SignatureError):
            verify(PUBLIC, Purpose.LOG, COALITION, b"m", bytes(signature))
        signature[at] ^= 1 << bit


def test_every_field_is_signed() -> None:
    signature = sign(SEED, Purpose.LOG, COALITION, b"m")
    others = [
        (public_key(b"\1" * 32), Purpose.LOG, COALITION, b"m"),
        (PUBLIC, Purpose.COSIGNING, COALITION, b"m"),
        (PUBLIC, Purpose.LOG, b"\xab" * 32, b"m"),
        (PUBLIC, Purpose.LOG, COALITION, b"n"),
        (PUBLIC, Purpose.LOG, COALITION, b""),
    ]
    for public, purpose, coalition, message in others:
        with pytest.raises(SignatureError) as caught:
            verify(public, purpose, coalition, message, signature)
        assert caught.value.code == "bad-signature"


def test_no_two_purposes_share_a_signature() -> None:
    signatures = {sign(SEED, purpose, COALITION, b"m") for purpose in Purpose}
    assert len(signatures) == len(Purpose)


def test_a_short_signature_cannot_borrow_bytes_of_the_message() -> None:
    signature = sign_raw(SEED, b"message")
    with pytest.raises(SignatureError):
        verify_raw(PUBLIC, signature[10:] + b"message", signature[:10])
    with pytest.raises(SignatureError):
        verify_raw(PUBLIC, b"ssage", signature + b"me")
    with pytest.raises(SignatureError):
        verify_raw(PUBLIC, b"", signature + b"message")


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_is_no_key(size: int) -> None:
    with pytest.raises(SignatureError) as caught:
        verify_raw(bytes(size), b"m", bytes(64))
    assert caught.value.code == "bad-key"


def test_a_callers_mistakes_are_value_errors() -> None:
    with pytest.raises(ValueError, match="seed"):
        public_key(b"short")
    with pytest.raises(ValueError, match="seed"):
        sign_raw(bytes(64), b"m")
    with pytest.raises(ValueError, match="coalition"):
        sign(SEED, Purpose.LOG, b"short", b"m")
    with pytest.raises(ValueError, match="public key"):
        key_id(b"short")
    with pytest.raises(ValueError, match="nonsense"):
        sign(SEED, "nonsense", COALITION, b"m")  # type: ignore[arg-type]


def test_ids_differ_for_different_keys() -> None:
    assert len(key_id(PUBLIC)) == 32
    assert key_id(PUBLIC) != key_id(public_key(b"\1" * 32))


def test_wycheproof_verdicts_hold_both_ways() -> None:
    suite = shared_json("data/vectors/wycheproof-ed25519.json")
    verdicts = {"valid": 0, "invalid": 0}
    for group in suite["testGroups"]:
        public = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            held = holds(public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            assert held is (case["result"] == "valid"), case
            verdicts[case["result"]] += 1
    assert sum(verdicts.values()) == suite["numberOfTests"]
    assert min(verdicts.values()) > 20


def test_edge_cases_get_the_pinned_verdicts_of_libsodium() -> None:
    vectors = shared_json("data/vectors/cctv-ed25519/ed25519vectors.json")
    pinned = shared_json("data/vectors/cctv-ed25519/pynacl_1.6.2_verdicts.json")
    accepted = [
        case["number"]
        for case in vectors
        if holds(bytes.fromhex(case["key"]), case["msg"].encode(), bytes.fromhex(case["sig"]))
    ]
    assert accepted == pinned["accepted_vector_numbers"]
    assert (len(accepted), len(vectors)) == (43, 914)


def test_no_key_or_nonce_of_small_order_is_ever_accepted() -> None:
    # Under such a key one signature holds for many messages; not even by chance.
    for case in shared_json("data/vectors/cctv-ed25519/ed25519vectors.json"):
        if {"low_order_A", "low_order_R"} & set(case["flags"] or ()):
            message, signature = case["msg"].encode(), bytes.fromhex(case["sig"])
            assert not holds(bytes.fromhex(case["key"]), message, signature)
