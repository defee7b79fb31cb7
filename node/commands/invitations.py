"""Invitations: let somebody read a coalition that keeps its records private."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs
from node.config import pages_address
from node.core import Node


class MakeArgs(Args):
    """For whom: a note to oneself."""

    label: Annotated[str, Meta(max_length=120)] = ""


class StrikeArgs(Args):
    """Which invitation, by number."""

    number: Annotated[int, Meta(ge=1)]


async def make(node: Node, args: MakeArgs) -> dict[str, Any]:
    """A new invitation; the code is in this answer and nowhere else afterwards."""
    number, code = await node.invitations.make(args.label, node.now())
    address = pages_address(node.config, node.groups.own_address(await node.state()))
    return {"number": number, "label": args.label, "code": code, "address": address}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every invitation, without codes."""
    return {
        "public": (await node.in_force()).rules.public_logs,
        "invitations": [
            {"number": i.id, "label": i.label, "made": i.made, "struck": i.struck}
            for i in node.invitations.all()
        ],
    }


async def strike(node: Node, args: StrikeArgs) -> dict[str, Any]:
    """End an invitation."""
    await node.invitations.strike(args.number)
    return {"struck": args.number}


COMMANDS = {
    "invite.make": Command(MakeArgs, make),
    "invite.list": Command(NoArgs, list_all),
    "invite.strike": Command(StrikeArgs, strike),
}
