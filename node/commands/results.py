"""Results: what the groups returned, and what the rule makes of it."""

from typing import Any

from node.commands.ballots import BallotArgs, pick_ballot
from node.commands.base import Command
from node.core import Node
from protocol.results import describe_result


async def result(node: Node, args: BallotArgs) -> dict[str, Any]:
    """A ballot's provisional result, as far as groups have returned."""
    state = await node.state()
    return describe_result(state, pick_ballot(state, args.ballot))


COMMANDS = {"result": Command(BallotArgs, result)}
