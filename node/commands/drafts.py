"""Drafts: what two stewards must sign before it is published.

The first signature keeps the draft, the second publishes it. Commands take a signature, never a
steward's secret key: the command line signs by itself, and so does a page to which a steward lends
a key file (`node.web.signing`, decision 0151).
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from node.commands.ballots import may_attest, pick_ballot
from node.commands.base import Args, Command, HexPrefix, NoArgs, hexed
from node.commands.past_hours import hold_until_closed
from node.commands.publishing import publish_return
from node.commands.return_summary import summary
from node.core import Node
from node.errors import NodeError
from node.store.drafts import Draft
from protocol.ballots.returns import Return
from protocol.ballots.rolls import Attestation, Roll
from protocol.coalition.state import State
from protocol.encoding import unpack
from protocol.keys import Purpose, verify

# A counted return of a large hall, packed; the parts of one return are bounded by MAX_PARTS.
MAX_DRAFT_BYTES = 32 * 1024 * 1024

HexKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
HexSignature = Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z")]


class DraftArgs(Args):
    """Names a draft by the first characters of its id."""

    draft: HexPrefix


class SignArgs(DraftArgs):
    """A steward's public key and its signature over the draft's id.

    `access` is the access by which somebody is signed in on a page; 0 on the command line.
    """

    steward: HexKey
    signature: HexSignature
    access: Annotated[int, Meta(ge=0)] = 0


async def keep_draft(node: Node, message: bytes, kind: str, ballot: bytes, body: bytes) -> None:
    """Keep a draft under the message that its stewards sign."""
    await node.drafts.put(Draft(message, kind, ballot, body, node.now(), {}))


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every draft that waits for a steward."""
    state = await node.state()
    return {"drafts": [_brief(node, state, draft) for draft in node.drafts.all()]}


async def show(node: Node, args: DraftArgs) -> dict[str, Any]:
    """A draft whole, so that the second steward sees what they confirm."""
    draft = node.drafts.get(args.draft)
    state = await node.state()
    answer = {
        **_brief(node, state, draft),
        "body": hexed(msgspec.msgpack.decode(draft.body)),
    }
    ballot = state.ballots.get(draft.ballot)
    if draft.kind == "return" and ballot is not None:
        ret = unpack(Return, draft.body, max_bytes=MAX_DRAFT_BYTES)
        answer["return"] = summary(node, ballot, ret)
    return answer


async def sign(node: Node, args: SignArgs) -> dict[str, Any]:
    """Add a steward's signature; the second one publishes.

    Raises:
        NodeError: `not-a-steward`; `same-steward`: the author confirms their own count;
            `same-sign-in`: one person does with two key files; what publishing raises.
        SignatureError: the signature does not hold.
    """
    # One at a time: of two who sign at once the second finds the first one's signature, and a
    # button pressed twice publishes once.
    async with node.drafts.signing:
        return await _sign(node, args)


async def _sign(node: Node, args: SignArgs) -> dict[str, Any]:
    draft = node.drafts.get(args.draft)
    steward, signature = bytes.fromhex(args.steward), bytes.fromhex(args.signature)
    card = node.groups.card
    label = next((s.label for s in card.stewards if s.key == steward), None)
    if label is None:
        raise NodeError(
            "not-a-steward", "this key is no steward's of this group", "the card lists them"
        )
    verify(steward, Purpose.STEWARD, node.coalition, draft.id, signature)
    if steward in draft.signatures:
        raise NodeError(
            "same-steward",
            f"{label} has signed this already",
            "a second steward confirms it, with a key of their own",
        )
    _check_sign_in(node, draft, args.access)
    signed = {**draft.signatures, steward: signature}
    answer = {
        "draft": draft.id.hex(),
        "kind": draft.kind,
        "ballot": draft.ballot.hex(),
        "steward": label,
    }
    if len(signed) < 2:
        accesses = {**draft.accesses, steward: args.access}
        await node.drafts.put(replace(draft, signatures=signed, accesses=accesses))
        return {**answer, "published": None, "waiting_for": 2 - len(signed)}
    published = await _publish(node, draft, signed)
    # If we crash before the draft is dropped, confirming it again publishes the same roll or a
    # return with the same number, which every node refuses: nothing counts twice.
    await node.drafts.drop(draft.id)
    return {**answer, "published": published.hex(), "waiting_for": 0}


def _check_sign_in(node: Node, draft: Draft, access: int) -> None:
    """On pages the second signature comes from another person, not only from another key.

    Raises:
        NodeError: `same-sign-in`.
    """
    mine = node.accesses.access(access) if access else None
    for number in draft.accesses.values():
        other = node.accesses.access(number) if number else None
        if mine is None or other is None:
            continue
        if other.id == mine.id or (mine.member and mine.member == other.member):
            raise NodeError(
                "same-sign-in",
                "who signed this first is signed in here",
                "another administrator confirms it, signed in as themselves",
            )


async def drop(node: Node, args: DraftArgs) -> dict[str, Any]:
    """Throw a draft away."""
    async with node.drafts.signing:
        draft = node.drafts.get(args.draft)
        await node.drafts.drop(draft.id)
    return {"dropped": draft.id.hex()}


async def _publish(node: Node, draft: Draft, signed: dict[bytes, bytes]) -> bytes:
    state = await node.state()
    ballot = pick_ballot(state, draft.ballot.hex())
    attestations = [
        Attestation(steward=key, signature=value) for key, value in sorted(signed.items())
    ]
    if draft.kind == "roll":
        roll = unpack(Roll, draft.body)
        # Before the box is touched: by now the ballot may be open, and people vote in that box.
        may_attest(node, state, ballot)
        node.boxes.settle(ballot.id, roll.regions)
        body = msgspec.structs.replace(roll, attestations=attestations)
        return await node.publish("roll", body, [ballot.hash])
    ret = unpack(Return, draft.body, max_bytes=MAX_DRAFT_BYTES)
    hold_until_closed(state, ballot)
    whole = msgspec.structs.replace(ret, attestations=attestations)
    return await publish_return(node, ballot, whole)


def _brief(node: Node, state: State, draft: Draft) -> dict[str, Any]:
    ballot = state.ballots.get(draft.ballot)
    card = node.groups.card
    labels = {s.key: s.label for s in card.stewards}
    return {
        "draft": draft.id.hex(),
        "coalition": node.coalition.hex(),
        "kind": draft.kind,
        "ballot": draft.ballot.hex(),
        "title": "" if ballot is None else ballot.manifest.title,
        "made": draft.made,
        "signed_by": [labels.get(key, key.hex()) for key in draft.signatures],
    }


COMMANDS = {
    "draft.list": Command(NoArgs, list_all),
    "draft.show": Command(DraftArgs, show),
    "draft.sign": Command(SignArgs, sign),
    "draft.drop": Command(DraftArgs, drop),
}
