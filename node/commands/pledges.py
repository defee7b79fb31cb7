"""Pledges: make and change them, report on them, dissent; boards, and the record of a year."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.ballots import pick_ballot
from node.commands.base import Args, Command, HexPrefix, pick
from node.commands.membership import GroupText, find_group
from node.commands.words import held_words, keep_words
from node.core import Node
from node.errors import NodeError
from protocol.coalition.decided import decided_at, holds
from protocol.coalition.kind import MAX_REASON_CHARS
from protocol.coalition.moderation.bodies import ErasureBody
from protocol.coalition.pledges.bodies import (
    MAX_ACT_CHARS,
    MAX_ROLE_CHARS,
    DissentBody,
    PledgeBody,
    PledgeReportBody,
)
from protocol.coalition.pledges.record import FIRST_YEAR, LAST_YEAR, asks_deeds, not_heard, won_in
from protocol.coalition.pledges.values import Pledge, PledgeStanding, PledgeWording
from protocol.coalition.state import Ballot, State
from protocol.statement import MAX_TIME

Reason = Annotated[str, Meta(max_length=MAX_REASON_CHARS)]
Act = Annotated[str, Meta(min_length=1, max_length=MAX_ACT_CHARS)]
Role = Annotated[str, Meta(max_length=MAX_ROLE_CHARS)]
Due = Annotated[int, Meta(ge=1, le=MAX_TIME)]


class MakeArgs(Args):
    """A pledge about a decision; `role` says who sees to it, `name` a name that can be erased."""

    ballot: HexPrefix
    act: Act
    due: Due
    role: Role = ""
    name: Annotated[str, Meta(max_length=MAX_ROLE_CHARS)] = ""


class ChangeArgs(Args):
    """Another wording of the group's own pledge."""

    pledge: HexPrefix
    act: Act
    due: Due
    role: Role = ""
    name: Annotated[str, Meta(max_length=MAX_ROLE_CHARS)] = ""


class PledgeArgs(Args):
    """Names a pledge by the first characters of its id."""

    pledge: HexPrefix


class ReportArgs(PledgeArgs):
    """What came of the group's own pledge."""

    outcome: Literal["done", "partial"]
    note: Reason = ""


class DissentArgs(Args):
    """The group does not carry a decision."""

    ballot: HexPrefix
    reason: Annotated[str, Meta(min_length=1, max_length=MAX_REASON_CHARS)]


class BoardArgs(Args):
    """Which pledges: of one decision, of one group, or all."""

    ballot: HexPrefix | None = None
    group: GroupText | None = None


class YearArgs(Args):
    """A calendar year in UTC."""

    year: Annotated[int, Meta(ge=FIRST_YEAR, le=LAST_YEAR)]


async def make(node: Node, args: MakeArgs) -> dict[str, Any]:
    """Pledge something about a decision."""
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    _decided(ballot)
    _to_come(node, args.due)
    name = await _publish(node, args, [ballot.hash])
    state = await node.state()
    return describe(node, state, state.pledges[name])


async def change(node: Node, args: ChangeArgs) -> dict[str, Any]:
    """Put one's own pledge anew; what it was stays in its history."""
    state = await node.state()
    pledge = _own(node, state, args.pledge)
    if pledge.standing is PledgeStanding.DONE:
        # Its report would say of the new words that they are done.
        raise NodeError(
            "pledge-done",
            "this pledge was reported as done, and stands as it was put",
            "pledge what is to come as a new one: commonweal pledge make",
        )
    if args.due != pledge.now.due:
        # What was due stays so when only the words change.
        _to_come(node, args.due)
    await _publish(node, args, [state.ballots[pledge.ballot].hash, pledge.now.hash])
    state = await node.state()
    return describe(node, state, state.pledges[pledge.id])


async def report(node: Node, args: ReportArgs) -> dict[str, Any]:
    """Say what came of one's own pledge."""
    pledge = _own(node, await node.state(), args.pledge)
    if args.outcome == "partial" and not args.note.strip():
        raise NodeError("reason-missing", "a pledge done in part says what is missing")
    body = PledgeReportBody(outcome=args.outcome, note=args.note.strip())
    await node.publish("pledge-report", body, [pledge.now.hash])
    state = await node.state()
    return describe(node, state, state.pledges[pledge.id])


async def dissent(node: Node, args: DissentArgs) -> dict[str, Any]:
    """Say that the group does not carry a decision, and why; it is kept for good.

    Sent twice, or once more after a crash, the same words are not said a second time.
    """
    state = await node.state()
    ballot = pick_ballot(state, args.ballot)
    _decided(ballot)
    reason = args.reason.strip()
    for said in state.dissents:
        if (said.group, said.ballot, said.reason) == (node.group, ballot.id, reason):
            return {"ballot": ballot.id.hex(), "dissent": said.hash.hex()}
    name = await node.publish("dissent", DissentBody(reason=reason), [ballot.hash])
    return {"ballot": ballot.id.hex(), "dissent": name.hex()}


async def erase_name(node: Node, args: PledgeArgs) -> dict[str, Any]:
    """Erase the names given in one's own pledge here, and have every node erase them.

    If we crash in between, the names are gone here and the notice can be given again.
    """
    state = await node.state()
    pledge = _own(node, state, args.pledge)
    named = [
        wording
        for wording in pledge.wordings
        if wording.blob and state.moderation.erasure(wording.hash) is None
    ]
    if not named:
        raise NodeError("no-name", "this pledge gives no name, or its erasure was asked for before")
    for wording in named:
        await node.logs.erase_blob(wording.blob)
    body = ErasureBody(reason="")
    await node.publish_all([("erasure", body, [wording.hash]) for wording in named])
    return {"pledge": pledge.id.hex(), "erased": len(named)}


async def board(node: Node, args: BoardArgs) -> dict[str, Any]:
    """Pledges and dissent, by decision in order of deciding, with the groups that said nothing."""
    state = await node.state()
    group = None if args.group is None else find_group(state, args.group)
    ballots = [ballot for ballot in state.ballots.values() if asks_deeds(state, ballot)]
    if args.ballot is not None:
        ballots = [pick_ballot(state, args.ballot)]
        _decided(ballots[0])
    ballots.sort(key=lambda ballot: (decided_at(ballot) or 0, ballot.id))
    return {"decisions": [_decision(node, state, ballot, group) for ballot in ballots]}


async def record(node: Node, args: YearArgs) -> dict[str, Any]:
    """What was won in a year."""
    state = await node.state()
    won = won_in(state, args.year)
    titles = {ballot.id: ballot.manifest.title for ballot in state.ballots.values()}
    return {
        "year": won.year,
        "demands": [
            {
                "demand": name.hex(),
                "title": state.demands[name].title,
                "addressee": state.demands[name].addressee,
                "what": event.what,
                "time": event.time,
            }
            for name, event in won.demands
        ],
        "decided": [{"ballot": name.hex(), "title": titles[name]} for name in won.decided],
        "kept": [
            {"ballot": name.hex(), "title": titles[name], "time": time} for name, time in won.kept
        ],
        "done": [
            {
                **describe(node, state, state.pledges[name]),
                "decision": titles[state.pledges[name].ballot],
                "done": told.time,
            }
            for name, told in won.done
        ],
        "pledged": len(won.pledged),
        "dissents": [
            {
                "group": state.groups[said.group].card.name,
                "decision": titles[said.ballot],
                "reason": said.reason,
                "time": said.time,
            }
            for said in state.dissents
            if said.hash in won.dissents
        ],
    }


def describe(node: Node, state: State, pledge: Pledge) -> dict[str, Any]:
    """A pledge with its history, for JSON."""
    late = pledge.standing is not PledgeStanding.DONE and state.time >= pledge.now.due
    return {
        "pledge": pledge.id.hex(),
        "group": state.groups[pledge.group].card.name,
        "ballot": pledge.ballot.hex(),
        "standing": str(pledge.standing),
        "late": late,
        **_wording(node, pledge.now, pledge.group),
        "history": [_wording(node, wording, pledge.group) for wording in pledge.wordings[:-1]],
        "reports": [
            {"time": told.time, "outcome": told.outcome, "note": told.note}
            for told in pledge.reports
        ],
    }


def _wording(node: Node, wording: PledgeWording, group: bytes) -> dict[str, Any]:
    words = held_words(node, wording.blob, group) if wording.blob else None
    return {
        "act": wording.act,
        "role": wording.role,
        # A name that is not held, or was erased, is null; one that was never given is empty.
        "name": "" if not wording.blob else None if words is None else words.text,
        "due": wording.due,
        "time": wording.time,
    }


def _decision(node: Node, state: State, ballot: Ballot, group: bytes | None) -> dict[str, Any]:
    pledges = [p for p in state.pledges.values() if p.ballot == ballot.id]
    dissents = [d for d in state.dissents if d.ballot == ballot.id]
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "decided": decided_at(ballot),
        "pledges": [describe(node, state, p) for p in pledges if group in (None, p.group)],
        "dissents": [
            {
                "group": state.groups[d.group].card.name,
                "reason": d.reason,
                "time": d.time,
                "dissent": d.hash.hex(),
            }
            for d in dissents
            if group in (None, d.group)
        ],
        "silent": [
            state.groups[g].card.name for g in not_heard(state, ballot) if group in (None, g)
        ],
    }


def _decided(ballot: Ballot) -> None:
    if not holds(ballot):
        raise NodeError(
            "not-decided",
            f"the vote {ballot.manifest.title!r} has not been carried",
            "pledges are about decisions: wait until it is counted and carried",
        )


def _to_come(node: Node, due: int) -> None:
    """What can't be taken back would be late at once: mostly a slip in the year."""
    if due <= node.now():
        raise NodeError(
            "due-past",
            "the day on which this is due has passed",
            "choose one to come; of what is done already, pledge it and report it as done",
        )


def _own(node: Node, state: State, prefix: str) -> Pledge:
    own = [pledge.id for pledge in state.pledges.values() if pledge.group == node.group]
    return state.pledges[pick(prefix, own, "pledge of your group", "pledge list")]


async def _publish(node: Node, args: MakeArgs | ChangeArgs, refs: list[bytes]) -> bytes:
    act, role, name = args.act.strip(), args.role.strip(), args.name.strip()
    if not role and not name:
        raise NodeError(
            "nobody-named",
            "a pledge says who sees to it",
            'give a role, such as "the press committee", or a name',
        )
    if not name:
        return await node.publish("pledge", PledgeBody(act=act, due=args.due, role=role), refs)
    blob, size = await keep_words(node, name)
    body = PledgeBody(act=act, due=args.due, role=role, blob=blob, size=size)
    return await node.publish("pledge", body, refs)


COMMANDS = {
    "pledge.make": Command(MakeArgs, make),
    "pledge.change": Command(ChangeArgs, change),
    "pledge.report": Command(ReportArgs, report),
    "pledge.dissent": Command(DissentArgs, dissent),
    "pledge.erase-name": Command(PledgeArgs, erase_name),
    "pledge.board": Command(BoardArgs, board),
    "record": Command(YearArgs, record),
}
