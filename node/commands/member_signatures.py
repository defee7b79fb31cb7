"""Members' signatures in files, whatever they sign: made here, sorted, and in lots to publish."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from node.commands.caucus_files import FileSignature, proof_of
from node.core import Node, Said
from protocol.coalition.registers.credential import CredentialProof
from protocol.coalition.registers.values import Register
from protocol.coalition.registers.verify import verify_credential
from protocol.errors import ProtocolError

AT_A_TIME = 20
"""Signatures that are checked before others have a turn: some ten milliseconds."""


@dataclass(slots=True)
class Sorted:
    """A file's signatures: those to publish, how many keys have one already, those left out."""

    fresh: list[FileSignature] = field(default_factory=list)
    repeated: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """How many of each, as commands answer; of those left out the key and why."""
        return {"added": len(self.fresh), "repeated": self.repeated, "refused": self.refused}


async def sort_out(
    signatures: Iterable[FileSignature],
    known: Iterable[bytes],
    check: Callable[[FileSignature], None],
) -> Sorted:
    """Tell those that hold and are new from the rest; each key counts once.

    A false one under somebody's key, put before theirs, does not keep theirs out.
    Others have their turns meanwhile: a file of thousands takes seconds.

    Args:
        known: the keys whose signatures are published.
        check: raises ProtocolError for one that does not hold.
    """
    found, published = Sorted(), set(known)
    seen, there = set(published), set[bytes]()
    refused: dict[bytes, str] = {}
    for place, signed in enumerate(signatures):
        if place % AT_A_TIME == 0:
            await asyncio.sleep(0)
        key = bytes.fromhex(signed.key)
        if key in seen:
            if key in published:
                there.add(key)
            continue
        try:
            check(signed)
        except ProtocolError as error:
            refused.setdefault(key, error.code)
        else:
            seen.add(key)
            found.fresh.append(signed)
    found.repeated = len(there)
    left = ((key, code) for key, code in refused.items() if key not in seen)
    found.refused = [{"key": key.hex(), "code": code} for key, code in left]
    return found


def check_in_register(
    coalition: bytes, register: Register, signed: FileSignature, asked: tuple[str, bytes]
) -> None:
    """Check one signature as every node will: the register says for which group, not the file.

    Args:
        register: the one that the file names, as held here.
        asked: what it must be for: the use of the credential, and the message.

    Raises:
        ProofError: `bad-proof`.
        SignatureError: `bad-signature`, `bad-key`.
    """
    use, message = asked
    signature = bytes.fromhex(signed.signature)
    verify_credential(coalition, register, proof_of(signed), use, message, signature)


async def say_together(node: Node, said: list[Said], *, commit: bool) -> None:
    """Publish a file's statements, all or none; without `commit` only learn that all would stand.

    Raises:
        NodeError: all nodes would refuse one of them; nothing was published.
    """
    if said and commit:
        await node.publish_all(said)
    elif said:
        await node.rehearse_all(said)


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
