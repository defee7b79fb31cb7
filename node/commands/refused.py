"""Statements that stand in public records and count for nothing, because they broke a rule."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command
from node.commands.membership import find_group
from node.core import Node
from node.names import group_name
from protocol.coalition.state import Refusal

# Of each group, the newest: a group whose server says nonsense all day hides nobody else's.
MAX_SHOWN = 50


class RefusedArgs(Args):
    """Whose, by name or id; of every group if empty."""

    group: Annotated[str, Meta(max_length=120)] = ""


async def refused(node: Node, args: RefusedArgs) -> dict[str, Any]:
    """What of each group was refused, the newest first, its own group's before the others'.

    `count` is all of it; of `statements` there are `MAX_SHOWN` at most. `number` counts from 1 in
    the group's record; `time` is what the statement claims, None where it could not be read.
    """
    state = await node.state()
    whose = find_group(state, args.group) if args.group else None
    found: dict[bytes, list[Refusal]] = {}
    for refusal in state.refusals:
        if whose in (None, refusal.group):
            found.setdefault(refusal.group, []).append(refusal)
    groups = sorted(found, key=lambda g: (g != node.group, group_name(state, g).casefold(), g))
    shown = {g: sorted(found[g], key=lambda r: -r.index)[:MAX_SHOWN] for g in groups}
    kinds = frozenset(refusal.kind for of in shown.values() for refusal in of)
    times = {entry.hash: entry.time for entry in await node.said(kinds)} if kinds else {}
    return {
        "count": sum(map(len, found.values())),
        "groups": [
            {
                "group": group.hex(),
                "name": group_name(state, group),
                "own": group == node.group,
                "count": len(found[group]),
                "statements": [
                    {
                        "statement": refusal.hash.hex(),
                        "number": refusal.index + 1,
                        "time": times.get(refusal.hash) or None,
                        "kind": refusal.kind,
                        "code": refusal.code,
                        "detail": refusal.detail,
                    }
                    for refusal in shown[group]
                ],
            }
            for group in groups
        ],
    }


COMMANDS = {"refused": Command(RefusedArgs, refused)}
