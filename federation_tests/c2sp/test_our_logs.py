"""A reader that is not ours checks a log that a node of ours serves."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from federation_tests.c2sp.foreigner import Foreigner, RefusedError, verifier_key
from node.seeds import KeyName
from node.tests.small_federation import (
    Running,
    SmallNode,
    group_id,
    local_charter,
    running,
    seeds,
    small_node,
)
from protocol.checkpoint import Checkpoint, sign_checkpoint
from protocol.keys import public_key
from protocol.tiles import parse_tile_path

LOG = f"/log/{group_id(1).hex()}"


@asynccontextmanager
async def served(directory: Path, size: int, extra: list | None = None) -> AsyncIterator[Running]:
    """A node with so many statements, on a real port."""
    charter = local_charter(1)
    with small_node(directory, charter, 1) as node:
        await node.write(*(b"entry %d" % index * (index % 5) for index in range(size)))
        async with running(node, gossip=False, extra=extra or []) as here:
            yield here


async def check(foreigner: Foreigner, here: Running, **options: Any) -> dict[str, Any]:
    card = here.node.charter.groups[0].card
    usual = {"key": verifier_key(here.node.signer.origin, card.log_key)}
    return await asyncio.to_thread(foreigner.check, card.address + LOG, **{**usual, **options})


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
async def test_a_foreign_reader_checks_every_entry_of_a_served_log(
    tmp_path: Path, foreigner: Foreigner, size: int
) -> None:
    async with served(tmp_path / "n", size) as here:
        found = await check(foreigner, here)
        head = here.node.logs.heads()[0]
        assert (found["size"], b64decode(found["root"])) == (size, head.root)


async def test_a_foreign_reader_finds_an_older_head_in_a_grown_log(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with served(tmp_path / "n", 300) as here:
        older = here.node.logs.note(group_id(1))
        await here.write(*(b"later %d" % index for index in range(400)))
        found = await check(foreigner, here, older=older)
        assert found["size"] == 700


async def test_a_foreign_reader_refuses_a_log_that_forked_from_an_older_head(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with served(tmp_path / "n", 300) as here:
        forked = Checkpoint(here.node.signer.origin, 299, bytes(32))
        older = sign_checkpoint(seeds(1)[KeyName.LOG], forked)
        with pytest.raises(RefusedError, match="no prefix"):
            await check(foreigner, here, older=older)


async def test_a_foreign_reader_refuses_another_key(tmp_path: Path, foreigner: Foreigner) -> None:
    async with served(tmp_path / "n", 3) as here:
        key = verifier_key(here.node.signer.origin, public_key(bytes(32)))
        with pytest.raises(RefusedError, match="no verifiable signatures"):
            await check(foreigner, here, key=key)


def tampered(node: SmallNode, path: str, at: int) -> bytes:
    """What the node would answer, with one bit of another value."""
    if path == "checkpoint":
        data = node.logs.note(group_id(1))
    else:
        tile = parse_tile_path(path)
        if tile.level == "entries":
            data = node.logs.entry_bundle(group_id(1), tile.index, tile.width)
        else:
            data = node.logs.tile(group_id(1), tile.level, tile.index, tile.width)
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("checkpoint", 4),  # the origin
        ("checkpoint", 110),  # the size
        ("checkpoint", 116),  # the root
        ("checkpoint", -8),  # the signature
        ("tile/0/000", 5),
        ("tile/0/001.p/44", -1),
        ("tile/1/000.p/1", 0),
        ("tile/entries/000", 1),  # an entry's length
        ("tile/entries/000", 20),
        ("tile/entries/001.p/44", -1),
    ],
)
async def test_a_foreign_reader_refuses_a_log_with_one_bit_changed(
    tmp_path: Path, foreigner: Foreigner, path: str, at: int
) -> None:
    async def lie(_: web.Request) -> web.Response:
        return web.Response(body=lies[0])

    lies: list[bytes] = []
    async with served(tmp_path / "n", 300, [(f"{LOG}/{path}", lie)]) as here:
        lies.append(tampered(here.node, path, at))
        with pytest.raises(RefusedError):
            await check(foreigner, here)
