"""Pinned bytes: a charter and a card mean the same coalition in every version and program."""

from hashlib import sha256

from protocol.coalition.card import open_card
from protocol.coalition.charter import charter_id, open_charter
from protocol.encoding import pack
from protocol.tests.coalition.founding import make_card, make_charter, sign_all

CARD_SHA256 = "d881fccf32da09b6eee278b02335419b1bca26643f579e6722e07ca86c6d9696"
CHARTER_ID = "7d254b9322a12c80317350ff603f8b17441d62210ba2fa6c12ead7a837abfe79"
SIGNED_SHA256 = "d5973f4c8486f85cc79f24a83610653d78e5385def0ae691d6c25844a701a6b4"
FIRST_SIGNATURE = (
    "a74ee0adb3234af7d2b50c056c57eab9e08225466cab6d1a42dfc8780e4f0a81"
    "25abd158ca3d175216af5f8c72a5fe4cd9483870849d47596a8c4518a8b90801"
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
    assert (len(pack(charter)), len(data), sha256(data).hexdigest()) == (1662, 1986, SIGNED_SHA256)
    assert open_charter(data) == signed
