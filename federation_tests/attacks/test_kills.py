"""A node is killed again and again, many times on its very word: what it acknowledged, it keeps.

Statements are published and votes cast while SIGKILL falls, through the close, while the box is
counted and its links are erased. COMMONWEAL_KILLS asks for more of it than a test run has time
for; the moments are drawn from a seed.
"""

import asyncio
import base64
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from federation_tests.attacks import hasty
from federation_tests.attacks.forked import forked
from federation_tests.scenarios.founded import ROOT, found
from node.errors import NodeError
from node.stage.browser import PageError, vote
from node.stage.ports import free_port
from node.tests.small_federation import group_id
from node.tests.web.web_world import MANIFEST, ROSTER
from protocol.checkpoint import Checkpoint, open_checkpoint, origin
from protocol.coalition.charter import SignedCharter, charter_id
from protocol.encoding import tagged_hash, unpack
from protocol.keys import Purpose, public_key, sign
from protocol.merkle import CompactRange
from protocol.tiles import bundles_between, decode_bundle, tile_path

KILLS = int(os.environ.get("COMMONWEAL_KILLS", "20"))
# A start takes half a second, and some votes are to be cast in peace.
VOTING_S = 8 + KILLS
ON_WORD = 0.5
"""Of the kills so many, of one, fall in the moment of an answer, where one too early shows."""
WORD_S = 3.0
"""How long such a kill waits for one."""
GONE = (aiohttp.ClientError, TimeoutError, OSError, NodeError, json.JSONDecodeError)


class Said:
    """What the node acknowledged, and what it may have done without saying so."""

    def __init__(self):
        self.proposals = set()
        self.receipts = {}
        self.voted = set()
        self.tried = set()
        self.word = asyncio.Event()

    async def acknowledged(self):
        """Come back in the moment of the next answer that says that something is done."""
        self.word.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WORD_S):
                await self.word.wait()


def charter_of(directory):
    data = (directory / "coalition.charter").read_bytes()
    return unpack(SignedCharter, data, max_bytes=len(data)).charter


async def do(node, name, **args):
    answer = await node.command(name, **args)
    assert "result" in answer, answer
    return answer["result"]


async def open_vote(node, coalition):
    """A ballot that opens in some seconds; returns (its id, printed codes, when it closes)."""
    roster = base64.b64encode(ROSTER.encode()).decode()
    await do(node, "roster.import", csv=roster, commit=True)
    put = await do(node, "proposal.put", title="Fund", summary="Short.", text="Words.")
    opens = int(time.time()) + 4
    closes = opens + VOTING_S
    schedule = {"opens": opens, "closes": closes, "returns_due": closes + 600, "zone": "UTC"}
    manifest = {**MANIFEST, "contests": MANIFEST["contests"][:1], "schedule": schedule}
    ballot = (await do(node, "ballot.put", proposal=put["proposal"], manifest=manifest))["ballot"]
    drawn = await do(node, "roll.draft", ballot=ballot, basis="list", roster=True, commit=True)
    for label in ("one", "two"):
        seed = tagged_hash(label, bytes([1]))
        mark = sign(seed, Purpose.STEWARD, coalition, bytes.fromhex(drawn["draft"]))
        key = public_key(seed).hex()
        await do(node, "draft.sign", draft=drawn["draft"], steward=key, signature=mark.hex())
    issued = await do(node, "codes.issue", ballot=ballot)
    return ballot, [row["code"] for row in issued["codes"]], closes


async def publish_for_ever(node, said):
    number = 0
    while True:
        number += 1
        try:
            put = await do(
                node, "proposal.put", title=f"Proposal {number}", summary="Short.", text="Words."
            )
            said.proposals.add(put["proposal"])
            said.word.set()
        except GONE:
            await asyncio.sleep(0.05)  # killed meanwhile: it may be there or not
        await asyncio.sleep(0.1)


async def vote_until(closes, node, codes, said, chance):
    # Not a try after the close: it would say nothing of the vote that stands, and on a slow machine
    # the kills go on long after it.
    while time.time() < closes:
        try:
            await node.get("/healthz")
        except GONE:
            await asyncio.sleep(0.05)
            continue
        code = chance.choice(codes)
        said.tried.add(code)
        # Until this one is answered, the code's vote in the box may be the newer one already.
        earlier = said.receipts.pop(code, None)
        try:
            said.receipts[code] = await vote(node.address, code, chance.randint(0, 1))
            said.voted.add(code)
            said.word.set()
        except GONE as error:
            if earlier and isinstance(error, PageError) and "answered 4" in str(error):
                # Refused. What was not may be cast all the same, and only its answer lost.
                said.receipts[code] = earlier
            await asyncio.sleep(0.05)


async def vote_once_open(node, code):
    async with asyncio.timeout(VOTING_S):
        while True:
            try:
                return await vote(node.address, code, 0)
            except NodeError:
                await asyncio.sleep(0.2)


async def log_of(node, charter):
    """The log as served now, hashed: (checkpoint, entries)."""
    coalition, group = charter_id(charter), group_id(1)
    note = await node.get(f"/log/{group.hex()}/checkpoint")
    line = origin(coalition, group)
    head: Checkpoint = open_checkpoint(note, line, charter.groups[0].card.log_key)
    entries = []
    for tile in bundles_between(0, head.size):
        path = tile_path("entries", tile.index, tile.width)
        data = await node.get(f"/log/{group.hex()}/{path}")
        entries += decode_bundle(data, tile.width)
    compact = CompactRange()
    compact.extend(entries)
    assert compact.root() == head.root
    return entries


def check_box(directory, ballot):
    """No link is left: neither rows nor, anywhere in the file's bytes, what was chosen by whom."""
    path = directory / "boxes" / f"{ballot}.sqlite"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as box:
        assert box.execute("SELECT stage FROM box").fetchone() == ("erased",)
        assert box.execute("SELECT count(*) FROM casts").fetchone() == (0,)
    wal = path.with_name(path.name + "-wal")
    assert not wal.exists() or b"\xa1\x30\x91" not in wal.read_bytes()


def doctor(directory):
    done = subprocess.run(
        [sys.executable, "-m", "node", "doctor", "--dir", str(directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def check_cast(directory, ballot, said, base):
    """Whoever has a receipt has their vote in the box, also while the node is dead.

    Whoever had one, and voted again without an answer, has one of the two. A copy is looked at:
    what recovers the journal is to be the node's next start.
    """
    for suffix in ("", "-wal"):
        with contextlib.suppress(FileNotFoundError):
            source = directory / "boxes" / f"{ballot}.sqlite{suffix}"
            shutil.copy(source, base / f"box.sqlite{suffix}")
    with contextlib.closing(sqlite3.connect(base / "box.sqlite")) as box:
        kept = {row[0].hex() for row in box.execute("SELECT commitment FROM casts")}
        (voted,) = box.execute("SELECT count(*) FROM roll WHERE voted").fetchone()
    for suffix in ("", "-wal", "-shm"):
        (base / f"box.sqlite{suffix}").unlink(missing_ok=True)
    lacking = set(said.receipts.values()) - kept
    assert not lacking, f"lost {len(lacking)} votes"
    assert len(said.voted) <= voted == len(kept), f"lost {voted - len(kept)} votes"


async def killed(node, said, voting, base, *, receipts_only=False):
    """Kill the node KILLS times while it is asked to publish and to take votes, up to the close.

    Args:
        voting: the ballot, its codes, and when it closes.
        receipts_only: nothing is published, and every kill falls on the word of a receipt.
    """
    chance = random.Random("kills")
    charter = charter_of(node.directory)
    ballot, codes, closes = voting
    tasks = [] if receipts_only else [asyncio.create_task(publish_for_ever(node, said))]
    tasks += [
        asyncio.create_task(vote_until(closes, node, codes[at::2], said, random.Random(at)))
        for at in range(2)
    ]
    try:
        seen: list[bytes] = []
        for _ in range(KILLS):
            # Some kills fall on the start, most on work, the last ones on counting and erasing.
            await asyncio.sleep(chance.choice([0.0, 0.1, 0.3, 0.8]) * chance.random())
            if receipts_only or chance.random() < ON_WORD:
                await said.acknowledged()
            await node.end(signal.SIGKILL)
            if time.time() < closes:
                check_cast(node.directory, ballot, said, base)
            await node.start()
            entries = await log_of(node, charter)
            assert entries[: len(seen)] == seen
            seen = entries
        await asyncio.sleep(max(0.0, closes - time.time()))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def begun(node, said):
    """(ballot, codes, close) of a vote of which one is cast in peace.

    On a slow machine no other may come through between two kills.
    """
    await node.start()
    ballot, (first, *codes), closes = await open_vote(node, charter_id(charter_of(node.directory)))
    said.tried.add(first)
    said.receipts[first] = await vote_once_open(node, first)
    said.voted.add(first)
    return ballot, codes, closes


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_by_kills_at_any_moment(tmp_path: Path):
    said = Said()
    async with forked(found(tmp_path, [free_port()], voting_s=2)) as (node,):
        voting = await begun(node, said)
        await killed(node, said, voting, tmp_path)
        ballot = voting[0]
        for pause in (0.02, 0.1, 0.3):
            await asyncio.sleep(pause)
            await node.end(signal.SIGKILL)
            await node.start()
        await counted(node, ballot)
        listed = await do(node, "proposal.list")
        assert said.proposals <= {row["proposal"] for row in listed["proposals"]}
        assert said.proposals
        assert said.receipts
        for receipt in said.receipts.values():
            assert await node.get(f"/receipt/{receipt}.json")
        result = json.loads(await node.get(f"/ballots/{ballot}/result.json"))
        share = result["contests"][0]["shares"][0]
        votes = sum(share["tally"])
        assert len(said.voted) <= votes <= len(said.tried)
        await node.end(signal.SIGKILL)
        check_box(node.directory, ballot)
        doctor(node.directory)


@pytest.mark.slow
async def test_a_node_that_gives_receipts_a_moment_too_early_is_found_by_these_kills(
    tmp_path: Path,
):
    said = Said()
    directories = found(tmp_path, [free_port()], voting_s=2)
    async with forked(directories, hasty.BOX) as (node,):
        voting = await begun(node, said)
        with pytest.raises(AssertionError, match=r"lost [0-9]+ votes"):
            # With all else besides, a slow machine may have no such kill before the close.
            await killed(node, said, voting, tmp_path, receipts_only=True)


async def counted(node, ballot):
    """Wait until the return is published and the links are erased."""
    async with asyncio.timeout(40):
        while True:
            page = await node.get(f"/ballots/{ballot}/result.json")
            status = await node.command("codes.status", ballot=ballot)
            stage = status.get("result", {}).get("stage")
            if page and stage == "erased":
                return
            await asyncio.sleep(0.2)
