"""Every command by its name, and running one."""

from typing import Any

import msgspec

from node.commands import (
    access,
    accesses,
    applicants,
    applications,
    attendance,
    attending,
    ballots,
    bundles,
    caucuses,
    challenges,
    charter,
    checkups,
    codes,
    composing,
    conditions,
    convenings,
    credentials,
    cuts,
    delegates,
    deliberation,
    demands,
    doors,
    drafts,
    fingerprints,
    frozen,
    history,
    incarnations,
    invitations,
    keys,
    logs,
    members,
    members_challenges,
    membership,
    moderation,
    motions,
    own_data,
    participation,
    peers,
    pledges,
    processes,
    proposals,
    refused,
    results,
    returns,
    rolls,
    speakers,
    speaking,
    status,
    sticks,
    taking_part,
    timeline,
    trials,
    unity,
    watching,
)
from node.commands.base import Command
from node.commands.misfits import misfit
from node.core import Node
from node.errors import NodeError

_RESTART = "if it is of another release than the command, restart it"

COMMANDS: dict[str, Command] = {
    **proposals.COMMANDS,
    **deliberation.COMMANDS,
    **moderation.COMMANDS,
    **unity.COMMANDS,
    **watching.COMMANDS,
    **caucuses.COMMANDS,
    **ballots.COMMANDS,
    **composing.COMMANDS,
    **rolls.COMMANDS,
    **drafts.COMMANDS,
    **returns.COMMANDS,
    **members.COMMANDS,
    **own_data.COMMANDS,
    **applicants.COMMANDS,
    **membership.COMMANDS,
    **motions.COMMANDS,
    **applications.COMMANDS,
    **charter.COMMANDS,
    **delegates.COMMANDS,
    **demands.COMMANDS,
    **conditions.COMMANDS,
    **pledges.COMMANDS,
    **participation.COMMANDS,
    **taking_part.COMMANDS,
    **attending.COMMANDS,
    **doors.COMMANDS,
    **codes.COMMANDS,
    **invitations.COMMANDS,
    **access.COMMANDS,
    **accesses.COMMANDS,
    **credentials.COMMANDS,
    **results.COMMANDS,
    **challenges.COMMANDS,
    **members_challenges.COMMANDS,
    **trials.COMMANDS,
    **timeline.COMMANDS,
    **sticks.COMMANDS,
    **peers.COMMANDS,
    **frozen.COMMANDS,
    **refused.COMMANDS,
    **incarnations.COMMANDS,
    **cuts.COMMANDS,
    **fingerprints.COMMANDS,
    **history.COMMANDS,
    **keys.COMMANDS,
    **logs.COMMANDS,
    **bundles.COMMANDS,
    **checkups.COMMANDS,
    **status.COMMANDS,
    **convenings.COMMANDS,
    **attendance.COMMANDS,
    **speakers.COMMANDS,
    **speaking.COMMANDS,
    **processes.COMMANDS,
}


async def run(node: Node, name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Run one command.

    Args:
        name: e.g. `ballot.show`.
        args: by field; unknown fields are refused.

    Returns:
        A JSON object; ids as hex.

    Raises:
        NodeError: `unknown-command`, `bad-arguments`, or the command's own.
        ProtocolError: what the command was given breaks a rule.
    """
    command = COMMANDS.get(name)
    if command is None:
        raise NodeError("unknown-command", f"this node has no command {name}", _RESTART)
    try:
        msgspec.json.encode(args)
        arguments = msgspec.convert(_without_blanks(args), command.args)
    except UnicodeEncodeError as error:
        raise NodeError(
            "bad-arguments", f"{name}: a text is not Unicode", "is the terminal set to UTF-8?"
        ) from error
    except RecursionError as error:
        raise NodeError(
            "bad-arguments", f"{name}: lists within lists go too deep", "no command asks for such"
        ) from error
    except msgspec.ValidationError as error:
        wrong = misfit(name, str(error))
        raise NodeError("bad-arguments", wrong.message, wrong.hint) from error
    return await command.run(node, arguments)


def _without_blanks(value: Any) -> Any:
    """The same with texts of nothing but blanks as empty ones, which is what they say.

    Also in lists and tables. Other texts stay as they are: blanks can matter in a file, and at the
    ends of a code.
    """
    if isinstance(value, str):
        return "" if value.isspace() else value
    if isinstance(value, list):
        return [_without_blanks(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_blanks(one) for name, one in value.items()}
    return value
