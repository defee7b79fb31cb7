"""Votes of a withdrawn ballot leave the disk, whenever the node dies and whatever is restored."""

import random
import shutil
from pathlib import Path

import pytest

from federation_tests.attacks.crashing.photos import Camera, watch
from node.core import open_node
from node.tests.commands.test_challenges import CONTESTED, certify, opened
from node.tests.commands.world import START, World, world
from node.web.voting_desk import VotingDesk


async def cast(at: World, ballot: str) -> bytes:
    """Somebody votes with a code at the first group; the salt under which it is kept."""
    code = (await at.run(1, "codes.issue", ballot=ballot))["codes"][0]["code"]
    desk = VotingDesk(at.nodes[0])
    voter = await desk.open_code(code)
    await desk.cast(voter.handle, ((0,),))
    box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
    (salt,) = box.file.reader.execute("SELECT salt FROM casts").fetchone()
    return bytes(salt)


def holds(directory: Path, secret: bytes) -> bool:
    return any(secret in path.read_bytes() for path in directory.rglob("*") if path.is_file())


async def erased(directory: Path, at: World, ballot: str, secret: bytes) -> None:
    """Start a node from these files, under the cuts that the others hold: it owes and erases."""
    async with open_node(directory, at.clock) as node:
        node.folding.cuts = at.nodes[1].folding.cuts
        again = World([node], at.clock)
        while await again.look(1):
            pass
        box = node.boxes.box(bytes.fromhex(ballot))
        assert (box.status().stage, box.status().voted) == ("erased", 1)
        assert node.boxes.pending() == frozenset()
    assert not holds(directory, secret)


async def test_votes_of_a_withdrawn_ballot_are_gone_wherever_the_kill_came_and_after_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Camera(tmp_path, 1_000, random.Random("withdrawn"))
    first, backup = tmp_path / "node1", tmp_path / "backup"
    with monkeypatch.context() as patched:
        watch(patched, camera)
        async with world(tmp_path, 4, **CONTESTED) as at:
            ballot = await opened(at, members=True)
            secret = await cast(at, ballot)
            await at.run(1, "ballot.withdraw", ballot=ballot, reason="A wrong date.")
            # Until a cut holds it, members vote on, and their votes are kept.
            assert await at.look(1) == 0
            assert holds(first, secret)
            shutil.copytree(first, backup)
            await certify(at, START + 900)
            with camera.on(first):
                assert await at.look(1) == 1
            assert await at.look(1) == 0
            assert not holds(first, secret)
    assert camera.photos
    for _write, photo in camera.photos:
        await erased(photo, at, ballot, secret)
    assert holds(backup, secret)
    await erased(backup, at, ballot, secret)
