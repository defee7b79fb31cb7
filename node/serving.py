"""A node in service: pages, peers' API, gossip, duties and the command socket in one process."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
from aiohttp import web

from node.app import build_app, in_background, serve
from node.commands.erasing import erase_again
from node.core import Node, open_node
from node.council.room import Room
from node.errors import StoreError
from node.heap import give_back_holes, give_back_large_blocks
from node.history.custody import Custody
from node.later import load_later
from node.library import Library
from node.logger import Logger
from node.office import Office
from node.store.access import Role
from node.store.journal import DONE
from node.web import setup
from protocol.encoding import prepare_types

LOAD_AFTER_S = 3.0
"""Loading takes the processor from whoever waits for the first answers."""

log = Logger("node")


def node_app(node: Node) -> web.Application:
    """The node's application with pages, duties, and the fetching of words."""
    # From here on threads fold and read what peers sent, side by side.
    prepare_types()
    app = build_app(node)
    setup(app, node)
    if not node.accesses.standing(Role.STEWARD):
        # Whoever reads the log of a fresh node has no other way to learn how its pages open.
        log.info(
            "nobody-acts-on-the-pages", hint="commonweal access grant --role steward --for NAME"
        )
    node.office = office = Office(node)
    library = Library(node)

    async def beside(_: web.Application) -> AsyncIterator[None]:
        work = [office.run, library.run, node.registrar.run, node.troubles.run, node.mender.run]
        if node.charter.rules.cuts is not None:
            node.room = Room(node, node.council)
            work += [node.room.run, Custody(node).run]
        try:
            async with in_background(*work, once=[_load_all]):
                yield
        finally:
            node.room = None

    app.cleanup_ctx.append(beside)
    return app


async def _load_all() -> None:
    # Soon, and not at the first request for each: files on the disk may be of another release by
    # then, if somebody upgrades while the node runs.
    await asyncio.sleep(LOAD_AFTER_S)
    await asyncio.to_thread(load_later)
    from node.web.loading import compile_shared, load_all  # noqa: PLC0415  node.later

    await asyncio.to_thread(load_all)
    # What these leave while they are compiled is given back at once; later templates take little.
    await asyncio.to_thread(compile_shared)
    give_back_holes()
    log.info("pages-loaded")


async def serve_directory(
    directory: Path,
    ready: Callable[[str], None],
    without_asking: str = "",
    *,
    behind_nat: bool = False,
    opened: Callable[[Node], None] | None = None,
    clock: Callable[[], float] = time.time,
) -> None:
    """Serve the node in a directory until the process is told to stop.

    Args:
        ready: called once with the node's http address when requests are answered.
        without_asking: why it writes without knowing how much of its record others hold; goes into
            the journal. Empty: it asks them first.
        behind_nat: as the setting of that name, whatever node.toml says.
        opened: called once with the node, before it answers.
        clock: UTC seconds.

    Raises:
        NodeError: the directory holds no node, another process serves it, or it can't listen.
    """
    give_back_large_blocks()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_node(directory, clock) as node:
        node.clock.watch()
        if opened is not None:
            opened(node)
        if behind_nat:
            node.config = msgspec.structs.replace(node.config, behind_nat=True)
        await _erase_first(node)
        if without_asking:
            await _write_down(node, without_asking)
            await node.longer.ignore()
            await node.stop_asking()
            await node.logs.release_blobs()
        else:
            node.start_asking()
        serving = asyncio.create_task(serve(node, ready=ready, app=node_app(node)))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def _erase_first(node: Node) -> None:
    """Out of a backup: what the records in it bar is off the disk before anybody is answered.

    What later notices bar is shown to nobody until this node is level with another (`Office`),
    unless its administrators have it write without asking.
    """
    if not node.logs.withheld:
        return
    if again := await erase_again(node, await node.state()):
        log.info("words-erased-again", blobs=again)
    # Somebody who reads the file now holds its old pages; the office scrubs again.
    with contextlib.suppress(StoreError):
        await node.logs.scrub()


async def _write_down(node: Node, reason: str) -> None:
    line = await node.accesses.journal.begin(0, f"command line: {reason}", "serve.unasked", "")
    await node.accesses.journal.end(line, DONE)
