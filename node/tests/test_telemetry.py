import asyncio
import json
import logging

import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from node.telemetry import Metrics, configure_logging


def test_two_nodes_in_a_process_count_apart():
    one, other = Metrics(), Metrics()
    one.entries.inc(3)
    assert b"commonweal_entries_pulled_total 3.0" in one.render()
    assert b"commonweal_entries_pulled_total 0.0" in other.render()


def test_no_metric_is_labelled_by_anything_personal():
    metrics = Metrics()
    labels = {
        label
        for family in metrics.registry.collect()
        for sample in family.samples
        for label in sample.labels
    }
    assert labels <= {"route", "status", "outcome", "state"}


def test_json_lines_hold_what_was_said_and_no_more(capsys):
    configure_logging("json", "info")
    structlog.get_logger("test").info("duty-done", ballot="ab12")
    structlog.get_logger("test").debug("not shown")
    (line,) = capsys.readouterr().err.splitlines()
    assert set(json.loads(line)) == {"event", "ballot", "level", "timestamp"}
    structlog.reset_defaults()


async def test_a_request_that_cannot_be_read_leaves_neither_address_nor_path_in_the_log(caplog):
    configure_logging()

    async def broken(_request):
        raise ValueError("/vote?code=SECRET")

    app = web.Application()
    app.router.add_get("/broken", broken)
    async with TestServer(app) as server:
        for line in (b"GET /vote?code=SECRET" + b"X" * 20_000, b"GET /broken?code=SECRET"):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(line + b" HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            assert await reader.read()
            writer.close()
    lines = [record for record in caplog.records if record.name == "aiohttp.server"]
    assert lines
    told = "\n".join(logging.Formatter().format(record) for record in lines)
    assert "request failed: ValueError at test_telemetry.py" in told
    assert "SECRET" not in told
    assert "127.0.0.1" not in told
    structlog.reset_defaults()
