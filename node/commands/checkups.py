"""The node looks itself over."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.commands.peers import peers
from node.core import Node


async def doctor(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every check, of the directory and of the open node."""
    # Here, because the checks need the commands' list of words in their turn.
    from node.checkup import check_directory, check_node, describe  # noqa: PLC0415

    asked = None if node.federation is None else await peers(node, NoArgs())
    outside = check_directory(node.directory, served=node.federation is not None)
    return describe([*outside, *await check_node(node, asked)])


COMMANDS = {"doctor": Command(NoArgs, doctor)}
