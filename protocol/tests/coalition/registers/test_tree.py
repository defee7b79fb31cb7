"""The tree over salted credentials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.registers.bodies import MAX_REGISTER
from protocol.coalition.registers.credential import MAX_PATH
from protocol.coalition.registers.tree import credential_leaf, register_tree
from protocol.coalition.registers.values import Register
from protocol.coalition.registers.verify import verify_member
from protocol.encoding import pack

VECTOR = "6443fae7d2f7025f9a80a028ee73b963aaa8bb9fcced064a2e1f03759eb6baeb"
pairs = st.dictionaries(
    st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16), max_size=40
)


@given(pairs)
def test_every_key_of_a_register_is_proved_and_no_other(salts: dict[bytes, bytes]) -> None:
    tree = register_tree(bytes(32), bytes(16), salts)
    body = tree.body()
    register = Register(bytes(32), bytes(16), 0, 0, body.count, body.root)
    for key in salts:
        verify_member(bytes(32), register, tree.proof(key))
    with pytest.raises(ValueError, match="not in the register"):
        tree.proof(b"another")


def test_a_leaf_is_one_groups_one_keys_one_salts() -> None:
    leaves = {
        credential_leaf(bytes(32), bytes(16), bytes(32), bytes(16)),
        credential_leaf(b"\1" + bytes(31), bytes(16), bytes(32), bytes(16)),
        credential_leaf(bytes(32), b"\1" + bytes(15), bytes(32), bytes(16)),
        credential_leaf(bytes(32), bytes(16), b"\1" + bytes(31), bytes(16)),
        credential_leaf(bytes(32), bytes(16), bytes(32), b"\1" + bytes(15)),
    }
    assert len(leaves) == 5
    assert credential_leaf(bytes(32), bytes(16), bytes(32), bytes(16)).hex() == VECTOR


def test_places_tell_nothing_of_who_came_first() -> None:
    keys = [bytes([n]) * 32 for n in range(1, 9)]
    salts = {key: key[:16] for key in keys}
    tree = register_tree(bytes(32), bytes(16), salts)
    backwards = register_tree(bytes(32), bytes(16), dict(reversed(salts.items())))
    assert pack(tree.body()) == pack(backwards.body())
    assert list(tree.leaves) == sorted(tree.leaves)


def test_with_fresh_salts_no_leaf_is_seen_again() -> None:
    keys = [bytes([n]) * 32 for n in range(1, 9)]
    one = register_tree(bytes(32), bytes(16), {key: bytes(16) for key in keys})
    two = register_tree(bytes(32), bytes(16), dict.fromkeys(keys, b"\x01" * 16))
    assert not set(one.leaves) & set(two.leaves)


@pytest.mark.parametrize("salts", [{b"short": bytes(16)}, {bytes(32): b"short"}])
def test_a_key_or_salt_of_another_length_is_the_callers_mistake(salts: dict) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        register_tree(bytes(32), bytes(16), salts)


def test_the_longest_path_is_that_of_the_largest_register() -> None:
    assert 1 << MAX_PATH == MAX_REGISTER
