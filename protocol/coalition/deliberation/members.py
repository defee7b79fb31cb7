"""Whether members' comments are what their keys signed.

Spec: docs/spec/coalition/deliberation.md section 6. A signature holds for one text, one thing that
it answers, one coalition and the member's own group; only that group's log carries it.
"""

from collections.abc import Iterable

from protocol.coalition.collected import Collected
from protocol.coalition.deliberation.bodies import SPEAK, MemberCommentBody, comment_message
from protocol.coalition.entry import Entry
from protocol.coalition.registers.values import Registers
from protocol.coalition.registers.verify import verify_credential
from protocol.errors import ProtocolError, RuleError


def false_comments(
    collected: Collected, registers: Registers, said: Iterable[Entry]
) -> dict[bytes, ProtocolError]:
    """The members' comments that their keys did not sign, by hash, each with its fault."""
    found: dict[bytes, ProtocolError] = {}
    for entry in said:
        if isinstance(entry.body, MemberCommentBody):
            try:
                _verify(collected, registers, entry, entry.body)
            except ProtocolError as error:
                found[entry.hash] = error
    return found


def knows_register(registers: Registers, entry: Entry) -> bool:
    """Whether the register that a member's comment cites is there; a group's own cites none."""
    if not isinstance(entry.body, MemberCommentBody):
        return True
    assert entry.statement is not None
    return entry.statement.refs[1] in registers.all


def speaker(entry: Entry) -> bytes:
    """The key of the member who comments; empty if their group does."""
    return entry.body.proof.key if isinstance(entry.body, MemberCommentBody) else b""


def once_signed(entry: Entry) -> tuple[bytes, bytes, bytes] | None:
    """What of a member's comment stands once only; None of a group's own."""
    body = entry.body
    if not isinstance(body, MemberCommentBody) or entry.statement is None:
        return None
    message = comment_message(entry.statement.refs[0], body.blob, body.stance)
    return entry.group, body.proof.key, message


def _verify(
    collected: Collected, registers: Registers, entry: Entry, body: MemberCommentBody
) -> None:
    assert entry.statement is not None
    target, name = entry.statement.refs
    # Step 1.
    register = registers.cited(name, entry.group, entry.order)
    # Step 2.
    if register.group != entry.group:
        raise RuleError("wrong-group", "uses the register of another group")
    # Step 3. What an entry says and cites never changes: looked at once.
    collected.remember(
        ("member-comment", entry.hash),
        lambda: verify_credential(
            collected.facts.coalition,
            register,
            body.proof,
            SPEAK,
            comment_message(target, body.blob, body.stance),
            body.signature,
        ),
    )
