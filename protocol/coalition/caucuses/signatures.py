"""Whether the signatures under a caucus's texts hold.

Spec: docs/spec/coalition/caucuses.md section 5. A signature counts only for the text, the coalition
and the group that it was made for, and only by a key in a register of that group's own log.
"""

from protocol.coalition.caucuses.bodies import (
    ACT,
    MEMBER,
    CaucusSignaturesBody,
    membership_message,
)
from protocol.coalition.caucuses.drafts import Signed
from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.coalition.registers.values import Register, Registers
from protocol.coalition.registers.verify import verify_credential
from protocol.errors import ProtocolError, RuleError


def settle_signatures(collected: Collected, registers: Registers) -> None:
    """Keep the statements of signatures that hold, refuse the others with their fault."""
    for entry, body in collected.caucuses.said:
        try:
            collected.caucuses.signed.append(_settle(collected, registers, entry, body))
        except ProtocolError as error:
            collected.refuse(entry, error)


def _settle(
    collected: Collected, registers: Registers, entry: Entry, body: CaucusSignaturesBody
) -> Signed:
    assert entry.statement is not None
    # Step 1.
    refs = entry.statement.refs[1:]
    cited = [registers.cited(name, entry.group, entry.order) for name in refs]
    # Step 2.
    for register in cited:
        _may_sign(collected, body.subject, register)
    # Step 3. One statement's signatures never change, nor what it cites: looked at once.
    collected.remember(("caucus-signatures", entry.hash), lambda: _verify(collected, cited, body))
    return Signed(
        entry=entry,
        subject=body.subject,
        turn=body.turn,
        keys={signed.proof.key: cited[signed.register] for signed in body.signatures},
        rests_on=_rests_on(collected, entry),
    )


def _may_sign(collected: Collected, subject: bytes, register: Register) -> None:
    act = collected.caucuses.acts.get(subject)
    caucus = collected.caucuses.caucuses[subject if act is None else act.body.caucus]
    check_inside(caucus.body.group, register)


def check_inside(inside: bytes, register: Register) -> None:
    """Check that who is in a register may sign what a caucus says.

    Args:
        inside: the group inside which the caucus is; empty if it is open to all.

    Raises:
        RuleError: `not-of-the-group`.
    """
    if inside not in (b"", register.group):
        raise RuleError("not-of-the-group", "uses the register of another group")


def _verify(collected: Collected, cited: list[Register], body: CaucusSignaturesBody) -> None:
    of_caucus = body.subject in collected.caucuses.caucuses
    what = MEMBER if of_caucus else ACT
    message = membership_message(body.subject, body.turn) if of_caucus else body.subject
    for signed in body.signatures:
        verify_credential(
            collected.facts.coalition,
            cited[signed.register],
            signed.proof,
            what,
            message,
            signed.signature,
        )


def _rests_on(collected: Collected, entry: Entry) -> tuple[Entry, ...]:
    """The text, its caucus, what a lift takes back, and the registers."""
    assert entry.statement is not None
    found: dict[bytes, Entry] = {}
    known = {said.hash: said for said, _body in collected.registers.said}
    todo = list(entry.statement.refs)
    while todo:
        name = todo.pop()
        cited = collected.caucuses.entry(name) or known.get(name)
        if cited is not None and name not in found and cited.statement is not None:
            found[name] = cited
            todo += cited.statement.refs
    return tuple(found.values())
