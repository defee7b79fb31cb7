"""Signatures of a file go into statements in lots, in order, none lost and none too large."""

import asyncio

from msgspec.structs import replace

from node.commands.member_signatures import AT_A_TIME, in_lots, signed_here, sort_out
from protocol.coalition.registers.credential import CredentialProof
from protocol.errors import SignatureError

STEPS = 9
ONE = 200 + 34 * (STEPS + 1)
"""Bytes that one is reckoned at."""


def signatures(count):
    proof = CredentialProof(key=bytes(32), salt=bytes(16), index=0, path=[bytes(32)] * STEPS)
    return [signed_here(bytes(16), bytes(32), proof, f"{n:0128x}") for n in range(count)]


def lots(count, most, size):
    found = list(in_lots(signatures(count), most, size))
    assert [one for part in found for one in part] == signatures(count)
    return [len(part) for part in found]


def test_a_lot_is_full_at_its_number_or_at_its_size():
    assert lots(0, 3, 10 * ONE) == []
    assert lots(7, 3, 10 * ONE) == [3, 3, 1]
    assert lots(7, 100, 2 * ONE) == [2, 2, 2, 1]
    assert lots(7, 100, 2 * ONE - 1) == [1] * 7


def test_one_that_is_larger_than_a_lot_goes_alone():
    assert lots(2, 100, 1) == [1, 1]


def with_keys(*keys):
    return [replace(one, key=key * 32) for one, key in zip(signatures(9), keys, strict=False)]


async def test_each_key_is_checked_once_and_what_does_not_hold_is_named():
    checked = []

    def check(signed):
        checked.append(signed.key)
        if signed.key == "0c" * 32:
            raise SignatureError("bad-signature", "false")

    found = await sort_out(with_keys("0a", "0b", "0c", "0b", "0d"), [b"\x0d" * 32], check)
    assert [one.key[:2] for one in found.fresh] == ["0a", "0b"]
    assert found.told() == {
        "added": 2, "repeated": 1, "refused": [{"key": "0c" * 32, "code": "bad-signature"}],
    }  # fmt: skip
    assert [key[:2] for key in checked] == ["0a", "0b", "0c"]


async def test_others_have_their_turns_while_a_large_file_is_checked():
    turns = 0

    async def another():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.ensure_future(another())
    try:
        await sort_out(signatures(10 * AT_A_TIME), [], lambda _: None)
    finally:
        beside.cancel()
    assert turns >= 10
