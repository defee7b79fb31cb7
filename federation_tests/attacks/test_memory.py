"""A real node as a process, and a group that pours out all it can: memory stays bounded."""

import asyncio
import time

import aiohttp
from aiohttp import web

from federation_tests.attacks.memory import resident_mib
from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process
from node.directory import CHARTER_FILE
from node.stage.ports import free_port
from node.tests.peers.test_bad_peers import note_of, page
from node.tests.small_federation import group_id
from protocol.coalition.charter import SignedCharter
from protocol.encoding import unpack
from protocol.tiles import encode_bundle

MAX_MIB = 150
VICTIM, LIAR = 1, 2
WHOLE = encode_bundle([bytes(65_000)] * 256)


async def test_a_log_that_never_ends_is_given_up_and_costs_no_memory(tmp_path):
    ports = [free_port(), free_port()]
    directories = found(tmp_path, ports)
    data = (directories[0] / CHARTER_FILE).read_bytes()
    charter = unpack(SignedCharter, data, max_bytes=len(data)).charter
    # As many entries as fit in one part by their number, and fifty times as many bytes.
    note = note_of(charter, LIAR, b"x", size=256 * 200)
    poured = 0

    async def bundle(request):
        nonlocal poured
        poured += 1
        return web.Response(body=WHOLE)

    async def digest(request):
        return web.Response(body=b"d" * 32)

    async def changes(request):
        return web.Response(body=page((LIAR, note)))

    app = web.Application()
    app.router.add_get("/federation/digest", digest)
    app.router.add_get("/federation/changes", changes)
    app.router.add_get(f"/log/{group_id(LIAR).hex()}/tile/entries/{{at:.*}}", bundle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", ports[1]).start()
    victim = Process(directories[0])
    await victim.start()
    highest, slowest = 0, 0.0
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                began = time.monotonic()
                async with session.get(victim.address + "/healthz") as answer:
                    assert answer.status == 200
                slowest = max(slowest, time.monotonic() - began)
                highest = max(highest, resident_mib(victim.process.pid))
                said = await victim.command("peers")
                if poured >= 4 and "bad-proof" in str(said):
                    break
                await asyncio.sleep(0.05)
    finally:
        victim.process.kill()
        await victim.process.wait()
        await runner.cleanup()
    assert poured >= 4
    assert highest < MAX_MIB
    assert slowest < 5
