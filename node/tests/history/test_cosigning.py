"""A node says under its key that it keeps a log: what it has whole, once, and never less after."""

import pytest

from node.commands.running import run
from node.core import open_node
from node.errors import StoreError
from node.history.cosigning import cosign
from node.seeds import KeyName
from node.store.database import StoreFile
from node.store.records import Head
from node.tests.council.federated import say
from node.tests.history.certified import certifying, long_line
from protocol.checkpoint import Checkpoint, Note, NoteSignature, origin, parse_note, print_note
from protocol.coalition.snapshot import thinned
from protocol.cosignature import add_line, cosigner_key_id, open_cosigned
from protocol.cosignature import cosign as by_seed
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


async def test_of_one_size_the_first_root_that_was_heard_stays(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        await cosign(node)
        row, store = own(node), node.logs.cosigned
        assert await store.keep([row._replace(root=bytes(32), time=row.time + 9)]) == 0
        assert own(node) == row
        assert await store.keep([row._replace(time=row.time + 9)]) == 1


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


async def test_while_anything_of_a_restore_is_open_nothing_is_cosigned(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        store, head = node.logs.cosigned, node.logs.head(node.group)

        async def directly():
            return await store.cosign(node.group, head, 1, lambda _: b"signed", anew=False)

        # One after the other is settled; the mark may also come while a head is looked at.
        for settle in (node.logs.forget_restoring, node.logs.release_blobs, store.heard):
            await node.logs.mark_restored()
            others = {node.logs.forget_restoring, node.logs.release_blobs, store.heard} - {settle}
            for other in others:
                await other()
            assert store.marked
            assert await cosign(node) == 0
            assert not await directly()
            await settle()
        assert not store.marked
        assert await cosign(node) == 1


async def test_nothing_is_cosigned_by_a_clock_in_doubt(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        others = [
            founder.card.group for founder in node.founders if founder.card.group != node.group
        ]
        node.clock._others = lambda: {*others, b"another group's "}
        node.clock.watch()
        for peer in (*others, b"another group's "):
            node.clock.heard(peer, node.now() + 5_000)
        assert node.clock.off()
        assert await cosign(node) == 0
        for peer in (*others, b"another group's "):
            node.clock.heard(peer, node.now())
        assert await cosign(node) == 1


async def test_by_a_key_that_was_replaced_the_same_head_is_cosigned_again(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        assert await cosign(node) == 1
        row, line = own(node), origin(node.coalition, node.group)
        head = Checkpoint(line, row.size, row.root)
        note = add_line(node.logs.head(node.group).note, by_seed(bytes(32), line, head, row.time))
        await node.logs.file.write(
            lambda db: db.conn.execute("UPDATE cosigned SET note = ?", (note,))
        )
        assert await cosign(node) == 1
        assert own(node).note == row.note or own(node).time > row.time
        assert await cosign(node) == 0


async def test_lines_of_others_on_a_head_are_not_shown_with_what_is_cosigned(tmp_path):
    full, _ = await long_line(tmp_path)
    async with certifying(full) as node:
        line = origin(node.coalition, node.group)
        plain = parse_note(node.logs.head(node.group).note)
        key = cosigner_key_id(line, node.signer.public(KeyName.COSIGNING))
        # One that looks like this group's own would keep all that it shows from being read.
        lines = [
            NoteSignature(line, key, b"z"),
            *(NoteSignature(f"x{n}", b"abcd", b"z" * 200) for n in range(98)),
        ]
        for junk in (lines[:1], lines):
            note = print_note(Note(plain.text, (*plain.signatures, *junk)))
            await node.logs.file.write(
                lambda db, note=note: db.conn.execute("UPDATE logs SET note = ?", (note,))
            )
            await node.logs.file.write(lambda db: db.conn.execute("DELETE FROM cosigned"))
            assert await cosign(node) == 1
            assert len(parse_note(own(node).note).signatures) == 2
            open_cosigned(own(node).note, line, line, node.keyring.cosigning_keys(node.group))
        # A head that can't be cosigned keeps no other from being it.
        await node.logs.file.write(lambda db: db.conn.execute("UPDATE logs SET note = x'00'"))
        await node.logs.file.write(lambda db: db.conn.execute("DELETE FROM cosigned"))
        assert await cosign(node) == 0


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
