"""How a command reaches a node: through its socket if it runs, otherwise in this process."""

import http.client
import json
import socket
from pathlib import Path
from typing import Any

import click

from node.cli.fields import by_option
from node.errors import NodeError
from node.lock import is_running, socket_path

# Seconds: a return of a large ward is counted within a few; a hung node must not hang its steward.
ANSWER_TIMEOUT_S = 120
# Bytes: a command's answer is text for a terminal; the largest lists every member of a group.
MAX_ANSWER_BYTES = 64 * 1024 * 1024


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a node's Unix socket."""

    def __init__(self, directory: Path, patience_s: float | None = ANSWER_TIMEOUT_S) -> None:
        super().__init__("node", timeout=patience_s)
        self.directory = directory

    def connect(self) -> None:
        """Open the socket in the node's directory."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        with socket_path(self.directory) as path:
            self.sock.connect(path)


def call(
    directory: Path,
    command: str,
    args: dict[str, Any],
    patience_s: float | None = ANSWER_TIMEOUT_S,
) -> dict[str, Any]:
    """Have a node run a command, whether it is being served or not.

    Args:
        directory: The node's.
        command: Its name in `node.commands`, such as `ballot.show`.
        args: Its arguments; JSON values only.
        patience_s: How long a running node may take; None for work whose length its files decide.

    Returns:
        The command's answer.

    Raises:
        NodeError: the command was refused, or the node can't be reached.
        ProtocolError: as the command raises it in this process; over the socket it is a
            `NodeError` of the same code and words.
    """
    try:
        if is_running(directory):
            return ask(directory, command, args, patience_s)
        # Imported here, because most commands go to a running node and start no loop of their own.
        import asyncio  # noqa: PLC0415

        return asyncio.run(run_here(directory, command, args))
    except NodeError as error:
        if error.code != "bad-arguments":
            raise
        context = click.get_current_context(silent=True)
        told = by_option(error, None if context is None else context.command)
        if told is error:
            raise
        raise told from error


def ask(
    directory: Path,
    command: str,
    args: dict[str, Any],
    patience_s: float | None = ANSWER_TIMEOUT_S,
) -> dict[str, Any]:
    """Send a command to a running node.

    Raises:
        NodeError: the node's refusal, or `node-silent`: it doesn't answer.
    """
    connection = SocketConnection(directory, patience_s)
    try:
        connection.request(
            "POST",
            f"/command/{command}",
            body=json.dumps(args),
            headers={"Content-Type": "application/json"},
        )
        data = connection.getresponse().read(MAX_ANSWER_BYTES + 1)
        answer = json.loads(data, object_hook=_Told)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NodeError(
            "node-silent",
            f"the node in {directory} runs, but did not answer: {_why(error)}",
            "it may be starting or stopping; try again in a moment",
        ) from error
    finally:
        connection.close()
    if isinstance(answer, dict) and isinstance(answer.get("result"), dict):
        result: dict[str, Any] = answer["result"]
        return result
    fault = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(fault, dict):
        raise NodeError("node-silent", f"the node in {directory} answered with something else")
    refused = NodeError(str(fault["code"]), str(fault["message"]), str(fault.get("hint", "")))
    # In another language the exact fault is said by itself, without the English around it.
    refused.detail = str(fault.get("detail", ""))
    raise refused


class _Told(dict[str, Any]):
    """What a running node answered. A field that it lacks is no fault of this program's."""

    def __missing__(self, name: str) -> Any:
        raise NodeError(
            "other-release",
            f"the running node says no {name!r}: it is of another release than this command",
            "restart the node, so that both are of one release (a service: `systemctl restart "
            "commonweal`)",
        )


def _why(error: OSError | http.client.HTTPException | ValueError) -> str:
    """What kept a node from answering, for people."""
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return "it takes no commands at the moment"
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ConnectionError | http.client.HTTPException):
        return "it broke off"  # RemoteDisconnected is of both
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "what came back can't be read"


async def run_here(directory: Path, command: str, args: dict[str, Any]) -> dict[str, Any]:
    """Open a node that nobody serves, and run a command on it."""
    # Imported here, because a command to a running node needs neither store nor fold.
    from node.commands.running import run  # noqa: PLC0415
    from node.core import open_node  # noqa: PLC0415

    async with open_node(directory) as node:
        return await run(node, command, args)
