"""A node says under its key that it keeps a log: what it has whole, once, and never less after."""

import pytest

from node.commands import run
from node.core import open_node
from node.errors import StoreError
from node.history.cosigning import cosign
from node.store.database import StoreFile
from node.store.records import Head
from node.tests.council.federated import say
from node.tests.history.certified import certifying, long_line
from protocol.checkpoint import origin
from protocol.coalition.snapshot import thinned
from protocol.cosignature import open_cosigned
from protocol.tiles import TILE_WIDTH


def own(node, group=None):
    """What a node has cosigned of a log, its own if none is named."""
    rows = node.logs.cosigned.of(group or node.group)
    return next((row for row in rows if row.keeper == node.group), None)


async def test_a_keeper_cosigns_what_it_has_whole_and_only_once(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        assert await cosign(node) == 1
        row, head = own(node), node.logs.head(node.group)
        line = origin(node.coalition, node.group)
        keys = node.keyring.cosigning_keys(node.group)
        said = open_cosigned(row.note, line, line, keys)
        assert (said.checkpoint.size, said.checkpoint.root) == (head.size, head.root)
        assert node.keyring.open_head(node.coalition, node.group, row.note)[0] == said.checkpoint
        assert await cosign(node) == 0
        await say(node, "Another")
        assert await cosign(node) == 1
        assert own(node).size == head.size + 1


async def test_who_has_no_seat_or_no_cuts_says_nothing(tmp_path):
    full, other = await long_line(tmp_path)
    path = tmp_path / "cut"
    async with open_node(full) as node:
        await run(node, "history.snapshot", {"path": str(path)})
    async with open_node(other) as node:
        await say(node, "Before any cut")
        assert await cosign(node) == 0
        await run(node, "history.start", {"path": str(path)})
        assert node.logs.head(node.group) is not None
        assert await cosign(node) == 0
        assert node.logs.cosigned.all() == []


async def test_a_log_with_missing_words_is_not_vouched_for(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        proposal = next(iter((await node.state()).proposals))
        args = {"target": proposal.hex(), "stance": "for", "text": "Words that are needed."}
        await run(node, "proposal.comment", args)
        ((blob, data),) = node.logs.file.reader.conn.execute("SELECT hash, data FROM blobs")
        await node.logs.file.write(lambda db: db.conn.execute("DELETE FROM blobs"))
        assert await cosign(node) == 0
        assert own(node) is None
        assert await node.logs.put_blob(data) == blob
        assert await cosign(node) == 1
        # What was erased is missed by nobody.
        await say(node, "More")
        await node.logs.erase_blob(blob)
        assert await cosign(node) == 1


async def test_nothing_is_said_of_a_log_out_of_which_was_dropped(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        assert await cosign(node) == 1
        row = own(node)
        assert node.logs.cosigned.stands(row)
        bundle = node.logs.entry_bundle(node.group, 0, TILE_WIDTH)
        items = node.logs.items(node.group, 0, TILE_WIDTH)
        items = [thinned(node.coalition, node.group, at, item) for at, item in enumerate(items)]
        await node.logs.thin(node.group, 0, items)
        # What was said is not shown any more, and nothing new is.
        assert not node.logs.cosigned.stands(row)
        await say(node, "Later")
        assert await cosign(node) == 0
        await node.logs.thicken(node.group, 0, bundle)
        assert node.logs.cosigned.stands(row)
        assert await cosign(node) == 1


async def test_no_smaller_head_and_no_second_root_of_a_size_is_cosigned(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        await cosign(node)
        row, head = own(node), node.logs.head(node.group)
        store = node.logs.cosigned

        async def again(**changed):
            values = (head.group, head.size, head.root, head.note, head.change, head.updated)
            return await store.cosign(
                node.group, Head(*values), row.time, lambda _: b"signed", **changed
            )

        # As if more had been said than is held now: a store that lost its end.
        await store.keep([row._replace(size=head.size + 5, root=bytes(32), time=row.time + 9)])
        assert not await again(anew=False)
        assert not await again(anew=True)
        assert own(node).size == head.size + 5
        await node.logs.file.write(
            lambda db: db.conn.execute("UPDATE cosigned SET size = size - 5")
        )
        for anew in (False, True):
            with pytest.raises(StoreError) as caught:
                await again(anew=anew)
            assert caught.value.code == "cosigned-otherwise"
        assert own(node).root == bytes(32)


async def test_a_head_that_is_not_held_or_of_a_frozen_log_is_not_cosigned(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        held = node.logs.head(node.group)
        for size, root in ((held.size - 1, held.root), (held.size, bytes(32))):
            other = Head(held.group, size, root, held.note, held.change, held.updated)
            assert not await node.logs.cosigned.cosign(
                node.group, other, 0, lambda _: b"", anew=False
            )
        await node.logs.keep_evidence(node.group, b"proof")
        assert await cosign(node) == 0
        assert own(node) is None


async def test_a_time_never_goes_back(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        await cosign(node)
        late = node.now() + 1_000
        await node.logs.file.write(
            lambda db: db.conn.execute("UPDATE cosigned SET time = ?", (late,))
        )
        await say(node, "Later")
        await cosign(node)
        assert own(node).time == late


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_node_killed_while_it_cosigns_has_said_it_or_not(tmp_path, monkeypatch, after):
    class Died(BaseException):
        pass

    full, _ = await long_line(tmp_path)
    real = StoreFile.write
    async with certifying(full) as node:
        await node.state()

        async def write(self, *args):
            if after:
                await real(self, *args)
            raise Died

        monkeypatch.setattr(StoreFile, "write", write)
        with pytest.raises(Died):
            await cosign(node)
    monkeypatch.setattr(StoreFile, "write", real)
    async with certifying(full) as node:
        before = own(node)
        assert (before is not None) == after
        assert await cosign(node) == (0 if after else 1)
        assert before is None or own(node) == before


async def test_a_restored_node_says_nothing_until_others_were_heard(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        await cosign(node)
        said = own(node)
        await node.logs.mark_restored()
        await say_directly(node)
        await node.logs.forget_restoring()
        await node.logs.release_blobs()
        assert await cosign(node) == 0
        await node.logs.cosigned.keep([said._replace(size=said.size + 50, root=bytes(32))])
        await node.logs.cosigned.heard()
        assert await cosign(node) == 0
        assert own(node).size == said.size + 50


async def say_directly(node):
    """Publish, though the store is marked as out of a backup."""
    node.unwritable = None
    await say(node, "After the restore")


async def test_a_forked_log_that_goes_on_is_cosigned_anew(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        await cosign(node)
        await node.logs.keep_evidence(node.group, b"proof")
        await node.logs.let_go(node.group)
        assert own(node) is None
