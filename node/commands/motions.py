"""What the groups decide about each other and about the council: notices, motions, stances."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, Why, pick
from node.commands.membership import GroupText, find_group
from node.commands.stances import claimed, described, stances_of
from node.core import Node
from node.errors import NodeError
from node.majorities import needed
from protocol.agreement.votes import MAX_COUNCIL
from protocol.coalition.council import seats_of
from protocol.coalition.kind import MAX_REASON_CHARS
from protocol.coalition.membership.bodies import MAX_TERMS_CHARS
from protocol.coalition.membership.motions import (
    CouncilMotionBody,
    ExpulsionBody,
    ExpulsionReplyBody,
    MotionStanceBody,
)
from protocol.coalition.membership.values import CouncilMotion, Expulsion
from protocol.coalition.state import State


class ExpelArgs(Args):
    """Gives notice that a group, named as on its card or by its id, is to be expelled."""

    group: GroupText
    reason: Why


class ReplyArgs(Args):
    """Answers a notice against the own group."""

    motion: HexPrefix
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TERMS_CHARS)]


class CouncilArgs(Args):
    """Moves that these groups certify."""

    groups: Annotated[list[GroupText], Meta(min_length=1, max_length=MAX_COUNCIL)]
    reason: Why


class StandArgs(Args):
    """Says how the group stands to a notice or a motion."""

    motion: HexPrefix
    agree: bool
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Notices and motions, oldest first; who certifies, who is away or suspended."""
    return shown(await node.state())


async def expel(node: Node, args: ExpelArgs) -> dict[str, Any]:
    """Give notice that another group is to be expelled."""
    await _check_rules(node)
    whom = find_group(await node.state(), args.group)
    name = await node.publish("expulsion", ExpulsionBody(group=whom, reason=args.reason.strip()))
    state = await node.state()
    return _expulsion(state, state.membership.expulsions[name])


async def reply(node: Node, args: ReplyArgs) -> dict[str, Any]:
    """Answer a notice against the own group; a later answer stands in place of an earlier one."""
    known = (await node.state()).membership.expulsions
    mine = [name for name, notice in known.items() if notice.group == node.group]
    target = pick(args.motion, mine, "notice against your group", "motion list")
    name = await node.publish(
        "expulsion-reply", ExpulsionReplyBody(text=args.text.strip()), [target]
    )
    return {"motion": target.hex(), "statement": name.hex()}


async def council(node: Node, args: CouncilArgs) -> dict[str, Any]:
    """Move that other groups certify from now on."""
    await _check_rules(node)
    state = await node.state()
    groups = sorted(find_group(state, text) for text in args.groups)
    base = state.membership.council_base
    body = CouncilMotionBody(base=base, council=groups, reason=args.reason.strip())
    name = await node.publish("council-motion", body)
    state = await node.state()
    return _motion(state, state.membership.council_motions[name])


async def stand(node: Node, args: StandArgs) -> dict[str, Any]:
    """Agree or disagree; the last word of a group counts until it is decided."""
    known = (await node.state()).membership
    motions = [*known.expulsions, *known.council_motions, *known.incarnations, *known.replacements]
    target = pick(args.motion, motions, "motion")
    body = MotionStanceBody(
        stance="agree" if args.agree else "disagree", reason=args.reason.strip()
    )
    await node.publish("motion-stance", body, [target])
    state = await node.state()
    expulsion = state.membership.expulsions.get(target)
    if expulsion is not None:
        return _expulsion(state, expulsion)
    if target in known.replacements:
        return claimed(state, state.membership.replacements[target])
    if target in known.incarnations:
        return described(state, state.membership.incarnations[target])
    return _motion(state, state.membership.council_motions[target])


def shown(state: State) -> dict[str, Any]:
    """All decisions about groups and the council, for JSON."""
    known, rules = state.membership, state.charter.rules.members

    def named(groups: Any) -> list[str]:
        return [state.groups[group].card.name for group in groups]

    return {
        "ruled": rules is not None,
        "certifying": named(seat.group for seat in seats_of(state)),
        "away": named(state.away),
        "suspended": [
            {"group": state.groups[group].card.name, "since": since}
            for group, since in known.suspended.items()
        ],
        "voted_twice": [
            {"group": state.groups[group].card.name, "since": proved.since}
            for group, proved in known.double_votes.items()
        ],
        "expulsions": [_expulsion(state, notice) for notice in known.expulsions.values()],
        "council": [_motion(state, motion) for motion in known.council_motions.values()],
    }


async def _check_rules(node: Node) -> None:
    if (await node.state()).charter.rules.members is None:
        raise NodeError(
            "no-member-rules",
            "this coalition's charter has no rules for expelling or for changing the council",
            "a group can leave, and go up in another: `commonweal membership --help`",
        )


def _expulsion(state: State, notice: Expulsion) -> dict[str, Any]:
    return {
        "motion": notice.hash.hex(),
        "group": state.groups[notice.group].card.name,
        "by": state.groups[notice.by].card.name,
        "reason": notice.reason,
        "time": notice.time,
        "due": notice.due,
        "reply": notice.reply,
        "needed": needed(state, notice),
        "expelled": notice.effective,
        **stances_of(state, notice.stances),
    }


def _motion(state: State, motion: CouncilMotion) -> dict[str, Any]:
    return {
        "motion": motion.hash.hex(),
        "by": state.groups[motion.by].card.name,
        "reason": motion.reason,
        "time": motion.time,
        "groups": [state.groups[group].card.name for group in motion.council],
        "needed": needed(state, motion),
        "since": motion.since,
        "open": motion.open,
        **stances_of(state, motion.stances),
    }


COMMANDS = {
    "motion.list": Command(NoArgs, show),
    "motion.expel": Command(ExpelArgs, expel),
    "motion.reply": Command(ReplyArgs, reply),
    "motion.council": Command(CouncilArgs, council),
    "motion.stand": Command(StandArgs, stand),
}
