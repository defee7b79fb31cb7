"""A caucus and its texts are named by what they say."""

import pytest
from msgspec.structs import replace

from protocol.coalition.caucuses.bodies import (
    KINDS,
    CaucusActBody,
    act_id,
    caucus_id,
    membership_message,
)
from protocol.coalition.kinds import to_map
from protocol.coalition.registers.credential import MAX_PATH, CredentialProof
from protocol.encoding import MAX_STATEMENT_BYTES, encode
from protocol.tests.coalition.caucuses.making import BODY, Caucusing

ACT = CaucusActBody(
    caucus=bytes(32), act="statement", subject=b"", wording=b"", title="No", text=""
)


def test_every_field_and_the_coalition_name_a_caucus() -> None:
    changes = {
        "name": "x", "purpose": "x", "group": bytes(16), "threshold": 9, "readers": "anyone",
        "space": "x",
    }  # fmt: skip
    assert set(changes) == set(BODY.__struct_fields__)
    ids = {caucus_id(bytes(32), BODY), caucus_id(b"\1" * 32, BODY)}
    ids |= {caucus_id(bytes(32), replace(BODY, **{f: v})) for f, v in changes.items()}
    assert len(ids) == len(changes) + 2


def test_every_field_and_the_coalition_name_a_text() -> None:
    changes = {
        "caucus": b"\1" * 32, "act": "veto", "subject": bytes(32), "wording": bytes(32),
        "title": "x", "text": "x",
    }  # fmt: skip
    assert set(changes) == set(ACT.__struct_fields__)
    ids = {act_id(bytes(32), ACT), act_id(b"\1" * 32, ACT)}
    ids |= {act_id(bytes(32), replace(ACT, **{f: v})) for f, v in changes.items()}
    assert len(ids) == len(changes) + 2


def test_no_turn_is_signed_for_another() -> None:
    assert len({membership_message(bytes(32), turn) for turn in (0, 1, 2, 10, 11)}) == 5


def test_vectors_of_the_ids() -> None:
    assert caucus_id(bytes(32), BODY).hex()[:16] == CAUCUS_VECTOR
    assert act_id(bytes(32), ACT).hex()[:16] == ACT_VECTOR


CAUCUS_VECTOR = "a8b2c290a52ac520"
ACT_VECTOR = "94b9b6a1149d6ddc"


def test_seventy_signatures_with_the_longest_paths_fit_a_statement() -> None:
    proof = CredentialProof(
        key=bytes(32), salt=bytes(16), index=(1 << 20) - 1, path=[bytes(32)] * MAX_PATH
    )
    one = {"register": 0, "proof": to_map(proof), "signature": bytes(64)}
    body = {"subject": bytes(32), "turn": 0, "signatures": [one] * 70}
    assert len(encode(body)) < MAX_STATEMENT_BYTES - 1_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_the_kind_does_not_have_is_refused(kind: str) -> None:
    scene = Caucusing()
    refs = [scene.at["Ash"], scene.at["Birch"]][: KINDS[kind].refs_min]
    scene.say("Cedar", kind, {"extra": 1}, refs)
    assert scene.codes() == ["body-malformed"]
