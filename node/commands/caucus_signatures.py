"""Signatures from a caucus's files: checked, told from those already there, put into statements."""

from collections.abc import Callable

from node.commands.caucus_files import (
    CaucusFile,
    FileSignature,
    message_of,
    proof_of,
)
from node.commands.member_signatures import check_in_register
from node.core import Node
from protocol.coalition.caucuses.bodies import (
    CaucusSignature,
    CaucusSignaturesBody,
)
from protocol.coalition.caucuses.signatures import check_inside
from protocol.coalition.state import State
from protocol.errors import RuleError

# A statement has 65,535 bytes; what is left over holds references and the envelope.
MAX_SIGNATURE_BYTES = 56_000


def already_signed(state: State, subject: bytes, turn: int) -> set[bytes]:
    """The keys whose signatures of this text are there already."""
    caucus = state.caucuses.all.get(subject)
    if caucus is not None:
        return {key for key, last in caucus.turns.items() if last >= turn}
    acts = (act for known in state.caucuses.all.values() for act in known.acts)
    return {key for act in acts if act.id == subject for key in act.keys}


def checking(node: Node, state: State, file: CaucusFile) -> Callable[[FileSignature], None]:
    """What checks a file's signatures one by one as every node will.

    One that it lets through and the fold does not would keep all in its statement from being
    published.
    """
    asked, inside = message_of(file), bytes.fromhex(file.caucus.group)
    return lambda signed: _check_as_all_will(node, state, inside, signed, asked)


def _check_as_all_will(
    node: Node, state: State, inside: bytes, signed: FileSignature, asked: tuple[str, bytes]
) -> None:
    """Check one signature; ProtocolError if it does not hold."""
    register = state.registers.usable(bytes.fromhex(signed.register), 0)
    # Of its own group a node publishes nothing under a register that its log has replaced.
    if register.group == node.group and state.registers.of(node.group) != register:
        raise RuleError("register-replaced", "sign again: the group has a newer register")
    check_inside(inside, register)
    check_in_register(node.coalition, register, signed, asked)


def statement_of(
    at: bytes | int, subject: bytes, turn: int, part: list[FileSignature]
) -> tuple[CaucusSignaturesBody, list[bytes | int]]:
    """What says a lot of signatures: (body, what it cites: the text `at`, then registers)."""
    registers = sorted({signed.register for signed in part})
    body = CaucusSignaturesBody(
        subject=subject,
        turn=turn,
        signatures=[
            CaucusSignature(
                register=registers.index(signed.register),
                proof=proof_of(signed),
                signature=bytes.fromhex(signed.signature),
            )
            for signed in part
        ],
    )
    return body, [at, *map(bytes.fromhex, registers)]
