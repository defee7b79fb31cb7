"""Acting on pages: who may, what is refused, what is kept; proposals as the first who do."""

import importlib
import pkgutil
import re

import pytest

from node.commands.running import COMMANDS
from node.store.access import Role
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, token_of, world
from node.web import pages, policy
from node.web.acting import Act
from node.web.keys import PAGE_ROUTES
from node.web.middleware.access import OPEN_ROUTES
from node.web.routes import ROUTES


def acts():
    modules = [
        importlib.import_module(f"node.web.pages.{m.name}")
        for m in pkgutil.iter_modules(pages.__path__)
    ]
    return [
        value for module in modules for value in vars(module).values() if isinstance(value, Act)
    ]


# Forms for people without a group, whose door stands open: they run no command of the node's.
FOR_ANYBODY = {"applicant.ask"}


def test_every_command_that_pages_offer_has_a_row_and_every_row_is_a_command():
    offered = {found.command for found in acts()}
    assert offered > FOR_ANYBODY
    assert offered - FOR_ANYBODY <= policy.POLICY.keys() <= COMMANDS.keys()
    assert not FOR_ANYBODY & COMMANDS.keys()
    assert {PAGE_ROUTES + name for name in FOR_ANYBODY} <= OPEN_ROUTES


def test_what_has_no_row_nobody_may_run():
    for role in Role:
        assert not policy.allows(role, "codes.status")
        assert not policy.allows(role, "no.such-command")


def test_observers_and_members_change_nothing_of_their_groups():
    for command, row in policy.POLICY.items():
        assert Role.STEWARD in row.roles, command
        # Rows without a notice are pages: they change nothing.
        assert Role.OBSERVER not in row.roles or not row.done, command


async def proposal(here, client):
    response, page = await act(
        client,
        "/proposals/new",
        title="A strike fund",
        summary="We share.",
        text="One.\r\n\r\nTwo.",
    )
    return response.url.path, page


async def test_a_steward_puts_a_proposal_and_it_is_said_to_be_public(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, page = await proposal(here, client)
        check_shape(page)
        assert "A strike fund" in page
        assert "proposal is published" in page
        assert "every group can read it" in page
        assert "proposal is published" not in (await get(client, path))[1]
        (held,) = (await here.node.state()).proposals.values()
        assert held.text == "One.\n\nTwo."


async def test_a_proposal_is_discussed_amended_adopted_and_withdrawn_on_pages(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await proposal(here, client)
        _, page = await act(
            client, f"{path}/comment", stance="against", text="Who pays?", author=""
        )
        assert "Who pays?" in page
        (held,) = (await here.node.state()).proposals.values()
        answer = f"{path}/comment?on={held.comments[0].hash.hex()}"
        _, page = await act(client, answer, stance="reply", text="All of us.", author="Bao")
        assert "All of us." in page
        fields = {"title": "A strike fund", "text": "One and a half.", "reason": "Prices."}
        _, page = await act(client, f"{path}/amend", **fields)
        assert "amendment is published" in page
        (held,) = (await here.node.state()).proposals.values()
        assert not held.amendments[0].material  # the box was not marked
        _, page = await act(client, f"{path}/adopt/{held.amendments[0].hash.hex()}")
        assert "now part of the proposal" in page
        _, page = await act(client, f"{path}/withdraw", reason="Not now.")
        assert "Not now." in page
        (held,) = (await here.node.state()).proposals.values()
        assert (held.text, held.withdrawal_reason) == ("One and a half.", "Not now.")


async def test_what_every_node_would_refuse_is_shown_again_with_the_reason(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await proposal(here, client)
        response, page = await act(client, f"{path}/sponsor")
        assert response.status == 422
        check_shape(page)
        assert "A group cannot sponsor its own proposal." in page
        await get(client, "/?lang=es")
        _, page = await act(client, f"{path}/sponsor")
        assert "Un grupo no puede avalar su propia propuesta." in page
        _, page = await act(client, f"{path}/amend", title="", text="", reason="")
        assert "Esto no cambia nada: ya está así." in page
        assert not (await here.node.state()).proposals[bytes.fromhex(path[-64:])].sponsors


async def test_what_was_typed_is_kept_when_something_is_missing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        text = "Two </textarea> <script>alert(1)</script>"
        response, page = await act(client, "/proposals/new", title=" ", summary="", text=text)
        assert response.status == 422
        check_shape(page)
        assert "This is needed." in page
        assert "Two &lt;/textarea&gt; &lt;script&gt;" in page
        _, page = await act(client, "/proposals/new", title="x" * 201, summary="", text="")
        assert "at most 200 characters" in page
        assert not (await here.node.state()).proposals


@pytest.mark.parametrize("role", ["facilitator", "member", "observer"])
async def test_other_roles_neither_see_the_form_nor_get_it_through(tmp_path, role):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, role)
        response, page = await get(client, "/proposals/new")
        assert (response.status, "does not allow this" in page) == (403, True)
        _, any_form = await get(client, "/vote")
        response, _ = await post(client, "/proposals/new", any_form, title="Mine", text="")
        assert response.status == 403
        assert not (await here.node.state()).proposals
        assert 'href="/proposals/new"' not in (await get(client, "/proposals"))[1]
        assert (await get(client, "/accesses"))[0].status == 403
        assert (await get(client, "/journal"))[0].status == 403


async def test_a_facilitator_comments(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        put = await here.run("proposal.put", title="Fund")
        await sign_in(here, client, "facilitator")
        path = f"/proposals/{put['proposal']}"
        _, page = await act(client, f"{path}/comment", stance="for", text="Good.", author="")
        assert "Good." in page


async def test_strangers_are_asked_to_sign_in_and_come_back(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        response = await client.get("/proposals/new", allow_redirects=False)
        assert response.headers["Location"] == "/sign-in?then=/proposals/new"
        _, any_form = await get(client, "/vote")
        response, page = await post(client, "/proposals/new", any_form, title="Mine", text="")
        assert (response.status, "not signed in" in page) == (403, True)
        assert not (await here.node.state()).proposals


async def test_no_form_is_taken_from_elsewhere(tmp_path):
    # What the routes leave open is filled in: numbers with 1, ids with one that is nowhere.
    paths = [
        re.sub(r"\{\w+\}", "ab" * 32, re.sub(r"\{\w+:[^}]*\}\}", "1", route.path))
        for route in ROUTES
        if route.method == "POST"
    ]
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        forged = [
            ({"title": "Mine"}, {}),
            ({"title": "Mine", "token": "0" * 64}, {}),
            ({"token": token_of((await get(client, "/vote"))[1])}, {"Origin": "https://a.example"}),
        ]
        for path in paths:
            for data, headers in forged:
                response = await client.post(
                    path, data=data, headers=headers, allow_redirects=False
                )
                assert response.status == 403, path
                assert "This form has expired" in await response.text(), path
            # Still signed in: none of them was the way out.
            assert (await get(client, "/access"))[0].url.path == "/access", path
        assert not (await here.node.state()).proposals
        assert here.node.accesses.journal.newest() == []


async def test_every_act_is_in_the_journal_with_who_and_how_it_ended(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await proposal(here, client)
        await act(client, f"{path}/sponsor")
        lines = (await here.run("access.journal"))["journal"]
        assert [(line["who"], line["command"], line["outcome"]) for line in lines] == [
            ("Ada", "proposal.sponsor", "own-proposal"),
            ("Ada", "proposal.put", "done"),
        ]
        assert lines[0]["subject"] == path[-64:]
        _, page = await get(client, "/journal")
        check_shape(page)
        # A refusal stands in words, too: its code says nothing to most.
        assert "<q>a group cannot sponsor its own proposal</q> <code>own-proposal</code>" in page
        # What was done is said as it was said then; what was refused did not come about.
        assert page.count("Your group's proposal is published.") == 1
        assert "Your group now sponsors this proposal." not in page
        _, page = await get(client, "/journal?lang=es")
        assert "La propuesta de tu grupo está publicada." in page


async def test_a_notice_can_not_be_sent_in_a_link(tmp_path):
    async with world(tmp_path / "node") as (_, client):
        _, page = await get(client, "/proposals?notice=proposal.put&done=proposal.put")
        assert "is published" not in page
