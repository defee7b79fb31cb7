"""The pages of who belongs: leaving, staying, and people without a group."""

import json
from html import unescape

import pytest
from msgspec.structs import replace

from node.commands.running import run
from node.tests.small_federation import NOW, rotating
from node.tests.web.example_base import GROUPS, ID
from node.tests.web.example_desk import ExampleDesk
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import browser, get, world
from node.web.viewmodels.membership import LeavingLine
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.registers.bodies import RegisterBody


async def test_a_steward_announces_that_the_group_leaves_and_takes_it_back(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        response, page = await act(client, "/groups/leave", reason="We need a year.", caucus="")
        assert response.url.path == "/groups"
        assert "Your group has announced that it leaves." in page
        assert "We need a year." in page
        assert 'href="/groups/leave"' not in page
        _, page = await act(client, "/groups/stay", reason="We <i>found</i> it.")
        assert "It is taken back." in page
        assert "Group 1 took back that it leaves" in page
        assert "<blockquote>We &lt;i&gt;found&lt;/i&gt; it.</blockquote>" in page
        assert "We need a year." not in page
        assert not (await here.node.state()).membership.departures


async def test_a_group_that_has_left_reads_so_on_its_own_server(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        await act(client, "/groups/leave", reason="", caucus="")
        here.clock[0] += 31 * 86_400
        _, page = await get(client, "/groups")
        assert "Your group has left the coalition." in page
        assert "/groups/stay" not in page
        assert (await get(client, "/groups/leave"))[0].status == 200


async def test_the_pages_of_a_group_that_has_left_offer_nothing_that_nobody_takes(tmp_path):
    offers = {"/points": "/points/new", "/meetings": "/meetings/new", "/access": "/accesses"}
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        await act(client, "/groups/leave", reason="", caucus="")
        before = [(await get(client, path))[1] for path in offers]
        here.clock[0] += 31 * 86_400
        await sign_in(here, client)
        after = [(await get(client, path))[1] for path in offers]
        *published, own = zip(offers.values(), before, after, strict=True)
        for link, was, now in published:
            assert (f'href="{link}' in was, f'href="{link}' in now) == (True, False)
        assert f'href="{own[0]}' in own[2]  # what stays on its own server it still does
        told = "Your group has left the coalition."
        assert [told in page for page in (*before, *after)] == [False] * 3 + [True] * 3
        async with browser(here.server) as visitor:
            assert told not in (await get(visitor, "/points"))[1]


async def test_what_can_not_be_taken_back_says_so_and_keeps_what_was_typed(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        response, page = await act(client, "/groups/stay", reason="Never mind.")
        assert response.status == 422
        assert "Your group has not announced that it leaves." in page
        assert "Never mind." in page


async def test_people_without_a_group_read_who_takes_them_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        _, page = await get(client, "/groups")
        assert "No group has said that it takes people in." in page
        assert "/groups/at-large" not in page
        await sign_in(here, client)
        _, page = await act(client, "/groups/at-large", about="Anybody. Mondays, <b>the hall</b>.")
        assert "Mondays, &lt;b&gt;the hall&lt;/b&gt;." in page
        _, page = await act(client, "/groups/at-large", about="")
        assert "No group has said that it takes people in." in page


async def test_an_offer_that_is_not_there_is_not_taken_up(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        for path in (f"/groups/leave/{'ab' * 32}", f"/groups/offers/{'ab' * 32}/take-back"):
            response, _ = await get(client, path)
            assert response.status == 404


async def test_members_and_facilitators_see_no_way_to_leave_and_have_none(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/groups")
        assert 'href="/groups/leave"' not in page
        response, _ = await get(client, "/groups/leave")
        assert response.status == 403


async def test_whose_keys_were_replaced_stands_on_the_page_of_groups(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        _, page = await get(client, "/groups")
        assert "Replaced keys" not in page
        await run(here.node, "keys.rotate", rotating(1))
        _, page = await get(client, "/groups")
        assert "Group 1 replaced its keys" in page
        assert "count for the first statement of its record" in page
        _, page = await get(client, "/groups", headers={"Accept-Language": "es"})
        assert "Group 1 sustituyó sus claves" in page


async def test_a_group_with_more_keys_than_members_is_named_on_the_page(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        most = (await here.node.state()).groups[here.node.group].affiliated
        for count, told in ((most, False), (most + 1, True)):
            body = RegisterBody(count=count, root=b"\1" * 32)
            await here.node.publish("register", body)
            _, page = await get(client, "/groups")
            assert f'<td class="n">{count}' in page
            assert ("more than members" in page) == told
            _, data = await get(client, "/groups.json")
            assert json.loads(data)["groups"][0]["keys"] == count


async def test_everybody_reads_who_runs_a_groups_server_and_its_own_pages_say_so(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        _, page = await get(client, "/groups")
        assert "/groups/operator" not in page
        await sign_in(here, client)
        _, page = await act(client, "/groups/operator", name="Co-op <b>North</b>")
        assert "Who runs your group's server is published." in page
        assert "The server of Group 1 is run by Co-op &lt;b&gt;North&lt;/b&gt;." in page
        assert "This server is hosted by Co-op &lt;b&gt;North&lt;/b&gt;, who can see" in page
        here.clock[0] += 1
        response, page = await act(client, "/groups/operator", name="Co-op <b>North</b>")
        assert response.status == 422
        assert "This group has said already who runs its server." in page
        _, page = await act(client, "/groups/operator", name="")
        assert "is run by" not in page
        assert "This server is hosted by" not in page


@pytest.mark.parametrize("certifies", [True, False])
async def test_who_runs_a_server_is_asked_without_places_where_nobody_certifies(
    tmp_path, certifies
):
    cuts = (
        {"cuts": CutRules(propose_ms=1_000, vote_ms=1_000, growth_ms=1_000, rest_ms=0)}
        if certifies
        else {}
    )
    async with world(tmp_path / "node", **cuts) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups/operator")
        assert "who runs it could sign as your group" in page
        assert ("have one place among those that confirm" in page) == certifies


class Others(ExampleDesk):
    """The second group goes up in this server's; the third, which takes people in, leaves."""

    async def membership(self):
        seen = await super().membership()
        lines = [
            LeavingLine(GROUPS[place], NOW - 9, NOW + 9, False, into, "", "", False)
            for place, into in ((1, GROUPS[0]), (2, ""))
        ]
        return replace(seen, leaving=(*seen.leaving, *lines))


async def test_who_goes_up_or_asks_where_a_group_leaves_itself_reads_so_first(example):
    client = await example(role="steward", desk=Others)
    _, page = await get(client, "/groups/leave")
    check_shape(page)
    assert f"{GROUPS[1]} goes up in your group." in unescape(page)
    assert "If yours leaves, its members count nowhere in the coalition." in page
    assert "leaves the coalition, too" not in page
    _, page = await get(client, f"/groups/leave/{ID}")
    assert f"{GROUPS[1]} leaves the coalition, too." in unescape(page)
    _, page = await get(client, "/groups")
    check_shape(page)
    assert page.count("This group has announced that it leaves the coalition:") == 1
    usual = await example(role="steward")
    for path in ("/groups/leave", f"/groups/leave/{ID}", "/groups"):
        _, page = await get(usual, path)
        assert "goes up in your group" not in page
        assert "leaves the coalition, too" not in page
        assert "This group has announced" not in page
