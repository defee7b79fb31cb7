import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from node.tests.web.example_desk import ExampleDesk
from node.tests.web.web_world import browser
from node.web.install import install


@pytest.fixture
async def example(tmp_path):
    """A maker of browsers on pages with example contents, taking ExampleDesk's options."""
    servers, clients = [], []

    async def make(**options):
        app = web.Application()
        install(app, ExampleDesk(**options), tmp_path / "sessions.sqlite", secure=False)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        client = browser(server)
        clients.append(client)
        return await client.__aenter__()

    yield make
    for client in clients:
        await client.__aexit__(None, None, None)
    for server in servers:
        await server.close()
