"""A reader that is not ours on a stick: unpacked, each log on it is one of C2SP."""

import asyncio
import tarfile
from pathlib import Path
from typing import Any

import pytest

from federation_tests.c2sp.foreigner import Foreigner, RefusedError
from node.cli.main import run
from node.commands.running import run as command
from node.tests.commands.world import World, world


async def unpacked(at: World, base: Path) -> tuple[Path, list[dict[str, Any]]]:
    """The directory of a stick's logs, and what is told of each."""
    path = base / "all.tar"
    await command(at.nodes[0], "federation.export", {"path": str(path)})
    with tarfile.open(path) as tar:
        tar.extractall(base / "stick", filter="data")
    logs: list[dict[str, Any]] = (await at.run(1, "logs.show"))["logs"]
    return base / "stick" / "log", logs


async def test_every_log_on_a_stick_is_checked_by_both(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with world(tmp_path, public_logs=False) as at:
        await at.sponsored()
        entries = [b"entry %d" % number for number in range(300)]
        node = at.nodes[0]
        await node.logs.append_own(node.group, node.signer.origin, entries, node.signer.sign_head)
        place, logs = await unpacked(at, tmp_path)
        seen = []
        for log in logs[:2]:
            where, key = str(place / log["id"]), log["keys"][0]["vkey"]
            found = await asyncio.to_thread(foreigner.check, where, key)
            assert found["size"] == log["size"]
            assert await asyncio.to_thread(run, ["verify-log", where, key]) == 0
            seen.append(found["size"])
        assert max(seen) > 256
        tile = place / logs[0]["id"] / "tile/0/000"
        tile.write_bytes(bytes([tile.read_bytes()[0] ^ 1]) + tile.read_bytes()[1:])
        where, key = str(place / logs[0]["id"]), logs[0]["keys"][0]["vkey"]
        with pytest.raises(RefusedError):
            await asyncio.to_thread(foreigner.check, where, key)
        assert await asyncio.to_thread(run, ["verify-log", where, key]) == 1
