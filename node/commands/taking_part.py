"""What a node knows by itself of who takes part in a ballot: reached, read, spoke, voted."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from node.commands.ballots import pick_ballot
from node.commands.base import Args, Command, HexPrefix
from node.core import Node
from node.errors import NodeError
from node.store.box_records import RollEntry
from protocol.coalition.participation.suppression import smallest
from protocol.coalition.state import Ballot, Phase, State
from protocol.text import look_alike

READ_KEPT_S = 14 * 86_400
"""Seconds after group results are due until who had read is erased: time for the last counts."""


class ReadArgs(Args):
    """Which member says that they have read what a ballot is about; without `read`, no longer."""

    ballot: HexPrefix
    member: Annotated[str, Meta(min_length=1)]
    read: bool = False


async def read(node: Node, args: ReadArgs) -> dict[str, Any]:
    """Keep, on this node alone, that a member has read what a ballot is about."""
    ballot = pick_ballot(await node.state(), args.ballot)
    if args.read and ballot.phase not in (Phase.ANNOUNCED, Phase.OPEN):
        raise NodeError(
            "reading-over",
            "this vote is over: who has read about it is kept no longer",
            "a mark from before can still be taken back",
        )
    member = node.people.member(args.member)
    if member is None or not member.active:
        raise NodeError("unknown-member", f"no active member has the number {args.member!r}")
    await node.traits.mark(ballot.id, member.ref, read=args.read)
    return {"ballot": ballot.id.hex(), "read": args.read}


class Known(msgspec.Struct, frozen=True):
    """What the node knows by itself of one region."""

    invited: int
    reached: int
    voted: int


def known_regions(roll: list[RollEntry]) -> dict[str, Known]:
    """What a ballot box's list says of each region: a code or paper in hand counts as reached."""
    found: dict[str, Known] = {}
    for entry in roll:
        at = found.get(entry.region, Known(0, 0, 0))
        reached = entry.voted or entry.state in {"issued", "paper"}
        found[entry.region] = Known(at.invited + 1, at.reached + reached, at.voted + entry.voted)
    return found


def speakers_by_region(
    node: Node, state: State, ballot: Ballot, regions: Sequence[str], roll: list[RollEntry]
) -> dict[str, int]:
    """How many of this group spoke on the proposal, in a meeting or under their own key.

    In meetings: who had the floor, where the queue is kept here. Each by what they are called in
    the room, once a region, and only if entered under this group's name. Of a meeting they have its
    region; where it has none of these, nobody knows theirs, unless there is one region alone.

    Under their own key: who commented and is on the list, which has their region. Who did both
    under the name on the members' list is one; members without a name there are each their own.
    """
    own = look_alike(state.groups[node.group].card.name)
    names: dict[str, set[str]] = {region: set() for region in regions}
    for convening in state.convenings.values():
        only = regions[0] if len(names) == 1 else None
        region = convening.region if convening.region and convening.region in names else only
        if convening.proposal != ballot.proposal or region is None:
            continue
        names[region] |= {
            look_alike(speaker.name)
            for speaker in node.speakers.queue(convening.hash)
            if speaker.spoke is not None and look_alike(speaker.group) == own
        }
    at = {entry.member: entry.region for entry in roll}
    for member in commenting(node, state, ballot):
        known = node.people.member(member)
        if known is not None and at.get(member) in names:
            # Without a name each by their reference, or all of them would be one.
            names[at[member]].add(look_alike(known.name) or member)
    return {region: len(found) for region, found in names.items()}


def commenting(node: Node, state: State, ballot: Ballot) -> set[str]:
    """The members of this group whose comments on the proposal stand under their own key."""
    comments = state.proposals[ballot.proposal].comments
    keys = {said.member for said in comments if said.member and said.group == node.group}
    return {member for key, member in node.credentials.owners() if key in keys}


def readers_by_region(
    node: Node, state: State, ballot: Ballot, roll: list[RollEntry]
) -> dict[str, int]:
    """How many on the list have read what the ballot is about: who voted, and who say so.

    Of those who say so and have not voted only whole lots of the fewest that are told are counted:
    else a change by one from one release to the next would tell who looked and did not vote.
    """
    lot = smallest(state.charter.rules.pool_min)
    readers = node.traits.readers(ballot.id)
    voted = Counter(entry.region for entry in roll if entry.voted)
    only = Counter(e.region for e in roll if not e.voted and e.member in readers)
    return {entry.region: voted[entry.region] + only[entry.region] // lot * lot for entry in roll}


def readers_kept(state: State, ballot: Ballot) -> bool:
    """Whether who has read about a ballot is kept: not once nothing more is counted of it."""
    if ballot.phase in (Phase.WITHDRAWN, Phase.LAPSED):
        return False
    return state.time < ballot.schedule.returns_due + READ_KEPT_S


async def forget_readers(node: Node, state: State) -> int:
    """Erase who has read about ballots that are over; gives how many ballots those were.

    A ballot that is not held here is kept: after a restore its record comes back from the others.
    """
    over = [
        name
        for name in node.traits.marked()
        if name in state.ballots and not readers_kept(state, state.ballots[name])
    ]
    if over:
        await node.traits.unmark(over)
        node.forgetting.unscrubbed.append(node.traits.file)
    return len(over)


COMMANDS = {"participation.read": Command(ReadArgs, read)}
