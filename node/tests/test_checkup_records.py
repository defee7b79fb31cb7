"""`doctor` on records whose head is under a key that is not known here, and on damaged ones."""

import sqlite3
from contextlib import closing

import pytest

from node.checkup.records import check_records
from node.core import open_node
from node.tests.council.federated import coalition, say
from node.tests.small_federation import next_seed
from node.tests.store.at_rest import entries_at_rest, replace_entry
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint


@pytest.fixture
async def held(tmp_path):
    """A node with another's record under a key that it has forgotten, and what the head states."""
    one, two = coalition(tmp_path, 2)
    async with open_node(two) as node:
        await say(node, "One")
        group, head = node.group, node.logs.head(node.group)
        entries = node.logs.entries(group, 0, head.size)
        signed = Checkpoint(origin(node.coalition, group), head.size, head.root)
    async with open_node(one) as node:
        await say(node, "Two")
        await node.logs.append(group, sign_checkpoint(next_seed(2), signed), signed, entries)
    return one, signed


def changed(directory, query, *values):
    with closing(sqlite3.connect(directory / "store.sqlite")) as store, store:
        assert store.execute(query, values).rowcount == 1


async def levels(directory):
    """How bad it is, and what is said, of the own record and of the other."""
    async with open_node(directory) as node:
        found = {f.check: f for f in check_records(node)}
        return {check: (str(f.level), f.message, f.hint) for check, f in found.items()}


async def test_a_record_under_a_key_that_no_cut_here_tells_of_is_whole_and_not_to_be_restored(held):
    # The failure: a node that came back was restarted before it had the cuts; peers had shown it
    # the new key of a group, which nobody kept, and doctor had the whole store put back.
    level, message, hint = (await levels(held[0]))["records"]
    assert level == "warn"
    assert message.startswith("Group 2's record is whole; its head is under a key")
    assert "restore" not in hint


@pytest.mark.parametrize("size", [0, 1, 1000])
async def test_a_note_that_states_another_head_is_damage_whoever_signed_it(held, size):
    directory, signed = held
    other = sign_checkpoint(next_seed(2), Checkpoint(signed.origin, size, bytes(32)))
    was = sign_checkpoint(next_seed(2), signed)
    changed(directory, "UPDATE logs SET note = ? WHERE note = ?", other, was)
    assert (await levels(directory))["records"][0] == "fail"


async def test_what_is_damaged_below_such_a_head_is_told(held):
    directory, _ = held
    with closing(sqlite3.connect(directory / "store.sqlite")) as store, store:
        own = {key for key, data in entries_at_rest(store) if b"Two" in data}
        key, data = next((k, d) for k, d in entries_at_rest(store) if k not in own)
        replace_entry(store, key, data[:-1] + bytes([data[-1] ^ 1]))
    level, message, _ = (await levels(directory))["records"]
    assert (level, "damaged" in message) == ("fail", True)


async def test_of_the_own_record_such_a_head_is_damage(held):
    # A node knows its own keys: who signs its record with another has copied it, or spoilt it.
    directory, _ = held
    async with open_node(directory) as node:
        own = node.logs.head(node.group)
        note = sign_checkpoint(
            next_seed(1), Checkpoint(origin(node.coalition, node.group), own.size, own.root)
        )
    changed(directory, "UPDATE logs SET note = ? WHERE note = ?", note, own.note)
    async with open_node(directory) as node:
        (found,) = [f for f in check_records(node) if f.check != "records"]
        assert (str(found.level), "damaged" in found.message) == ("fail", True)
