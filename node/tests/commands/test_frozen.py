"""Frozen records in commands, in the bundle and in `doctor`: named in words, with the proof."""

from pathlib import Path

import pytest

from node.checkup import Finding, Level, check_node
from node.commands.running import run
from node.core import Node
from node.errors import NodeError
from node.frozen import frozen_records
from node.seeds import KeyName
from node.tests.commands.world import World, world
from node.tests.small_federation import group_id, seeds
from protocol.audit import verify_bundle
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.evidence import open_evidence, seal_evidence
from protocol.merkle import consistency_proof, leaf_hash, tree_hash


def proof(node: Node, number: int, sizes: tuple[int, int] = (2, 3)) -> bytes:
    """Evidence against group `number`: two heads that it signed, of these sizes."""
    lines = [
        [leaf_hash(b"%d/%d" % (branch, n)) for n in range(size)]
        for branch, size in enumerate(sizes)
    ]
    signed = []
    for line in lines:
        name = origin(node.coalition, group_id(number))
        checkpoint = Checkpoint(name, len(line), tree_hash(line))
        signed.append((sign_checkpoint(seeds(number)[KeyName.LOG], checkpoint), checkpoint))
    small, large = sizes
    path = []
    if small < large:
        path = [tree_hash(lines[1][:small]), *consistency_proof(lines[1], small)]
    return seal_evidence(group_id(number), signed[0], signed[1], path)


async def freeze(at: World, number: int, sizes: tuple[int, int] = (2, 3)) -> bytes:
    """Every node keeps evidence against a group."""
    data = proof(at.nodes[0], number, sizes)
    keys = {f.card.group: f.card.log_key for f in at.nodes[0].charter.groups}
    assert open_evidence(data, at.nodes[0].coalition, keys).group == group_id(number)
    for node in at.nodes:
        source = b"" if node is at.nodes[0] else group_id(1)
        assert await node.logs.keep_evidence(group_id(number), data, source)
    return data


async def found(node: Node, check: str) -> list[Finding]:
    return [item for item in await check_node(node, None) if item.check == check]


async def test_all_nodes_agree_on_a_state_without_the_frozen_record(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.sponsored()
        await at.run(3, "proposal.put", title="Another", text="We make another.")
        await at.exchange()
        assert len((await at.nodes[0].state()).proposals) == 2
        await freeze(at, 3)
        states = [await node.state() for node in at.nodes]
        assert [len(state.proposals) for state in states] == [1, 1, 1]
        assert len({await node.digest(at.nodes[0].now()) for node in at.nodes}) == 1
        assert all(state.is_frozen(group_id(3)) for state in states)


async def test_a_node_whose_own_record_is_frozen_publishes_nothing_and_says_why(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        await freeze(at, 3)
        with pytest.raises(NodeError) as caught:
            await at.run(3, "proposal.put", title="Hear us", text="Please.")
        assert caught.value.code == "record-frozen"
        assert at.nodes[2].logs.head(group_id(3)) is None
        assert await at.look(3) == 0
        await at.run(1, "proposal.put", title="We go on", text="Without them.")


async def test_frozen_records_are_shown_with_both_versions_and_the_proof(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        assert await at.run(1, "frozen") == {"frozen": [], "healed": []}
        data = await freeze(at, 3)
        (row,) = (await at.run(2, "frozen"))["frozen"]
        assert (row["group"], row["own"], row["found_by"]) == ("Group 3", False, "Group 1")
        assert [version["statements"] for version in row["versions"]] == [2, 3]
        assert bytes.fromhex(row["evidence"]) == data
        (own,) = (await at.run(3, "frozen"))["frozen"]
        assert own["own"]
        rows = {row["group"]: row for row in (await at.run(1, "peers"))["peers"]}
        assert [rows[name]["frozen"] for name in sorted(rows)] == [False, False, True]


@pytest.mark.parametrize(("sizes", "words"), [((2, 2), "two different"), ((2, 3), "one of 3")])
async def test_doctor_names_the_group_what_was_seen_and_what_to_do(
    tmp_path: Path, sizes: tuple[int, int], words: str
) -> None:
    async with world(tmp_path) as at:
        (calm,) = await found(at.nodes[0], "frozen")
        assert calm.level is Level.OK
        await freeze(at, 3, sizes)
        (others,) = await found(at.nodes[0], "frozen")
        assert others.level is Level.WARN
        assert "Group 3" in others.message
        assert words in others.message
        assert others.hint
        (own,) = await found(at.nodes[2], "frozen")
        assert own.level is Level.FAIL
        assert "this node's own record" in own.message


async def test_a_bundle_carries_the_proof_and_leads_to_the_same_state(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.sponsored()
        await at.run(3, "proposal.put", title="Another", text="We make another.")
        await at.exchange()
        await freeze(at, 3)
        path = tmp_path / "coalition.bundle"
        await at.run(1, "bundle", path=str(path))
        report = verify_bundle(path.read_bytes())
        assert report.state.frozen == ((group_id(3), 0),)
        assert any("Group 3 signed two versions" in sentence for sentence in report.proved)


async def test_what_people_are_told_is_read_from_the_kept_proof(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await freeze(at, 2)
        (record,) = frozen_records(at.nodes[2].logs)
        assert (record.first.size, record.second.size) == (2, 3)
        assert record.source == group_id(1)
        assert (await run(at.nodes[2], "frozen", {}))["frozen"][0]["id"] == group_id(2).hex()
