"""Invitations to read, made and ended on pages."""

import re

import pytest

from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import browser, get, post, world

CODE = re.compile(r'<p class="hash">([0-9A-Z-]{19})</p>')


async def invite(client, label):
    """The code that an administrator is shown."""
    response, page = await act(client, "/invitations/new", label=label)
    assert response.status == 200, page
    check_shape(page)
    return CODE.search(page)[1]


async def test_whoever_is_invited_reads_until_the_invitation_is_ended(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await sign_in(here, client)
        assert 'href="/invitations"' in (await get(client, "/accesses"))[1]
        code = await invite(client, "The <i>Tribune</i>")
        async with browser(here.server) as guest:
            _, page = await get(guest, "/proposals")
            response, page = await post(guest, "/enter", page, code=code, then="/proposals")
            assert response.url.path == "/proposals"
            # To read, and nothing else.
            assert (await get(guest, "/proposals/new"))[0].url.path == "/sign-in"
            _, page = await get(client, "/invitations")
            check_shape(page)
            assert "The &lt;i&gt;Tribune&lt;/i&gt;" in page
            assert code not in page
            response, page = await act(client, "/invitations/1/strike")
            assert response.url.path == "/invitations"
            assert "The invitation is ended." in page
            assert "/invitations/1/strike" not in page
            assert (await get(guest, "/proposals"))[0].url.path == "/enter"
            assert (await get(client, "/invitations/1/strike"))[0].status == 404
            _, page = await get(client, "/journal")
            assert "invite.strike" in page
            assert code not in page
            assert "Tribune" not in page


@pytest.mark.parametrize("role", ["facilitator", "member", "observer"])
async def test_nobody_but_administrators_invites_or_sees_who_is_invited(tmp_path, role):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await here.run("invite.make", label="The Tribune")
        await sign_in(here, client, role)
        for path in ("/invitations", "/invitations/new", "/invitations/1/strike"):
            response, page = await get(client, path)
            assert (response.status, "Tribune" in page) == (403, False)
        assert (await client.get("/invitations.json")).status == 403
        assert here.node.invitations.holds(1)


async def test_in_a_public_coalition_the_page_says_that_nobody_needs_one(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        assert 'href="/invitations"' not in (await get(client, "/accesses"))[1]
        _, page = await get(client, "/invitations")
        assert "anybody reads without an invitation" in page
        assert "Nobody is invited." in page
