"""What lies around on a node's machine after a vote: nothing that says who voted how."""

import asyncio
import random
import signal
import sqlite3
import stat
import time
from pathlib import Path

from aiohttp.test_utils import unused_port

from federation_tests.attacks import test_kills
from federation_tests.attacks.test_kills import charter_of, counted, open_vote
from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process
from node.errors import NodeError
from node.signer import KeyName
from node.stage.browser import vote
from node.tests.small_federation import seeds
from protocol.coalition.charter import charter_id


def files(directory):
    return [path for path in directory.rglob("*") if path.is_file()]


def holding(directory, secret):
    return [path.name for path in files(directory) if secret in path.read_bytes()]


async def cast_all(node, codes):
    """Each code votes, as soon as the ballot is open; returns the receipts."""
    receipts = []
    for code in codes:
        async with asyncio.timeout(30):
            while True:
                try:
                    receipts.append(
                        await vote(node.address, code, random.Random(code).randint(0, 1))
                    )
                    break
                except NodeError:
                    await asyncio.sleep(0.3)
    return receipts


async def test_after_a_vote_no_file_log_or_page_says_who_voted_how(
    tmp_path: Path, capfd, monkeypatch
):
    monkeypatch.setattr(test_kills, "VOTING_S", 12)
    (directory,) = found(tmp_path, [unused_port()], voting_s=2)
    charter = charter_of(directory)
    node = Process(directory)
    await node.start()
    try:
        ballot, codes, closes = await open_vote(node, charter_id(charter))
        receipts = await cast_all(node, codes[:3])
        box = directory / "boxes" / f"{ballot}.sqlite"
        with sqlite3.connect(f"file:{box}?mode=ro", uri=True) as file:
            salts = [row[0] for row in file.execute("SELECT salt FROM casts")]
        assert len(salts) == 3
        await asyncio.sleep(max(0.0, closes - time.time()))
        await counted(node, ballot)
        metrics = (await node.get("/metrics")).decode()
        process = Path(f"/proc/{node.process.pid}")
        shown = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    finally:
        await node.end(signal.SIGTERM)
    said = capfd.readouterr()
    lines = said.out + said.err + metrics
    for code in codes:
        for form in (code, code.replace("-", ""), code.lower()):
            assert form not in lines
            assert form.encode() not in shown
            assert holding(directory, form.encode()) == []
    for receipt in receipts:
        assert receipt not in lines
        assert receipt[:16] not in lines
    for salt in salts:
        assert holding(directory, salt) == []
    assert "Member 1" not in lines
    for name in KeyName:
        seed = seeds(1)[name]
        assert seed.hex() not in lines
        assert seed not in shown
        assert set(holding(directory, seed)) <= {"signer.sqlite", "signer.sqlite-wal"}
    for path in files(directory):
        if path.suffix == ".sqlite" or path.name.startswith("node."):
            mode = stat.S_IMODE(path.stat().st_mode)
            # node.toml holds no secret.
            assert mode == 0o600 or path.name == "node.toml", (path.name, oct(mode))
