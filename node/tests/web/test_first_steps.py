"""A new server tells its administrators what to do next, and ticks what is done by itself."""

import base64
from types import SimpleNamespace

from node.tests.small_federation import group_id
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import ROSTER, get, world
from node.web.building.first_steps import Begun, first_steps

NEED = "Set up your group"


async def steps(client):
    response, _ = await get(client, "/first-steps.json")
    return {step["key"]: step["done"] for step in (await response.json())["steps"]}


async def test_a_fresh_server_leads_its_steward_from_step_to_step(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, home = await get(client, "/")
        assert f"{NEED}&#39;s server: 0 of 5 steps are done" in home
        assert 'href="/first-steps"' in home
        assert await steps(client) == {
            "stewards": False, "members": False, "facilitators": False, "backup": None,
            "proposal": False, "meeting": False,
        }  # fmt: skip
        _, page = await get(client, "/first-steps")
        check_shape(page)
        assert page.count("✓") == 0
        assert 'href="/accesses/new"' in page

        await here.run("access.grant", role="steward", label="Bao")
        await here.run("access.grant", role="facilitator", label="Cy")
        assert NEED in (await get(client, "/"))[1]
        await here.run("roster.import", csv=base64.b64encode(ROSTER.encode()).decode(), commit=True)
        # Members alone don't make a beginning: there is nothing for them yet.
        assert f"{NEED}&#39;s server: 3 of 5" in (await get(client, "/"))[1]
        await here.run("proposal.put", title="Spring")
        assert NEED not in (await get(client, "/"))[1]
        await here.run(
            "convening.call", title="Spring", starts="2027-12-01T18:00", ends="2027-12-01T20:00",
            place="Hall 2",
        )  # fmt: skip
        done = await steps(client)
        assert done.pop("backup") is None
        assert set(done.values()) == {True}
        _, page = await get(client, "/first-steps")
        check_shape(page)
        assert "All that this server can see is done." in page
        assert 'href="/accesses/new"' not in page
        assert "commonweal backup" in page


async def test_a_revoked_access_is_no_second_administrator(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        made = await here.run("access.grant", role="steward", label="Bao")
        assert (await steps(client))["stewards"] is True
        await here.run("access.revoke", number=made["number"])
        assert (await steps(client))["stewards"] is False


async def test_servers_that_have_not_answered_are_a_step(tmp_path):
    async with world(tmp_path / "node", others=2) as (here, client):
        await sign_in(here, client)
        response, _ = await get(client, "/first-steps.json")
        first = (await response.json())["steps"][0]
        assert first == {"key": "peers", "done": False, "path": "/peers", "have": 0, "need": 2}
        _, page = await get(client, "/first-steps")
        assert "0 of 2" in page


async def test_a_server_whose_group_is_not_here_any_more_stands_in_for_no_other(tmp_path):
    async with world(tmp_path / "node", others=2) as (here, client):
        await sign_in(here, client)
        heard = [SimpleNamespace(group=group_id(number), heard_s=1.0) for number in (2, 8, 9)]
        here.node.federation = SimpleNamespace(status=lambda: heard)
        response, _ = await get(client, "/first-steps.json")
        first = (await response.json())["steps"][0]
        assert (first["have"], first["need"], first["done"]) == (1, 2, False)


async def test_nobody_else_is_told_to_set_the_server_up(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        assert NEED not in (await get(client, "/"))[1]
        for role in ("facilitator", "member", "observer"):
            await sign_in(here, client, role)
            assert NEED not in (await get(client, "/"))[1]


async def test_points_that_the_group_has_said_nothing_to_are_a_step(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        await here.run("unity.add", text="Nobody is cut off.")
        # Whoever moves it ratifies it.
        assert (await steps(client))["unity"] is True
        latecomer = first_steps(await here.node.state(), group_id(2), Begun(0, 1, 0, 0))
        (unity,) = [step for step in latecomer.steps if step.key == "unity"]
        assert (unity.done, unity.have, unity.need) == (False, 0, 1)
