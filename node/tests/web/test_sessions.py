import sqlite3
import stat

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp_session import get_session, new_session, session_middleware

from node.web import sessions
from node.web.sessions import SessionStorage


@pytest.fixture
async def kept(tmp_path):
    storage = SessionStorage(tmp_path / "sessions.sqlite", secure=True)
    key = await storage.open()
    yield storage, key, tmp_path / "sessions.sqlite"
    await storage.close()


def rows(path):
    with sqlite3.connect(path) as file:
        return file.execute("SELECT key, data, expires FROM sessions").fetchall()


async def application(storage):
    async def begin(request):
        (await new_session(request))["voter"] = "someone"
        return web.Response()

    async def who(request):
        return web.Response(text=(await get_session(request)).get("voter", "nobody"))

    async def end(request):
        (await get_session(request)).invalidate()
        return web.Response()

    app = web.Application(middlewares=[session_middleware(storage)])
    app.add_routes([web.get("/begin", begin), web.get("/who", who), web.get("/end", end)])
    return app


async def test_a_copy_of_the_file_opens_no_session(kept):
    storage, _, path = kept
    async with TestClient(TestServer(await application(storage))) as client:
        response = await client.get("/begin")
        cookie = response.cookies["session"]
        (stored, _, _) = rows(path)[0]
        assert cookie.value not in (stored, "")
        assert cookie["secure"]
        assert cookie["httponly"]
        asked = await client.get("/who", headers={"Cookie": f"session={stored}"})
        assert await asked.text() == "nobody"
        asked = await client.get("/who", headers={"Cookie": f"session={cookie.value}"})
        assert await asked.text() == "someone"


async def test_an_ended_session_is_gone_even_for_a_stolen_cookie(kept):
    storage, _, path = kept
    async with TestClient(TestServer(await application(storage))) as client:
        stolen = (await client.get("/begin")).cookies["session"].value
        header = {"Cookie": f"session={stolen}"}
        await client.get("/end", headers=header)
        assert rows(path) == []
        assert await (await client.get("/who", headers=header)).text() == "nobody"


async def test_all_sessions_can_be_ended_at_once(kept):
    storage, _, path = kept
    async with TestClient(TestServer(await application(storage))) as client:
        await client.get("/begin")
        await storage.end_all()
        assert rows(path) == []


async def test_the_file_tells_the_hour_of_a_session_at_most(kept):
    storage, _, path = kept
    async with TestClient(TestServer(await application(storage))) as client:
        await client.get("/begin")
        assert rows(path)[0][2] % 3600 == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_an_expired_session_is_dropped(kept, monkeypatch):
    storage, _, path = kept
    async with TestClient(TestServer(await application(storage))) as client:
        cookie = (await client.get("/begin")).cookies["session"].value
        header = {"Cookie": f"session={cookie}"}
        with sqlite3.connect(path) as file:
            file.execute("UPDATE sessions SET expires = 1")
        assert await (await client.get("/who", headers=header)).text() == "nobody"


async def test_forms_stay_valid_when_the_node_restarts(kept, tmp_path):
    _, key, path = kept
    again = SessionStorage(path, secure=True)
    assert await again.open() == key
    await again.close()


async def test_a_session_has_a_limit_on_its_size(kept):
    storage, _, _ = kept
    session = await storage.new_session()
    session["long"] = "x" * sessions.MAX_SESSION_BYTES
    with pytest.raises(ValueError, match="outgrew"):
        await storage.save_session(None, web.Response(), session)
