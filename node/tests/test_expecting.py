"""Expectations that nobody knows, in bytes that are no text: 417, and nothing in the log."""

import logging
import re
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from node.expecting import refuse_odd_expectations
from node.tests.raw_requests import raw
from node.tests.web.founding.pages import pages_of, rooms_in
from node.tests.web.web_world import get, world

ODD = (b"\xff\xfe", b"\xc3\xa9", b"nothing", b"<script>alert(1)</script>", b"100-continue, x")
ODD_PATHS = ("/none/there", "/%ff", "//", "/none.json")


def asked(line, *headers, body=b""):
    return b"\r\n".join([line, b"Host: x", b"Connection: close", *headers, b"", body])


async def check(server, caplog):
    """Every route of a server, and what has none, refuses each odd expectation in fixed words."""
    routes = {
        (route.method, re.sub(r"\{[^}]*\}+", "0", route.resource.canonical))
        for route in server.app.router.routes()
    }
    assert len(routes) > 15
    requests = [*routes, *(("GET", path) for path in ODD_PATHS), ("DELETE", "/")]
    said = set()
    for number, (method, path) in enumerate(sorted(requests)):
        odd = ODD[number % len(ODD)]
        line = f"{method} {path} HTTP/1.1".encode()
        answer = await raw(server, asked(line, b"Expect: " + odd))
        assert answer.startswith(b"HTTP/1.1 417 "), (method, path, odd, answer[:300])
        said.add(answer.partition(b"\r\n\r\n")[2])
    said.discard(b"")  # to HEAD
    assert said == {b"the only expectation that is met here is 100-continue\n"}
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


async def test_a_node_refuses_odd_expectations_wherever_it_is_asked(tmp_path, caplog):
    # The attack: anybody has the node write a traceback a request, by one header.
    async with world(tmp_path / "node") as (here, client):
        await check(here.server, caplog)
        assert (await get(client, "/healthz"))[0].status == 200


async def test_the_pages_of_a_founding_refuse_them_too(tmp_path, caplog):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        await check(one.client.server, caplog)


@asynccontextmanager
async def repeating():
    async def repeat(request):
        return web.Response(body=await request.read())

    app = web.Application()
    refuse_odd_expectations(app)
    app.router.add_post("/", repeat)
    async with TestServer(app) as server:
        yield server


@pytest.mark.parametrize("expected", [b"100-continue", b"100-CONTINUE"])
async def test_who_waits_to_be_told_to_continue_is_told(expected):
    async with repeating() as server:
        headers = b"Expect: " + expected, b"Content-Length: 3"
        answer = await raw(server, asked(b"POST / HTTP/1.1", *headers, body=b"abc"))
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nabc")


async def test_before_http_1_1_nothing_is_expected():
    async with repeating() as server:
        headers = b"Expect: \xff", b"Content-Length: 3"
        answer = await raw(server, asked(b"POST / HTTP/1.0", *headers, body=b"abc"))
    assert answer.startswith(b"HTTP/1.0 200 ")
