"""Caucuses: found, say, sign, publish; what is told of them is in `caucus_shown`."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.caucus_files import (
    CaucusFile,
    Hex64,
    act_body,
    caucus_body,
    check_signature,
    message_of,
    subject_of,
    to_file,
)
from node.commands.caucus_shown import SubjectArgs, find_caucus, list_all, show
from node.commands.caucus_signatures import (
    MAX_SIGNATURE_BYTES,
    already_signed,
    checking,
    statement_of,
)
from node.commands.credentials import MemberRef
from node.commands.member_signatures import in_lots, say_together, signed_here, sort_out
from node.core import Node, Said
from node.errors import NodeError
from protocol.coalition.caucuses.bodies import (
    MAX_SIGNATURES,
    CaucusActBody,
    CaucusBody,
    act_id,
    caucus_id,
)
from protocol.coalition.registers.credential import credential_bytes
from protocol.coalition.state import State

_Text = tuple[bytes | None, CaucusBody | CaucusActBody, list[bytes]]
"""The statement that holds a text, if one does; the text; what it cites beside its caucus."""


class FoundArgs(Args):
    """A caucus; `inside` for one inside this node's group."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    purpose: Annotated[str, Meta(max_length=4_000)] = ""
    inside: bool = False
    threshold: Annotated[int, Meta(ge=1, le=10**9)] = 1
    readers: Literal["anyone", "groups", "members"] = "members"
    space: Annotated[str, Meta(max_length=300)] = ""


class SayArgs(Args):
    """A text of a caucus; `about` names the ballot, proposal or veto that it is about."""

    caucus: HexPrefix
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    act: Literal["statement", "recommendation", "veto", "lift"] = "statement"
    about: str = ""
    text: Annotated[str, Meta(max_length=12_000)] = ""


class SheetArgs(SubjectArgs):
    """What a member signs; `leave` for leaving a caucus; `member` to know their turn."""

    leave: bool = False
    member: str = ""


class SignArgs(SubjectArgs):
    """A member's signature, made in their browser; published, or given back as a file."""

    member: MemberRef
    signature: Hex64
    leave: bool = False
    publish: bool = True


class PublishArgs(Args):
    """A caucus file; without `commit` it is only said what would be published."""

    file: CaucusFile
    commit: bool = True


async def found(node: Node, args: FoundArgs) -> dict[str, Any]:
    """Declare a caucus; it is listed once enough members have signed it."""
    body = CaucusBody(
        name=args.name,
        purpose=args.purpose,
        group=node.group if args.inside else b"",
        threshold=args.threshold,
        readers=args.readers,
        space=args.space,
    )
    name = caucus_id(node.coalition, body)
    known = (await node.state()).caucuses.all.get(name)
    if known is None:
        await node.publish("caucus", body)
    return {"caucus": name.hex()}


async def say(node: Node, args: SayArgs) -> dict[str, Any]:
    """Publish a text of a caucus; it stands once enough of its members have signed it."""
    state = await node.state()
    caucus = find_caucus(state, args.caucus)
    subject, wording, refs = _about(state, args.act, args.about)
    body = CaucusActBody(
        caucus=caucus.id,
        act=args.act,
        subject=subject,
        wording=wording,
        title=args.title,
        text=args.text,
    )
    name = act_id(node.coalition, body)
    if all(act.id != name for act in caucus.acts):
        _check_before_close(node, state, body)
        await node.publish("caucus-act", body, [caucus.hash, *refs])
    return {"caucus": caucus.id.hex(), "act": name.hex()}


async def sheet(node: Node, args: SheetArgs) -> dict[str, Any]:
    """Exactly what a member of this group signs, as hex, and an empty file for it."""
    state = await node.state()
    file = _file(node, state, args.subject, args.leave, _key(node, args.member))
    what, message = message_of(file)
    return {
        "subject": subject_of(file).hex(),
        "use": what,
        "message": message.hex(),
        "bytes": credential_bytes(node.coalition, node.group, what, message).hex(),
        "turn": file.turn,
        "file": msgspec.to_builtins(file),
    }


async def sign(node: Node, args: SignArgs) -> dict[str, Any]:
    """Take a member's signature, show their place in the register, and publish both."""
    state = await node.state()
    register, proof = await node.registrar.proof(args.member)
    file = _file(node, state, args.subject, args.leave, proof.key)
    signed = signed_here(node.group, register.hash, proof, args.signature)
    check_signature(file, signed)
    whole = msgspec.structs.replace(file, signatures=[signed])
    if not args.publish:
        return {"file": msgspec.to_builtins(whole), "published": False}
    return {**await publish(node, PublishArgs(file=whole)), "published": True}


async def publish(node: Node, args: PublishArgs) -> dict[str, Any]:
    """Publish a file's text, if it is not there yet, and those of its signatures that hold.

    All under one head: what fails or is interrupted publishes nothing of it.
    """
    file = args.file
    if bytes.fromhex(file.coalition) != node.coalition:
        raise NodeError("other-coalition", "this file was made in another coalition")
    state = await node.state()
    texts = _texts(node, state, file)
    subject = subject_of(file)
    known = already_signed(state, subject, file.turn)
    found = await sort_out(file.signatures, known, checking(node, state, file))
    said, at = _fresh_texts(texts)
    for part in in_lots(found.fresh, MAX_SIGNATURES, MAX_SIGNATURE_BYTES):
        said.append(("caucus-signatures", *statement_of(at, subject, file.turn, part)))
    await say_together(node, said, commit=args.commit)
    act = file.act
    return {
        "subject": subject.hex(),
        "name": file.caucus.name,
        "purpose": file.caucus.purpose,
        "leave": act is None and file.turn % 2 == 1,
        "title": "" if act is None else act.title,
        "text": "" if act is None else act.text,
        "fresh_texts": sum(known is None for known, _, _ in texts),
        **found.told(),
    }


def _about(state: State, act: str, about: str) -> tuple[bytes, bytes, list[bytes]]:
    """What a text is about: (subject, wording, what it cites after the caucus)."""
    if act == "statement":
        if about:
            raise NodeError("about-nothing", "a statement is about nothing in particular")
        return b"", b"", []
    vetoes = {a.id: a for c in state.caucuses.all.values() for a in c.acts if a.act == "veto"}
    sorts = {"recommendation": state.ballots, "veto": state.proposals, "lift": vetoes}
    _check_sort(act, about, sorts)
    if act == "recommendation":
        ballot = state.ballots[pick(about, state.ballots, "ballot")]
        return ballot.id, b"", [ballot.hash]
    if act == "veto":
        if not state.charter.rules.life.veto_min:
            raise NodeError("no-veto", "the charter gives no caucus a veto")
        proposal = state.proposals[pick(about, state.proposals, "proposal")]
        wording = [] if proposal.adoption is None else [proposal.adoption]
        return proposal.hash, b"".join(wording), [proposal.hash, *wording]
    veto = vetoes[pick(about, vetoes, "caucus")]
    return veto.id, b"", [veto.hash]


def _check_before_close(node: Node, state: State, body: CaucusActBody) -> None:
    """A recommendation is for those who still vote; later it would seem to have stood there."""
    if body.act != "recommendation" or body.subject not in state.ballots:
        return
    if node.now() >= state.ballots[body.subject].schedule.closes:
        raise NodeError(
            "recommendation-late",
            "the vote is closed, and this caucus has not recommended this before",
            "say it as a statement: `commonweal caucus say` without --recommend",
        )


def _check_sort(act: str, about: str, sorts: Mapping[str, Iterable[bytes]]) -> None:
    """Refuse a recommendation of a proposal, a veto of a vote, or either of nothing."""
    fitting = {sort for sort, ids in sorts.items() for i in ids if i.hex().startswith(about)}
    if not about or (fitting and act not in fitting):
        raise NodeError(
            "about-other",
            f"this is not what a {act} can be about",
            "a recommendation names a vote, a veto a proposal, and a lift a veto",
        )


def _key(node: Node, member: str) -> bytes | None:
    credential = node.credentials.of(member) if member else None
    return None if credential is None else credential.key


def _file(node: Node, state: State, prefix: str, leave: bool, key: bytes | None) -> CaucusFile:
    """An empty file of a caucus or a text; of a caucus, for the key's next turn."""
    acts = {act.id: act for caucus in state.caucuses.all.values() for act in caucus.acts}
    name = pick(prefix, [*state.caucuses.all, *acts], "caucus")
    act = acts.get(name)
    caucus = state.caucuses.all[name if act is None else act.caucus]
    body = CaucusBody(
        name=caucus.name,
        purpose=caucus.purpose,
        group=caucus.inside,
        threshold=caucus.threshold,
        readers=caucus.readers,  # type: ignore[arg-type]
        space=caucus.space,
    )
    if act is not None:
        said = CaucusActBody(
            caucus=act.caucus,
            act=act.act,  # type: ignore[arg-type]
            subject=act.subject,
            wording=act.wording,
            title=act.title,
            text=act.text,
        )
        return to_file(node.coalition, body, said, 0)
    last = -1 if key is None else caucus.turns.get(key, -1)
    # Already in, or already out: the same turn again, which changes nothing.
    turn = last if last >= 0 and last % 2 == leave else last + 1
    if leave and last < 0:
        raise NodeError("not-in-caucus", "this member has not joined the caucus")
    return to_file(node.coalition, body, None, turn)


def _texts(node: Node, state: State, file: CaucusFile) -> list[_Text]:
    """A file's caucus, and its text if it is about one."""
    body, act = caucus_body(file), act_body(file)
    caucus = state.caucuses.all.get(caucus_id(node.coalition, body))
    texts: list[_Text] = [(None if caucus is None else caucus.hash, body, [])]
    if act is not None:
        subject = act_id(node.coalition, act)
        acts = () if caucus is None else caucus.acts
        known = next((said.hash for said in acts if said.id == subject), None)
        if known is None:
            _check_before_close(node, state, act)
        texts.append((known, act, [] if known is not None else _refs(state, act)))
    return texts


def _fresh_texts(texts: list[_Text]) -> tuple[list[Said], bytes | int]:
    """What says those that are not there; and what signatures cite: a statement, or its place."""
    said: list[Said] = []
    above: list[bytes | int] = []
    for known, body, refs in texts:
        kind = "caucus" if isinstance(body, CaucusBody) else "caucus-act"
        if known is None:
            said.append((kind, body, [*above, *refs]))
        above = [len(said) - 1 if known is None else known]
    return said, above[0]


def _refs(state: State, act: CaucusActBody) -> list[bytes]:
    """What a text from a file cites after its caucus, as far as this node holds it."""
    if act.act == "recommendation" and act.subject in state.ballots:
        return [state.ballots[act.subject].hash]
    if act.act == "veto" and act.subject in state.proposals:
        return [act.subject, *([act.wording] if act.wording else [])]
    vetoes = {a.id: a.hash for c in state.caucuses.all.values() for a in c.acts}
    if act.act == "lift" and act.subject in vetoes:
        return [vetoes[act.subject]]
    if act.act == "statement":
        return []
    raise NodeError(
        "unknown-id",
        "what this text is about is not here",
        "is it still on its way from another group? try again later",
    )


COMMANDS = {
    "caucus.found": Command(FoundArgs, found),
    "caucus.say": Command(SayArgs, say),
    "caucus.sheet": Command(SheetArgs, sheet),
    "caucus.sign": Command(SignArgs, sign),
    "caucus.publish": Command(PublishArgs, publish),
    "caucus.list": Command(NoArgs, list_all),
    "caucus.show": Command(SubjectArgs, show),
}
