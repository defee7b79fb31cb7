"""What was said just before a node died answers for the same said again; nothing else does."""

import pytest

from node.commands.running import run
from node.core import open_node
from node.tests.commands.world import Clock, found, small_charter
from node.unheard import UNHEARD_S

DRAFT = {
    "title": "Keep the clinic", "addressee": "The council", "text": "It stays open.",
    "test": "The budget names it.", "days": 30,
}  # fmt: skip
PUT = {"title": "A common fund", "text": "We make one."}


@pytest.mark.parametrize(
    ("between", "later", "count"),
    [([], 60, 1), ([], UNHEARD_S + 1, 2), (["Another"], 60, 3)],
    ids=["at once", "much later", "after something else"],
)
async def test_the_same_first_thing_after_a_start_is_not_said_twice(
    tmp_path, between, later, count
):
    clock = Clock()
    directory, _ = found(tmp_path, small_charter(2))
    async with open_node(directory, clock) as node:
        first = await run(node, "proposal.put", PUT)
    clock.now += later
    async with open_node(directory, clock) as node:
        for title in between:
            await run(node, "proposal.put", {**PUT, "title": title})
        again = await run(node, "proposal.put", PUT)
        assert (again["proposal"] == first["proposal"]) == (count == 1)
        assert len((await run(node, "proposal.list", {}))["proposals"]) == count


async def test_a_draft_and_the_proposal_that_cites_it_are_not_said_twice(tmp_path):
    clock = Clock()
    directory, _ = found(tmp_path, small_charter(2))
    async with open_node(directory, clock) as node:
        first = await run(node, "demand.draft", {**DRAFT, "propose": True})
    clock.now += 60
    async with open_node(directory, clock) as node:
        assert await run(node, "demand.draft", {**DRAFT, "propose": True}) == first
        assert len((await run(node, "demand.list", {}))["demands"]) == 1
        assert len((await run(node, "proposal.list", {}))["proposals"]) == 1
