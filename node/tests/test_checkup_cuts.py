"""Doctor tells how far cuts have come, and warns when a council lacks its quorum."""

from federation_tests.scenarios.founded import found
from node.checkup.cuts import check_cuts
from node.checkup.finding import Level
from node.core import open_node
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, alone, certify, turned_until


async def test_a_council_that_certifies_is_well(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        (finding,) = check_cuts(node)
    assert (finding.check, finding.level) == ("cuts", Level.OK)
    assert finding.message.startswith("1 cut is certified; the next: ")


async def test_a_council_without_its_quorum_is_named(tmp_path):
    directory, _ = found(tmp_path, [0, 0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await turned_until(node, lambda: node.room.touch.weighed is not None)
        (finding,) = check_cuts(node)
    assert finding.level is Level.WARN
    assert "no answer from Group 2" in finding.message
    assert finding.hint


async def test_where_there_are_no_rules_for_cuts_there_is_no_line(tmp_path):
    (directory,) = found(tmp_path, [0])
    async with open_node(directory) as node:
        assert list(check_cuts(node)) == []
