"""The pages of a founding hand over to the node, or end when they are told to meanwhile."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from node import founding_pages
from node.founding_pages import Founding
from node.stage.ports import free_ports
from node.tests.cli.test_found import alone
from node.web.founding.keys import ENDING


async def test_pages_told_to_stop_while_they_hand_over_start_no_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (port,) = free_ports(1)
    founding = Founding(alone(tmp_path, port))
    free, started = founding_pages._free, []

    async def told(runner: web.AppRunner) -> None:
        await free(runner)
        # Signals are heard in their order: after the second one the first was.
        heard = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, heard.set)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGUSR1)
        await heard.wait()

    async def node(answered: Callable[[str], None]) -> None:
        started.append(answered)

    monkeypatch.setattr(founding_pages, "_free", told)
    await founding.serve(
        "127.0.0.1",
        port,
        ready=lambda _address, _code: founding.app[ENDING].start.set(),
        node=node,
        serving=lambda _address: None,
    )
    assert started == []
    # Nobody waits for an answer that won't come.
    assert founding.app[ENDING].node.cancelled()
