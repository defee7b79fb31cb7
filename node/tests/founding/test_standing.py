"""Claims about node.founding.standing that need papers which no node of ours makes."""

from hashlib import sha512

import pytest
from msgspec.structs import replace
from nacl import bindings

from node.errors import FoundingError
from node.founding import standing as standing_module
from node.founding.standing import Standing, expect, with_paper
from protocol.coalition.charter import (
    Charter,
    CharterSignature,
    assemble_charter,
    charter_id,
    verify_charter_signature,
)
from protocol.errors import SignatureError
from protocol.keys import Purpose, public_key, signed_bytes
from protocol.tests.coalition.founding import make_card, make_charter, seed, sign_all

OWN = make_card(0)
DRAFT = make_charter()
SIGNED = sign_all(DRAFT).signatures


def signed_again(charter: Charter, number: int) -> CharterSignature:
    """A group's second signature on a charter: Ed25519 by the book, with another nonce."""
    secret, identity = seed(number, "log"), charter_id(charter)
    message = signed_bytes(Purpose.CHARTER, identity, identity)
    half = bytearray(sha512(secret).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 127 | 64
    nonce = bindings.crypto_core_ed25519_scalar_reduce(sha512(b"another nonce").digest())
    point = bindings.crypto_scalarmult_ed25519_base_noclamp(nonce)
    hashed = sha512(point + public_key(secret) + message).digest()
    challenge = bindings.crypto_core_ed25519_scalar_reduce(hashed)
    product = bindings.crypto_core_ed25519_scalar_mul(challenge, bytes(half))
    rest = bindings.crypto_core_ed25519_scalar_add(nonce, product)
    found = CharterSignature(group=make_card(number).group, signature=point + rest)
    verify_charter_signature(charter, found)
    return found


def test_a_key_that_signed_twice_is_told_of_and_the_first_signature_stays() -> None:
    # Two groups would hold two different charters with one id.
    again = signed_again(DRAFT, 1)
    assert again != SIGNED[1]
    for first, second in ((SIGNED[1], again), (again, SIGNED[1])):
        standing = with_paper(Standing(draft=DRAFT), OWN, first)
        with pytest.raises(FoundingError) as caught:
            with_paper(standing, OWN, second)
        assert caught.value.code == "signed-twice"
        assert with_paper(standing, OWN, first) == standing


def test_nothing_is_hung_on_a_good_signature_that_would_spoil_the_charter() -> None:
    # The attack: whoever passes a signature on adds a field that it does not cover. Taken in, it
    # would keep the true one out, and the charter could never be put together.
    standing = Standing(draft=DRAFT)
    with pytest.raises(SignatureError):
        with_paper(standing, OWN, replace(SIGNED[1], before=b"x" * 64))
    for signature in SIGNED:
        standing = with_paper(standing, OWN, signature)
    assert assemble_charter(DRAFT, standing.signatures) == sign_all(DRAFT)


def test_what_somebody_saw_is_no_draft_where_none_is() -> None:
    with pytest.raises(FoundingError) as caught:
        expect(Standing(), bytes(32))
    assert (caught.value.code, bool(caught.value.hint)) == ("no-draft", True)
    with pytest.raises(FoundingError) as caught:
        expect(Standing(draft=DRAFT), bytes(32))
    assert caught.value.code == "draft-moved"
    assert expect(Standing(draft=DRAFT), charter_id(DRAFT)) == DRAFT


def test_no_more_cards_are_held_than_a_coalition_has_founders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Each would be read again at every look, and no charter could list them all.
    monkeypatch.setattr(standing_module, "MAX_GROUPS", 3)
    standing = Standing()
    for number in (1, 2):
        standing = with_paper(standing, OWN, make_card(number))
    with pytest.raises(FoundingError) as caught:
        with_paper(standing, OWN, make_card(3))
    assert caught.value.code == "too-many-cards"
