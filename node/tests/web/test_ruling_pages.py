"""A ruling on a challenge: nothing is chosen beforehand, it is shown first, then published."""

from contextlib import asynccontextmanager

from aiohttp.test_utils import TestServer

from node.serving import node_app
from node.tests.commands.test_challenges import CONTESTED, declared
from node.tests.commands.world import world
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.test_putting_pages import seen
from node.tests.web.web_world import World, browser, get, post

SCRIPT = "<script>alert(1)</script>"


@asynccontextmanager
async def challenged(tmp_path, about):
    """Four groups, three of them the panel, and a challenge; the pages of the third's steward."""
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        made = await at.run(1, "result.challenge", ballot=ballot, group=about, reason="Lost.")
        await at.exchange()
        node = at.nodes[2]
        async with TestServer(node_app(node)) as server, browser(server) as client:
            await sign_in(World(node, None), client)
            yield node, client, f"/ballots/{ballot}/challenges/{made['challenge']}/rule"


async def words(node):
    (ballot,) = (await node.state()).ballots.values()
    return ballot.standing.challenges[0].words


async def test_a_ruling_is_shown_before_it_is_published_and_nothing_is_preselected(tmp_path):
    async with challenged(tmp_path, "Group 2") as (node, client, path):
        _, page = await get(client, path)
        check_shape(page)
        assert " checked" not in page
        response, page = await post(client, path, page, reason="So.")
        assert response.status == 422
        assert "This is needed." in page
        asked = {"outcome": "recount", "reason": f"Count. {SCRIPT}"}
        # A press on what somebody else may have seen publishes nothing either.
        for marks in ({}, {"seen": "0" * 64}):
            response, page = await post(client, path, page, **asked, **marks)
            assert (response.status, await words(node)) == (200, ())
            check_shape(page)
            assert "count again (Group 2)" in page
            assert "With it 1 of the panel says so; it holds once 2 say the same." in page
            assert SCRIPT not in page
        _, page = await post(client, path, page, **asked, seen=seen(page))
        assert "ruling is published." in page
        (word,) = await words(node)
        assert word.outcome == "recount"


async def test_who_is_to_count_again_is_asked_before_anything_is_shown(tmp_path):
    async with challenged(tmp_path, "") as (node, client, path):
        _, page = await get(client, path)
        _, page = await post(client, path, page, outcome="recount", reason="So.")
        assert "What this will do" not in page
        assert await words(node) == ()
        _, page = await post(client, path, page, outcome="void", reason="So.")
        assert "the vote is void" in page
        _, page = await post(client, path, page, outcome="void", reason="So.", seen=seen(page))
        assert "ruling is published." in page
