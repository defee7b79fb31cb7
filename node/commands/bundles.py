"""Bundles: everything an outsider needs, in one file."""

from pathlib import Path
from typing import Any

from node.commands.base import Args, Command
from node.core import CHARTER_FILE, Node
from node.errors import NodeError
from protocol.bundle import write_bundle


class BundleArgs(Args):
    """Where the bundle goes; the node writes it itself, so the path is on the node's machine."""

    path: str


async def build_bundle(node: Node) -> bytes:
    """A bundle of everything this node holds, as of now."""
    at = node.now()
    state = await node.state(at)
    digest = await node.digest(at)
    logs = []
    for group, size in state.frontier:
        head = node.logs.head(group)
        # The state was folded from a frontier; a log that has grown since has another head, so
        # the fold is repeated rather than a head cited that does not cover what was folded.
        if head is None or head.size != size:
            return await build_bundle(node)
        logs.append((group, head.note, node.logs.entries(group, 0, size)))
    charter = (node.directory / CHARTER_FILE).read_bytes()
    return write_bundle(charter, logs, at, digest)


async def export(node: Node, args: BundleArgs) -> dict[str, Any]:
    """Write a bundle to a file that does not exist yet."""
    path = Path(args.path)
    data = await build_bundle(node)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise NodeError(
            "file-exists", f"{path} is there already and was left alone", "choose another name"
        ) from error
    except OSError as error:
        raise NodeError("cannot-write", f"{path}: {error.strerror or error}") from error
    return {"path": str(path), "bytes": len(data)}


COMMANDS = {"bundle": Command(BundleArgs, export)}
