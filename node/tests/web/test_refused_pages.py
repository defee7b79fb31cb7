"""The page of statements that count for nothing: a steward sees what of their group was refused."""

import json

from node.tests.commands.test_refused import say_against_the_rules
from node.tests.web.signing import sign_in
from node.tests.web.test_convening_pages import called
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world


async def test_a_steward_sees_what_of_their_group_counts_for_nothing_and_why(tmp_path):
    async with world(tmp_path / "node", others=1) as (here, client):
        _, page = await get(client, "/groups/refused")
        assert "Every statement that this server holds counts." in page
        await sign_in(here, client)
        path, _ = await called(client, facilitators="Group 2")
        await say_against_the_rules(here.node, path.rpartition("/")[2])
        _, page = await get(client, "/peers")
        assert 'href="/groups/refused"' in page
        _, page = await get(client, "/groups/refused")
        check_shape(page)
        assert "What your group said here was not done." in page
        assert "<h3>the minutes of a meeting</h3>" in page
        value = json.loads((await get(client, "/groups/refused.json"))[1])
        (of,) = value["groups"]
        assert (of["own"], of["statements"][0]["code"]) == (True, "not-a-facilitator")
        assert of["statements"][0]["kind"] == "minutes"
        _, page = await get(client, "/groups/refused?lang=es")
        check_shape(page)
        assert "<h3>el acta de una reunión</h3>" in page
        assert "Lo que tu grupo dijo aquí no se hizo." in page
