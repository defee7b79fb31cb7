"""Logs for other people's tools: where each is read, under which keys."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs
from node.core import Node
from node.shown_logs import shown_logs


class ShareArgs(Args):
    """For whom a reader's address is: a note to oneself."""

    label: Annotated[str, Meta(max_length=120)] = ""


class UnshareArgs(Args):
    """Which reader's address, by number."""

    number: Annotated[int, Meta(ge=1)]


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


async def share(node: Node, args: ShareArgs) -> dict[str, Any]:
    """A new reader's address of every log; its secret is in this answer and nowhere else."""
    number, secret = await node.log_readers.make(args.label, node.now())
    logs = shown_logs(node, await node.state())
    return {
        "number": number,
        "label": args.label,
        "public": (await node.in_force()).rules.public_logs,
        "logs": [{"group": log.name, "prefix": log.behind(secret)} for log in logs],
    }


async def shared(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every reader's address, without secrets."""
    return {
        "readers": [
            {"number": r.id, "label": r.label, "made": r.made, "ended": r.ended}
            for r in node.log_readers.all()
        ],
    }


async def unshare(node: Node, args: UnshareArgs) -> dict[str, Any]:
    """End a reader's address."""
    await node.log_readers.end(args.number)
    return {"ended": args.number}


COMMANDS = {
    "logs.show": Command(NoArgs, show),
    "logs.share": Command(ShareArgs, share),
    "logs.shared": Command(NoArgs, shared),
    "logs.unshare": Command(UnshareArgs, unshare),
}
