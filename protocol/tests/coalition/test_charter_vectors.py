"""Pinned bytes: a charter and a card mean the same coalition in every version and program."""

from hashlib import sha256

from protocol.coalition.card import open_card
from protocol.coalition.charter import charter_id, open_charter
from protocol.encoding import pack
from protocol.tests.coalition.founding import make_card, make_charter, sign_all

CARD_SHA256 = "d881fccf32da09b6eee278b02335419b1bca26643f579e6722e07ca86c6d9696"
CHARTER_ID = "e4fbd5a762d7a8dcb224a353a2af95c94e5784f518c094136581b04f0bfe3785"
SIGNED_SHA256 = "ea198df2d84ad459cff1faa5e4a5a227fe4d5190920e90d00c483d3acfb3ab54"
FIRST_SIGNATURE = (
    "bdaf08a0b4395ac3496d4ee63936103a94dfb9189aa225700b31568c41568c8e"
    "c54f02ac8ae41e1b2d69887db97b5989fae25c9bcb3f14cfb4c048d634a92700"
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
    assert (len(pack(charter)), len(data), sha256(data).hexdigest()) == (1623, 1947, SIGNED_SHA256)
    assert open_charter(data) == signed
