"""Claims about node.logger: structlog is loaded when there is something to say."""

import asyncio
from pathlib import Path

import structlog
from structlog.testing import capture_logs

from node.logger import Logger
from node.tests.cli.commonweal import told_by
from node.tests.commands.world import world

TOLD = "import sys; from node.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"


def test_a_logger_says_what_structlog_would() -> None:
    with capture_logs() as lines:
        Logger("here").warning("met", what="a fault")
        structlog.get_logger("here").warning("met", what="a fault")
    assert lines[0] == lines[1] == {"event": "met", "what": "a fault", "log_level": "warning"}


async def found(base: Path) -> None:
    async with world(base, groups=2):
        pass


def test_a_command_on_a_stopped_node_loads_neither_server_pages_nor_colours(
    tmp_path: Path,
) -> None:
    asyncio.run(found(tmp_path))
    said = told_by(TOLD, "proposal", "list", "--json", "--dir", tmp_path / "node1")
    loaded = set(said.splitlines()[-1].split())
    assert {"node.core", "node.commands", "protocol.coalition.fold"} <= loaded
    unwanted = {"structlog", "rich", "aiohttp", "jinja2", "babel", "prometheus_client"}
    assert not loaded & unwanted


def test_a_serving_node_loads_no_colours_and_who_wants_them_later_gets_them() -> None:
    told = (
        "import sys, node.serving, node.telemetry, node.web.loading; node.web.loading.load_all(); "
        "assert 'structlog' in sys.modules; print(*{'rich', 'pygments'} & set(sys.modules)); "
        "import rich.console; print(rich.console.Console().__class__.__name__)"
    )
    assert told_by(told) == "\nConsole\n"
