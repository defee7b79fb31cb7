"""A member's own data on pages: theirs alone, and answered by administrators."""

import json

import pytest

from node.store.access import Role
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import ROSTER, browser, get, world
from node.tests.web.web_world import _base64 as base64

MINE = ("/my-data", "/my-data/correct", "/my-data/leave")


async def members(here):
    await here.run("roster.import", csv=base64(ROSTER), commit=True)


async def test_a_member_reads_downloads_and_corrects_what_is_held_of_them(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await members(here)
        await sign_in(here, client, "member", member="m3")
        _, page = await act(
            client, "/my-data/correct", name="Ada <b>L.</b>", email="ada@people.example", region=""
        )
        assert "Another name or region waits for an administrator." in page
        assert "ada@people.example" in page
        assert "Ada &lt;b&gt;L.&lt;/b&gt;" in page
        assert "How you voted." in page
        assert 'href="/my-data.json" download="my-data.json"' in page
        _, file = await get(client, "/my-data.json")
        assert json.loads(file) == {"data": await here.run("member.show", member="m3")}
        _, page = await act(client, "/my-data/correct", no_email="yes")
        assert here.node.people.member("m3").email == ""


async def test_a_mail_address_with_a_slip_of_the_finger_is_not_kept(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await members(here)
        await sign_in(here, client, "member", member="m3")
        for slip in ("ada", "ada@", "@people.example", "ada @people.example", "a@b@c.example"):
            response, page = await act(client, "/my-data/correct", email=slip, home="elsewhere")
            assert (response.status, "This is no mail address." in page) == (422, True), slip
            assert f'value="{slip}"' in page
        held = here.node.people.member("m3")
        assert (held.email, held.home) == ("", "")
        # A list that was imported may hold what it likes: who changes something else is not asked.
        await here.node.people.set_email("m3", "house 3, by hand")
        _, page = await act(client, "/my-data/correct", email="house 3, by hand", home="here")
        assert "It is kept." in page


async def test_where_somebody_votes_can_be_said_otherwise_and_no_choice_is_offered_in_vain(
    tmp_path,
):
    async with world(tmp_path / "node") as (here, client):
        await members(here)
        await sign_in(here, client, "member", member="m3")
        _, page = await act(client, "/my-data/correct", home="elsewhere")
        assert here.node.people.member("m3").home == "elsewhere"
        _, page = await get(client, "/my-data/correct")
        assert "not said" not in page
        await act(client, "/my-data/correct", home="here")
        assert here.node.people.member("m3").home == "here"


async def test_nobody_reads_or_changes_anothers_data(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await members(here)
        for path in MINE:
            response, _ = await get(client, path)
            assert response.url.path == "/sign-in", path
        assert (await get(client, "/my-data.json"))[0].status == 403
        await sign_in(here, client, "member", member="m3")
        await here.run("member.leave", member="m4", words="mine")
        # A form that names somebody else is about its sender all the same.
        await act(client, "/my-data/correct", member="m4", email="mallory@people.example")
        assert here.node.people.member("m4").email == ""
        assert (await get(client, "/my-data/requests/1"))[0].status == 404
        for path in ("/requests", "/requests/erase", "/requests/1/grant", "/requests/1/decline"):
            assert (await get(client, path))[0].status == 403, path


@pytest.mark.parametrize("role", [Role.STEWARD, Role.OBSERVER, Role.MEMBER])
async def test_an_access_of_no_member_has_nothing_to_show_and_says_so(tmp_path, role):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, role.value)
        _, page = await get(client, "/my-data")
        assert "Your access belongs to no member" in page
        assert 'href="/my-data/correct"' not in page
        assert json.loads((await get(client, "/my-data.json"))[1]) == {"data": None}


async def test_an_administrator_answers_and_who_is_erased_is_signed_out(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await members(here)
        await sign_in(here, client)
        async with browser(here.server) as hers:
            await sign_in(here, hers, "member", member="m3")
            _, page = await act(hers, "/my-data/correct", name="Member 4")
            _, page = await get(client, "/")
            assert "Answer what members ask about their data: 1" in page
            _, page = await act(client, "/requests/1/decline", answer="")
            assert "This is needed." in page
            await act(client, "/requests/1/decline", answer="That is somebody else.")
            assert "That is somebody else." in (await get(hers, "/my-data"))[1]
            _, page = await act(hers, "/my-data/leave", words="I moved.")
            _, page = await get(client, "/requests")
            assert "I moved." in page
            _, page = await act(client, "/requests/2/grant")
            assert "It is done as they asked." in page
            assert (await get(hers, "/my-data"))[0].url.path == "/sign-in"
            journal = (await get(client, "/journal"))[1]
        assert here.node.people.member("m3") is None
        assert "erased" in journal
        assert "Member 3" not in journal


async def test_who_asked_on_paper_is_erased_only_after_it_was_said_who_that_is(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await members(here)
        await sign_in(here, client)
        response, page = await act(client, "/requests/erase", member="m77")
        assert response.status == 422
        _, page = await act(client, "/requests/erase", member="m5")
        assert "Erases Member 5 (m5)." in page
        # The mark of one member does not erase another.
        mark = page.partition('name="seen" value="')[2].partition('"')[0]
        _, page = await act(client, "/requests/erase", member="m6", seen=mark)
        assert here.node.people.member("m6") is not None
        _, page = await act(client, "/requests/erase", member="m5", seen=mark)
        assert "They are erased from this server." in page
        assert here.node.people.member("m5") is None
