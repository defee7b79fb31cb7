"""Certified cuts: which there are, who signed, what is under way and what it waits for."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node
from node.council.telling import Standing, standing


async def cuts(node: Node, _args: NoArgs) -> dict[str, Any]:
    """How this node stands with cuts; `on` is false where the charter knows none."""
    found = standing(node)
    return {"on": False} if found is None else {"on": True, **told(node, found)}


def told(node: Node, found: Standing) -> dict[str, Any]:
    """The same for JSON, with groups by name."""
    names = {founder.card.group: founder.card.name for founder in node.charter.groups}
    now = found.under_way
    return {
        "council": [names[group] for group in found.council],
        "own": node.group in found.council,
        "tolerance": found.tolerance._asdict(),
        "cuts": [
            {
                "number": row.number,
                "time": row.time,
                "hash": row.hash.hex(),
                "fingerprint": row.fingerprint.hex(),
                "round": row.round,
                "signed": [names[group] for group in row.signed],
                "sizes": None
                if row.sizes is None
                else {names[group]: size for group, size in row.sizes.items()},
            }
            for row in found.rows
        ],
        "next": {
            "number": now.number,
            "stage": now.stage,
            "round": now.round,
            "waits_for": now.code,
            "groups": [names[group] for group in now.groups],
            "detail": now.detail,
        },
    }


COMMANDS = {"cuts": Command(NoArgs, cuts)}
