"""What tools of others are told of each log opens what is served, whatever became of its keys."""

from typing import Any

import pytest

from node.core import Node
from node.tests.commands.test_frozen import freeze
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import World, world
from node.tests.small_federation import next_seed, rotating
from protocol.checkpoint import note_key_id, parse_note
from protocol.errors import ProtocolError
from protocol.keys import public_key
from protocol.verifier import open_any_checkpoint, parse_verifier_key


def opens(node: Node, log: dict[str, Any]) -> list[bool]:
    """Whether each key of a log opens the checkpoint that the node serves of it."""
    note = node.logs.note(bytes.fromhex(log["id"]))
    assert note is not None
    found = []
    for row in log["keys"]:
        key = parse_verifier_key(row["vkey"])
        signed = note_key_id(key.name, key.public) in {
            by.key_id for by in parse_note(note).signatures
        }
        if signed:
            assert open_any_checkpoint(note, key, key.name).head.size == log["size"]
        else:
            with pytest.raises(ProtocolError, match="this key"):
                open_any_checkpoint(note, key, key.name)
        found.append(signed)
    return found


async def shown(at: World, number: int = 1) -> list[dict[str, Any]]:
    logs: list[dict[str, Any]] = (await at.run(number, "logs.show"))["logs"]
    return logs


async def test_each_log_has_its_address_here_and_a_key_that_opens_it(tmp_path):
    async with world(tmp_path) as at:
        await at.sponsored()
        own, other, empty = await shown(at, 2)
        assert [log["group"] for log in (own, other, empty)] == ["Group 2", "Group 1", "Group 3"]
        assert (own["own"], other["own"]) == (True, False)
        address = at.nodes[1].charter.groups[1].card.address
        for log in (own, other):
            assert log["prefix"] == f"{address}/log/{log['id']}"
            assert opens(at.nodes[1], log) == [True]
            (key,) = log["keys"]
            assert (key["standing"], key["until"], key["signs"]) == ("now", None, True)
        assert (empty["size"], empty["keys"][0]["signs"]) == (0, False)


async def test_a_key_to_come_is_shown_and_opens_nothing_yet(tmp_path):
    async with world(tmp_path, **RULED) as at:
        await at.run(1, "keys.rotate", **rotating(1))
        log = (await shown(at))[0]
        assert [key["standing"] for key in log["keys"]] == ["coming", "now"]
        assert [key["signs"] for key in log["keys"]] == opens(at.nodes[0], log) == [False, True]


async def test_after_a_rotation_each_key_is_told_with_what_it_is_good_for(tmp_path):
    async with world(tmp_path) as at:
        await at.sponsored()
        assert (await at.run(1, "keys.rotate", **rotating(1)))["in_effect"]
        said = at.nodes[0].logs.head(at.nodes[0].group)
        assert said is not None
        log = (await shown(at))[0]
        assert [key["standing"] for key in log["keys"]] == ["now", "before"]
        assert log["keys"][1]["until"] == said.size
        assert [key["signs"] for key in log["keys"]] == opens(at.nodes[0], log)
        key = parse_verifier_key(log["keys"][0]["vkey"])
        assert key.public == public_key(next_seed(1))


async def test_a_frozen_log_is_said_to_be(tmp_path):
    async with world(tmp_path) as at:
        await at.sponsored()
        await freeze(at, 2)
        frozen = {log["group"]: log["frozen"] for log in await shown(at)}
        assert frozen == {"Group 1": False, "Group 2": True, "Group 3": False}
