"""Which keys a node knows of its own group before a cut has that taken in."""

import pytest
from msgspec.structs import replace

from node.groups import CARD_FILE, Groups
from node.keyring import Keyring
from node.tests.small_federation import group_id, make_charter
from protocol.encoding import pack

CHARTER = make_charter(["http://127.0.0.1:8101", "http://127.0.0.1:8102"])
OWN, STRANGE = group_id(8), group_id(9)


def known(directory, card):
    """Whom a node of a group that is in no charter knows, with these bytes for its card."""
    (directory / CARD_FILE).write_bytes(card)
    keyring = Keyring(CHARTER)
    Groups(CHARTER, OWN, directory, keyring)
    return {group for group in (OWN, STRANGE) if group in keyring}


def card_of(group):
    return pack(replace(CHARTER.groups[0].card, group=group))


def test_the_own_card_is_known_and_no_other_that_lies_in_its_place(tmp_path):
    assert known(tmp_path, card_of(OWN)) == {OWN}
    # Else whoever puts a card there has the node take another group's records under that key.
    assert known(tmp_path, card_of(STRANGE)) == set()


@pytest.mark.parametrize("damaged", [b"", b"\x80", card_of(OWN)[:-1], b"no card"])
def test_a_damaged_card_ends_no_start(tmp_path, damaged):
    assert known(tmp_path, damaged) == set()


def test_without_a_card_a_founder_starts_as_before(tmp_path):
    keyring = Keyring(CHARTER)
    founder = CHARTER.groups[0].card.group
    assert Groups(CHARTER, founder, tmp_path, keyring).own_is_in
    assert founder in keyring
