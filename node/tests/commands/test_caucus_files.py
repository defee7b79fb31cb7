"""Files of members' signatures are read strictly: one thing has one writing in them."""

import msgspec
import pytest

from node.commands.caucus_files import CaucusFile, merge_files, message_of
from node.commands.challenge_files import ChallengeFile
from node.commands.member_signatures import signed_here
from protocol.coalition.registers.credential import CredentialProof, sign_credential
from protocol.keys import public_key

COALITION, GROUP, REGISTER, SEED = b"\x01" * 32, b"\x02" * 16, b"\x03" * 32, b"\x04" * 32


def caucus_file():
    """A caucus, and one member's signature, as JSON values."""
    file = {
        "format": "commonweal caucus 1",
        "coalition": COALITION.hex(),
        "caucus": {
            "name": "Night", "purpose": "", "group": "", "threshold": 1, "readers": "anyone",
            "space": "",
        },
        "act": None,
        "turn": 0,
        "signatures": [],
    }  # fmt: skip
    use, message = message_of(msgspec.convert(file, CaucusFile))
    proof = CredentialProof(key=public_key(SEED), salt=bytes(16), index=0, path=[bytes(32)])
    signature = sign_credential(SEED, COALITION, GROUP, use, message)
    signed = signed_here(GROUP, REGISTER, proof, signature.hex())
    return {**file, "signatures": [msgspec.to_builtins(signed)]}


@pytest.mark.parametrize("field", ["group", "register", "key", "salt", "path", "signature"])
def test_no_field_of_a_signature_is_read_with_a_line_behind_it(field):
    file = caucus_file()
    (signed,) = file["signatures"]
    msgspec.convert(file, CaucusFile)
    value = signed[field]
    signed[field] = [f"{value[0]}\n"] if isinstance(value, list) else f"{value}\n"
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(file, CaucusFile)


@pytest.mark.parametrize("field", ["coalition", "ballot", "result", "group"])
def test_no_field_of_a_challenge_is_read_with_a_line_behind_it(field):
    ids = {"coalition": "01" * 32, "ballot": "02" * 32, "result": "", "group": "04" * 16}
    file = {"format": "commonweal challenge 1", **ids, "reason": "Lost.", "signatures": []}
    msgspec.convert(file, ChallengeFile)
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({**file, field: f"{ids[field]}\n"}, ChallengeFile)


def test_a_key_that_is_written_twice_is_no_two_keys_in_a_merged_file():
    file = caucus_file()
    (signed,) = file["signatures"]
    twice = {**file, "signatures": [signed, {**signed, "key": f"{signed['key']}\n"}]}
    read = msgspec.convert(file, CaucusFile)
    assert len(merge_files([read, read])[0].signatures) == 1
    with pytest.raises(msgspec.ValidationError, match="key"):
        merge_files([msgspec.convert(twice, CaucusFile)])


def test_a_signature_that_does_not_hold_keeps_none_of_the_same_key_out():
    good = caucus_file()
    (signed,) = good["signatures"]
    bad = {**good, "signatures": [{**signed, "signature": "00" * 64}]}
    whole, [left] = merge_files([msgspec.convert(file, CaucusFile) for file in (bad, good, bad)])
    assert [one.signature for one in whole.signatures] == [signed["signature"]]
    assert (left.key, left.code, left.count, left.other) == (
        signed["key"], "bad-signature", 2, True,
    )  # fmt: skip


def test_a_wrong_place_in_the_register_keeps_the_right_one_of_the_same_key_in():
    good = caucus_file()
    (signed,) = good["signatures"]
    misplaced = {**good, "signatures": [{**signed, "index": 1}]}
    files = [msgspec.convert(file, CaucusFile) for file in (misplaced, good, misplaced)]
    whole, left = merge_files(files)
    assert ([one.index for one in whole.signatures], left) == ([1, 0], [])
