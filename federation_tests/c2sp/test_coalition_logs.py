"""A reader that is not ours on a founded coalition's logs: public, private, rotated, frozen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from federation_tests.c2sp.foreigner import Foreigner, RefusedError
from node.app import build_app
from node.store.log_readers import MAX_SECRET_CHARS
from node.tests.commands.test_frozen import freeze
from node.tests.commands.world import World, world
from node.tests.small_federation import rotating


@asynccontextmanager
async def served(base: Path, **rules: Any) -> AsyncIterator[tuple[World, str]]:
    """Three groups that have spoken; the first one's node on a port. Yields (world, address)."""
    async with world(base, **rules) as at:
        await at.sponsored()
        await at.run(3, "proposal.put", title="Another", text="We make another.")
        await at.exchange()
        async with TestServer(build_app(at.nodes[0])) as server:
            yield at, str(server.make_url("/")).rstrip("/")


async def logs(at: World, here: str) -> list[dict[str, Any]]:
    """What `logs show` says, with the port that the test listens on."""
    told: list[dict[str, Any]] = (await at.run(1, "logs.show"))["logs"]
    return [{**log, "prefix": here + log["prefix"][log["prefix"].index("/log/") :]} for log in told]


async def shared(at: World, here: str) -> tuple[int, list[str]]:
    told = await at.run(1, "logs.share", label="lab")
    return told["number"], [
        here + row["prefix"][row["prefix"].index("/reader/") :] for row in told["logs"]
    ]


def holding(base: Path, text: bytes) -> list[Path]:
    """The files below a directory that hold a text."""
    return [file for file in base.rglob("*") if file.is_file() and text in file.read_bytes()]


async def check(foreigner: Foreigner, *words: Any) -> dict[str, Any]:
    return await asyncio.to_thread(foreigner.check, *words)


async def status(address: str) -> int:
    async with ClientSession() as session, session.get(address) as answer:
        return answer.status


async def test_every_log_of_a_public_coalition_is_checked_as_it_is_shown(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with served(tmp_path) as (at, here):
        found = await logs(at, here)
        assert len(found) == 3
        for log in found:
            (key,) = log["keys"]
            assert (await check(foreigner, log["prefix"], key["vkey"]))["size"] == log["size"] > 0


async def test_a_private_log_is_checked_by_a_reader_s_address_until_it_is_ended(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with served(tmp_path, public_logs=False) as (at, here):
        found = await logs(at, here)
        first, prefixes = await shared(at, here)
        _, others = await shared(at, here)
        for log, prefix in zip(found, prefixes, strict=True):
            key = log["keys"][0]["vkey"]
            with pytest.raises(RefusedError, match="401"):
                await check(foreigner, log["prefix"], key)
            assert (await check(foreigner, prefix, key))["size"] == log["size"]
        await at.run(1, "logs.unshare", number=first)
        key = found[0]["keys"][0]["vkey"]
        with pytest.raises(RefusedError, match="404"):
            await check(foreigner, prefixes[0], key)
        assert (await check(foreigner, others[0], key))["size"] == found[0]["size"]


async def test_a_reader_s_address_opens_logs_and_nothing_else(tmp_path: Path) -> None:
    async with served(tmp_path, public_logs=False) as (at, here):
        _, (prefix, *_) = await shared(at, here)
        secret = prefix.split("/reader/")[1].split("/")[0]
        group = at.nodes[0].group.hex()
        assert await status(f"{prefix}/checkpoint") == 200
        for path in (
            *(
                f"/reader/{secret}/{rest}"
                for rest in ("", "federation/changes", "blob/" + "0" * 64)
            ),
            f"/reader/{secret}/log/{group}/cosigned",
            f"/reader/{secret}/federation/cut/1",
            f"/reader/{secret[:-1]}/log/{group}/checkpoint",
            f"/reader/{secret.upper()}/log/{group}/checkpoint",
            f"/reader/{'0' * MAX_SECRET_CHARS}/log/{group}/checkpoint",
        ):
            assert await status(here + path) == 404, path
        for path in (f"/log/{group}/checkpoint?reader={secret}", "/federation/digest"):
            assert await status(here + path) == 401, path


async def test_a_secret_is_kept_nowhere(tmp_path: Path) -> None:
    async with served(tmp_path, public_logs=False) as (at, here):
        _, (prefix, *_) = await shared(at, here)
        secret = prefix.split("/reader/")[1].split("/")[0]
        assert await status(f"{prefix}/tile/0/000") == 404
        async with ClientSession() as session, session.get(f"{here}/metrics") as answer:
            assert secret not in await answer.text()
        assert secret not in str(await at.run(1, "logs.shared"))
        assert await asyncio.to_thread(holding, tmp_path, b"lab") != []
        assert await asyncio.to_thread(holding, tmp_path, secret.encode()) == []


async def test_private_answers_are_for_no_shared_cache(tmp_path: Path) -> None:
    async with served(tmp_path, public_logs=False) as (at, here):
        _, (prefix, *_) = await shared(at, here)
        size = (await logs(at, here))[0]["size"]
        async with ClientSession() as session:
            for path in ("checkpoint", f"tile/entries/000.p/{size}"):
                async with session.get(f"{prefix}/{path}") as answer:
                    assert answer.status == 200
                    assert "private" in answer.headers["Cache-Control"]


async def test_after_a_rotation_the_new_key_checks_all_and_the_old_one_what_was_kept(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with served(tmp_path) as (at, here):
        before = (await logs(at, here))[0]
        kept = at.nodes[0].logs.note(at.nodes[0].group)
        assert (await at.run(1, "keys.rotate", **rotating(1)))["in_effect"]
        await at.run(1, "proposal.put", title="A third", text="We make a third.")
        log = (await logs(at, here))[0]
        now, old = (key["vkey"] for key in log["keys"])
        assert old == before["keys"][0]["vkey"]
        assert [key["signs"] for key in log["keys"]] == [True, False]
        assert (await check(foreigner, log["prefix"], now))["size"] == log["size"] > before["size"]
        assert (await check(foreigner, log["prefix"], now, kept, old))["size"] == log["size"]
        with pytest.raises(RefusedError, match="no verifiable signatures"):
            await check(foreigner, log["prefix"], now, kept, now)
        with pytest.raises(RefusedError, match="no verifiable signatures"):
            await check(foreigner, log["prefix"], old)


async def test_a_frozen_log_is_sound_in_itself_and_its_proof_is_beside_it(
    tmp_path: Path, foreigner: Foreigner
) -> None:
    async with served(tmp_path) as (at, here):
        data = await freeze(at, 3)
        log = next(log for log in await logs(at, here) if log["frozen"])
        assert (await check(foreigner, log["prefix"], log["keys"][0]["vkey"]))["size"] == log[
            "size"
        ]
        proof = f"{here}/federation/evidence/{log['id']}"
        async with ClientSession() as session, session.get(proof) as answer:
            assert await answer.read() == data
