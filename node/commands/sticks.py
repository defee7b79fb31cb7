"""Carrying the federation on a stick: everything a node holds into a file, and out of one."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command
from node.core import Node
from node.directory import CHARTER_FILE, COUNCIL_FILE, STORE_FILE
from node.errors import NodeError
from node.founding.fingerprint import fingerprint_words
from node.peers.answers import ShownKeys
from node.stick.cuts import TakenCuts
from node.stick.index import Stick
from node.stick.reading import Taken, take_in
from node.stick.writing import Beside, write_stick

PathText = Annotated[str, Meta(min_length=1, max_length=4_096)]


class StickArgs(Args):
    """The file. The node reads or writes it itself, so the path is on the node's machine."""

    path: PathText


async def export(node: Node, args: StickArgs) -> dict[str, Any]:
    """Write all logs, blobs, keys and cuts into a file that does not exist yet."""
    path = path_of(args.path)
    # Whose keys were rotated, and who was taken in, the fold says.
    await node.state()
    written = await asyncio.to_thread(write_stick, node.directory / STORE_FILE, beside(node), path)
    shown = node.council.fingerprint(written.cuts)
    words = "" if shown is None else fingerprint_words(shown)
    return {"path": str(path), **written._asdict(), "words": words}


def beside(node: Node) -> Beside:
    """What a stick of this node carries beside its records."""
    groups = [founder.card.group for founder in node.founders]
    shown = {group: node.keyring.shown(group) for group in groups}
    return Beside(
        (node.directory / CHARTER_FILE).read_bytes(),
        node.directory / COUNCIL_FILE,
        {group: ShownKeys(rotations=bodies) for group, bodies in shown.items() if bodies},
    )


async def import_(node: Node, args: StickArgs) -> dict[str, Any]:
    """Take in what is new in a file."""
    path = path_of(args.path)
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except OSError as error:
        raise NodeError("cannot-read", f"{path}: {error.strerror or error}") from error
    with file:
        if not file.seekable():
            raise NodeError("cannot-read", f"{path}: not a plain file")
        stick = await asyncio.to_thread(Stick, file)
        return _told(node, await take_in(node, stick))


def _told(node: Node, taken: Taken) -> dict[str, Any]:
    names = {founder.card.group: founder.card.name for founder in node.founders}
    return {
        "logs": [
            {
                "group": log.group.hex(),
                "name": names[log.group],
                "before": log.before,
                "after": log.after,
                "refused": log.refused,
            }
            for log in taken.logs
        ],
        "blobs": taken.blobs,
        "cuts": None if taken.cuts is None else _cuts(taken.cuts),
        "strange": taken.strange,
    }


def _cuts(cuts: TakenCuts) -> dict[str, Any]:
    shown = cuts.fingerprint
    return {
        **cuts._asdict(),
        "fingerprint": shown.hex(),
        "words": fingerprint_words(shown) if shown else "",
    }


def path_of(text: str) -> Path:
    """A file that a command names.

    Raises:
        NodeError: `bad-path`.
    """
    if "\0" in text or not Path(text).is_absolute():
        # The node's working directory isn't that of whoever asks.
        raise NodeError("bad-path", "a path starts with / and is plain text")
    return Path(text)


COMMANDS = {
    "federation.export": Command(StickArgs, export),
    "federation.import": Command(StickArgs, import_),
}
