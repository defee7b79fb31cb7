"""A credential is checked whole: any part of another's is refused."""

import msgspec
import pytest
from msgspec.structs import replace

from protocol.coalition.registers.credential import CredentialProof
from protocol.coalition.registers.values import Register
from protocol.coalition.registers.verify import verify_credential
from protocol.errors import ProofError, ProtocolError, SignatureError
from protocol.tests.coalition.registers.making import MEMBERS, WHAT, Registered, key


@pytest.fixture
def scene() -> Registered:
    scene = Registered()
    for name in ("Ash", "Birch"):
        scene.publish(name, scene.tree(name))
    return scene


def register(scene: Registered, name: str = "Ash") -> Register:
    group = next(f.card.group for f in scene.charter.groups if f.card.name == name)
    found = scene.registers().of(group)
    assert found is not None
    return found


@pytest.mark.parametrize("member", MEMBERS)
def test_each_member_of_a_register_is_believed(scene: Registered, member: str) -> None:
    proof = scene.tree("Ash").proof(key(member))
    signature = scene.sign("Ash", member, b"m")
    verify_credential(scene.coalition, register(scene), proof, WHAT, b"m", signature)


def test_every_changed_part_is_refused(scene: Registered) -> None:
    proof = scene.tree("Ash").proof(key("Ada"))
    signature = scene.sign("Ash", "Ada", b"m")
    held = register(scene)

    def flipped(data: bytes) -> bytes:
        return bytes([data[0] ^ 1]) + data[1:]

    def with_(**fields: object) -> CredentialProof:
        return msgspec.structs.replace(proof, **fields)

    proofs = [
        with_(key=key("Bao")),
        with_(salt=flipped(proof.salt)),
        with_(index=proof.index ^ 1),
        with_(path=[flipped(proof.path[0]), *proof.path[1:]]),
        with_(path=proof.path[:-1]),
        with_(path=[*proof.path, bytes(32)]),
    ]
    for changed in proofs:
        with pytest.raises(ProofError):
            verify_credential(scene.coalition, held, changed, WHAT, b"m", signature)
    for coalition, found, what, message, made in [
        (scene.coalition, held, "other", b"m", signature),
        (scene.coalition, held, WHAT, b"n", signature),
        (scene.coalition, held, WHAT, b"m", flipped(signature)),
        (scene.coalition, held, WHAT, b"m", scene.sign("Ash", "Bao", b"m")),
        # The same key in another group's register: it signed as a member of that one.
        (scene.coalition, held, WHAT, b"m", scene.sign("Birch", "Ada", b"m")),
    ]:
        with pytest.raises(SignatureError):
            verify_credential(coalition, found, proof, what, message, made)
    for coalition, found in [
        (flipped(scene.coalition), held),
        (scene.coalition, register(scene, "Birch")),
        (scene.coalition, replace(held, count=proof.index)),
        (scene.coalition, replace(held, root=flipped(held.root))),
    ]:
        with pytest.raises(ProofError):
            verify_credential(coalition, found, proof, WHAT, b"m", signature)


def test_a_struck_key_is_in_no_later_register(scene: Registered) -> None:
    before = scene.tree("Ash").proof(key("Ada"))
    scene.publish("Ash", scene.tree("Ash", MEMBERS[1:], turn=1))
    signature = scene.sign("Ash", "Ada", b"m")
    with pytest.raises(ProtocolError) as caught:
        verify_credential(scene.coalition, register(scene), before, WHAT, b"m", signature)
    assert caught.value.code == "bad-proof"
