"""Points of unity: list and show them, move a change, take it back, ratify or reserve."""

import unicodedata
from typing import Annotated, Any, Literal

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, pick
from node.core import Node
from node.errors import NodeError
from node.wordings import difference_values
from protocol.coalition.kind import MAX_REASON_CHARS
from protocol.coalition.state import State
from protocol.coalition.unity.bodies import (
    MAX_POINT_CHARS,
    MAX_POINT_NUMBER,
    PointMotionBody,
    PointStanceBody,
    PointWithdrawalBody,
)
from protocol.coalition.unity.values import Standing, Version

Number = Annotated[int, Meta(ge=1, le=MAX_POINT_NUMBER)]
Text = Annotated[str, Meta(min_length=1, max_length=MAX_POINT_CHARS)]
Reason = Annotated[str, Meta(max_length=MAX_REASON_CHARS)]


class PointArgs(Args):
    """Names a point by its number."""

    number: Number


class AddArgs(Args):
    """A point to add."""

    text: Text
    reason: Reason = ""


class AmendArgs(PointArgs):
    """A new wording; `base` is the version it changes, the one in force if left out."""

    text: Text
    reason: Reason = ""
    base: HexPrefix | None = None


class StrikeArgs(PointArgs):
    """Takes a point away."""

    reason: Reason = ""
    base: HexPrefix | None = None


class RatifyArgs(Args):
    """Names a version of a point: a motion, or the wording in force."""

    version: HexPrefix
    reason: Reason = ""


class WithdrawArgs(Args):
    """Names a motion of this group, and may say why it is taken back."""

    version: HexPrefix
    reason: Reason = ""


class ReserveArgs(Args):
    """Names a version, and says why the group does not agree with it."""

    version: HexPrefix
    reason: Annotated[str, Meta(min_length=1, max_length=MAX_REASON_CHARS)]


async def add(node: Node, args: AddArgs) -> dict[str, Any]:
    """Move that a point is added; it takes its number once it is in force."""
    text, reason = clean(args.text), clean(args.reason)
    for version in (await node.state()).unity.versions.values():
        if version.text != text or version.standing not in (Standing.PROPOSED, Standing.IN_FORCE):
            continue
        if (version.group, version.reason, version.since) != (node.group, reason, None):
            raise NodeError(
                "point-repeated",
                "these very words are a point in force, or moved to be one",
                f"agree with them instead: commonweal unity ratify {version.id.hex()[:12]}",
            )
        # Sent twice, or once more after a crash.
        return {"version": version.id.hex()}
    body = PointMotionBody(action="add", number=0, base=b"", text=text, reason=reason)
    return {"version": (await node.publish("point-motion", body)).hex()}


async def amend(node: Node, args: AmendArgs) -> dict[str, Any]:
    """Move another wording of a point."""
    base = await _base(node, args.number, args.base)
    if clean(args.text) == base.text:
        raise NodeError("no-change", "this is the point's wording already", "change the text")
    return await _move(node, "amend", args.number, base, args.text, args.reason)


async def strike(node: Node, args: StrikeArgs) -> dict[str, Any]:
    """Move that a point is taken away."""
    base = await _base(node, args.number, args.base)
    return await _move(node, "strike", args.number, base, "", args.reason)


async def ratify(node: Node, args: RatifyArgs) -> dict[str, Any]:
    """Say that the group agrees with a wording."""
    return await _stand(node, args.version, "ratify", args.reason)


async def reserve(node: Node, args: ReserveArgs) -> dict[str, Any]:
    """Say that the group does not agree with a wording, and why."""
    return await _stand(node, args.version, "reserve", args.reason)


async def withdraw(node: Node, args: WithdrawArgs) -> dict[str, Any]:
    """Take back what this group moved, while it is open."""
    unity = (await node.state()).unity
    version = unity.versions[pick(args.version, unity.versions, "wording of a point", "unity list")]
    if version.action == "charter":
        raise NodeError(
            "not-moved",
            "the charter has this wording, and nobody moved it",
            "`commonweal unity strike` moves that a point is taken away",
        )
    _not_taken_back(version)
    body = PointWithdrawalBody(reason=clean(args.reason))
    name = await node.publish("point-withdrawal", body, [version.id])
    return {"version": version.id.hex(), "statement": name.hex(), "number": version.number}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """The points in force, the motions that are open, and those that ended without force."""
    state = await node.state()
    unity = state.unity
    motions = [v for v in unity.versions.values() if v.standing == Standing.PROPOSED]
    return {
        "needed": unity.needed,
        "groups": len(state.membership.members),
        "points": [brief(state, unity.versions[name]) for name in unity.points.values()],
        "motions": [brief(state, version) for version in motions],
        "ended": [brief(state, version) for version in unity.ended()],
    }


async def show(node: Node, args: PointArgs) -> dict[str, Any]:
    """A point: its wording in force, how groups stand to it, motions on it, and its history."""
    state = await node.state()
    unity = state.unity
    history = unity.history(args.number)
    if not history:
        raise NodeError(
            "unknown-point", f"there is no point {args.number}", "`commonweal unity list`"
        )
    current = unity.points.get(args.number)
    motions = [
        v
        for v in unity.versions.values()
        if v.number == args.number and v.standing == Standing.PROPOSED
    ]
    return {
        "number": args.number,
        "point": None if current is None else described(state, unity.versions[current]),
        "motions": [described(state, version) for version in motions],
        "ended": [described(state, v) for v in unity.ended() if v.number == args.number],
        "history": [described(state, version) for version in history],
        "needed": unity.needed,
    }


async def matrix(node: Node, _args: NoArgs) -> dict[str, Any]:
    """How every group stands to every point in force."""
    state = await node.state()
    groups = state.membership.members
    rows = []
    for number, name in state.unity.points.items():
        version = state.unity.versions[name]
        stances = [version.stances.get(group) for group in groups]
        rows.append(
            {
                "number": number,
                "text": version.text,
                "stances": ["" if s is None else s.stance for s in stances],
            }
        )
    return {"groups": [state.groups[g].card.name for g in groups], "points": rows}


def brief(state: State, version: Version) -> dict[str, Any]:
    """A version in a list."""
    group = state.groups.get(version.group)
    standing = [s.stance for g, s in version.stances.items() if g in state.membership.members]
    return {
        "version": version.id.hex(),
        "number": version.number,
        "action": version.action,
        "text": version.text,
        "group": "" if group is None else group.card.name,
        "standing": version.standing.value,
        "ratified": standing.count("ratify"),
        "reserved": standing.count("reserve"),
    }


def described(state: State, version: Version) -> dict[str, Any]:
    """A version whole, with what it changes in the wording that it was moved on."""
    base = state.unity.versions.get(version.base)
    return {
        **brief(state, version),
        "changes": difference_values("" if base is None else base.text, version.text),
        "base": version.base.hex(),
        "reason": version.reason,
        "time": version.time,
        "since": version.since,
        "until": version.until,
        "withdrawn": version.withdrawn,
        "withdrawal_reason": version.withdrawal_reason,
        "stances": [
            {
                "group": state.groups[group].card.name,
                "stance": stance.stance,
                "reason": stance.reason,
                "time": stance.time,
            }
            for group, stance in version.stances.items()
        ],
    }


def clean(text: str) -> str:
    """Text in the one form that every node accepts: composed, without spaces around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


async def _base(node: Node, number: int, prefix: str | None) -> Version:
    """The version that a motion changes: the one named, else the point's wording in force."""
    unity = (await node.state()).unity
    if prefix is not None:
        return unity.versions[pick(prefix, unity.versions, "wording of a point", "unity list")]
    name = unity.points.get(number)
    if name is None:
        raise NodeError(
            "unknown-point", f"no point {number} is in force", "`commonweal unity list`"
        )
    return unity.versions[name]


async def _move(
    node: Node,
    action: Literal["amend", "strike"],
    number: int,
    base: Version,
    text: str,
    reason: str,
) -> dict[str, Any]:
    body = PointMotionBody(
        action=action, number=number, base=base.id, text=clean(text), reason=clean(reason)
    )
    return {"version": (await node.publish("point-motion", body, _refs(base))).hex()}


async def _stand(
    node: Node, prefix: str, stance: Literal["ratify", "reserve"], reason: str
) -> dict[str, Any]:
    unity = (await node.state()).unity
    version = unity.versions[pick(prefix, unity.versions, "wording of a point", "unity list")]
    _not_taken_back(version)
    body = PointStanceBody(version=version.id, stance=stance, reason=clean(reason))
    name = await node.publish("point-stance", body, _refs(version))
    return {"version": version.id.hex(), "statement": name.hex(), "number": version.number}


def _not_taken_back(version: Version) -> None:
    """Refuse what the fold may take: it can't tell who knew, nor which of one second came first."""
    if version.standing is Standing.WITHDRAWN:
        raise NodeError(
            "taken-back", "the motion was taken back before", "any group can move the same again"
        )


def _refs(version: Version) -> list[bytes]:
    """What a statement about a version cites: its motion; nothing for the charter's wording."""
    return [] if version.action == "charter" else [version.id]


COMMANDS = {
    "unity.list": Command(NoArgs, list_all),
    "unity.show": Command(PointArgs, show),
    "unity.matrix": Command(NoArgs, matrix),
    "unity.add": Command(AddArgs, add),
    "unity.amend": Command(AmendArgs, amend),
    "unity.strike": Command(StrikeArgs, strike),
    "unity.ratify": Command(RatifyArgs, ratify),
    "unity.reserve": Command(ReserveArgs, reserve),
    "unity.withdraw": Command(WithdrawArgs, withdraw),
}
