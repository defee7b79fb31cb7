import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.attestation import attest, attestation_message, check_attestations
from protocol.ballots.manifest import ballot_id
from protocol.ballots.parts import join_parts, split_return
from protocol.errors import SignatureError
from protocol.keys import public_key
from protocol.tests.ballots import making as m

GROUP = m.gid(1)
OF = m.manifest()
BALLOT = ballot_id(OF)
RET = structs.replace(m.votes(50, yes=20, no=10, abstain=2), evidence=[b"e" * 32], note="hall B")
MESSAGE = attestation_message(RET, BALLOT, GROUP)
SIGNED = m.signatures(MESSAGE, GROUP)
CELL = RET.cells[0]
LINES = CELL.contests[0]


def check(attestations: list, message: bytes = MESSAGE, **other: object) -> None:
    known = {"coalition": m.COALITION, "stewards": m.stewards(GROUP)} | other
    check_attestations(attestations, message, **known)  # type: ignore[arg-type]


def refused(code: str, *args: object, **kwargs: object) -> None:
    with pytest.raises(SignatureError) as caught:
        check(*args, **kwargs)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_two_stewards_of_the_group_attest() -> None:
    check(SIGNED)


CHANGED = {
    "number": structs.replace(RET, number=2),
    "kind": structs.replace(RET, kind="polled"),
    "evidence": structs.replace(RET, evidence=[b"f" * 32]),
    "note": structs.replace(RET, note="hall C"),
    "region": structs.replace(RET, cells=[structs.replace(CELL, region="North")]),
    "roll": structs.replace(RET, cells=[structs.replace(CELL, roll=51)]),
    "cast": structs.replace(RET, cells=[structs.replace(CELL, cast=33)]),
    "rows": structs.replace(RET, cells=[m.cell(50, m.lines({"0": 21, "1": 9, "2": 2}))]),
    "blank": structs.replace(
        RET, cells=[structs.replace(CELL, contests=[structs.replace(LINES, blank=1)])]
    ),
    "spoiled": structs.replace(
        RET, cells=[structs.replace(CELL, contests=[structs.replace(LINES, spoiled=1)])]
    ),
    "box": structs.replace(RET, box_root=b"r" * 32, box_size=32),
    "roll call": structs.replace(RET, roll_call=m.delegation(50, [(1, "0")]).roll_call),
    "mandate": structs.replace(RET, mandate=m.delegation(50, [(1, "0")]).mandate),
}


@pytest.mark.parametrize("field", sorted(CHANGED))
def test_an_attestation_covers_every_field_of_the_return(field: str) -> None:
    refused("bad-signature", SIGNED, attestation_message(CHANGED[field], BALLOT, GROUP))


def test_an_attestation_holds_for_one_ballot_group_and_coalition() -> None:
    refused("bad-signature", SIGNED, attestation_message(RET, b"o" * 32, GROUP))
    refused("bad-signature", SIGNED, attestation_message(RET, BALLOT, m.gid(2)))
    refused("bad-signature", SIGNED, coalition=b"d" * 32)


def test_a_return_that_its_own_author_confirms_is_refused() -> None:
    refused("unattested", SIGNED[:1])
    refused("unattested", [SIGNED[0], SIGNED[0]])
    refused("unattested", [])


def test_attestations_stand_in_one_order() -> None:
    refused("unattested", SIGNED[::-1])


def test_a_steward_of_another_group_has_no_say() -> None:
    other = m.seed(m.gid(2), 1)
    foreign = attest(other, public_key(other), m.COALITION, MESSAGE)
    refused("unattested", sorted([SIGNED[0], foreign], key=lambda a: a.steward))


@given(st.integers(0, 1), st.integers(0, 511))
def test_a_flipped_bit_of_a_signature_is_refused(which: int, bit: int) -> None:
    bad = bytearray(SIGNED[which].signature)
    bad[bit // 8] ^= 1 << bit % 8
    changed = list(SIGNED)
    changed[which] = structs.replace(SIGNED[which], signature=bytes(bad))
    refused("bad-signature", changed)


def test_stewards_sign_the_rows_and_not_how_they_travel() -> None:
    ret = m.counted(m.cell(900, m.lines({f"{n}": 1 for n in range(600)})))
    published, parts = split_return(ret, 2_000)
    assert len(parts) > 1
    with pytest.raises(ValueError, match="join the parts"):
        attestation_message(published, BALLOT, GROUP)
    named = structs.replace(published, parts=[b"p" * 32] * len(parts))
    joined = join_parts(named, parts)
    assert attestation_message(joined, BALLOT, GROUP) == attestation_message(ret, BALLOT, GROUP)
