"""Pinned bytes: a charter and a card mean the same coalition in every version and program."""

from hashlib import sha256

from protocol.coalition.card import open_card
from protocol.coalition.charter import charter_id, open_charter
from protocol.encoding import pack
from protocol.tests.coalition.founding import make_card, make_charter, sign_all

CARD_SHA256 = "d881fccf32da09b6eee278b02335419b1bca26643f579e6722e07ca86c6d9696"
CHARTER_ID = "4165f7a50415bb7caa18df0b293c9ca79844ac2c0ec01374ffe20199b18452aa"
SIGNED_SHA256 = "6da202de29163882e195955dc124789bdc066ed7231f1c3d4bda58cc5798be37"
FIRST_SIGNATURE = (
    "ae4e25e833fcc9383e49bee202e721090a9f70f31d5f049ad014e39a99fca7ca"
    "82cc032b1a560808de48830c6514be433dd0a95e6e3e9d5a0ce55d5cef85ef07"
)


def test_a_card_has_these_bytes() -> None:
    data = pack(make_card(0))
    assert (len(data), sha256(data).hexdigest()) == (389, CARD_SHA256)
    assert open_card(data) == make_card(0)


def test_a_charter_has_this_id_and_its_founders_these_signatures() -> None:
    charter = make_charter()
    signed = sign_all(charter)
    assert charter_id(charter).hex() == CHARTER_ID
    assert signed.signatures[0].signature.hex() == FIRST_SIGNATURE
    data = pack(signed)
    assert (len(pack(charter)), len(data), sha256(data).hexdigest()) == (1676, 2000, SIGNED_SHA256)
    assert open_charter(data) == signed
