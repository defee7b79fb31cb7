"""Proposals: put, sponsor, amend, adopt, comment, withdraw; list and show."""

from typing import Annotated, Any

from msgspec import Meta, field

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.commands.words import held_words, keep_words, sealed_words
from node.core import Node
from node.errors import NodeError
from node.wordings import difference_values, wording_before
from protocol.coalition.deliberation.reading import reading_minutes
from protocol.coalition.kind import Stance
from protocol.coalition.kinds import (
    AdoptionBody,
    AmendmentBody,
    CommentBody,
    ProposalBody,
    SponsorBody,
    WithdrawalBody,
)
from protocol.coalition.state import Amendment, Comment, Merge, Proposal, State
from protocol.coalition.words import MAX_WORDS_CHARS

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Long = Annotated[str, Meta(max_length=12_000)]
Reason = Annotated[str, Meta(max_length=2_000)]
# Who waits for an answer on a slow line presses once more within minutes, not hours.
AT_ONCE_S = 600


class PutArgs(Args):
    """A new proposal; `clauses`: what is so if it carries: demands, moves, recalls, conditions."""

    title: Line
    summary: Annotated[str, Meta(max_length=2_000)] = ""
    text: Long = ""
    clauses: list[HexPrefix] = field(default_factory=list)


class ProposalArgs(Args):
    """Names a proposal by the first characters of its id."""

    proposal: HexPrefix


class AmendArgs(ProposalArgs):
    """A new wording; fields left out stay as they are in force."""

    title: str = ""
    text: Long = ""
    material: bool = True
    reason: Reason = ""


class AdoptArgs(ProposalArgs):
    """Takes an amendment over."""

    amendment: HexPrefix


class CommentArgs(Args):
    """Answers a proposal, amendment or comment."""

    target: HexPrefix
    stance: Stance
    text: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS_CHARS)]
    author: Annotated[str, Meta(max_length=120)] = ""


class WithdrawArgs(ProposalArgs):
    """Takes a proposal back."""

    reason: Reason = ""


async def put(node: Node, args: PutArgs) -> dict[str, Any]:
    """Put a proposal before the coalition."""
    # A file ends with a line feed, and a paste with whatever: what is around a text is none of it.
    body = ProposalBody(title=args.title, summary=args.summary.strip(), text=args.text.strip())
    state = await node.state()
    known = clauses_of(state, node.group)
    refs = [pick(clause, known, "clause", "demand list") for clause in args.clauses]
    return {"proposal": (await node.publish("proposal", body, list(dict.fromkeys(refs)))).hex()}


async def sponsor(node: Node, args: ProposalArgs) -> dict[str, Any]:
    """Support that another group's proposal is voted on."""
    proposal = await standing(node, args.proposal)
    if node.group in proposal.sponsors:
        raise NodeError("already-sponsored", "your group sponsors this proposal already")
    name = await node.publish("sponsor", SponsorBody(), [proposal.hash])
    return {"proposal": proposal.hash.hex(), "statement": name.hex()}


async def amend(node: Node, args: AmendArgs) -> dict[str, Any]:
    """Offer a new wording."""
    proposal = await unvoted(node, args.proposal, "amended")
    body = AmendmentBody(
        title=args.title.strip() or proposal.title,
        text=args.text.strip() or proposal.text,
        material=args.material,
        reason=args.reason.strip(),
    )
    if (body.title, body.text) == (proposal.title, proposal.text):
        raise NodeError("no-change", "the amendment changes neither title nor text")
    name = await node.publish("amendment", body, [proposal.hash])
    return {"proposal": proposal.hash.hex(), "amendment": name.hex()}


async def adopt(node: Node, args: AdoptArgs) -> dict[str, Any]:
    """Take over an amendment to one's own proposal."""
    proposal = await unvoted(node, args.proposal, "amended")
    amendment = pick(
        args.amendment,
        [a.hash for a in proposal.amendments],
        "amendment of this proposal",
        "proposal show PROPOSAL",
    )
    name = await node.publish("adoption", AdoptionBody(), [proposal.hash, amendment])
    return {"proposal": proposal.hash.hex(), "adoption": name.hex()}


async def comment(node: Node, args: CommentArgs) -> dict[str, Any]:
    """Say something for, against or asking; the words become a blob that can be erased."""
    target = await pick_target(node, args.target)
    if (before := _said_just_now(node, await node.state(), target, args)) is not None:
        return {"comment": before.hash.hex()}
    name, size = await keep_words(node, args.text, args.author)
    body = CommentBody(stance=args.stance, blob=name, size=size)
    return {"comment": (await node.publish("comment", body, [target])).hex()}


def _said_just_now(node: Node, state: State, target: bytes, args: CommentArgs) -> Comment | None:
    """The same comment of this group a moment ago: a button pressed twice says it once.

    Not one that is hidden, or whose words were erased: that is said again.
    """
    since = node.now() - AT_ONCE_S
    said = [one for p in state.proposals.values() for one in p.comments if one.target == target]
    for one in said:
        own = one.group == node.group and not one.member and one.time >= since
        if not own or one.stance != args.stance or state.moderation.hidden(one.hash):
            continue
        words = held_words(node, one.blob, one.group)
        if words and sealed_words(node, args.text, args.author, words.salt)[1] == one.blob:
            return one
    return None


async def withdraw(node: Node, args: WithdrawArgs) -> dict[str, Any]:
    """Take one's own proposal back before a ballot on it opens."""
    proposal = await unvoted(node, args.proposal, "withdrawn")
    name = await node.publish(
        "withdrawal", WithdrawalBody(reason=args.reason.strip()), [proposal.hash]
    )
    return {"proposal": proposal.hash.hex(), "statement": name.hex()}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every proposal in short, oldest first."""
    state = await node.state()
    return {"proposals": [brief(state, p) for p in state.proposals.values()]}


async def show(node: Node, args: ProposalArgs) -> dict[str, Any]:
    """A proposal with its amendments and comments."""
    state = await node.state()
    proposal = state.proposals[pick(args.proposal, state.proposals, "proposal")]
    return {
        **brief(state, proposal),
        "summary": proposal.summary,
        "text": proposal.text,
        "reading_minutes": reading_minutes(proposal.title, proposal.summary, proposal.text),
        "slow_s": _slow_s(state, proposal),
        "merges": [_merge(state, proposal, m) for m in proposal.merges],
        "merged_here": [brief(state, p) for p in merged_into(state, proposal)],
        "amendments": [_amendment(state, proposal, a) for a in proposal.amendments],
        "comments": [_comment(node, state, c) for c in proposal.comments],
    }


async def find(node: Node, prefix: str) -> Proposal:
    """The proposal that an id typed by a person names."""
    state = await node.state()
    return state.proposals[pick(prefix, state.proposals, "proposal")]


async def standing(node: Node, prefix: str) -> Proposal:
    """The proposal that an id names, unless it was withdrawn.

    The fold takes what is said of it afterwards; nobody should organize around it.

    Raises:
        NodeError: `withdrawn`.
    """
    proposal = await find(node, prefix)
    if proposal.withdrawn is not None:
        raise NodeError("withdrawn", "the proposal was withdrawn", "put a new one to be voted on")
    return proposal


async def unvoted(node: Node, prefix: str, done: str) -> Proposal:
    """The proposal that an id names, as long as it stands and no vote on it has opened.

    The opening stands whatever comes later, and every node refuses what would change its question.

    Args:
        done: what is about to be done to it.

    Raises:
        NodeError: `voted-on`, `withdrawn`.
    """
    proposal = await standing(node, prefix)
    ballots = (await node.state()).ballots.values()
    if any(b.opened is not None for b in ballots if b.proposal == proposal.hash):
        raise NodeError(
            "voted-on",
            f"a vote on this proposal has opened, so it can't be {done}",
            "put a new proposal for what should be so instead",
        )
    return proposal


def targets(state: State) -> dict[bytes, bytes]:
    """Everything a comment may answer, with the proposal that it belongs to."""
    found: dict[bytes, bytes] = {}
    for proposal in state.proposals.values():
        names = [proposal.hash, *(a.hash for a in proposal.amendments)]
        names += [c.hash for c in proposal.comments]
        found |= dict.fromkeys(names, proposal.hash)
    return found


async def pick_target(node: Node, prefix: str) -> bytes:
    """What a comment answers, by an id that a person typed.

    Raises:
        NodeError: `withdrawn`: its proposal was; `unknown-id`, `ambiguous-id`.
    """
    found = targets(await node.state())
    target = pick(prefix, found, "proposal, amendment or comment", "proposal show PROPOSAL")
    await standing(node, found[target].hex())
    return target


def clauses_of(state: State, group: bytes) -> list[bytes]:
    """Everything that a group's proposal may cite, because a ballot on it can decide it."""
    moves = [move.hash for demand in state.demands.values() for move in demand.moves]
    own = [one for one in state.delegations.values() if one.group == group]
    recalls = [said.hash for one in own for said in one.proposed]
    return list(dict.fromkeys([*state.demands, *moves, *state.conditions, *recalls]))


def deliberation_ends(state: State, proposal: Proposal) -> int:
    """From when a ballot on it may open, by the period of its process or else of the charter."""
    process = state.processes.get(proposal.hash)
    period = state.charter.rules.deliberation_s if process is None else process.deliberation_s
    return proposal.restarted + period


def brief(state: State, proposal: Proposal) -> dict[str, Any]:
    """A proposal's heading."""
    return {
        "proposal": proposal.hash.hex(),
        "title": proposal.title,
        "group": state.groups[proposal.group].card.name,
        "time": proposal.time,
        "sponsors": [state.groups[g].card.name for g in proposal.sponsors],
        "sponsors_needed": state.charter.rules.sponsors,
        "deliberation_until": deliberation_ends(state, proposal),
        "withdrawn": proposal.withdrawn,
        "clauses": [clause.hex() for clause in proposal.clauses],
        "merged_into": None if proposal.merged is None else proposal.merged.into.hex(),
        "ballots": [b.id.hex() for b in state.ballots.values() if b.proposal == proposal.hash],
    }


def _amendment(state: State, proposal: Proposal, amendment: Amendment) -> dict[str, Any]:
    title, text = wording_before(proposal, amendment)
    return {
        "amendment": amendment.hash.hex(),
        "group": state.groups[amendment.group].card.name,
        "title": amendment.title,
        "text": amendment.text,
        "title_changes": difference_values(title, amendment.title),
        "changes": difference_values(text, amendment.text),
        "material": amendment.material,
        "reason": amendment.reason,
        "time": amendment.time,
        "adopted": amendment.adopted,
        "seconds": [state.groups[g].card.name for g in amendment.seconds],
        "restarts": amendment.restarts,
        "editorial": [state.groups[g].card.name for g in amendment.editorials],
        "editorial_needed": amendment.agreeing,
        "seconds_needed": state.charter.rules.life.seconds,
        "declined": amendment.declined,
        "decline_reason": amendment.decline_reason,
    }


def _slow_s(state: State, proposal: Proposal) -> int:
    """Seconds between two comments of a group on a proposal, now."""
    pace = state.moderation.pace(proposal.hash)
    return max(state.charter.rules.life.slow_s, 0 if pace is None else pace.seconds)


def _merge(state: State, proposal: Proposal, merge: Merge) -> dict[str, Any]:
    other = state.proposals[merge.into]
    return {
        "into": merge.into.hex(),
        "title": other.title,
        "reason": merge.reason,
        "time": merge.time,
        "undone": merge.undone,
        # Nothing is carried over: whoever sponsored the one says for itself whether it sponsors
        # the other.
        "sponsors_of_both": [
            state.groups[g].card.name for g in proposal.sponsors if g in other.sponsors
        ],
    }


def merged_into(state: State, proposal: Proposal) -> list[Proposal]:
    """The proposals that were given up for this one, oldest first."""
    return [
        other
        for other in state.proposals.values()
        if other.merged is not None and other.merged.into == proposal.hash
    ]


def _comment(node: Node, state: State, said: Comment) -> dict[str, Any]:
    hidden = state.moderation.hidden(said.hash)
    words = None if hidden else held_words(node, said.blob, said.group)
    erasure = state.moderation.erasure(said.hash)
    return {
        "comment": said.hash.hex(),
        "member": said.member.hex(),
        "target": said.target.hex(),
        "group": state.groups[said.group].card.name,
        "stance": said.stance,
        "time": said.time,
        "author": "" if words is None else words.author,
        "text": None if words is None else words.text,
        "hidden": None
        if hidden is None
        else {
            "hiding": hidden.hash.hex(),
            "by": state.groups[hidden.group].card.name,
            "reason": hidden.reason,
        },
        "erased": None if erasure is None else erasure.time,
    }


COMMANDS = {
    "proposal.put": Command(PutArgs, put),
    "proposal.sponsor": Command(ProposalArgs, sponsor),
    "proposal.amend": Command(AmendArgs, amend),
    "proposal.adopt": Command(AdoptArgs, adopt),
    "proposal.comment": Command(CommentArgs, comment),
    "proposal.withdraw": Command(WithdrawArgs, withdraw),
    "proposal.list": Command(NoArgs, list_all),
    "proposal.show": Command(ProposalArgs, show),
}
