"""Members challenge a result: what their keys sign, and publishing it through any group."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from node.commands.ballots import BallotArgs, pick_ballot
from node.commands.base import Args, Command, pick
from node.commands.caucus_files import FileSignature, Hex64, proof_of
from node.commands.challenge_files import ChallengeFile, check_signature, text_of, to_file
from node.commands.credentials import MemberRef
from node.commands.member_signatures import (
    check_in_register,
    in_lots,
    say_together,
    signed_here,
    sort_out,
)
from node.commands.membership import find_group
from node.core import Node, Said
from node.errors import NodeError
from protocol.coalition.challenges.bodies import (
    CHALLENGE,
    MAX_SIGNATURES,
    ChallengeSignature,
    MembersChallengeBody,
)
from protocol.coalition.challenges.values import Signatures, Standing
from protocol.coalition.deliberation.gather import needs_reason
from protocol.coalition.kind import MAX_REASON_CHARS
from protocol.coalition.registers.credential import credential_bytes
from protocol.coalition.state import Ballot, State
from protocol.errors import RuleError

# A statement has 65,535 bytes; what is left over holds the reason, references and the envelope.
MAX_SIGNATURE_BYTES = 52_000


class TextArgs(BallotArgs, kw_only=True):
    """What a member signs against a result.

    Attributes:
        challenge: one that others have signed, by the first characters of its id; empty for a text
            of one's own.
        reason, group: of a text of one's own; `group` is whose result is wrong, or nobody's.
    """

    member: MemberRef
    challenge: Annotated[str, Meta(pattern=r"^([0-9a-f]{6,64})?\Z")] = ""
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""
    group: Annotated[str, Meta(max_length=120)] = ""


class SignArgs(TextArgs, kw_only=True):
    """The same as their key signed it; published, or given back as a file."""

    signature: Hex64
    publish: bool = True


class PublishArgs(Args):
    """A challenge file; without `commit` it is only said what would be published."""

    file: ChallengeFile
    commit: bool = True


async def sheet(node: Node, args: TextArgs) -> dict[str, Any]:
    """Exactly what a member signs, as hex, and an empty file for it; nothing is kept.

    Raises:
        NodeError: `no-credential`, `key-after-close`, `register-not-kept`, `unknown-id`.
        RuleError: nobody could sign it now.
    """
    state = await node.state()
    file = _file(node, state, args)
    closes = pick_ballot(state, args.ballot).schedule.closes
    _held, proof = await node.registrar.proof_at_close(args.member, closes)
    return {
        "ballot": file.ballot,
        "reason": file.reason,
        "about": file.group,
        "use": CHALLENGE,
        "message": text_of(file).hex(),
        "bytes": credential_bytes(node.coalition, node.group, CHALLENGE, text_of(file)).hex(),
        "key": proof.key.hex(),
        "file": msgspec.to_builtins(file),
    }


async def sign(node: Node, args: SignArgs) -> dict[str, Any]:
    """Take a member's signature, show their place in the register of the close, publish both.

    Raises:
        SignatureError: `bad-signature`: the member's key did not sign this; nothing is kept.
    """
    state = await node.state()
    file = _file(node, state, args)
    closes = pick_ballot(state, args.ballot).schedule.closes
    held, proof = await node.registrar.proof_at_close(args.member, closes)
    signed = signed_here(node.group, held.hash, proof, args.signature)
    check_signature(file, signed)
    whole = msgspec.structs.replace(file, signatures=[signed])
    if not args.publish:
        return {"file": msgspec.to_builtins(whole), "published": False}
    return {**await publish(node, PublishArgs(file=whole)), "published": True}


async def publish(node: Node, args: PublishArgs) -> dict[str, Any]:
    """Publish those of a file's signatures that hold and are not there yet, or say which.

    All under one head: what fails or is interrupted publishes nothing of it.
    """
    file = args.file
    if bytes.fromhex(file.coalition) != node.coalition:
        raise NodeError("other-coalition", "this file was made in another coalition")
    state = await node.state()
    ballot = pick_ballot(state, file.ballot)
    _check_now(state, ballot)
    if bytes.fromhex(file.result) != ballot.result:
        raise RuleError("other-result", "challenges another result than the one that stood")
    text = text_of(file)
    known = _keys_of(ballot, text)
    found = await sort_out(
        file.signatures, known, lambda signed: _check(node, state, ballot, signed, text)
    )
    lots = in_lots(found.fresh, MAX_SIGNATURES, MAX_SIGNATURE_BYTES)
    said: list[Said] = [("members-challenge", *_statement(ballot, file, part)) for part in lots]
    await say_together(node, said, commit=args.commit)
    about = state.groups.get(bytes.fromhex(file.group))
    return {
        **_told(await node.state(), ballot.id, text),
        "ballot": file.ballot,
        "reason": file.reason,
        "about": None if about is None else about.card.name,
        **found.told(),
    }


def _file(node: Node, state: State, args: TextArgs) -> ChallengeFile:
    """An empty file of what somebody is about to sign."""
    ballot = pick_ballot(state, args.ballot)
    standing = _check_now(state, ballot)
    if args.challenge:
        texts = {one.signatures.id: (one.target, one.reason) for one in standing.gathering}
        texts |= {one.id: (one.target, one.reason) for one in standing.challenges if one.members}
        about, reason = texts[pick(args.challenge, texts, "challenge", "result BALLOT")]
    else:
        needs_reason("a challenge says why", args.reason)
        about, reason = find_group(state, args.group) if args.group else b"", args.reason
    return to_file(node.coalition, ballot.id, ballot.result, about, reason)


def _check_now(state: State, ballot: Ballot) -> Standing:
    """Check that members can challenge this result now, so that nobody signs in vain.

    Raises:
        RuleError: `no-challenges`, `no-members-challenges`, `challenge-early`, `challenge-late`,
            `already-ruled`.
    """
    rules = state.rules_of(ballot).challenges
    if rules is None:
        raise RuleError("no-challenges", "the vote's charter says nothing of a panel")
    if not rules.members:
        raise RuleError("no-members-challenges", "the vote's charter lets only groups challenge")
    standing = ballot.standing
    if standing is None or standing.declared is None or standing.until is None:
        raise RuleError("challenge-early", "the result was not declared yet")
    if standing.void:
        raise RuleError("already-ruled", "the vote is void")
    if standing.final is not None or state.time >= standing.until:
        raise RuleError("challenge-late")
    return standing


def _check(node: Node, state: State, ballot: Ballot, signed: FileSignature, text: bytes) -> None:
    """Check one signature as every node will; ProtocolError if it does not hold."""
    register = state.registers.all.get(bytes.fromhex(signed.register))
    if register is None or register != state.registers.held_at(
        register.group, ballot.schedule.closes
    ):
        raise RuleError("register-not-at-close", "the register is not that of the vote's close")
    check_in_register(node.coalition, register, signed, (CHALLENGE, text))


def _texts(ballot: Ballot) -> Iterator[tuple[bool, Signatures]]:
    """Each members' challenge: whether it is before the panel, who signed."""
    standing = ballot.standing
    if standing is not None:
        yield from ((False, one.signatures) for one in standing.gathering)
        yield from ((True, c.members) for c in standing.challenges if c.members)


def _keys_of(ballot: Ballot, text: bytes) -> tuple[bytes, ...]:
    """Whose signatures of a text are published."""
    return next((said.keys for _, said in _texts(ballot) if said.id == text), ())


def _told(state: State, ballot: bytes, text: bytes) -> dict[str, Any]:
    """How far a text has come."""
    rules = state.rules_of(state.ballots[ballot]).challenges
    found = {said.id: (said.count, made) for made, said in _texts(state.ballots[ballot])}
    signed, made = found.get(text, (0, False))
    needed = 0 if rules is None else rules.members
    return {"challenge": text.hex(), "signed": signed, "needed": needed, "made": made}


def _statement(
    ballot: Ballot, file: ChallengeFile, part: list[FileSignature]
) -> tuple[MembersChallengeBody, list[bytes]]:
    registers = sorted({signed.register for signed in part})
    body = MembersChallengeBody(
        reason=file.reason,
        result=bytes.fromhex(file.result),
        signatures=[
            ChallengeSignature(
                register=registers.index(signed.register),
                proof=proof_of(signed),
                signature=bytes.fromhex(signed.signature),
            )
            for signed in part
        ],
        group=bytes.fromhex(file.group),
    )
    return body, [ballot.hash, *map(bytes.fromhex, registers)]


COMMANDS = {
    "result.sheet": Command(TextArgs, sheet),
    "result.sign": Command(SignArgs, sign),
    "result.publish": Command(PublishArgs, publish),
}
