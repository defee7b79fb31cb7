"""Logs for other people's tools: where each is read, under which keys."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node
from node.shown_logs import shown_logs


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every group's log as this node serves it: its address, size and verifier keys."""
    return {
        "public": (await node.in_force()).rules.public_logs,
        "logs": [
            {
                "group": log.name,
                "id": log.group.hex(),
                "own": log.group == node.group,
                "prefix": log.prefix,
                "size": log.size,
                "frozen": log.frozen,
                "keys": [
                    {
                        "vkey": key.vkey,
                        "standing": key.standing,
                        "until": key.until,
                        "signs": key.signs,
                    }
                    for key in log.keys
                ],
            }
            for log in shown_logs(node, await node.state())
        ],
    }


COMMANDS = {"logs.show": Command(NoArgs, show)}
