"""The tree over a group's credentials: salted leaves in the order of their hashes.

Spec: docs/spec/coalition/registers.md section 4.
"""

from collections.abc import Mapping, Sequence

import msgspec

from protocol.coalition.registers.bodies import MAX_REGISTER, RegisterBody
from protocol.coalition.registers.credential import SALT_BYTES, CredentialProof
from protocol.encoding import tagged_hash
from protocol.keys import PUBLIC_KEY_BYTES
from protocol.merkle import inclusion_proof, leaf_hash, tree_hash


def credential_leaf(coalition: bytes, group: bytes, key: bytes, salt: bytes) -> bytes:
    """The 32-byte leaf hash of one credential.

    The salt hides it from those who hold a neighbour's path; coalition and group keep a leaf from
    counting in another register.
    """
    return leaf_hash(tagged_hash("register", coalition, group, key, salt))


class RegisterTree(msgspec.Struct, frozen=True):
    """A register whole, as only its group's node has it.

    Attributes:
        leaves: their hashes, ascending: a place in the tree tells nothing of who came when.
        salts: by public key.
        places: public key -> index of its leaf.
    """

    leaves: Sequence[bytes]
    salts: Mapping[bytes, bytes]
    places: Mapping[bytes, int]

    def body(self) -> RegisterBody:
        """What the group publishes."""
        return RegisterBody(count=len(self.leaves), root=tree_hash(self.leaves))

    def proof(self, key: bytes) -> CredentialProof:
        """What shows that a key is in the register.

        Raises:
            ValueError: it is not.
        """
        place = self.places.get(key)
        if place is None:
            raise ValueError("this key is not in the register")
        path = inclusion_proof(self.leaves, place)
        return CredentialProof(key=key, salt=self.salts[key], index=place, path=path)


def register_tree(coalition: bytes, group: bytes, salts: Mapping[bytes, bytes]) -> RegisterTree:
    """Build a group's register.

    Args:
        salts: 32-byte public key -> 16 fresh random bytes, never those of an earlier register: else
            two registers show which credentials stayed.

    Raises:
        ValueError: too many, or of another length.
    """
    if len(salts) > MAX_REGISTER:
        raise ValueError(f"a register has at most {MAX_REGISTER} credentials")
    if any(len(k) != PUBLIC_KEY_BYTES or len(s) != SALT_BYTES for k, s in salts.items()):
        raise ValueError("a key has 32 bytes and a salt 16")
    placed = sorted((credential_leaf(coalition, group, k, s), k) for k, s in salts.items())
    return RegisterTree(
        leaves=[leaf for leaf, _key in placed],
        salts=dict(salts),
        places={key: place for place, (_leaf, key) in enumerate(placed)},
    )
