"""Before a node drops anything, enough of those that have to keep it have said that they do."""

import pytest
from msgspec.structs import replace

from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.history.collecting import collect, hear
from node.history.cosigning import cosign
from node.history.keeping import keepers_of
from node.history.vouching import Vouched, counts, root_at, vouched
from node.stage.ports import free_port
from node.store.probed import REFUSED, ProbedStore
from node.tests.council.federated import say, served
from node.tests.history.certified import VOTES, long_line, vouched_for, whole_copy
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.agreement.epoch import Seat
from protocol.checkpoint import Checkpoint, origin, print_checkpoint
from protocol.coalition.cut_line import roots_of
from protocol.cosignature import add_line
from protocol.cosignature import cosign as cosign_by
from protocol.errors import ProtocolError
from protocol.keys import public_key
from protocol.merkle import CompactRange, leaf_hash


async def test_a_drop_is_refused_while_nobody_vouches_for_the_rest(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    async with open_node(other) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "history.drop", {"before": 2})
        assert caught.value.code == "not-cosigned"
        assert "Group 1" in caught.value.message
        # A page names them too, in each language.
        for code, says in (("en", "Those that don't: Group 1."), ("es", "No lo dicen: Group 1.")):
            shown = refusal(caught.value, load_languages()[code])
            assert (shown.detail, shown.raw, shown.foreign) == (says, False, False)
        assert node.logs.dropped(group).entries == 0
    await vouched_for(full, other)
    async with open_node(other) as node:
        (log,) = (await run(node, "history.drop", {"before": 2}))["logs"]
        assert (log["dropped"] > 200, log["missing"]) == (True, [])


async def test_a_short_promise_covers_no_later_bundle(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head = node.logs.head(group)
        keys = [public_key(bytes(32))]
        node.keyring.cosigning_keys = lambda _: keys
        for size, enough in ((255, False), (256, True)):
            checkpoint = Checkpoint(origin(node.coalition, group), size, root_at(node, head, size))
            line = cosign_by(bytes(32), origin(node.coalition, group), checkpoint, 1)
            note = add_line(head.note.replace(text_of(head.note), text(checkpoint)), line)
            await node.logs.file.write(lambda db: db.conn.execute("DELETE FROM cosigned"))
            said = row._replace(size=size, root=checkpoint.root, note=note)
            await node.logs.cosigned.show(said.keeper, [said], node.now())
            if enough:
                assert (await run(node, "history.drop", {"before": 2}))["logs"][0]["dropped"] > 200
            else:
                with pytest.raises(NodeError):
                    await run(node, "history.drop", {"before": 2})


def text(checkpoint):
    return print_checkpoint(checkpoint).encode()


def text_of(note):
    return note.partition(b"\n\n")[0] + b"\n"


async def test_the_root_at_every_size_is_that_of_the_entries(tmp_path):
    full, _ = await long_line(tmp_path)
    async with open_node(full) as node:
        head = node.logs.head(node.group)
        leaves = [leaf_hash(entry) for entry in node.logs.entries(node.group, 0, head.size)]
        sizes = [1, 2, 3, 255, 256, 257, head.size - 1, head.size]
        assert [root_at(node, head, size) for size in sizes] == roots_of(leaves, sizes)


async def test_only_a_promise_for_this_record_by_the_keeper_s_key_counts(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head = node.logs.head(group)
        assert counts(node, head, row)
        line = origin(node.coalition, group)

        def promised(seed=None, **changed):
            checkpoint = Checkpoint(line, row.size, row.root)._replace(**changed)
            made = cosign_by(seed or bytes(32), line, checkpoint, row.time)
            note = head.note.replace(text_of(head.note), text(checkpoint))
            changed = {"size": checkpoint.size, "root": checkpoint.root}
            return row._replace(note=add_line(note, made), **changed)

        # By a key that is not the keeper's.
        assert not counts(node, head, promised())
        real, keys = node.keyring.cosigning_keys, [public_key(bytes(32))]
        node.keyring.cosigning_keys = lambda _: keys
        assert counts(node, head, promised())
        # Of another record, and of one that is longer than what is held.
        assert not counts(node, head, promised(root=bytes(32)))
        assert not counts(node, head, promised(size=row.size - 1))
        assert not counts(node, head, promised(size=row.size + 1))
        nothing = CompactRange()
        assert not counts(node, head, promised(size=nothing.size, root=nothing.root()))
        node.keyring.cosigning_keys = real
        assert counts(node, head, row)
        last = node.council.last()
        said = vouched(node, last.epoch, keepers_of(node), head)
        assert (said.needed, said.size, said.missing(row.size)) == (1, row.size, ())


async def test_a_keeper_that_withheld_some_of_a_record_vouches_for_none_of_it(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head, last = node.logs.head(group), node.council.last()
        probed, sizes = ProbedStore(node.logs.file), {row.keeper: row.size}
        assert vouched(node, last.epoch, keepers_of(node), head).sizes == sizes
        # Another record's bundle, or one refusal, which may be a busy hour: that says nothing here.
        await probed.note(row.keeper, b"z" * 16, 0, "not-held", 1)
        await probed.note(row.keeper, group, 0, REFUSED, 1)
        assert vouched(node, last.epoch, keepers_of(node), head).sizes == sizes
        await probed.note(row.keeper, group, 1, "not-held", 1)
        said = vouched(node, last.epoch, keepers_of(node), head)
        assert (said.sizes, said.size) == ({row.keeper: 0}, 0)
        assert said.missing(1) == (row.keeper,)


async def test_whoever_asks_does_not_vouch_and_one_honest_keeper_is_among_those_who_must(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head, known = node.logs.head(group), node.council.last().epoch
        assert row.keeper == group
        # Of seven in a council two may lie.
        more = [bytes([number]) * 16 for number in range(100, 105)]
        seats = [Seat(group=one, key=one * 2) for one in (node.group, *more)]
        epoch = replace(known, seats=[*known.seats, *seats])
        said = vouched(node, epoch, {group: (node.group, *more)}, head)
        assert said.sizes == {group: row.size, **dict.fromkeys(more, 0)}
        assert (said.needed, said.size) == (3, 0)
        # Where fewer keep it, all of them must say it.
        few = vouched(node, epoch, {group: (node.group, more[0])}, head)
        assert (few.needed, few.size, few.missing(1)) == (2, 0, (more[0],))


@pytest.mark.parametrize(
    ("needed", "sizes", "size"),
    [(2, (10, 7, 0), 7), (3, (10, 7, 0), 0), (1, (10, 7, 0), 10), (1, (), 0), (0, (), 0)],
)
def test_as_much_is_vouched_for_as_enough_say(needed, sizes, size):
    said = Vouched(needed, {bytes([at]): one for at, one in enumerate(sizes)})
    assert said.size == size
    assert said.missing(8) == tuple(bytes([at]) for at, one in enumerate(sizes) if one < 8)


async def test_promises_are_collected_over_http_and_forged_ones_are_not(tmp_path):
    full, other, group = await whole_copy(tmp_path, (free_port(), free_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
        (row,) = two.logs.cosigned.all()
        (mine,) = (r for r in one.logs.cosigned.of(group) if r.keeper == group)
        assert (row.keeper, row.note) == (group, mine.note)
        # As tools of C2SP fetch it.
        target = f"/log/{group.hex()}/cosigned"
        data = await two.federation._client.get(group, target, max_bytes=1_024)
        assert data == mine.note
        # It changes its note on the way: nothing is taken, and what is known stays.
        # Another log's, the same with one bit of the signature changed, and no note at all.
        turned = b"B" if mine.note[-20:-19] == b"A" else b"A"
        forged = mine.note[:-20] + turned + mine.note[-19:]
        for bad in (b"x" + mine.note, forged, b"note"):
            await one.logs.file.write(
                lambda db, bad=bad: db.conn.execute("UPDATE cosigned SET note = ?", (bad,))
            )
            assert await two.federation.cosignatures(group, group) is None
            await collect(two)
            assert two.logs.cosigned.all() == [row]


async def test_a_node_out_of_a_backup_hears_what_it_has_said(tmp_path):
    full, other, group = await whole_copy(tmp_path, (free_port(), free_port()))
    (row,) = await vouched_for(full, other)
    async with open_node(full) as node:
        # The backup was made before it was said.
        await node.logs.file.write(lambda db: db.conn.execute("DELETE FROM cosigned"))
        await node.logs.mark_restored()
        await node.logs.forget_restoring()
        await node.logs.release_blobs()
    async with served(full) as (one,):
        assert not await hear(one)
        with pytest.raises(ProtocolError):
            await one.federation._client.get(group, f"/log/{group.hex()}/cosigned", max_bytes=1_024)
        async with served(other) as (_two,):
            assert await hear(one)
        (mine,) = (r for r in one.logs.cosigned.of(group) if r.keeper == group)
        assert (mine.size, mine.root) >= (row.size, row.root)
        assert not one.logs.cosigned.unheard
        await say(one, "Later")
        await cosign(one)
        (later,) = (r for r in one.logs.cosigned.of(group) if r.keeper == group)
        assert later.size > row.size


async def test_what_is_said_by_who_need_not_keep_is_forgotten(tmp_path):
    full, other, _group = await whole_copy(tmp_path, (free_port(), free_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
        (row,) = two.logs.cosigned.all()
        await two.logs.cosigned.keep([row._replace(keeper=b"z" * 16)])
        await collect(two)
        assert two.logs.cosigned.all() == [row]
        assert row.size > VOTES
