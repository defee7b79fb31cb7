"""Challenge files: what members sign against a result, for passing around without any node.

A file holds everything that another group's node needs to publish it: the text, and each signature
with its place in the register that its group had when the vote closed.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from node.commands.base import Args
from node.commands.caucus_files import FileSignature, Hex32, HexAny
from protocol.coalition.challenges.bodies import CHALLENGE, challenge_id
from protocol.coalition.kind import MAX_REASON_CHARS
from protocol.coalition.registers.credential import verify_credential_signature

# More than any charter will ask for; who collects more splits them.
MAX_FILE_SIGNATURES = 10_000


class ChallengeFile(Args):
    """A text and its signatures; `group` and `result` are empty where the protocol's are."""

    format: Literal["commonweal challenge 1"]
    coalition: Hex32
    ballot: Hex32
    result: HexAny
    group: HexAny
    reason: Annotated[str, Meta(min_length=1, max_length=MAX_REASON_CHARS)]
    signatures: Annotated[list[FileSignature], Meta(max_length=MAX_FILE_SIGNATURES)]


def to_file(
    coalition: bytes,
    ballot: bytes,
    result: bytes,
    group: bytes,
    reason: str,
    signatures: Sequence[FileSignature] = (),
) -> ChallengeFile:
    """A file of a text."""
    return ChallengeFile(
        format="commonweal challenge 1",
        coalition=coalition.hex(),
        ballot=ballot.hex(),
        result=result.hex(),
        group=group.hex(),
        reason=reason,
        signatures=list(signatures),
    )


def text_of(file: ChallengeFile) -> bytes:
    """The 32-byte id of the text, which is what members sign."""
    return challenge_id(
        bytes.fromhex(file.coalition),
        bytes.fromhex(file.ballot),
        bytes.fromhex(file.result),
        bytes.fromhex(file.group),
        file.reason,
    )


def check_signature(file: ChallengeFile, signed: FileSignature) -> None:
    """Check that a key signed this text for its group; whether it is registered needs a node.

    Raises:
        SignatureError: `bad-signature` or `bad-key`.
    """
    verify_credential_signature(
        bytes.fromhex(file.coalition),
        bytes.fromhex(signed.group),
        bytes.fromhex(signed.key),
        CHALLENGE,
        text_of(file),
        bytes.fromhex(signed.signature),
    )
