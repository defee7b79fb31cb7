"""Signing in on a real node: links, codes, sessions, and who gets to see what."""

import re

import pytest

from node.errors import NodeError
from node.store.access import Role
from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import ROSTER, _base64, browser, get, post, token_of, world
from node.web.browsers import browser_words
from node.web.people import TOLD_S

LINK = re.compile(r"http\S+/sign-in\?key=([0-9A-Z-]{19})")


async def test_opening_a_link_changes_nothing_until_the_button_is_pressed(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        made = await here.run("access.grant", role="steward", label="Ada")
        path = "/sign-in?" + made["link"].partition("?")[2]
        for _ in range(2):  # a mail scanner, then the person
            response, page = await get(client, path)
            assert "signed-in" not in response.cookies
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cache-Control"] == "no-store"
        key = LINK.search(made["link"])[1]
        response, page = await post(client, "/sign-in", page, key=key, then="/access")
        assert "Ada" in page
        assert "administrator" in page
        assert "You are signed in." in page
        assert "You are signed in." not in (await get(client, "/access"))[1]
        check_shape(page)
        async with browser(here.server) as thief:
            _, page = await get(thief, path)
            response, page = await post(thief, "/sign-in", page, key=key)
            assert response.status == 403
            assert "used already" in page
            assert key not in page


async def test_a_revoked_access_is_out_at_its_next_page(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        made = await sign_in(here, client)
        response, _ = await get(client, "/proposals/new")
        assert response.status == 200
        await here.run("access.grant", role="steward", label="Bao")
        await here.run("access.revoke", number=made["number"])
        for path in ("/proposals/new", "/proposals", "/access"):
            response = await client.get(path, allow_redirects=False)
            assert response.status == 303
        _, page = await get(client, "/sign-in")
        response, page = await post(client, "/sign-in", page, key=made["code"])
        assert (response.status, "not known here" in page) == (403, True)


async def test_a_sign_in_ends_by_itself(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        await here.turn_to(7 * 86_400 - 1)
        assert (await get(client, "/access"))[0].url.path == "/access"
        await here.turn_to(7 * 86_400)
        assert (await get(client, "/access"))[0].url.path == "/sign-in"


async def test_a_token_planted_before_signing_in_opens_nothing_afterwards(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        client.session.cookie_jar.update_cookies(
            {"signed-in": "planted"}, here.server.make_url("/")
        )
        await sign_in(here, client)
        cookies = client.session.cookie_jar.filter_cookies(here.server.make_url("/"))
        assert cookies["signed-in"].value != "planted"
        assert here.node.accesses.person("planted") is None


async def test_signing_in_again_ends_the_sign_in_before(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        first = await sign_in(here, client)
        await sign_in(here, client, "member")
        assert here.node.accesses.sign_ins(first["number"]) == []


async def test_one_sees_where_one_is_signed_in_and_signs_out_there(tmp_path):
    async with world(tmp_path / "node") as (here, client), browser(here.server) as phone:
        made = await sign_in(here, client, "member")
        agent = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
        _, page = await get(phone, "/sign-in")
        data = {"token": token_of(page), "key": made["code"], "shared": "yes"}
        response = await phone.post(
            "/sign-in", data=data, headers={"User-Agent": agent}, allow_redirects=False
        )
        assert "Max-Age" not in response.headers["Set-Cookie"]
        assert "HttpOnly" in response.headers["Set-Cookie"]
        _, page = await get(client, "/access")
        check_shape(page)
        assert "Firefox, Android" in page
        # The foot of the page names this server, for paper; the list names no visitor's address.
        assert "127.0.0.1" not in page.partition("<footer")[0]
        number = re.search(r"/access/sign-ins/(\d+)/end", page)[1]
        await post(client, f"/access/sign-ins/{number}/end", page)
        assert (await get(phone, "/access"))[0].url.path == "/sign-in"
        response, _ = await post(client, "/sign-out", page)
        assert response.url.path == "/sign-in"
        assert here.node.accesses.sign_ins(made["number"]) == []


async def test_signing_out_everywhere_ends_every_browser(tmp_path):
    async with world(tmp_path / "node") as (here, client), browser(here.server) as other:
        made = await sign_in(here, client)
        _, page = await get(other, "/sign-in")
        await post(other, "/sign-in", page, key=made["code"])
        _, page = await get(client, "/access")
        await post(client, "/sign-out", page, everywhere="yes")
        assert (await get(other, "/access"))[0].url.path == "/sign-in"


async def test_a_browser_whose_sign_in_has_ended_says_so_once(tmp_path):
    out = "You are no longer signed in in this browser."
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        made = await sign_in(here, client, "member")
        assert out not in (await get(client, "/"))[1]
        await here.run("access.link", number=made["number"])
        # Through the redirect to the door, and not from one that programs are answered at.
        assert (await client.get("/home.json")).status == 403
        response, page = await get(client, "/")
        assert (response.url.path, out in page) == ("/enter", True)
        assert 'href="/sign-in"' in page.partition(out)[2].partition("</div>")[0]
        check_shape(page)
        assert out not in (await get(client, "/"))[1]


async def test_what_is_sent_after_a_sign_in_has_ended_changes_nothing_and_says_what_opens_again(
    tmp_path,
):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        made = await sign_in(here, client)
        _, page = await get(client, "/accesses/new")
        await here.run("access.link", number=made["number"])
        fields = {"label": "Cy", "role": "steward", "days": "9"}
        response, page = await post(client, "/accesses/new", page, **fields)
        assert response.status == 403
        said = page.partition("<main")[2].partition("</main>")[0]
        assert "You are no longer signed in in this browser." in said
        assert "Nothing was changed." in said
        assert 'href="/sign-in"' in said.partition("<h1")[2]
        assert len((await here.run("access.list"))["accesses"]) == 1


async def test_a_browser_that_never_signed_in_hears_nothing_of_signing_out(tmp_path):
    async with world(tmp_path / "node") as (_, client):
        assert "no longer signed in" not in (await get(client, "/"))[1]


async def test_a_sign_in_whose_time_is_over_is_told_of_too(tmp_path):
    """The browser keeps the token past its end, where it did not promise to forget it at once."""
    async with world(tmp_path / "node") as (here, client):
        made = await here.run("access.grant", role="steward", label="Ada", code=True)
        _, page = await get(client, "/sign-in")
        data = {"token": token_of(page), "key": made["code"]}
        response = await client.post("/sign-in", data=data, allow_redirects=False)
        assert int(response.cookies["signed-in"]["max-age"]) == 7 * 86_400 + TOLD_S
        await here.turn_to(7 * 86_400)
        response, page = await get(client, "/access")
        assert response.url.path == "/sign-in"
        assert "no longer signed in" in page
        assert "signed-in" in response.cookies  # taken away with the page


async def test_signing_out_says_where_one_is_out(tmp_path):
    async with world(tmp_path / "node") as (here, client), browser(here.server) as other:
        made = await sign_in(here, client)
        for path, fields, said in (
            ("/access/sign-ins/{number}/end", {}, "You are signed out in that browser."),
            ("/sign-out", {}, "You are signed out in this browser."),
            ("/sign-out", {"everywhere": "yes"}, "You are signed out in every browser."),
        ):
            for one in (client, other):
                _, page = await get(one, "/sign-in")
                await post(one, "/sign-in", page, key=made["code"])
            _, page = await get(client, "/access")
            number = re.search(r"/access/sign-ins/(\d+)/end", page)[1]
            _, page = await post(client, path.format(number=number), page, **fields)
            assert said in page
            assert "no longer signed in" not in page


async def test_voting_learns_nothing_of_who_is_signed_in(tmp_path):
    import json
    import sqlite3

    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        made = await sign_in(here, client, "member", member="m1")
        _, page = await get(client, "/vote")
        await post(client, "/vote", page, code=here.codes[3])
        with sqlite3.connect(tmp_path / "node" / "sessions.sqlite") as file:
            (data,) = file.execute("SELECT data FROM sessions").fetchone()
        assert set(json.loads(data)) == {"reader", "voter"}
        assert "m1" not in data
        assert here.node.accesses.sign_ins(made["number"])


async def test_the_door_never_leads_to_another_site(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        made = await here.run("access.grant", role="member", label="Ada", code=True)
        _, page = await get(client, "/sign-in")
        data = {"token": token_of(page), "key": made["code"], "then": "//elsewhere.example"}
        response = await client.post("/sign-in", data=data, allow_redirects=False)
        assert response.headers["Location"] == "/"


async def test_wrong_codes_are_limited(tmp_path, monkeypatch):
    from node.store import access, sign_ins

    monkeypatch.setattr(sign_ins, "MAX_FAILED_PER_WINDOW", 3)
    async with world(tmp_path / "node") as (_, client):
        _, page = await get(client, "/sign-in")
        said = [(await post(client, "/sign-in", page, key=access.new_code()))[1] for _ in range(4)]
        assert ["Too many wrong codes" in text for text in said] == [False, False, False, True]


async def test_a_steward_gives_renews_and_ends_access_on_the_pages(tmp_path):
    async with world(tmp_path / "node") as (here, client), browser(here.server) as guest:
        await sign_in(here, client)
        _, page = await act(client, "/accesses/new", label="Bao", role="facilitator", days="30")
        check_shape(page)
        key = LINK.search(page)[1]
        _, door = await get(guest, f"/sign-in?key={key}")
        await post(guest, "/sign-in", door, key=key)
        _, page = await get(guest, "/access")
        assert "facilitator" in page
        _, page = await act(client, "/accesses/2/link", code="yes")
        assert re.search(r'"hash">[0-9A-Z]{4}-', page)
        assert (await get(guest, "/access"))[0].url.path == "/sign-in"
        _, page = await get(client, "/accesses/2/change")
        check_shape(page)
        assert 'name="days" value="30"' in page
        fields = {"label": "Bao Example", "role": "observer", "days": "9"}
        response, page = await act(client, "/accesses/2/change", **fields, member="nobody")
        assert (response.status, 'id="member-error"' in page) == (422, True)
        response, page = await act(client, "/accesses/2/change", **fields)
        assert "The access is changed." in page
        changed = here.node.accesses.access(2)
        assert (changed.label, changed.role, changed.ends) == (
            "Bao Example",
            "observer",
            NOW + 9 * 86_400,
        )
        response, page = await act(client, "/accesses/2/revoke")
        assert response.url.path == "/accesses"
        assert "The access is ended." in page
        assert "The access is ended." not in (await get(client, "/accesses"))[1]
        assert here.node.accesses.access(2).revoked
        assert key not in (await get(client, "/journal"))[1]


async def test_the_last_administrator_can_not_end_their_own_access(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        made = await sign_in(here, client)
        path = f"/accesses/{made['number']}"
        for fields in ({"path": f"{path}/revoke"}, {"path": f"{path}/change", "role": "member"}):
            response, page = await act(client, fields.pop("path"), **fields)
            assert response.status == 422
            assert "Without this access nobody could give access on the pages any more." in page
            assert "Give another administrator access first." in page
        assert here.node.accesses.standing(Role.STEWARD) == 1
        assert (await get(client, "/accesses"))[0].status == 200


async def test_a_list_that_lacks_the_last_administrator_changes_nobody(tmp_path):
    async with world(tmp_path / "node") as (here, _client):
        await here.run("roster.import", csv=_base64(ROSTER), commit=True)
        made = await here.run("access.grant", role="steward", member="m1")
        without = _base64(ROSTER.replace("m1,Member 1,\n", ""))
        with pytest.raises(NodeError, match="last steward") as caught:
            await here.run("roster.import", csv=without, whole=True, commit=True)
        assert caught.value.code == "last-steward"
        assert len((await here.run("roster.list"))["members"]) == 12
        await here.run("access.grant", role="steward", label="Bao")
        await here.run("roster.import", csv=without, whole=True, commit=True)
        assert here.node.accesses.access(made["number"]).revoked


async def test_a_field_that_is_wrong_is_told_beside_it_and_the_rest_is_kept(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        response, page = await act(
            client, "/accesses/new", label="<b>Bao", role="member", days="many"
        )
        assert response.status == 422
        check_shape(page)
        assert "This is not a whole number." in page
        assert 'value="&lt;b&gt;Bao"' in page
        assert (
            'aria-describedby=" days-error"' in page.replace('y="', 'y=" ', 1)
            or "days-error" in page
        )
        _, page = await act(client, "/accesses/new", label="Bao", role="member", days="99999")
        assert "at most 3,653" in page
        response, page = await act(client, "/accesses/new", label="", role="king", days="3")
        assert (response.status, len(here.node.accesses.all())) == (422, 1)


async def test_a_member_who_leaves_the_roster_is_out(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await sign_in(here, client, "member", member="m2")
        assert (await get(client, "/access"))[0].url.path == "/access"
        import base64

        rest = base64.b64encode(b"ref,name,region\nm1,Member 1,\n").decode()
        await here.run("roster.import", csv=rest, whole=True, commit=True)
        assert (await get(client, "/access"))[0].url.path == "/sign-in"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("", ""),
        ("curl/8", ""),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
    ],
)  # fmt: skip
def test_a_browser_is_kept_in_two_words(agent, words):
    assert browser_words(agent) == words


async def test_an_access_is_for_somebody_in_spanish_too_and_not_in_favour(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv="cmVmCm0xCg==", commit=True)
        await sign_in(here, client, "member", member="m1")
        for path in ("/access", "/my-data"):
            _, page = await get(client, f"{path}?lang=es")
            assert "<dt>Para quién</dt>" in page, path
            assert "A favor" not in page, path


async def test_whoever_has_two_accesses_is_named_where_one_is_made_and_where_one_is_ended(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        given = {"label": "Bao", "role": "facilitator", "days": "30"}
        _, page = await act(client, "/accesses/new", **given)
        assert "in this name" not in page
        _, page = await act(client, "/accesses/new", **{**given, "label": "bao "})
        assert "Another access in this name stands." in page
        assert 'href="/accesses/2/revoke"' in page
        check_shape(page)
        _, page = await get(client, "/accesses/3/revoke")
        assert "Another access in this name stands: whoever holds it still comes in." in page
        assert 'href="/accesses/2/revoke"' in page
        assert "your own access" not in page
        check_shape(page)
        assert (await here.run("access.revoke", number=3))["others"] == [2]
        _, page = await get(client, "/accesses/2/revoke")
        assert "in this name" not in page
        _, page = await get(client, "/accesses/1/revoke")
        assert "This is your own access: you are signed out, too." in page
        # By the member's number, whatever the name; what is over stands nowhere.
        await here.run("roster.import", csv=_base64(ROSTER), commit=True)
        one = await here.run("access.grant", role="member", member="m7", label="One", days=1)
        other = await here.run("access.grant", role="member", member="m7", label="Other")
        assert other["others"] == [one["number"]]
        here.clock[0] += 2 * 86_400
        assert (await here.run("access.revoke", number=other["number"]))["others"] == []


async def test_a_link_pressed_twice_in_one_browser_goes_on_and_in_another_is_used(tmp_path):
    async with world(tmp_path / "node") as (here, client), browser(here.server) as thief:
        made = await here.run("access.grant", role="steward", label="Ada")
        key = LINK.search(made["link"])[1]
        _, door = await get(client, f"/sign-in?key={key}")
        await post(client, "/sign-in", door, key=key, then="/access")
        response, page = await post(client, "/sign-in", door, key=key, then="/access")
        assert (response.status, response.url.path) == (200, "/access")
        assert len(here.node.accesses.sign_ins(made["number"])) == 1
        # Whoever is signed in as somebody else, or by a code, is told that it was used.
        await sign_in(here, thief, "member")
        response, _ = await post(thief, "/sign-in", (await get(thief, "/sign-in"))[1], key=key)
        assert response.status == 403
        code = await here.node.accesses.make_way(made["number"], once=False)
        await post(client, "/sign-in", (await get(client, "/sign-in"))[1], key=code)
        response, page = await post(client, "/sign-in", (await get(client, "/sign-in"))[1], key=key)
        assert (response.status, "used already" in page) == (403, True)


async def test_an_access_that_is_over_leads_to_the_page_on_which_it_stands_again(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        given = await here.run("access.grant", role="facilitator", label="Bao", days=1)
        here.clock[0] += 2 * 86_400
        path = f"/accesses/{given['number']}/change"
        _, page = await get(client, "/accesses")
        assert "Let it stand again" in page
        assert path in page
        fields = {"label": "Bao", "role": "facilitator", "days": "9"}
        await act(client, path, **fields)
        _, page = await get(client, "/accesses")
        assert "Let it stand again" not in page
        await here.run("access.revoke", number=given["number"])
        assert path not in (await get(client, "/accesses"))[1]
