"""Members' signatures in files, whatever they sign: one that is made here, and lots to publish."""

from collections.abc import Iterator

from node.commands.caucus_files import FileSignature
from protocol.coalition.registers.credential import CredentialProof


def signed_here(
    group: bytes, register: bytes, proof: CredentialProof, signature: str
) -> FileSignature:
    """A member's signature with their place in the register of their group, 32 bytes of hash."""
    return FileSignature(
        group=group.hex(),
        register=register.hex(),
        key=proof.key.hex(),
        salt=proof.salt.hex(),
        index=proof.index,
        path=[step.hex() for step in proof.path],
        signature=signature,
    )


def in_lots(
    signatures: list[FileSignature], max_count: int, max_bytes: int
) -> Iterator[list[FileSignature]]:
    """Signatures in lots that fit a statement each."""
    part: list[FileSignature] = []
    size = 0
    for signed in signatures:
        one = 200 + 34 * (len(signed.path) + 1)  # bytes; the path and its register dominate
        if part and (size + one > max_bytes or len(part) == max_count):
            yield part
            part, size = [], 0
        part.append(signed)
        size += one
    if part:
        yield part
