"""Pinned bytes: a charter and a card mean the same coalition in every version and program."""

from hashlib import sha256

from protocol.coalition.card import open_card
from protocol.coalition.charter import charter_id, open_charter
from protocol.encoding import pack
from protocol.tests.coalition.founding import make_card, make_charter, sign_all

CARD_SHA256 = "d881fccf32da09b6eee278b02335419b1bca26643f579e6722e07ca86c6d9696"
CHARTER_ID = "31ecb04f1cecf72e295c8093e1b5d95983ec2c3d1465ceffcff682d95041d318"
SIGNED_SHA256 = "cb9aea23fcaa5c0c546fb8467263f6a5db5faf5f7be1e29facb9722900499eff"
FIRST_SIGNATURE = (
    "81dfe8e1cb7f2ca1165448eb9e98cd302d6eadea2e9d7f40c6c235ed7150e5d8"
    "182d20f65dee13f3af1e646b74a9a30ef62fef3850f57fe44044849739b6e70d"
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
    assert (len(pack(charter)), len(data), sha256(data).hexdigest()) == (1729, 2053, SIGNED_SHA256)
    assert open_charter(data) == signed
