"""A backup of a node whose record is frozen, after its keys are replaced and before it goes on."""

import asyncio

import pyrage

from federation_tests.scenarios.founded import found
from node.backup.making import make_backup
from node.backup.restoring import restore
from node.commands.running import run
from node.core import open_node
from node.directory import SIGNER_FILE
from node.seeds import KeyName
from node.signer import Signer
from node.tests.commands.test_frozen import proof
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE
from node.tests.council.test_going_on import RULES
from node.tests.small_federation import NOW, group_id, next_seed, rotating
from protocol.keys import public_key


async def test_a_frozen_node_with_its_new_keys_is_backed_up_and_restored(tmp_path):
    # The new key has signed nothing yet, and what is held is signed by the one before: that was
    # taken for a node with old keys, whose group goes on with another machine.
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE, members=RULES)
    async with open_node(directory) as node:
        await node.stop_asking()
        await say(node, "Before")
        await node.logs.keep_evidence(group_id(1), proof(node, 1))
        await run(node, "keys.rotate", {**rotating(1), "carried": True})
        new = public_key(next_seed(1))
        assert node.signer.take_up_log(new, headless=True) is None
    key = pyrage.x25519.Identity.generate()
    listing = make_backup(directory, tmp_path / "night.age", [str(key.to_public())], NOW)
    assert listing.size == 0, "nothing is signed by the new key"
    await asyncio.to_thread(restore, tmp_path / "night.age", tmp_path / "restored", str(key))
    signer = Signer(tmp_path / "restored" / SIGNER_FILE)
    try:
        assert (signer.public(KeyName.LOG), signer.head()) == (new, None)
    finally:
        signer.close()
    async with open_node(tmp_path / "restored") as again:
        assert again.logs.head(group_id(1)).size == 1
