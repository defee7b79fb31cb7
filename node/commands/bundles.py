"""Bundles: everything an outsider needs, in one file."""

import asyncio
from pathlib import Path
from typing import Any

from node.bundling import build_bundle
from node.commands.base import Args, Command
from node.core import Node
from node.errors import NodeError
from node.unwritten import cannot_write


class BundleArgs(Args):
    """Where the bundle goes; the node writes it itself, so the path is on the node's machine."""

    path: str


async def export(node: Node, args: BundleArgs) -> dict[str, Any]:
    """Write a bundle to a file that does not exist yet."""
    if "\0" in args.path or not Path(args.path).is_absolute():
        # The node's working directory isn't that of whoever asks.
        raise NodeError("bad-path", "a bundle's path starts with / and is plain text")
    path = Path(args.path)
    data = await build_bundle(node)
    try:
        await asyncio.to_thread(_write_new, path, data)
    except FileExistsError as error:
        raise NodeError(
            "file-exists", f"{path} is there already and was left alone", "choose another name"
        ) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    return {"path": str(path), "bytes": len(data)}


def _write_new(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)


COMMANDS = {"bundle": Command(BundleArgs, export)}
