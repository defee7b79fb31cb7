"""Claims about protocol.coalition.card."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.coalition.card import (
    MAX_ADDRESS,
    MAX_CARD_BYTES,
    MAX_LABEL,
    MAX_NAME,
    MAX_REGION,
    MAX_STEWARDS,
    Card,
    Steward,
    check_address,
    check_card,
    open_card,
)
from protocol.encoding import decode, encode, pack
from protocol.errors import MalformedError
from protocol.keys import key_id, public_key
from protocol.tests.coalition.founding import make_card, seed

keys = st.binary(min_size=32, max_size=32)
words = st.text("abcdefghij ñ", min_size=1, max_size=30)
cards = st.builds(
    Card,
    version=st.just(1),
    group=st.binary(min_size=16, max_size=16),
    name=words,
    region=words,
    address=st.sampled_from(["https://a.example.org", "http://127.0.0.1:8101"]),
    log_key=keys,
    cosigning_key=keys,
    transport_key=keys,
    next_key_hash=keys,
    stewards=st.lists(st.builds(Steward, label=words, key=keys), min_size=2, max_size=4),
    operator=st.one_of(st.just(""), words),
)


@given(cards)
def test_every_card_has_one_byte_string_and_it_reads_back(card: Card) -> None:
    data = pack(card)
    try:
        read = open_card(data)
    except MalformedError as error:
        assert error.code == "bad-card"  # noqa: PT017
    else:
        assert read == card
        assert pack(read) == data


@given(st.binary(max_size=300))
def test_bytes_from_anywhere_are_refused_with_a_code(data: bytes) -> None:
    with pytest.raises(MalformedError):
        open_card(data)


def test_the_longest_card_fits_its_limit() -> None:
    wide = "\U0001f980"
    stewards = [
        Steward(label=wide * (MAX_LABEL - 1) + chr(0x4E00 + i), key=bytes([i]) * 32)
        for i in range(MAX_STEWARDS)
    ]
    host = "https://" + "a" * (MAX_ADDRESS - 12) + ".org"
    card = make_card(
        0,
        name=wide * MAX_NAME,
        region=wide * MAX_REGION,
        operator=wide * MAX_NAME,
        address=host,
        stewards=stewards,
    )
    check_card(card)
    assert len(pack(card)) <= MAX_CARD_BYTES


def changed(changes: dict[str, Any]) -> bytes:
    """A sound card as it was packed, with fields changed."""
    sound = decode(pack(make_card(0)))
    assert isinstance(sound, dict)
    # With a default spelled out, as the record has them, any card is refused for that alone.
    assert open_card(encode(sound)) == make_card(0)
    if "stewards" in changes:
        changes = {"stewards": [structs.asdict(steward) for steward in changes["stewards"]]}
    return encode({**sound, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * (MAX_NAME + 1)},
        {"region": "x" * (MAX_REGION + 1)},
        {"version": 2},
        {"group": b"short"},
        {"log_key": b"k" * 31},
        {"next_key_hash": b"k" * 33},
        {"stewards": []},
        {"stewards": [Steward(label="ann", key=b"a" * 32)]},
        {"stewards": [Steward(label="x", key=bytes([i]) * 32) for i in range(MAX_STEWARDS + 1)]},
    ],
)
def test_a_card_of_another_form_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError) as caught:
        open_card(changed(changes))
    assert caught.value.code == "bad-schema"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " spaces "},
        {"name": "right\u202eleft"},
        {"region": "two\nlines"},
        {"operator": "x\x07"},
        {"stewards": [Steward(label="ann", key=b"a" * 32), Steward(label="b\nc", key=b"b" * 32)]},
        {"stewards": [Steward(label="ann", key=b"a" * 32), Steward(label="Ann", key=b"b" * 32)]},
        {
            "stewards": [
                Steward(label="ann", key=b"a" * 32),
                Steward(label="an\u200dn", key=b"b" * 32),
            ]
        },
        {"stewards": [Steward(label="ann", key=b"a" * 32), Steward(label="ben", key=b"a" * 32)]},
        {"cosigning_key": public_key(seed(0, "log"))},
        {"transport_key": public_key(seed(0, "ann"))},
        {"agreement_key": public_key(seed(0, "log"))},
        {"agreement_key": b"k" * 31},
        {"next_key_hash": key_id(public_key(seed(0, "cosigning")))},
        {"address": "/"},
        {"address": "https://a.example/b\\c"},
    ],
)
def test_a_card_with_a_wrong_field_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError) as caught:
        open_card(changed(changes))
    assert caught.value.code == "bad-card"


def test_unknown_and_missing_fields_and_spelled_out_defaults_are_refused() -> None:
    plain = decode(pack(make_card(0)))
    assert isinstance(plain, dict)
    for wrong in (
        plain | {"extra": 1},
        {name: value for name, value in plain.items() if name != "region"},
        plain | {"operator": ""},
    ):
        with pytest.raises(MalformedError) as caught:
            open_card(encode(wrong))
        assert caught.value.code == "bad-schema"


def test_a_card_may_say_that_no_address_leads_to_its_node() -> None:
    check_card(make_card(0, address=""))


@pytest.mark.parametrize(
    "address",
    [
        "https://tenants.example.org",
        "https://tenants.example.org:8443",
        "https://host.example.org/groups/tenants",
        "http://127.0.0.1:8101",
        "http://localhost:8101",
        "http://[::1]:8101",
    ],
)
def test_https_anywhere_and_http_on_this_machine_are_addresses(address: str) -> None:
    check_address("bad-card", address)


@pytest.mark.parametrize(
    "address",
    [
        "tenants.example.org",
        "ftp://tenants.example.org",
        "http://tenants.example.org",
        "http://10.0.0.1:80",
        "https://",
        "https://tenants.example.org/",
        "https://tenants.example.org?x=1",
        "https://tenants.example.org#x",
        "https://user@tenants.example.org",
        "https://Tenants.example.org",
        "https://tenants.example.org:",
        "https://tenants.example.org:99999",
        "https://tenants.example.org:0",
        "https://ténants.example.org",
        "https://tenants.example.org/a b",
        "https://[::1",
        "https:\\\\tenants.example.org",
        "HTTPS://tenants.example.org",
    ],
)
def test_other_addresses_are_refused_with_a_hint(address: str) -> None:
    with pytest.raises(MalformedError) as caught:
        check_address("bad-card", address)
    assert caught.value.hint


def test_an_oversized_card_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedError) as caught:
        open_card(b"\x00" * (MAX_CARD_BYTES + 1))
    assert caught.value.code == "too-large"
