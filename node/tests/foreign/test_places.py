"""Where logs are read: nothing is believed of a server but bytes, and few of those."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from node.errors import NodeError
from node.foreign.edge import Edge
from node.foreign.places import MissingError, Web, place_of
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


SECRET = "a0" * 24
BELOW = f"/reader/{SECRET}/log/{'b1' * 16}"
HIDDEN = (SECRET, "reader/", "b1b1")
"""What is in an address after its host, and in no message: those go into mails and journals."""


@asynccontextmanager
async def answering(said: bytes):
    """A server that says these bytes to whatever it is asked; yields its address."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def said_of(host: str) -> str:
    """What is said where a log below a reader's address can't be read; none of that address."""
    with pytest.raises(NodeError) as caught:
        async with place_of(host + BELOW) as here:
            await here.read("checkpoint", 9)
    said = f"{caught.value.message} {caught.value.hint}"
    assert not [word for word in HIDDEN if word in said]
    return said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"no HTTP\r\n\r\n", "none of HTTP"),
        (b"", "without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "broke off"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "HTTP 401"),
        (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", "there is no checkpoint"),
    ],
)
async def test_no_failure_tells_the_path_of_the_address(answer, said):
    async with answering(answer) as host:
        assert said in await said_of(host)


@pytest.mark.parametrize("host", ["http://a..b", "http://" + "a" * 64 + ".example"])
async def test_no_refused_host_tells_the_path_of_the_address(host):
    await said_of(host)


async def test_a_server_that_is_down_is_named_without_the_path():
    async with answering(b"") as host:
        pass
    assert host.removeprefix("http://") in await said_of(host)


@pytest.mark.parametrize("before", ["", "log.example.org", "HTTPS://log.example.org", "a" * 5_000])
async def test_what_is_no_address_is_not_repeated(before):
    assert "neither" in await said_of(before)


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (
            f"https://me@other.example:8443{BELOW}/checkpoint?x={SECRET}",
            "https://other.example:8443",
        ),
        (f"{BELOW}/other", "http://127.0.0.1:"),
        (f"//other.example{BELOW}", "http://other.example"),
        (f"https://[{BELOW}", "what is no address"),
    ],
)
async def test_of_where_readers_are_sent_only_the_host_is_told(location, shown):
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    async with answering(answer.encode()) as host:
        said = await said_of(host)
    assert f"sends readers on to {shown}" in said
    assert "me@" not in said


async def test_no_connection_in_time_is_told_without_the_path():
    """As the one line of a session is taken, a second waits until its time is over."""
    async with place() as held:
        one = aiohttp.TCPConnector(limit=1)
        timeout = aiohttp.ClientTimeout(connect=0.01)
        async with (
            aiohttp.ClientSession(connector=one, timeout=timeout) as session,
            session.get(f"{held._address}/endless"),
        ):
            host = held._address.removesuffix("/log")
            with pytest.raises(NodeError) as caught:
                await Web(session, host + BELOW).read("checkpoint", 9)
    assert caught.value.message == "checkpoint: no connection in time"


async def test_a_directory_is_read_no_further_than_its_limit(tmp_path):
    (tmp_path / "file").write_bytes(b"bytes")
    async with place_of(str(tmp_path)) as here:
        assert await here.read("file", 5) == b"bytes"
        with pytest.raises(MalformedError):
            await here.read("file", 4)
        for path in ("nothing", "file/below", "."):
            with pytest.raises(MissingError):
                await here.read(path, 5)
        # Where nothing was written yet, that is the likeliest reason.
        with pytest.raises(MissingError) as caught:
            await here.read("checkpoint", 5)
        assert "a record without an entry has none" in str(caught.value.hint)
        assert "a reader's address that was ended opens nothing" in str(caught.value.hint)


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
