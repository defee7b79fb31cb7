"""The most keys that count, none of them twice and of no group more than it has members."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.caucuses.capping import countable

A, B, C = b"a", b"b", b"c"
NAMES = st.sampled_from((A, B, C))
KEYS = st.lists(st.frozensets(NAMES, min_size=1), max_size=6)
SIZES = st.dictionaries(NAMES, st.integers(0, 3))


def by_trying(keys: list[frozenset[bytes]], sizes: dict[bytes, int]) -> int:
    """The same by trying every way to put keys down, or not at all."""
    ways = product(*((*sorted(groups), None) for groups in keys))
    return max(
        sum(one is not None for one in way)
        for way in ways
        if all(way.count(group) <= sizes.get(group, 0) for group in (A, B, C))
    )


@given(KEYS, SIZES)
def test_as_many_count_as_by_trying_every_way(keys: list, sizes: dict) -> None:
    assert countable(keys, sizes) == by_trying(keys, sizes)


@given(KEYS, SIZES, st.randoms())
def test_the_order_of_keys_changes_nothing(keys: list, sizes: dict, random: object) -> None:
    other = list(keys)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert countable(other, sizes) == countable(keys, sizes)


@given(KEYS, SIZES, st.data())
def test_who_signs_in_another_group_too_takes_nobodys_place(
    keys: list, sizes: dict, data: st.DataObject
) -> None:
    more = [groups | data.draw(st.frozensets(NAMES)) for groups in keys]
    assert countable(more, sizes) >= countable(keys, sizes)


def test_a_key_moves_to_its_other_group_to_make_room() -> None:
    # The first stands in a until the second comes, which has only a.
    assert countable([frozenset({A, B}), frozenset({A, C})], {A: 1, B: 1}) == 2
    assert countable([frozenset({A, B}), frozenset({A, C})], {A: 1}) == 1


def test_each_key_takes_one_place_and_no_more_are_given_than_there_are() -> None:
    # The first goes to a and the second to b; the third has no other, and the fourth takes c.
    keys = [frozenset({A, B}), frozenset({B, C}), frozenset({A, B}), frozenset({C})]
    assert countable(keys, {A: 1, B: 1, C: 2}) == 4
    assert countable(keys, {A: 1, B: 1, C: 1}) == 3


def test_thousands_of_keys_in_many_groups_are_counted_at_once() -> None:
    names = [bytes([n]) for n in range(40)]
    keys = [
        frozenset({names[n % 40], names[(7 * n + 1) % 40]}) for n in range(4_000)
    ]  # all over the place, and more than there is room for
    assert countable(keys, dict.fromkeys(names, 50)) == 2_000
    assert countable([], {}) == 0
