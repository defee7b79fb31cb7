"""`doctor` says when a group's next key was announced, and when its shares want a look."""

import sqlite3
from contextlib import closing

import msgspec
from msgspec.structs import replace

from node.checkup.keys import YEAR_S, check_keys
from node.checkup.records import check_records
from node.core import open_node
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.council.federated import coalition, say
from node.tests.small_federation import next_seed, rotating
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.membership.joined import Admission


async def test_shares_want_a_look_after_a_year_and_new_ones_are_new(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        state = await node.state()
        (found,) = check_keys(node, state)
        assert (str(found.level), "never replaced" in found.message) == ("ok", True)
        later = await node.state(node.charter.founded + YEAR_S + 1)
        (found,) = check_keys(node, later)
        assert (str(found.level), "recovery check" in found.hint) == ("warn", True)
        await at.run(1, "keys.rotate", **rotating(1))
        (found,) = check_keys(node, await node.state())
        assert (str(found.level), "replaced once" in found.message) == ("ok", True)


async def test_keys_on_their_way_are_told(tmp_path):
    async with world(tmp_path, **RULED) as at:
        await at.run(1, "keys.rotate", **rotating(1))
        (found,) = check_keys(at.nodes[0], await at.nodes[0].state())
        assert "not in effect yet" in found.message


async def test_the_shares_of_a_group_taken_in_later_are_no_older_than_that(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        state = await node.state(node.charter.founded + YEAR_S + 100)
        (found,) = check_keys(node, state)
        assert str(found.level) == "warn"
        assert "--without-shares" in found.hint
        own = next(f for f in node.charter.groups if f.card.group == node.group)
        others = [f for f in node.charter.groups if f is not own]
        since = node.charter.founded + YEAR_S
        came = Admission(bytes(32), own, "", b"", 0, since, since)
        versions = msgspec.structs.replace(
            state.versions, founding=replace(node.charter, groups=others), admissions=(came,)
        )
        (found,) = check_keys(node, msgspec.structs.replace(state, versions=versions))
        assert (str(found.level), "0 days old" in found.message) == ("ok", True)
        (found,) = check_keys(
            node, msgspec.structs.replace(state, versions=versions, time=since + 86_400)
        )
        assert found.message.endswith(" 1 day old")


async def test_a_record_under_a_key_that_no_cut_here_tells_of_is_whole_and_not_to_be_restored(
    tmp_path,
):
    # The failure: a node that came back was restarted before it had the cuts; peers had shown it
    # the new key of a group, which nobody kept, and doctor had the whole store put back.
    one, two = coalition(tmp_path, 2)
    async with open_node(two) as node:
        await say(node, "One")
        group, held = node.group, node.logs.head(node.group)
        entries = node.logs.entries(group, 0, held.size)
        head = Checkpoint(origin(node.coalition, group), held.size, held.root)
    async with open_node(one) as node:
        note = sign_checkpoint(next_seed(2), head)
        await node.logs.append(group, note, head, entries)
        (found,) = [f for f in check_records(node) if f.check == "records"]
        assert str(found.level) == "warn"
        assert found.message.startswith("Group 2's record is whole; its head is under a key")
        assert "restore" not in found.hint
    # A note that states another head is damage, whoever signed it.
    with closing(sqlite3.connect(one / "store.sqlite")) as store, store:
        store.execute("UPDATE logs SET root = ?", (bytes(32),))
    async with open_node(one) as node:
        (found,) = [f for f in check_records(node) if f.check == "records"]
        assert str(found.level) == "fail"
