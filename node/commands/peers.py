"""Peers: who is reachable, who holds what, and who makes the same of it."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node


async def peers(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every group with its record's size and whether its node agrees, as of now."""
    at = node.now()
    state = await node.state(at)
    digest = await node.digest(at)
    federation = node.federation
    status = {} if federation is None else {s.group: s for s in federation.status()}
    opinions = {} if federation is None else {o.group: o for o in await federation.compare(at)}
    sizes = dict(state.frontier)
    rows = []
    for group, known in state.groups.items():
        own = group == node.group
        seen, opinion = status.get(group), opinions.get(group)
        rows.append(
            {
                "group": known.card.name,
                "id": group.hex(),
                "address": known.address,
                "own": own,
                "statements": sizes.get(group, 0),
                "agrees": own or (opinion is not None and opinion.digest == digest),
                "answered": own or (opinion is not None and not opinion.error),
                # What it refuses to say comes before what was wrong with what it said.
                "error": (opinion.error if opinion else "") or (seen.error if seen else ""),
                "heard_s": None if seen is None else seen.heard_s,
                "faults": [fault.code for fault in node.logs.faults(group)],
            }
        )
    return {
        "time": at,
        "digest": digest.hex(),
        "serving": federation is not None,
        "agree": sum(bool(row["agrees"]) for row in rows),
        "groups": len(rows),
        "peers": rows,
    }


COMMANDS = {"peers": Command(NoArgs, peers)}
