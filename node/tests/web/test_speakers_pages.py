"""Members and guests ask to speak on their own devices; who leads the queue sees and calls them."""

import json
import logging

from node.commands.running import run
from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_convening_pages import HOUR, called
from node.tests.web.test_door_pages import stranger
from node.tests.web.test_markup import check_shape
from node.tests.web.test_participation_pages import CSV
from node.tests.web.web_world import get, post, world
from node.web.pages.speakers_lead import RENEWS_S
from node.web.pages.speakers_mine import RENEWS_S as MINE_RENEWS_S


async def opened(here, client, **rules):
    """A meeting that is on, its queue open; gives its address. The facilitator is signed in."""
    await here.run("roster.import", csv=CSV, commit=True)
    await sign_in(here, client, "facilitator")
    path, _ = await called(client)
    here.clock[0] = NOW + HOUR
    name = path.rpartition("/")[2]
    await here.run("speakers.lead", convening=name, asking=True, **rules)
    return path, name


async def told(client, path):
    return json.loads((await get(client, f"{path}.json"))[1])


async def test_a_member_asks_on_their_page_and_is_called(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client, seconds=90)
        await run(here.node, "speakers.add", {"convening": name, "name": "Ana", "group": "Group 2"})
        await sign_in(here, client, "member", member="m1")
        _, page = await get(client, path)
        assert f'href="{path}/speak"' in page
        response, page = await get(client, f"{path}/speak")
        check_shape(page)
        assert "Refresh" not in response.headers
        # The number is the access's own, whatever the form says.
        response, page = await act(client, f"{path}/speak/ask", name="Row 3", member="m2")
        check_shape(page)
        assert response.url.path == f"{path}/speak"
        assert response.headers["Refresh"] == str(MINE_RENEWS_S)
        assert "You are in the queue." in page
        assert "You are number 2 of 2 who wait." in page
        (own,) = here.node.speakers.of("member:m1")
        assert own[1].name == "Row 3"
        seen = await told(client, f"{path}/speak")
        assert (seen["place"], seen["next"][0]["name"], seen["floor"]) == (2, "Ana", None)
        await here.run("speakers.next", convening=name)
        _, page = await get(client, f"{path}/speak")
        assert "You are next." in page
        assert "Ana" in page
        await here.run("speakers.next", convening=name)
        _, page = await get(client, f"{path}/speak")
        assert "You have the floor." in page
        assert "90 seconds left" in page
        here.clock[0] += 91
        assert "The time is over." in (await get(client, f"{path}/speak"))[1]
        journal = (await here.run("access.journal"))["journal"]
        assert "speakers.ask" not in {line["command"] for line in journal}


async def test_a_member_takes_their_request_back_and_a_page_that_is_still_stays_so(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, _ = await opened(here, client)
        await sign_in(here, client, "member", member="m1")
        response, page = await act(client, f"{path}/speak/ask?still=yes", name="Ana")
        assert "Refresh" not in response.headers
        response, page = await post(client, f"{path}/speak/take-back?still=yes", page)
        assert "You do not ask to speak any more." in page
        assert response.url.query_string == "still=yes"
        assert here.node.speakers.queue(bytes.fromhex(path.rpartition("/")[2])) == []


async def test_a_script_in_a_name_is_letters_on_every_page(tmp_path):
    name = "<script>alert('x')</script>\"><b>"
    async with world(tmp_path / "node") as (here, client):
        path, _ = await opened(here, client)
        await sign_in(here, client, "member", member="m1")
        response, page = await act(client, f"{path}/speak/ask", name=name)
        assert response.status == 200
        pages = [page]
        await sign_in(here, client, "facilitator")
        for _ in range(2):
            _, page = await get(client, f"{path}/queue")
            pages.append(page)
            _, page = await post(client, f"{path}/queue/next", page)
            pages.append(page)
        assert all("&lt;script&gt;" in page for page in pages)
        assert not any("<script" in page.lower() or '<b>"' in page for page in pages)
        assert (await told(client, f"{path}/queue"))["floor"]["name"] == name


async def test_what_cannot_be_read_or_is_too_long_is_said_beside_the_field(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client)
        await sign_in(here, client, "member", member="m1")
        for typed, words in (
            ("\u202eanA", "This can&#39;t be read as what somebody goes by."),
            ("x" * 121, "This is too long"),
        ):
            response, page = await act(client, f"{path}/speak/ask", name=typed)
            check_shape(page)
            assert response.status == 422
            assert words in page
        await here.run("speakers.lead", convening=name, asking=False)
        response, page = await get(client, f"{path}/speak/ask")
        assert "Requests are not taken here at the moment." in page
        _, page = await get(client, path)
        assert f'href="{path}/speak"' not in page


async def test_who_leads_sees_requests_come_and_leads_with_buttons(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client)
        queue = f"{path}/queue"
        response, page = await get(client, queue)
        assert response.headers["Refresh"] == str(RENEWS_S)
        assert f'href="{queue}?still=yes"' in page
        response, _ = await get(client, f"{queue}?still=yes")
        assert "Refresh" not in response.headers
        await run(here.node, "speakers.ask", {"convening": name, "member": "m1", "name": "Ana"})
        _, page = await act(client, f"{queue}/add", name="Bo", group="")
        check_shape(page)
        assert "asked as a member" in page
        (first, _) = (s["entry"] for s in (await told(client, queue))["waiting"])
        stale = page
        _, page = await post(client, f"{queue}/next", page, entry=str(first))
        assert "The next one has the floor." in page
        response, page = await post(client, f"{queue}/next", stale, entry=str(first))
        assert response.status == 422
        assert "The queue has changed meanwhile. Nobody was called." in page
        check_shape(page)
        _, page = await post(client, f"{queue}/back", page)
        assert "They wait again, as the first." in page
        _, page = await post(client, f"{queue}/next", page, entry=str(first))
        _, page = await post(client, f"{queue}/done", page)
        assert "They have finished." in page
        await run(here.node, "speakers.ask", {"convening": name, "member": "m1", "name": "Ana"})
        _, page = await act(client, f"{queue}/rules", asking="yes", fresh="yes", seconds="60")
        assert "This is how the queue is led now." in page
        assert "A speech takes 1 minute at most." in page
        shown = await told(client, queue)
        assert [(s["name"], s["turns"]) for s in shown["waiting"]] == [("Bo", 0), ("Ana", 1)]
        response, page = await act(client, f"{queue}/rules", seconds="9999")
        assert response.status == 422
        _, page = await post(client, f"{queue}/lead", page)
        shown = await told(client, queue)
        assert (shown["asking"], shown["fresh"], shown["seconds"]) == (False, True, 60)


async def test_a_page_of_before_ends_no_speech_and_takes_out_nobody_who_speaks(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client)
        queue = f"{path}/queue"
        for who in ("Ana", "Bo"):
            await run(here.node, "speakers.add", {"convening": name, "name": who})
        _, page = await act(client, f"{queue}/add", name="Bo", group="")
        assert "Somebody of this name and group waits in the queue already." in page
        _, page = await get(client, queue)
        ana, bo = (s["entry"] for s in (await told(client, queue))["waiting"])
        _, stale = await post(client, f"{queue}/next", page, entry=str(ana))
        assert stale.count(f'name="entry" value="{ana}"') == 2
        await here.run("speakers.next", convening=name)
        for button, entry in (("done", ana), ("back", ana), ("remove", bo)):
            response, page = await post(client, f"{queue}/{button}", stale, entry=str(entry))
            check_shape(page)
            assert response.status == 422, button
            assert (await told(client, queue))["floor"]["entry"] == bo
        # The rules that somebody else has set meanwhile stay as well.
        await here.run("speakers.lead", convening=name, asking=True, fresh=True, seconds=60)
        await post(client, f"{queue}/lead", stale, seconds="0")
        shown = await told(client, queue)
        assert (shown["asking"], shown["fresh"], shown["seconds"]) == (False, True, 60)


async def test_only_who_may_sees_the_queue_and_nobody_elsewhere(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client)
        await run(here.node, "speakers.add", {"convening": name, "name": "Zuzanna"})
        async with stranger(here) as other:
            for page in ("speak", "speak/ask", "queue", "queue/add", "here/speak"):
                assert "Zuzanna" not in (await get(other, f"{path}/{page}"))[1]
            for page in ("speak.json", "queue.json", "here/speak.json"):
                assert (await get(other, f"{path}/{page}"))[0].status == 403
            assert "Zuzanna" not in (await get(other, f"{path}.json"))[1]
        for role in ("observer", "member"):
            await sign_in(here, client, role)
            for page in ("queue", "queue.json", "queue/add", "queue/rules"):
                assert (await get(client, f"{path}/{page}"))[0].status == 403
        _, page = await get(client, f"{path}/speak/ask")
        assert "there is no place to keep for you" in page
        # Somebody else was put in by hand, and is not who has this access.
        seen = await told(client, f"{path}/speak")
        assert (seen["place"], seen["waiting"]) == (None, 1)
        _, form = await get(client, "/enter")
        response, _ = await post(client, f"{path}/speak/take-back", form)
        assert response.status == 422
        assert len((await run(here.node, "speakers.show", {"convening": name}))["waiting"]) == 1
        assert (await get(client, f"/meetings/{'ab' * 32}/speak"))[0].status == 404


async def test_who_checked_in_by_the_code_asks_and_leaves_the_queue_with_the_room(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client)
        code = (await here.run("door.open", convening=name, minutes=60))["code"]
        async with stranger(here) as guest:
            response, page = await get(guest, f"{path}/here/speak")
            assert response.url.path == f"{path}/here"
            _, page = await act(guest, f"{path}/here?code={code}", code=code)
            assert f'href="{path}/here/speak"' in page
            response, page = await act(guest, f"{path}/here/speak", name="\u202e")
            check_shape(page)
            assert response.status == 422
            response, page = await act(guest, f"{path}/here/speak", name="Di <i>")
            check_shape(page)
            assert "You are next." in page
            assert "Di &lt;i&gt;" in page
            assert response.headers["Refresh"] == str(MINE_RENEWS_S)
            assert f'type="application/json" href="{path}/here/speak.json"' in page
            own = await told(guest, f"{path}/here/speak")
            assert (own["place"], own["name"], own["usual"]) == (1, "Di <i>", "")
            _, page = await get(client, f"{path}/queue")
            assert "asked by the code in the room" in page
            # They are of no group until they say one, and then where they wait, too.
            await run(here.node, "speakers.add", {"convening": name, "name": "Zuzanna"})
            waiting = (await told(client, f"{path}/queue"))["waiting"]
            assert [one["group"] for one in waiting] == ["", ""]
            _, page = await get(guest, f"{path}/here")
            said = {"group": here.node.group.hex(), "region": ""}
            await post(guest, f"{path}/here/say", page, **said)
            waiting = (await told(client, f"{path}/queue"))["waiting"]
            assert [one["group"] for one in waiting] == ["Group 1", ""]
            by_hand = {"convening": name, "entry": waiting[1]["entry"]}
            await run(here.node, "speakers.remove", by_hand)
            _, page = await get(guest, f"{path}/here/speak")
            _, page = await post(guest, f"{path}/here/quiet", page)
            assert (await told(client, f"{path}/queue"))["waiting"] == []
            await act(guest, f"{path}/here/speak", name="Di")
            _, page = await get(guest, f"{path}/here")
            await post(guest, f"{path}/here/leave", page)
            assert (await told(client, f"{path}/queue"))["waiting"] == []
            response, page = await post(guest, f"{path}/here/speak", page, name="Di")
            assert response.url.path == f"{path}/here"


async def test_a_guest_asks_in_a_private_coalition_and_sees_no_other_page(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        path, name = await opened(here, client)
        code = (await here.run("door.open", convening=name, minutes=60))["code"]
        async with stranger(here) as guest:
            response, _ = await get(guest, f"{path}/here/speak.json")
            assert response.status == 403
            await act(guest, f"{path}/here?code={code}", code=code)
            response, page = await act(guest, f"{path}/here/speak", name="Di")
            assert response.url.path == f"{path}/here/speak"
            assert "You are next." in page
            assert (await told(guest, f"{path}/here/speak"))["place"] == 1
            _, page = await post(guest, f"{path}/here/quiet", page)
            assert (await told(client, f"{path}/queue"))["waiting"] == []
            for other in (path, f"{path}/queue", f"{path}/speak"):
                response, _ = await get(guest, other)
                assert response.url.path in ("/enter", "/sign-in"), other


async def test_begun_anew_the_door_takes_guests_out_of_the_queue_and_nobody_else(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        path, name = await opened(here, client)
        code = (await here.run("door.open", convening=name, minutes=60))["code"]
        async with stranger(here) as guest:
            await act(guest, f"{path}/here?code={code}", code=code)
            await act(guest, f"{path}/here/speak", name="Di")
        await run(here.node, "speakers.ask", {"convening": name, "member": "m1", "name": "Ana"})
        await here.run("door.open", convening=name, minutes=60, anew=True)
        waiting = (await told(client, f"{path}/queue"))["waiting"]
        assert [s["name"] for s in waiting] == ["Ana"]


async def test_nothing_of_a_request_is_in_a_log(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    async with world(tmp_path / "node") as (here, client):
        path, _ = await opened(here, client)
        await sign_in(here, client, "member", member="m1")
        await act(client, f"{path}/speak/ask", name="Zuzanna")
        await sign_in(here, client, "facilitator")
        _, page = await act(client, f"{path}/queue/add", name="Zdenka", group="")
        await post(client, f"{path}/queue/next", page)
        journal = (await here.run("access.journal"))["journal"]
    assert "speakers.add" in {line["command"] for line in journal}
    assert not any(word in f"{caplog.text}{journal}" for word in ("Zuzanna", "Zdenka"))
