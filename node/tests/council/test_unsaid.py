"""What can't be published is told once, not at every turn."""

from structlog.testing import capture_logs

from node.core import open_node
from node.council.reopening import may_go_on
from node.council.room import Room
from node.council.unsaid import Unsaid
from node.tests.commands.test_frozen import freeze, proof
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.council.federated import coalition
from node.tests.small_federation import group_id
from protocol.coalition.membership.motions import BackBody


def test_a_failure_is_told_again_when_it_is_another_or_comes_back():
    unsaid = Unsaid()
    with capture_logs() as lines:
        for code in ("disk-full", "disk-full", "record-frozen", "record-frozen"):
            unsaid.failed("votes-unpublished", code)
        unsaid.failed("owed-unpublished", "record-frozen")
        unsaid.passed("votes-unpublished")
        unsaid.failed("votes-unpublished", "record-frozen")
    told = [(line["event"], line["code"]) for line in lines]
    assert told == [
        ("votes-unpublished", "disk-full"),
        ("votes-unpublished", "record-frozen"),
        ("owed-unpublished", "record-frozen"),
        ("votes-unpublished", "record-frozen"),
    ]


async def test_a_frozen_council_node_tells_once_that_its_votes_stay_unpublished(tmp_path):
    directory, _other = coalition(tmp_path, 2, members=RULED["members"])
    async with open_node(directory) as node:
        room = Room(node, node.council)
        room.instance.outbox.append(("back", BackBody()))
        await node.logs.keep_evidence(node.group, proof(node, 1))
        with capture_logs() as lines:
            for _ in range(3):
                await room._publish()
        assert [line["code"] for line in lines] == ["record-frozen"]
        assert room.trouble[0] == "record-frozen"
        assert len(room.instance.outbox) == 1


async def test_what_the_council_needs_to_know_is_tried_again_and_its_failure_told_once(tmp_path):
    directory, _other = coalition(tmp_path, 2, members=RULED["members"])
    async with open_node(directory) as node:
        room = Room(node, node.council)
        await node.logs.keep_evidence(group_id(2), proof(node, 2))
        node.still_asking(0, 1, 1)
        with capture_logs() as lines:
            for _ in range(3):
                await room._say_owed()
            assert [line["code"] for line in lines] == ["asking-peers"]
            node.unwritable = None
            await room._say_owed()
        assert len(lines) == 1
        assert [entry.statement.kind for entry in await node.said({"fork-proof"})] == ["fork-proof"]


async def test_a_frozen_log_that_nobody_moved_to_take_up_again_folds_nothing(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        assert not await may_go_on(node)
        await freeze(at, 3)
        assert not await may_go_on(node)
