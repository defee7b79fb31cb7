"""A command dies at each step of its publication: then it is there wholly, or not at all."""

import sqlite3
from pathlib import Path

import pytest

from node.commands import run
from node.core import Node, open_node
from node.errors import StoreError
from node.signer import Signer
from node.store import owning
from node.tests.commands.world import Clock, World, found
from node.tests.small_federation import make_charter

PUT = {"title": "A common fund", "text": "We make one."}


class Crash(BaseException):
    """The power is gone: nothing catches it on the way."""


def crash_before_signing(_signer, _size, _root):
    raise Crash


def crash_after_signing(signer, size, root, sign=Signer.sign_head):
    sign(signer, size, root)
    raise Crash


def crash_while_storing(*_args):
    raise Crash


# Where it dies, what is put there, and whether the statement is there after the restart.
POINTS = {
    "staged, not signed": (Signer, "sign_head", crash_before_signing, False),
    "signed, not stored": (Signer, "sign_head", crash_after_signing, True),
    "signed, while storing": (owning, "append", crash_while_storing, True),
}
ACTS = ("proposal.put", "proposal.comment", "ballot.put")


async def arguments(node: Node, act: str) -> dict:
    if act == "proposal.put":
        return dict(PUT)
    listed = (await run(node, "proposal.list", {}))["proposals"]
    if act == "proposal.comment":
        return {"target": listed[0]["proposal"], "stance": "for", "text": "Yes."}
    return {"proposal": listed[0]["proposal"], "manifest": World.question()}


def size(node: Node) -> int:
    head = node.logs.head(node.group)
    return 0 if head is None else head.size


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("act", ACTS)
async def test_a_command_that_dies_half_way_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str, point: str
) -> None:
    clock = Clock()
    (directory,) = found(tmp_path, make_charter(["http://127.0.0.1:9101"]))
    async with open_node(directory, clock) as node:
        if act != "proposal.put":
            await run(node, "proposal.put", dict(PUT))
        clock.now += 200
        args = await arguments(node, act)
        before = size(node)
        owner, name, dying, there = POINTS[point]
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, dying)
            with pytest.raises(Crash):
                await run(node, act, args)
    clock.now += 1
    async with open_node(directory, clock) as node:
        assert size(node) == before + there
        assert node.logs.staged() == []
        assert node.unwritable is None
        levels = {
            check["level"]
            for check in (await run(node, "doctor", {}))["checks"]
            if check["check"] in {"writing", "staged", "record", "files"}
        }
        assert levels == {"ok"}
        if not there:
            await run(node, act, args)
            assert size(node) == before + 1


async def test_what_is_signed_when_the_disk_fills_is_not_called_lost_and_comes_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The failure: told that nothing was kept, people say it again, and it stands there twice.
    def full(*_args):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    (directory,) = found(tmp_path, make_charter(["http://127.0.0.1:9101"]))
    async with open_node(directory, Clock()) as node:
        with monkeypatch.context() as patched:
            patched.setattr(owning, "append", full)
            with pytest.raises(StoreError) as caught:
                await run(node, "proposal.put", dict(PUT))
        assert caught.value.code == "half-published"
        await run(node, "proposal.put", {**PUT, "title": "Another"})
        listed = (await run(node, "proposal.list", {}))["proposals"]
        assert sorted(row["title"] for row in listed) == ["A common fund", "Another"]
