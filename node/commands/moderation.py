"""Moderation: hide, appeal, rule, slow down; erase everywhere, remove here; the public log."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, Why, pick
from node.commands.words import named_words
from node.core import Node
from node.errors import NodeError
from node.names import obliged
from protocol.coalition.life_rules import MAX_SLOW_S
from protocol.coalition.moderation.bodies import (
    AppealBody,
    ErasureBody,
    HideBody,
    RulingBody,
    SlowModeBody,
)
from protocol.coalition.moderation.values import Erasure, Hiding, SlowMode, Word
from protocol.coalition.state import Comment, State


class HideArgs(Args):
    """Names a comment by the first characters of its id, and says why."""

    comment: HexPrefix
    reason: Why


class AppealArgs(Args):
    """Names a hiding, or a comment: then every hiding of it that stands."""

    hiding: HexPrefix
    reason: Why


class RuleArgs(AppealArgs):
    """A ruling; of each hiding it answers the first open appeal, if there is one."""

    outcome: Literal["show", "uphold"]


class SlowArgs(Args):
    """A pace for one proposal's debate; 0 seconds leave it to the charter."""

    proposal: HexPrefix
    seconds: Annotated[int, Meta(ge=0, le=MAX_SLOW_S)]
    reason: Why


class EraseArgs(Args):
    """A comment of one's own group, to be erased by every node."""

    comment: HexPrefix
    reason: Annotated[str, Meta(max_length=2_000)] = ""


class RemoveArgs(Args):
    """A comment, to be removed from this node alone."""

    comment: HexPrefix


async def hide(node: Node, args: HideArgs) -> dict[str, Any]:
    """Hide a comment on every node.

    Raises:
        NodeError: `already-hidden`: hidden twice, it would stay so when one of both is lifted.
    """
    state = await node.state()
    comment = find_comment(state, args.comment)
    stands = state.moderation.hidden(comment.hash)
    if stands is not None:
        if (stands.group, stands.reason) == (node.group, args.reason):  # a button pressed twice
            return {"hiding": stands.hash.hex(), "comment": comment.hash.hex()}
        raise NodeError(
            "already-hidden",
            f"this comment was hidden by {group_name(state, stands.group)}",
            "the log of moderation has the reason",
        )
    name = await node.publish("hide", HideBody(reason=args.reason), [comment.hash])
    return {"hiding": name.hex(), "comment": comment.hash.hex()}


async def appeal(node: Node, args: AppealArgs) -> dict[str, Any]:
    """Ask the moderators to look at a hiding again."""
    hidings = find_hidings(await node.state(), args.hiding)
    # A ruling answers one appeal: what is said twice has to be ruled on twice.
    unsaid = [h for h in hidings if all(word.group != node.group for word in h.open_appeals)]
    if not unsaid:
        raise NodeError(
            "already-appealed",
            "your group has appealed against this already",
            "another appeal can follow once a moderator has ruled",
        )
    body = AppealBody(reason=args.reason)
    said = [(await node.publish("appeal", body, [h.hash]), h) for h in unsaid]
    return {"appeal": said[0][0].hex(), **_answered(said)}


async def rule(node: Node, args: RuleArgs) -> dict[str, Any]:
    """Show a hidden comment again, or uphold that it is hidden."""
    state = await node.state()
    hidings = find_hidings(state, args.hiding)
    if args.outcome == "uphold":
        appealed = [h for h in hidings if h.open_appeals]
        if not appealed:
            raise NodeError("no-appeal", "no appeal against this is open", "it stays hidden anyway")
        # Of several, those that this group may hear; if it may hear none, the fold says why.
        hidings = [h for h in appealed if hears(state, h, node.group)] or appealed[:1]
    body = RulingBody(outcome=args.outcome, reason=args.reason)
    said = [
        (await node.publish("ruling", body, [h.hash, *(a.hash for a in h.open_appeals[:1])]), h)
        for h in hidings
    ]
    return {"ruling": said[0][0].hex(), **_answered(said)}


def hears(state: State, hiding: Hiding, group: bytes) -> bool:
    """Whether a group is to rule on an open appeal: a moderator other than the one that hid.

    Where there is no other, the one that hid rules, as the protocol has it: else nobody would.
    """
    moderators = state.charter.rules.moderators
    if group not in moderators or not hiding.open_appeals:
        return False
    return group != hiding.group or len(moderators) == 1


async def slow(node: Node, args: SlowArgs) -> dict[str, Any]:
    """Set how often a group comments on a proposal."""
    state = await node.state()
    proposal = pick(args.proposal, state.proposals, "proposal")
    said = state.moderation.pace(proposal)
    wanted = (node.group, args.seconds, args.reason)
    if said is not None and (said.group, said.seconds, said.reason) == wanted:  # pressed twice
        return {"proposal": proposal.hex(), "statement": said.hash.hex()}
    body = SlowModeBody(seconds=args.seconds, reason=args.reason)
    name = await node.publish("slow-mode", body, [proposal])
    return {"proposal": proposal.hex(), "statement": name.hex()}


async def erase(node: Node, args: EraseArgs) -> dict[str, Any]:
    """Ask every node to erase words of one's own group: a comment, a name, a meeting's minutes."""
    state = await node.state()
    named = {name for name, _group, _blob in named_words(state)}
    target = pick(args.comment, named, "comment or other text", "proposal show PROPOSAL")
    if state.moderation.erasure(target) is not None:
        raise NodeError("erased-before", "its erasure was asked for already")
    name = await node.publish("erasure", ErasureBody(reason=args.reason), [target])
    return {"erasure": name.hex(), "comment": target.hex()}


async def remove(node: Node, args: RemoveArgs) -> dict[str, Any]:
    """Erase the words of a comment on this node alone, for good; nothing is published."""
    comment = find_comment(await node.state(), args.comment)
    await node.logs.erase_blob(comment.blob)
    return {"comment": comment.hash.hex()}


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Policy, moderators, and everything that they and authors did, newest first."""
    state = await node.state()
    moderation = state.moderation
    hidings = moderation.hidings.values()
    # Of one second: what answers to something came after it.
    steps = (
        [_hiding(state, h) for h in hidings],
        [_word(state, h, w) for h in hidings for w in h.appeals],
        [_word(state, h, w) for h in hidings for w in h.rulings],
        [_slow(state, p, s) for p, settings in moderation.slow.items() for s in settings],
        [_erasure(state, e) for e in moderation.erasures.values()],
    )
    acts = [(-step, act) for step, said in enumerate(steps) for act in said]
    rules = state.charter.rules
    return {
        "policy": rules.life.moderation,
        "moderators": [group_name(state, group) for group in rules.moderators],
        "slow_s": rules.life.slow_s,
        "acts": [
            act for _, act in sorted(acts, key=lambda a: (-a[1]["time"], a[0], a[1]["statement"]))
        ],
    }


def find_comment(state: State, prefix: str) -> Comment:
    """The comment that an id typed by a person names."""
    known = {c.hash: c for p in state.proposals.values() for c in p.comments}
    return known[pick(prefix, known, "comment", "proposal show PROPOSAL")]


def find_hidings(state: State, prefix: str) -> list[Hiding]:
    """The hiding that an id names, or all those of the comment that it names; each still stands.

    Two moderators who hide a comment at the same time make two hidings. Whoever speaks of the
    comment means both: else it would stay hidden by one that they were not shown (decision 0375).

    Raises:
        NodeError: `not-hidden`, or as `pick`.
    """
    hidings = [*state.moderation.hidings.values()]
    named = pick(
        prefix, {h.hash for h in hidings} | {h.comment for h in hidings}, "hidden comment",
        "moderation log",
    )  # fmt: skip
    meant = [h for h in hidings if named in (h.hash, h.comment)]
    found = [h for h in meant if h.lifted is None]
    if not found:
        lifted = meant[-1].lifted
        assert lifted is not None  # none of them stands
        by = group_name(state, lifted.group)
        raise NodeError("not-hidden", f"{by} has shown this comment again", "nothing is to be done")
    return found


def _answered(said: list[tuple[bytes, Hiding]]) -> dict[str, Any]:
    """The first hiding that something was said of, and all of them."""
    return {
        "hiding": said[0][1].hash.hex(),
        "hidings": [hiding.hash.hex() for _name, hiding in said],
    }


def group_name(state: State, group: bytes) -> str:
    """A group's name, or the start of its id if the charter does not list it."""
    known = state.groups.get(group)
    return group.hex()[:8] if known is None else known.card.name


def _hiding(state: State, hiding: Hiding) -> dict[str, Any]:
    return {
        "act": "hide",
        "statement": hiding.hash.hex(),
        "comment": hiding.comment.hex(),
        "group": group_name(state, hiding.group),
        "reason": hiding.reason,
        "time": hiding.time,
        "stands": hiding.lifted is None,
        "open_appeals": len(hiding.open_appeals),
    }


def _word(state: State, hiding: Hiding, word: Word) -> dict[str, Any]:
    return {
        "act": word.outcome or "appeal",
        "statement": word.hash.hex(),
        "hiding": hiding.hash.hex(),
        "comment": hiding.comment.hex(),
        "group": group_name(state, word.group),
        "reason": word.reason,
        "time": word.time,
    }


def _slow(state: State, proposal: bytes, setting: SlowMode) -> dict[str, Any]:
    return {
        "act": "slow",
        "statement": setting.hash.hex(),
        "proposal": proposal.hex(),
        "group": group_name(state, setting.group),
        "seconds": setting.seconds,
        "reason": setting.reason,
        "time": setting.time,
    }


def _erasure(state: State, erasure: Erasure) -> dict[str, Any]:
    return {
        "act": "erase",
        "statement": erasure.hash.hex(),
        "comment": erasure.target.hex(),
        "group": group_name(state, erasure.group),
        "reason": erasure.reason,
        "time": erasure.time,
        "erased_by": [group_name(state, group) for group in erasure.done],
        "not_yet": [
            group_name(state, group) for group in state.groups if group not in erasure.done
        ],
    }


async def erasures(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every notice of erasure, newest first, with each group's word on it."""
    state = await node.state()
    notices = sorted(state.moderation.erasures.values(), key=lambda e: (-e.time, e.hash))
    return {"time": state.time, "erasures": [_acknowledged(state, e) for e in notices]}


def _acknowledged(state: State, erasure: Erasure) -> dict[str, Any]:
    return {
        "statement": erasure.hash.hex(),
        "words_of": group_name(state, erasure.group),
        "target": erasure.target.hex(),
        "reason": erasure.reason,
        "time": erasure.time,
        "groups": [
            {"group": group_name(state, group), "erased": erasure.done.get(group)}
            for group in obliged(state, erasure)
        ],
    }


COMMANDS = {
    "moderation.hide": Command(HideArgs, hide),
    "moderation.appeal": Command(AppealArgs, appeal),
    "moderation.rule": Command(RuleArgs, rule),
    "moderation.slow": Command(SlowArgs, slow),
    "moderation.erase": Command(EraseArgs, erase),
    "moderation.erasures": Command(NoArgs, erasures),
    "moderation.remove": Command(RemoveArgs, remove),
    "moderation.log": Command(NoArgs, show),
}
