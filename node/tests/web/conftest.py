import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from node.store.access import AccessStore, Role
from node.store.applicants import ApplicantStore
from node.tests.small_federation import NOW
from node.tests.web.example_desk import ExampleDesk
from node.tests.web.web_world import browser
from node.web.install import install


@pytest.fixture
async def example(tmp_path):
    """A maker of browsers on pages with example contents, taking ExampleDesk's options.

    `role`: who is signed in; `desk`: whose contents, if another's than ExampleDesk.
    """
    servers, clients = [], []
    accesses = AccessStore(tmp_path / "access.sqlite", bytes(32), clock=lambda: NOW)

    applicants = ApplicantStore(tmp_path / "applicants.sqlite", bytes(32), clock=lambda: NOW)

    async def make(role=None, desk=ExampleDesk, **options):
        app = web.Application()
        sessions = tmp_path / "sessions.sqlite"
        install(app, lambda: desk(**options), accesses, applicants, sessions, secure=False)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        client = browser(server)
        clients.append(client)
        inside = await client.__aenter__()
        if role is not None:
            words = options.get("words") or "Somebody"
            await applicants.ask(words[:120], words[:200], words)
            label = options.get("words") or "Somebody"
            number, _ = await accesses.grant(Role(role), label, "m1", NOW + 1000)
            code = await accesses.make_way(number, once=False)
            token = await accesses.sign_in(code, "")
            inside.session.cookie_jar.update_cookies({"signed-in": token}, server.make_url("/"))
        return inside

    yield make
    for client in clients:
        await client.__aexit__(None, None, None)
    for server in servers:
        await server.close()
    accesses.close()
    applicants.close()
