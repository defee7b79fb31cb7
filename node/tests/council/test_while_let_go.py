"""While a branch that was let go is fetched again: nothing is said on it, and nobody is blamed."""

import pytest
from structlog.testing import capture_logs

from node.core import open_node
from node.errors import SignerError
from node.store.records import Awaited
from node.tests.commands.test_frozen import proof
from node.tests.council.federated import coalition, say, served
from node.tests.small_federation import group_id, until

LIAR = group_id(3)


async def test_a_node_whose_own_branch_was_let_go_begins_no_third_one(tmp_path):
    (directory,) = coalition(tmp_path, 1)
    async with open_node(directory) as node:
        await say(node, "On the own branch")
        size = node.logs.head(node.group).size
        node.logs.awaited[node.group] = Awaited(size + 1, bytes(32))
        with pytest.raises(SignerError) as caught:
            await say(node, "On neither")
        assert caught.value.code == "store-behind"
        assert node.logs.head(node.group).size == size
        # All that was to come is here.
        node.logs.awaited[node.group] = Awaited(size, bytes(32))
        await say(node, "After it")


async def test_evidence_that_has_to_wait_is_held_against_nobody(tmp_path):
    one, two, _ = coalition(tmp_path, 3)
    async with open_node(one) as node:
        await node.logs.keep_evidence(LIAR, proof(node, 3))
    with capture_logs() as lines:
        async with served(one, two) as (first, second):
            second.logs.awaited[LIAR] = Awaited(5, bytes(32))
            await until(lambda: any(line["event"] == "evidence-waits" for line in lines), 60)
            assert not any(line["event"] == "evidence-failed" for line in lines)
            (row,) = [r for r in second.federation.status() if r.group == first.group]
            assert row.error == ""
            assert LIAR not in second.logs.frozen()
            # Once it is here, the same evidence freezes it.
            del second.logs.awaited[LIAR]
            await until(lambda: LIAR in second.logs.frozen(), 60)
