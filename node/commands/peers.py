"""Peers: who is reachable, who holds what, and who makes the same of it."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node
from node.peers.status import AWAY, PeerStatus
from node.peers.waiting import WaitingHead


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
                "way": _own_way(node) if own else _way(seen),
                "statements": sizes.get(group, 0),
                "agrees": own or (opinion is not None and opinion.digest == digest),
                "answered": own or (opinion is not None and not opinion.error),
                "error": "" if opinion is None else opinion.error,
                "heard_s": None if seen is None else seen.heard_s,
                "faults": _faults(node, group, seen),
                "frozen": state.is_frozen(group),
                "loud": seen is not None and seen.loud,
                "score": 0 if seen is None else seen.score,
            }
        )
    return {
        "time": at,
        "digest": digest.hex(),
        "serving": federation is not None,
        "agree": sum(bool(row["agrees"]) for row in rows),
        "groups": len(rows),
        "peers": rows,
        "waiting": [] if federation is None else [waiting(node, w) for w in federation.waiting()],
    }


def waiting(node: Node, row: WaitingHead) -> dict[str, Any]:
    """A head that waits: why (`quota` or `key`), how far it goes, since when, under which keys."""
    names = {f.card.group: f.card.name for f in node.founders}
    head = node.logs.head(row.group)
    held = 0 if head is None else head.size
    return {
        "group": names.get(row.group, row.group.hex()),
        "id": row.group.hex(),
        "why": "key" if row.unknown else "quota",
        "size": row.size,
        "held": held,
        # What waited may have come since it was noted.
        "count": max(row.size - held, 0),
        "certified": node.logs.certified.get(row.group, 0),
        "since_s": row.since_s,
        "keys": list(row.keys),
        "shown_by": [names.get(group, group.hex()) for group in row.shown_by],
    }


def _own_way(node: Node) -> str:
    """How others reach this node: by its `address`, or because it `opens` connections to them."""
    return "opens" if node.config.behind_nat else "address"


def _way(seen: PeerStatus | None) -> str:
    """How it is reached: by its `address`, `through` the connection it opened, by `none` for now.

    `unknown` while this node is not served.
    """
    if seen is None:
        return "unknown"
    if seen.through:
        return "through"
    return "address" if seen.address else "none"


def _faults(node: Node, group: bytes, seen: PeerStatus | None) -> list[str]:
    """Codes of what lasts at the group's log, then what its node lately said wrongly."""
    recorded = [fault.code for fault in node.logs.faults(group, standing=True)]
    said = seen.error if seen else ""
    return recorded + [said] * (said not in {"", *AWAY, *recorded})


COMMANDS = {"peers": Command(NoArgs, peers)}
