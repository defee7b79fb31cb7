"""Claims about protocol.coalition.charter."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from protocol.coalition.charter import (
    MAX_CHARTER_BYTES,
    Charter,
    CharterRules,
    CharterSignature,
    SignedCharter,
    assemble_charter,
    charter_id,
    check_charter,
    open_charter,
    open_charter_draft,
    sign_charter,
    unsigned,
)
from protocol.coalition.life_rules import MAX_PERIOD_S, USUAL_LIFE_RULES, LifeRules
from protocol.encoding import decode, encode, pack, unpack
from protocol.errors import MalformedError, ProtocolError, SignatureError
from protocol.keys import Purpose, sign
from protocol.tests.coalition.founding import (
    make_charter,
    make_rules,
    seed,
    sign_all,
)

shares = st.sampled_from([[1, 1], [2, 3], [3, 5], [51, 100]])
rules = st.builds(
    CharterRules,
    sponsors=st.integers(0, 2),
    deliberation_s=st.integers(0, 10**8),
    voting_s=st.integers(1, 10**8),
    public_logs=st.booleans(),
    several_groups=st.sampled_from(["allowed", "one-home"]),
    pool_min=st.integers(1, 100),
    moderators=st.lists(st.integers(1, 3), unique=True).map(
        lambda numbers: [bytes([number]) * 16 for number in sorted(numbers)]
    ),
    appeals=st.text("abc\n ", max_size=30).map(str.strip),
    data_officer=st.text("abc@", max_size=30),
    life=st.builds(
        LifeRules,
        points_share=shares,
        proceed_share=shares,
        notice_s=st.integers(0, MAX_PERIOD_S),
        confirm_share=shares,
        emergency_share=shares,
        emergency_s=st.integers(1, 10**6),
    ),
)
charters = st.builds(
    make_charter,
    name=st.text("abcñ", min_size=1, max_size=30),
    preamble=st.text("abc\n", max_size=50).map(str.strip),
    points=st.lists(st.text("abc", min_size=1, max_size=20), max_size=4),
    rules=rules,
    founded=st.integers(0, 2**33),
    nonce=st.binary(min_size=16, max_size=16),
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value inside maps and lists."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        if isinstance(child, dict | list) and child:
            yield from leaves(child, (*path, key))
        else:
            yield (*path, key)


def flipped(value: Any) -> Any:
    """Another value of the same type, near to the given one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    return [flipped(b"\x01" * 16)]


def with_flip(value: Any, path: tuple[Any, ...]) -> Any:
    """A copy with one leaf flipped."""
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_flip(copy[path[0]], path[1:]) if path[1:] else flipped(copy[path[0]])
    return copy


@settings(max_examples=30)
@given(charters)
def test_every_signed_charter_reads_back_as_itself(charter: Charter) -> None:
    data = pack(sign_all(charter))
    signed = open_charter(data)
    assert signed.charter == charter
    assert pack(signed) == data


@settings(max_examples=30)
@given(charters, charters)
def test_different_charters_found_different_coalitions(one: Charter, other: Charter) -> None:
    assert (charter_id(one) == charter_id(other)) == (one == other)


def test_a_flip_of_any_field_is_caught() -> None:
    plain = decode(pack(sign_all(make_charter())), max_bytes=MAX_CHARTER_BYTES)
    paths = list(leaves(plain))
    assert len(paths) > 50
    for path in paths:
        with pytest.raises(ProtocolError):
            open_charter(encode(with_flip(plain, path)))


@pytest.mark.slow
def test_a_flip_of_any_byte_is_caught() -> None:
    data = pack(sign_all(make_charter(2)))
    for position in range(len(data)):
        wrong = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        with pytest.raises(ProtocolError):
            open_charter(wrong)


def test_a_missing_signature_is_named() -> None:
    signed = sign_all(make_charter())
    partial = SignedCharter(charter=signed.charter, signatures=[signed.signatures[1]])
    with pytest.raises(SignatureError) as caught:
        open_charter(pack(partial))
    assert caught.value.code == "charter-unsigned"
    assert "Group 0, Group 2" in caught.value.detail
    assert unsigned(signed.charter, partial.signatures) == ["Group 0", "Group 2"]


def replace_signature(signed: SignedCharter, index: int, signature: bytes) -> bytes:
    changed = list(signed.signatures)
    changed[index] = structs.replace(changed[index], signature=signature)
    return pack(structs.replace(signed, signatures=changed))


def test_a_wrong_signature_is_blamed_on_its_group() -> None:
    signed = sign_all(make_charter())
    with pytest.raises(SignatureError) as caught:
        open_charter(replace_signature(signed, 1, signed.signatures[0].signature))
    assert caught.value.code == "charter-signature"
    assert "Group 1" in caught.value.detail


def test_a_signature_for_another_purpose_or_coalition_does_not_count() -> None:
    charter = make_charter()
    signed, identity = sign_all(charter), charter_id(charter)
    other = make_charter(nonce=b"o" * 16)
    for wrong in (
        sign(seed(0, "log"), Purpose.LOG, identity, identity),
        sign(seed(0, "log"), Purpose.CHARTER, b"\0" * 32, identity),
        sign(seed(0, "cosigning"), Purpose.CHARTER, identity, identity),
        sign_charter(seed(0, "log"), other),
    ):
        with pytest.raises(SignatureError):
            open_charter(replace_signature(signed, 0, wrong))


def test_a_foreign_signature_is_refused() -> None:
    signed = sign_all(make_charter())
    foreign = CharterSignature(group=b"\xff" * 16, signature=signed.signatures[0].signature)
    with pytest.raises(SignatureError) as caught:
        open_charter(pack(structs.replace(signed, signatures=[*signed.signatures, foreign])))
    assert "ff" * 16 in caught.value.detail


def test_an_emergency_as_easy_as_going_on_is_no_draft_but_stands_if_founded() -> None:
    made = make_charter()
    assert open_charter_draft(pack(made)) == made
    life = structs.replace(USUAL_LIFE_RULES, proceed_share=[2, 3], emergency_share=[2, 3])
    old = make_charter(rules=make_rules(life=life))
    signed = sign_all(old)
    for refuse in (
        lambda: open_charter_draft(pack(old)),
        lambda: assemble_charter(old, signed.signatures),
    ):
        with pytest.raises(MalformedError, match="emergency_share"):
            refuse()
    assert open_charter(pack(signed)) == signed


def test_signatures_in_another_order_or_twice_are_refused() -> None:
    signed = sign_all(make_charter())
    for signatures in (
        list(reversed(signed.signatures)),
        [signed.signatures[0], *signed.signatures],
    ):
        with pytest.raises(MalformedError):
            open_charter(pack(structs.replace(signed, signatures=signatures)))


def test_assembling_takes_signatures_in_any_order_and_twice() -> None:
    signed = sign_all(make_charter())
    shuffled = [*reversed(signed.signatures), signed.signatures[0]]
    assert assemble_charter(signed.charter, shuffled) == signed


def test_two_different_signatures_of_one_group_do_not_assemble() -> None:
    signed = sign_all(make_charter())
    second = structs.replace(signed.signatures[0], signature=b"s" * 64)
    with pytest.raises(MalformedError):
        assemble_charter(signed.charter, [*signed.signatures, second])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " x"}, "name"),
        ({"preamble": "a\x00b"}, "preamble"),
        ({"points": ["fine", "bad\r"]}, "point 2"),
        ({"regions": ["North", "South", "north"]}, "two regions"),
        ({"regions": ["North", "South", "two\nlines"]}, "a region"),
        ({"regions": ["North"]}, "South"),
        ({"regions": []}, "North"),
        ({"council": [b"\x02" * 16, b"\x01" * 16]}, "do not ascend"),
        ({"council": [b"\x01" * 16, b"\x01" * 16]}, "do not ascend"),
        ({"council": [b"\xee" * 16]}, "unknown"),
        ({"rules": make_rules(moderators=[b"\xee" * 16])}, "unknown"),
        ({"rules": make_rules(sponsors=3)}, "sponsors"),
        ({"rules": make_rules(voting_s=0)}, "no time"),
        (
            {"rules": make_rules(life=structs.replace(USUAL_LIFE_RULES, points_share=[1, 2]))},
            "points_share",
        ),
        ({"rules": make_rules(appeals="x\x1b")}, "appeals"),
        ({"rules": make_rules(data_officer="x\x1b")}, "data officer"),
    ],
)
def test_a_charter_that_breaks_a_rule_is_refused_even_if_all_signed(
    changes: dict[str, Any], words: str
) -> None:
    charter = make_charter(**changes)
    with pytest.raises(MalformedError) as caught:
        open_charter(pack(sign_all(charter)))
    assert caught.value.code == "bad-charter"
    assert words in caught.value.detail


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"groups": []},
        {"council": []},
        {"nonce": b"short"},
        {"founded": -1},
        {"points": ["x"] * 201},
        {"points": [""]},
        {"rules": make_rules(pool_min=0)},
        {"rules": make_rules(several_groups="maybe")},
        {"rules": make_rules(deliberation_s=10**10)},
    ],
)
def test_a_charter_out_of_its_schema_can_not_be_written(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Charter"):
        pack(make_charter(**changes))


def test_an_operator_of_several_groups_has_one_council_seat() -> None:
    charter = make_charter()
    hosted = [
        structs.replace(f, card=structs.replace(f.card, operator="Host Collective"))
        for f in charter.groups[:2]
    ]
    both = structs.replace(charter, groups=[*hosted, charter.groups[2]])
    with pytest.raises(MalformedError, match="council seats"):
        check_charter(both)
    check_charter(structs.replace(both, council=both.council[1:]))


def test_an_oversized_charter_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedError) as caught:
        open_charter(b"\x00" * (MAX_CHARTER_BYTES + 1))
    assert caught.value.code == "too-large"


def test_a_coalition_of_one_may_be_founded() -> None:
    charter = make_charter(1, rules=make_rules(sponsors=0))
    assert open_charter(pack(sign_all(charter))).charter == charter


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=64, max_size=64))
def test_a_signature_file_reads_back_as_itself(group: bytes, signature: bytes) -> None:
    value = CharterSignature(group=group, signature=signature)
    assert unpack(CharterSignature, pack(value)) == value
