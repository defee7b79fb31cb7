"""Signatures of a file go into statements in lots, in order, none lost and none too large."""

from node.commands.member_signatures import in_lots, signed_here
from protocol.coalition.registers.credential import CredentialProof

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
