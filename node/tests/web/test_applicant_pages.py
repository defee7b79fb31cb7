"""Somebody without a group asks to be taken in, and administrators answer."""

import re

import pytest

from node.errors import NodeError
from node.store.applicants import MAX_PER_WINDOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import Reader, check_shape
from node.tests.web.web_world import browser, get, post, world

ASKED = {
    "name": "Noor Example",
    "contact": "noor@people.example",
    "words": "I clean <b>offices</b>.",
}


async def ask(client, **fields):
    """Fill in the form; the code that the next page shows."""
    response, page = await act(client, "/groups/join", **{**ASKED, **fields})
    assert response.status == 200, page
    return page.partition('<p class="hash">')[2].partition("</p>")[0]


async def look(client, code):
    return await act(client, "/groups/join/answer", code=code)


async def test_who_has_no_group_asks_to_be_taken_in_and_reads_the_answer(tmp_path, capsys):
    # Not public: who asks has no invitation either.
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await here.run("membership.at-large", about="Anybody on our street.")
        async with browser(here.server) as stranger:
            assert 'href="/groups/join"' in (await get(stranger, "/proposals"))[1]
            code = await ask(stranger)
            assert "The group has not answered yet." in (await look(stranger, code))[1]
            await sign_in(here, client)
            _, home = await get(client, "/")
            assert "Answer people who ask to be taken in: 1" in home
            _, page = await get(client, "/applicants")
            assert "noor@people.example" in page
            assert "I clean &lt;b&gt;offices&lt;/b&gt;." in page
            _, page = await act(client, "/applicants/1/accept", ref="17", answer="Mondays.")
            check_shape(page)
            taken = page.partition("<main")[2]
            assert "They are on the members' list." in taken
            # Nothing else shows how to reach them from now on.
            assert ">17<" in taken
            assert "noor@people.example" in taken
            assert 'href="/accesses/new?member=17"' in taken
            assert "Nobody waits for an answer." in (await get(client, "/applicants"))[1]
            assert [(m["ref"], m["name"]) for m in (await here.run("roster.list"))["members"]] == [
                ("17", "Noor Example")
            ]
            _, page = await look(stranger, code)
            assert "The group has taken you in." in page
            assert "Mondays." in page
            assert "Noor" not in (await get(client, "/journal"))[1]
            assert "Answer people who ask" not in (await get(client, "/"))[1]
        assert "Noor" not in capsys.readouterr().out


async def test_a_button_pressed_twice_takes_in_once_and_shows_the_number_again(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        await ask(client)
        await sign_in(here, client)
        _, form = await get(client, "/applicants/1/accept")
        await post(client, "/applicants/1/accept", form, ref="17", answer="")
        response, page = await post(client, "/applicants/1/accept", form, ref="18", answer="")
        check_shape(page)
        again = page.partition("<main")[2]
        assert (response.status, ">17<" in again, ">18<" in again) == (200, True, False)
        assert "Noor" not in again
        assert 'href="/accesses/new?member=17"' in again
        assert [one["ref"] for one in (await here.run("roster.list"))["members"]] == ["17"]
        # Who leads no list of members learns no number of one.
        await sign_in(here, client, "facilitator")
        assert (await get(client, "/applicants/1/accept"))[0].status == 403


async def test_who_is_taken_in_is_led_on_to_an_access_tied_to_their_number(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        code = await ask(client)
        await sign_in(here, client)
        _, page = await act(client, "/applicants/1/accept", ref="", answer="")
        link = re.search(r'href="(/accesses/new[?]member=[^"]+)"', page)[1]
        _, page = await get(client, link)
        made = await post(
            client,
            "/accesses/new",
            page,
            label="Noor",
            role="member",
            member=re.search(r'id="member"[^>]*value="([^"]*)"', page)[1],
            days="9",
        )
        assert "Pass this on to Noor" in made[1]
        accesses = (await here.run("access.list"))["accesses"]
        assert [one["member"] for one in accesses if one["label"] == "Noor"] == ["at-large-1"]
        _, page = await look(client, code)
        assert "You are on its list of members" in page


async def test_who_asks_reads_where_the_answer_will_be(tmp_path):
    """In a coalition that is not public no page leads there."""
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        _, page = await get(client, "/groups/join")
        response, page = await post(client, "/groups/join", page, **ASKED)
        shown = f"{response.url.host}:{response.url.port}/groups/join/answer"
        assert shown in page
        assert (await get(client, "/groups/join/answer"))[0].status == 200


async def test_who_is_declined_reads_why_and_nothing_is_left_of_what_they_wrote(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        code = await ask(client)
        await sign_in(here, client)
        response, page = await act(client, "/applicants/1/decline", answer="")
        assert response.status == 422
        _, page = await act(client, "/applicants/1/decline", answer="You live too far away.")
        assert "They can read your answer." in page
        _, page = await look(client, code)
        assert "The group does not take you in." in page
        assert "You live too far away." in page
        assert (await here.run("applicant.list"))["applicants"] == []
        assert (await here.run("roster.list"))["members"] == []
        assert (await get(client, "/applicants/1/accept"))[0].status == 404


async def test_what_somebody_wrote_is_erased_when_they_take_it_back(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        code = await ask(client)
        _, page = await look(client, code)
        response, page = await post(client, "/groups/join/take-back", page, code=code)
        assert "What you wrote is erased." in page
        assert (await here.run("applicant.list"))["applicants"] == []
        response, page = await look(client, code)
        assert (response.status, "No request belongs to this code." in page) == (404, True)


async def test_a_group_that_takes_nobody_in_says_so_and_keeps_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        _, page = await get(client, "/groups/join?lang=es")
        assert "Por ahora este grupo no acoge a nadie sin grupo." in page
        assert 'name="contact"' not in page
        token = (await get(client, "/groups/join/answer?lang=en"))[1]
        response, page = await post(client, "/groups/join", token, **ASKED)
        assert response.status == 422
        assert "takes in nobody without a group at present" in page
        assert (await here.run("applicant.list"))["applicants"] == []


async def test_a_flood_of_requests_is_refused_and_said_so(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        for _ in range(MAX_PER_WINDOW):
            await here.node.applicants.ask("Bot", "bot@example", "")
        response, page = await act(client, "/groups/join", **ASKED)
        assert response.status == 422
        assert "Try again in an hour." in page
        assert "noor@people.example" in page  # what was typed is kept


@pytest.mark.parametrize("field", ["name", "contact"])
async def test_a_request_says_who_and_how_to_reach_them(tmp_path, field):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        response, page = await act(client, "/groups/join", **{**ASKED, field: "  "})
        assert response.status == 422
        assert f'id="{field}-error"' in page
        assert (await here.run("applicant.list"))["applicants"] == []


async def test_only_administrators_see_who_asks(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        await ask(client)
        await sign_in(here, client, "facilitator")
        for path in (
            "/applicants",
            *(f"/applicants/1/{v}" for v in ("accept", "decline", "erase")),
        ):
            response, page = await get(client, path)
            assert (response.status, "Noor" in page) == (403, False)
        assert "Answer people who ask" not in (await get(client, "/"))[1]


async def test_nobody_takes_another_member_s_place_by_being_taken_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        await ask(client)
        await here.run("applicant.accept", number=1, ref="17")
        await ask(client, name="=Bo Example", contact="555 0100")
        with pytest.raises(NodeError) as caught:
            await here.run("applicant.accept", number=2, ref="17")
        assert caught.value.code == "ref-taken"
        await sign_in(here, client)
        response, page = await act(client, "/applicants/2/accept", ref="17")
        assert (response.status, 'id="ref-error"' in page) == (422, True)
        assert (await here.run("applicant.accept", number=2))["member"] == "at-large-2"
        assert here.node.people.member("17").name == "Noor Example"
        assert here.node.people.member("at-large-2").email == ""


async def test_a_code_is_asked_for_on_a_page_that_no_browser_keeps(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        for path in ("/groups/join", "/groups/join/answer"):
            response, page = await get(client, path)
            assert "no-store" in response.headers["Cache-Control"]
            assert Reader(page).all("form")


async def test_who_is_on_the_list_already_is_taken_in_a_second_time_only_if_it_is_said(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("membership.at-large", about="Anybody.")
        await ask(client)
        await ask(client, name="noor  EXAMPLE", contact="by post")
        await ask(client, name="Somebody", contact="Noor@people.example")
        await sign_in(here, client)
        await act(client, "/applicants/1/accept", ref="17")
        for number in (2, 3):
            path = f"/applicants/{number}/accept"
            assert "This is somebody else" not in (await get(client, path))[1]
            response, page = await act(client, path, ref="", answer="Mondays.")
            assert response.status == 422
            assert "is on your members&#39; list already." in page
            assert "already, as 17." in page
            assert "Mondays." in page
            check_shape(page)
            assert len((await here.run("roster.list"))["members"]) == 1
        # As after a crash: the same request under the same number.
        await act(client, "/applicants/2/accept", ref="18", another="yes")
        members = (await here.run("roster.list"))["members"]
        assert sorted(member["ref"] for member in members) == ["17", "18"]
        with pytest.raises(NodeError) as caught:
            await here.run("applicant.accept", number=3)
        assert caught.value.code == "name-on-list"
