"""Where logs are read: nothing is believed of a server but bytes, and few of those."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from node.errors import NodeError
from node.foreign.edge import Edge
from node.foreign.places import MissingError, place_of
from protocol.errors import MalformedError
from protocol.merkle import CompactRange


@asynccontextmanager
async def place():
    """A server that answers in many ways; yields the place below it."""

    async def answer(request):
        match request.match_info["what"]:
            case "good":
                return web.Response(body=b"bytes")
            case "moved":
                raise web.HTTPFound("https://other.example/good")
            case "packed":
                return web.Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
            case "endless":
                response = web.StreamResponse()
                await response.prepare(request)
                while True:
                    await response.write(bytes(65_536))
            case "shut":
                return web.Response(status=401)
            case "short":
                response = web.StreamResponse(headers={"Content-Length": "9"})
                await response.prepare(request)
                await response.write(b"half")
                request.transport.close()
                return response
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_get("/log/{what}", answer)
    async with TestServer(app) as server, place_of(str(server.make_url("/log/"))) as found:
        yield found


async def code_of(what: str) -> str:
    async with place() as here:
        with pytest.raises((NodeError, MalformedError)) as caught:
            await asyncio.wait_for(here.read(what, 100_000), 30)
    return caught.value.code


async def test_a_file_is_read():
    async with place() as here:
        assert await here.read("good", 5) == b"bytes"
        with pytest.raises(MalformedError):
            await here.read("good", 4)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("moved", "log-moved"),
        ("packed", "log-unreachable"),
        ("endless", "too-large"),
        ("shut", "log-unreachable"),
        ("short", "log-unreachable"),
        ("nothing", "log-incomplete"),
    ],
)
async def test_every_other_answer_is_refused_in_words(what, code):
    assert await code_of(what) == code


async def test_a_directory_is_read_no_further_than_its_limit(tmp_path):
    (tmp_path / "file").write_bytes(b"bytes")
    async with place_of(str(tmp_path)) as here:
        assert await here.read("file", 5) == b"bytes"
        with pytest.raises(MalformedError):
            await here.read("file", 4)
        for path in ("nothing", "file/below", "."):
            with pytest.raises(MissingError):
                await here.read(path, 5)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 513, 65_536, 65_537, 66_000])
def test_an_edge_has_the_root_of_its_log_and_is_made_again_from_its_rows(size):
    entries = [b"%d" % number for number in range(size)]
    whole, edge = CompactRange(), Edge()
    whole.extend(entries)
    for start in range(0, size, 256):
        edge.grow(entries[start : start + 256])
    assert (edge.size, edge.root()) == (size, whole.root())
    again = Edge(edge.rows)
    assert (again.size, again.root()) == (size, whole.root())
    assert [shown[0].width for shown in edge.unfinished()] == [len(r) for r in edge.rows if r]


@pytest.mark.parametrize("rows", [[[b"short"]], [[bytes(32)] * 256], [[]] * 9])
def test_what_no_log_has_is_no_edge(rows):
    with pytest.raises(ValueError, match="hash"):
        Edge(rows)


def test_an_edge_takes_no_entries_of_two_bundles():
    edge = Edge()
    edge.grow([b""])
    with pytest.raises(ValueError, match="two bundles"):
        edge.grow([b""] * 256)
    assert edge.size == 1
