"""Two stewards attest: what they sign, and how it is checked.

Spec: docs/spec/ballots/attestation.md.
"""

from collections.abc import Collection, Sequence

import msgspec

from protocol.ballots.returns import Return
from protocol.ballots.rolls import ATTESTATIONS, Attestation, Roll
from protocol.encoding import pack, tagged_hash
from protocol.errors import SignatureError
from protocol.keys import Purpose, sign, verify


def roll_message(roll: Roll, ballot: bytes, group: bytes) -> bytes:
    """What stewards sign for a roll: 32 bytes bound to one ballot and one group."""
    bare = msgspec.structs.replace(roll, attestations=[])
    return tagged_hash("roll-attestation", ballot, group, pack(bare))


def attestation_message(ret: Return, ballot: bytes, group: bytes) -> bytes:
    """What stewards sign for a counted return: 32 bytes bound to one ballot and one group.

    Spec: docs/spec/ballots/attestation.md section 2. It covers every field but the attestations
    and the hashes of parts: rows are covered themselves, wherever they travel.

    Args:
        ret: the whole return, its rows in the cells.
        ballot: 32 bytes, the manifest's hash.
        group: the group's id, 16 bytes.

    Raises:
        ValueError: rows are still in parts.
    """
    if any(lines.moved for cell in ret.cells for lines in cell.contests):
        raise ValueError("join the parts before attesting: stewards sign every row")
    bare = msgspec.structs.replace(ret, attestations=[], parts=[])
    return tagged_hash("return-attestation", ballot, group, pack(bare))


def attest(seed: bytes, steward: bytes, coalition: bytes, message: bytes) -> Attestation:
    """One steward's attestation; `seed` is the 32-byte secret of the public key `steward`."""
    return Attestation(steward=steward, signature=sign(seed, Purpose.STEWARD, coalition, message))


def check_attestations(
    attestations: Sequence[Attestation],
    message: bytes,
    coalition: bytes,
    stewards: Collection[bytes],
) -> None:
    """Check that two different stewards of a group attest a message.

    Spec: docs/spec/ballots/attestation.md section 3, by step.

    Args:
        attestations: exactly two, ascending by steward's key.
        message: from `roll_message` or `attestation_message`.
        coalition: its 32-byte id.
        stewards: the public keys on the group's card.

    Raises:
        SignatureError: `unattested` if there are not two, they are one steward's, out of order,
            or not of this group; `bad-signature` if one does not hold.
    """
    # Step 1: a return that its own author confirms has one attestation, or the same key twice.
    if len(attestations) != ATTESTATIONS:
        raise SignatureError("unattested", f"{len(attestations)} of {ATTESTATIONS} attestations")
    first, second = attestations
    if first.steward == second.steward:
        raise SignatureError("unattested", "one steward confirmed twice")
    # Step 2: one order, so that one attested return has one form.
    if first.steward > second.steward:
        raise SignatureError("unattested", "attestations are not ascending by key")
    for attestation in attestations:
        # Step 3: of this group's card; another group's steward has no say here.
        if attestation.steward not in stewards:
            raise SignatureError("unattested", "the key is on no card of this group's stewards")
        # Step 4.
        verify(attestation.steward, Purpose.STEWARD, coalition, message, attestation.signature)
