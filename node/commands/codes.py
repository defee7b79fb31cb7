"""Voting codes: issue and print, strike, give paper; and how far a ballot box has come."""

from typing import Annotated, Any

from msgspec import Meta, field

from node.commands.ballots import BallotArgs, pick_ballot
from node.commands.base import Command
from node.config import pages_address
from node.core import Node
from node.errors import NodeError
from protocol.coalition.state import Phase
from protocol.duties import hours_stand

Reason = Annotated[str, Meta(max_length=500)]


class IssueArgs(BallotArgs):
    """Codes for members by the roster's reference; none named means all who have none yet."""

    members: list[str] = field(default_factory=list)
    reason: Reason = ""


class StrikeArgs(BallotArgs):
    """Strikes a member's codes, or the code itself if somebody found it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    member: str = ""
    code: str = ""


class PaperArgs(BallotArgs):
    """Gives a member paper in place of a code."""

    member: str
    reason: Reason = ""


async def issue(node: Node, args: IssueArgs) -> dict[str, Any]:
    """Make codes; they are in this answer and nowhere else afterwards."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    if "polled" not in ballot.manifest.accepts:
        # What is cast with them would never be counted: every node refuses such a return.
        raise NodeError(
            "no-online-votes",
            "this vote takes no votes cast online",
            "its page says which results count: paper, or delegates; who puts a vote chooses them",
        )
    if ballot.phase in (Phase.CLOSED, Phase.DECLARED) and hours_stand(state, ballot):
        # With a code, if nobody's, the box would be returned: empty, in the place of a count.
        raise NodeError(
            "too-late-for-codes",
            "this vote is closed, and nobody can use a code any more",
            "if your group voted on paper, enter its count: `commonweal return`",
        )
    box = node.boxes.box(ballot.id)
    entries = None if not args.members else [_entry(node, ballot.id, m) for m in args.members]
    issued = await box.issue_codes(entries, now=node.now(), reason=args.reason)
    if not issued:
        raise NodeError(
            "no-codes",
            "everybody on this voters' list has a code, or votes on paper",
            "for a lost one: --member REF --reason WHY; the lost one is then struck",
        )
    names = {m.ref: m.name for m in node.people.members(inactive=True)}
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "group": state.groups[node.group].card.name,
        "address": pages_address(node.config, state.groups[node.group].address),
        "closes": ballot.schedule.closes,
        "zone": ballot.schedule.zone,
        "codes": [
            {
                "entry": entry.entry,
                "member": entry.member,
                "name": names.get(entry.member, ""),
                "code": code,
            }
            for entry, code in issued
        ],
    }


async def strike(node: Node, args: StrikeArgs) -> dict[str, Any]:
    """Strike a code; a vote accepted before stands."""
    if bool(args.member) == bool(args.code):
        raise NodeError("whose-code", "name a member or a code", "one of the two")
    ballot = pick_ballot(await node.state(), args.ballot)
    box = node.boxes.box(ballot.id)
    if args.code:
        await box.strike_code(args.code, args.reason, now=node.now())
    else:
        entry = _entry(node, ballot.id, args.member)
        await box.strike_entry(entry, args.reason, now=node.now())
    return {"ballot": ballot.id.hex(), "struck": args.member or "the code"}


async def paper(node: Node, args: PaperArgs) -> dict[str, Any]:
    """Give a member paper: the codes are struck for good; one person, one channel."""
    ballot = pick_ballot(await node.state(), args.ballot)
    entry = _entry(node, ballot.id, args.member)
    box = node.boxes.box(ballot.id)
    await box.issue_paper(entry, now=node.now(), reason=args.reason)
    return {"ballot": ballot.id.hex(), "paper": args.member}


async def status(node: Node, args: BallotArgs) -> dict[str, Any]:
    """How far a box has come, and every act on it; nothing tells how anybody voted."""
    ballot = pick_ballot(await node.state(), args.ballot)
    box = node.boxes.box(ballot.id)
    now = box.status()
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "stage": now.stage,
        "roll": now.roll,
        "issued": now.issued,
        "struck": now.struck,
        "paper": now.paper,
        "voted": now.voted,
        "failed_codes": now.failed,
        "acts": [
            {"entry": a.entry, "act": a.act, "reason": a.reason, "time": a.time} for a in box.acts()
        ],
    }


def _entry(node: Node, ballot: bytes, member: str) -> int:
    for entry in node.boxes.box(ballot).roll():
        if entry.member == member:
            return entry.entry
    raise NodeError(
        "no-entry",
        f"the voters' list has no member {member!r}",
        "it was fixed when it was drawn up; `commonweal roster list` shows references",
    )


COMMANDS = {
    "codes.issue": Command(IssueArgs, issue),
    "codes.strike": Command(StrikeArgs, strike),
    "codes.paper": Command(PaperArgs, paper),
    "codes.status": Command(BallotArgs, status),
}
