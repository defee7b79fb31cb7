"""Checking that a member of a group signed something, without learning who.

Spec: docs/spec/coalition/registers.md section 5.
"""

from protocol.coalition.registers.credential import CredentialProof, verify_credential_signature
from protocol.coalition.registers.tree import credential_leaf
from protocol.coalition.registers.values import Register
from protocol.merkle import verify_inclusion


def verify_credential(
    coalition: bytes,
    register: Register,
    proof: CredentialProof,
    what: str,
    message: bytes,
    signature: bytes,
) -> None:
    """Check that a key in a group's register signed a message.

    Args:
        coalition: its 32-byte id.
        register: from `Registers.usable`, which says whether it counts at that time.
        proof: the key and its path.
        what: what the signature is for; the verifier's own word, never the signer's.
        message: what was signed.
        signature: 64 bytes.

    Raises:
        ProofError: `bad-proof`: the key is not in this register.
        SignatureError: `bad-signature`: it did not sign this, for this group and use.
    """
    # Step 1.
    verify_member(coalition, register, proof)
    # Step 2. The group is the register's: a key that two groups hold signs for each apart.
    verify_credential_signature(coalition, register.group, proof.key, what, message, signature)


def verify_member(coalition: bytes, register: Register, proof: CredentialProof) -> None:
    """Check that a key is in a register, whatever it signed.

    Raises:
        ProofError: `bad-proof`.
    """
    leaf = credential_leaf(coalition, register.group, proof.key, proof.salt)
    verify_inclusion(leaf, proof.index, register.count, proof.path, register.root)
