"""Deliberation beyond putting and amending: seconds, declining, merging duplicates."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, pick
from node.commands.proposals import AdoptArgs, ProposalArgs, Reason, find, standing, unvoted
from node.core import Node
from node.errors import NodeError
from protocol.coalition.deliberation.bodies import (
    DeclineBody,
    EditorialBody,
    MergeBody,
    SecondBody,
    UnmergeBody,
)


class SecondArgs(Args):
    """Names an amendment."""

    amendment: HexPrefix


class EditorialArgs(Args):
    """Names an amendment that was offered as editorial."""

    amendment: HexPrefix


class DeclineArgs(AdoptArgs):
    """Declines an amendment, and says why."""

    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]


class MergeArgs(ProposalArgs):
    """Gives one's own proposal up for another."""

    into: HexPrefix
    reason: Reason = ""


async def second(node: Node, args: SecondArgs) -> dict[str, Any]:
    """Want an amendment answered before the vote."""
    state = await node.state()
    known = {a.hash: (p, a) for p in state.proposals.values() for a in p.amendments}
    proposal, amendment = known[pick(args.amendment, known, "amendment", "proposal show PROPOSAL")]
    await standing(node, proposal.hash.hex())
    if node.group in amendment.seconds:
        raise NodeError("already-seconded", "your group seconds this amendment already")
    name = await node.publish("second", SecondBody(), [amendment.hash])
    return {
        "proposal": proposal.hash.hex(),
        "amendment": amendment.hash.hex(),
        "statement": name.hex(),
    }


async def editorial(node: Node, args: EditorialArgs) -> dict[str, Any]:
    """Agree, as a sponsor of the proposal, that an amendment changes no meaning."""
    state = await node.state()
    known = {a.hash: (p, a) for p in state.proposals.values() for a in p.amendments}
    proposal, amendment = known[pick(args.amendment, known, "amendment", "proposal show PROPOSAL")]
    await standing(node, proposal.hash.hex())
    if node.group in amendment.editorials:
        raise NodeError("already-agreed", "your group agrees to this already")
    sponsorship = proposal.sponsorships.get(node.group)
    if sponsorship is None:
        raise NodeError(
            "not-a-sponsor",
            "your group does not sponsor this proposal",
            "only those who asked for the question say that it stays the same",
        )
    if amendment.material:
        raise NodeError("not-editorial", "this amendment says itself that it changes the meaning")
    name = await node.publish("editorial", EditorialBody(), [amendment.hash, sponsorship])
    return {
        "proposal": proposal.hash.hex(),
        "amendment": amendment.hash.hex(),
        "statement": name.hex(),
    }


async def decline(node: Node, args: DeclineArgs) -> dict[str, Any]:
    """Answer an amendment to one's own proposal: it is not taken over."""
    proposal = await standing(node, args.proposal)
    amendment = pick(
        args.amendment,
        [a.hash for a in proposal.amendments],
        "amendment of this proposal",
        "proposal show PROPOSAL",
    )
    body = DeclineBody(reason=args.reason)
    name = await node.publish("decline", body, [proposal.hash, amendment])
    return {"proposal": proposal.hash.hex(), "statement": name.hex()}


async def merge(node: Node, args: MergeArgs) -> dict[str, Any]:
    """Give one's own proposal up for another one that says the same."""
    proposal, into = await unvoted(node, args.proposal, "merged"), await standing(node, args.into)
    if proposal.merged is not None:
        raise NodeError(
            "already-merged", "this proposal was merged into another", "take that back first"
        )
    name = await node.publish("merge", MergeBody(reason=args.reason), [proposal.hash, into.hash])
    return {"proposal": proposal.hash.hex(), "into": into.hash.hex(), "statement": name.hex()}


async def unmerge(node: Node, args: ProposalArgs) -> dict[str, Any]:
    """Take a merge back; deliberation on the proposal starts again."""
    proposal = await find(node, args.proposal)
    if proposal.merged is None:
        raise NodeError("not-merged", "this proposal was not merged into another")
    state = await node.state()
    ballots = [b for b in state.ballots.values() if b.proposal == proposal.merged.into]
    if any(b.opened is not None for b in ballots):
        raise NodeError(
            "voted-together",
            "a vote on the proposal it was merged into has opened",
            "put a new proposal instead: it has the same time before it",
        )
    name = await node.publish("unmerge", UnmergeBody(), [proposal.hash, proposal.merged.hash])
    return {"proposal": proposal.hash.hex(), "statement": name.hex()}


COMMANDS = {
    "proposal.second": Command(SecondArgs, second),
    "proposal.editorial": Command(EditorialArgs, editorial),
    "proposal.decline": Command(DeclineArgs, decline),
    "proposal.merge": Command(MergeArgs, merge),
    "proposal.unmerge": Command(ProposalArgs, unmerge),
}
