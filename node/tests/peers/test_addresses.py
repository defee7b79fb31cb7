import pytest

from node.peers.addresses import MAX_HINTS, Addresses
from node.tests.small_federation import group_id, make_card, make_charter

ONE, TWO = group_id(1), group_id(2)


@pytest.fixture
def addresses():
    made = make_charter(["https://one.example.org", "https://two.example.org"])
    return Addresses(made.groups)


def test_a_group_is_reached_at_its_cards_address(addresses):
    assert addresses.of(ONE) == "https://one.example.org"
    assert list(addresses.groups()) == [ONE, TWO]
    with pytest.raises(KeyError):
        addresses.of(b"x" * 16)


@pytest.mark.parametrize(
    "address",
    [
        "http://one.example.org",
        "http://10.0.0.1:80",
        "ftp://one.example.org",
        "https://user@one.example.org",
        "one.example.org",
        "",
    ],
)
def test_no_hint_makes_a_node_speak_in_the_clear(addresses, address):
    assert not addresses.hint(ONE, address)
    assert addresses.all(ONE) == ["https://one.example.org"]


def test_a_hint_is_tried_first_and_the_card_next(addresses):
    assert addresses.hint(ONE, "https://new.example.org/")
    assert not addresses.hint(ONE, "https://new.example.org")
    assert addresses.of(ONE) == "https://new.example.org"
    addresses.failed(ONE)
    assert addresses.of(ONE) == "https://one.example.org"
    addresses.failed(ONE)
    assert addresses.of(ONE) == "https://new.example.org"


def test_hints_are_bounded_and_only_for_groups_of_the_charter(addresses):
    for number in range(20):
        addresses.hint(ONE, f"https://n{number}.example.org")
    assert len(addresses.all(ONE)) == MAX_HINTS
    assert addresses.all(ONE)[-1] == "https://one.example.org"
    assert not addresses.hint(b"x" * 16, "https://new.example.org")


def test_a_group_that_was_taken_in_is_met_once(addresses):
    addresses.meet(make_card(3, "https://three.example.org"))
    addresses.meet(make_card(3, "https://elsewhere.example.org"))
    assert addresses.of(group_id(3)) == "https://three.example.org"
