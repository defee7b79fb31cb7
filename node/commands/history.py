"""Old history on this node: which it has and who has the rest; dropping, fetching, snapshots."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs
from node.commands.sticks import PathText, path_of
from node.core import Node
from node.history import dropping, fetching, snapshots
from node.history.telling import kept_logs


class DropArgs(Args):
    """Up to which certified cut."""

    before: Annotated[int, Meta(ge=1, le=2**53)]


class SnapshotArgs(Args):
    """The file. The node reads or writes it itself, so the path is on the node's machine."""

    path: PathText


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """What this node has of each record, and who has to keep it."""
    return await asyncio.to_thread(_shown, node)


def _shown(node: Node) -> dict[str, Any]:
    names = _names(node)
    return {
        "cut": len(node.folding.cuts),
        "logs": [
            {
                "group": log.group.hex(),
                "name": names.get(log.group, log.group.hex()),
                "statements": log.statements,
                "certified": log.certified,
                "dropped": log.dropped,
                "keep": log.keep,
                "keepers": [names.get(group, group.hex()) for group in log.keepers],
                "vouching": [names.get(group, group.hex()) for group in log.vouching],
                "partly": [
                    {"name": names.get(group, group.hex()), "statements": size}
                    for group, size in log.partly
                ],
                "withholding": [names.get(group, group.hex()) for group in log.withholding],
            }
            for log in kept_logs(node)
        ],
    }


async def drop(node: Node, args: DropArgs) -> dict[str, Any]:
    """Drop what no fold needs any more, of the records that others have to keep."""
    names = _names(node)
    logs = await dropping.drop(node, args.before)
    return {
        "logs": [
            {
                "group": log.group.hex(),
                "name": names.get(log.group, log.group.hex()),
                "dropped": log.statements,
                "why": log.why,
                "missing": [names.get(group, group.hex()) for group in log.missing],
            }
            for log in logs
        ]
    }


async def fetch(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Fetch from the others what was dropped here."""
    names = _names(node)
    return {
        "logs": [
            {
                "group": log.group.hex(),
                "name": names.get(log.group, log.group.hex()),
                "fetched": log.fetched,
                "missing": log.missing,
            }
            for log in await fetching.fetch(node)
        ]
    }


async def snapshot(node: Node, args: SnapshotArgs) -> dict[str, Any]:
    """Write a snapshot of the last certified cut into a file that does not exist yet."""
    path = path_of(args.path)
    return _told(path, await asyncio.to_thread(snapshots.write, node, path))


async def start(node: Node, args: SnapshotArgs) -> dict[str, Any]:
    """Start this node from a snapshot; it must not be running."""
    path = path_of(args.path)
    return _told(path, await snapshots.start(node, path))


def _told(path: Path, written: snapshots.Written) -> dict[str, Any]:
    return {
        "path": str(path),
        "cut": written.cut,
        "fingerprint": written.fingerprint.hex(),
        "statements": written.whole,
        "dropped": written.dropped,
        "bytes": written.bytes,
    }


def _names(node: Node) -> dict[bytes, str]:
    return {founder.card.group: founder.card.name for founder in node.founders}


COMMANDS = {
    "history.show": Command(NoArgs, show),
    "history.drop": Command(DropArgs, drop),
    "history.fetch": Command(NoArgs, fetch),
    "history.snapshot": Command(SnapshotArgs, snapshot),
    "history.start": Command(SnapshotArgs, start),
}
