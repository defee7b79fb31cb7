"""A node that dies at any write of a start or a drop is whole, and doing it again ends it."""

import pytest

from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.store.database import StoreFile
from node.tests.history.certified import long_line, vouched_for


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def dying(monkeypatch):
    """Let the n-th durable write from now on be the last: it is committed, or isn't."""
    real = StoreFile.write
    left = {"writes": 0, "after": False}

    async def write(self, *args):
        left["writes"] -= 1
        if left["writes"] == 0 and not left["after"]:
            raise Died
        answer = await real(self, *args)
        if left["writes"] == 0:
            raise Died
        return answer

    monkeypatch.setattr(StoreFile, "write", write)

    def at(number, *, after=False):
        left.update(writes=number, after=after)

    return at


async def whole_state(directory):
    """What a node makes of what it holds, once it opens again."""
    async with open_node(directory) as node:
        assert node.unwritable is None
        return await node.digest(2_000_000_000)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_start_that_is_killed_is_done_again(tmp_path, dying, after):
    full, empty = await long_line(tmp_path)
    path = tmp_path / "cut"
    async with open_node(full) as node:
        await run(node, "history.snapshot", {"path": str(path)})
    expected = await whole_state(full)
    at, died = 0, True
    while died:
        at += 1
        try:
            async with open_node(empty) as node:
                dying(at, after=after)
                await run(node, "history.start", {"path": str(path)})
            died = False
        except Died:
            dying(0)
            async with open_node(empty) as node:
                # The cuts come first: with them alone the node waits for records, as any other.
                known = len(node.folding.cuts)
                assert known == 2 or not node.logs.heads()
    dying(0)
    assert at >= 2
    assert await whole_state(empty) == expected


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_drop_that_is_killed_is_done_again(tmp_path, dying, after):
    full, other = await long_line(tmp_path)
    path = tmp_path / "cut"
    async with open_node(full) as node:
        await run(node, "history.snapshot", {"path": str(path)})
        group = node.group
        bundle = node.logs.entry_bundle(group, 0, 256)
    async with open_node(other) as node:
        await run(node, "history.start", {"path": str(path)})
        expected = await node.digest(2_000_000_000)
        await node.logs.thicken(group, 0, bundle)
        assert node.logs.dropped(group).entries == 0
    await vouched_for(full, other)
    async with open_node(other) as node:
        dying(1, after=after)
        with pytest.raises(Died):
            await run(node, "history.drop", {"before": 2})
    dying(0)
    async with open_node(other) as node:
        assert (node.logs.dropped(group).entries > 200) == after
        assert await node.digest(2_000_000_000) == expected
        again = await run(node, "history.drop", {"before": 2})
        assert node.logs.dropped(group).entries > 200
        (log,) = (log for log in again["logs"] if log["group"] == group.hex())
        assert log["why"] == ("needed" if after else "")
        # While it is put back: either thin or whole.
        dying(1, after=after)
        with pytest.raises(Died):
            await node.logs.thicken(group, 0, bundle)
    dying(0)
    async with open_node(other) as node:
        assert (node.logs.dropped(group).entries == 0) == after
        assert await node.digest(2_000_000_000) == expected


async def test_a_snapshot_that_can_t_be_written_leaves_no_file(tmp_path):
    full, _ = await long_line(tmp_path)
    async with open_node(full) as node:
        with pytest.raises(NodeError):
            await run(node, "history.snapshot", {"path": str(tmp_path / "no" / "where")})
        (tmp_path / "there").write_bytes(b"mine")
        with pytest.raises(NodeError) as caught:
            await run(node, "history.snapshot", {"path": str(tmp_path / "there")})
        assert caught.value.code == "file-exists"
        assert (tmp_path / "there").read_bytes() == b"mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["node-1", "node-2", "there"]
