"""The node looks itself over."""

import sqlite3
from typing import Any

from node.checkup import check_directory, check_node, describe, unreadable
from node.commands.base import Command, NoArgs
from node.commands.peers import peers
from node.core import Node


async def doctor(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every check, of the directory and of the open node."""
    outside = check_directory(node.directory, served=node.federation is not None)
    try:
        asked = None if node.federation is None else await peers(node, NoArgs())
        inside = await check_node(node, asked)
    except (sqlite3.DatabaseError, OSError) as error:
        inside = unreadable(node, error)
    return describe([*outside, *inside])


COMMANDS = {"doctor": Command(NoArgs, doctor)}
