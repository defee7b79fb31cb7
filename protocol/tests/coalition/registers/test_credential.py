"""What a credential signs, and for whom that counts."""

import pytest

from protocol.coalition.registers.credential import (
    credential_bytes,
    sign_credential,
    verify_credential_signature,
)
from protocol.errors import SignatureError
from protocol.keys import public_key

COALITION, GROUP, SEED = b"\xaa" * 32, b"\xbb" * 16, bytes(range(32))
PUBLIC = public_key(SEED)


def test_the_signed_bytes_name_use_coalition_and_group() -> None:
    expected = f"commonweal/v1 credential\n{'aa' * 32}\n{'bb' * 16}\nexample\n".encode() + b"\0m"
    assert credential_bytes(COALITION, GROUP, "example", b"\0m") == expected


def test_a_signature_counts_for_its_coalition_group_use_and_message_alone() -> None:
    signature = sign_credential(SEED, COALITION, GROUP, "example", b"m")
    verify_credential_signature(COALITION, GROUP, PUBLIC, "example", b"m", signature)
    for changed in [
        (bytes(32), GROUP, PUBLIC, "example", b"m", signature),
        (COALITION, bytes(16), PUBLIC, "example", b"m", signature),
        (COALITION, GROUP, public_key(bytes(32)), "example", b"m", signature),
        (COALITION, GROUP, PUBLIC, "examples", b"m", signature),
        (COALITION, GROUP, PUBLIC, "example", b"n", signature),
        (COALITION, GROUP, PUBLIC, "example", b"m", bytes(64)),
    ]:
        with pytest.raises(SignatureError):
            verify_credential_signature(*changed)


@pytest.mark.parametrize("what", ["", "Example", "a\nb", "-a", "a-", "a b", "a" * 41, "caf\u00e9"])
def test_a_use_is_a_short_plain_word(what: str) -> None:
    with pytest.raises(ValueError, match="not a use"):
        credential_bytes(COALITION, GROUP, what, b"")
