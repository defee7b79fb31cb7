"""A facilitator shows a code; who is in the room checks in by it, as a count, and never votes."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import ClientSession, CookieJar

from node.store import doors as store
from node.store.doors import KEPT_S, MAX_TRIES, STEP_S
from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_full_disk import full
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, world

HOUR = 3_600


def typed(second):
    return datetime.fromtimestamp(NOW + second, UTC).strftime("%Y-%m-%dT%H:%M")


async def called(here, starts=HOUR):
    made = await here.run(
        "convening.call", title="General <b>assembly</b>", starts=typed(starts),
        ends=typed(starts + 2 * HOUR), zone="UTC", place="Main hall", basis="members",
    )  # fmt: skip
    return made["convening"]


@asynccontextmanager
async def stranger(here):
    """Somebody else's browser."""
    address = here.server.make_url("/")
    async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def opened(here):
    name = await called(here)
    await here.turn_to(HOUR)
    return name, (await here.run("door.open", convening=name, minutes=60))["code"]


async def test_a_facilitator_shows_a_code_and_shuts_it(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name = await called(here, starts=3 * HOUR)
        await sign_in(here, client, "facilitator")
        at = f"/meetings/{name}/door"
        response, page = await act(client, at, minutes=60)
        check_shape(page)
        assert response.status == 422
        await here.turn_to(3 * HOUR)
        _, page = await get(client, f"/meetings/{name}")
        assert f'href="{at}"' in page
        response, page = await act(client, at, minutes=60)
        check_shape(page)
        code = (await here.run("door.show", convening=name))["code"]
        assert code in page
        assert "<svg" in page
        # An address that people can type: the meeting's own has 64 digits, and is in the square.
        assert "/here</p>" in page
        assert f"/meetings/{name}/here" not in page
        response, _ = await get(client, at)
        assert 0 < int(response.headers["Refresh"]) <= STEP_S + 1
        response, page = await post(client, f"{at}/close", page)
        assert "The code opens nothing any more." in page
        assert code not in page
        assert "Refresh" not in response.headers


async def test_members_and_strangers_see_no_code(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        await here.run("roster.import", csv="cmVmCm0xCg==", commit=True)
        response, page = await get(client, f"/meetings/{name}/door")
        assert code not in page
        await sign_in(here, client, "member", member="m1")
        response, page = await get(client, f"/meetings/{name}/door")
        assert (response.status, code in page) == (403, False)


async def test_somebody_without_an_access_is_counted_says_the_region_and_goes(tmp_path):
    async with world(tmp_path / "node", others=1) as (here, client):
        name, code = await opened(here)
        at = f"/meetings/{name}/here"
        _, page = await get(client, f"{at}?code={code}")
        check_shape(page)
        assert f'value="{code}"' in page
        assert (await here.run("door.show", convening=name))["came"] == []
        response, page = await post(client, at, page, code=code)
        check_shape(page)
        assert "You are checked in" in page
        assert "General &lt;b&gt;assembly&lt;/b&gt;" in page
        # Again, in this browser: it asks nothing, and counts nobody.
        await post(client, at, page, code=code)
        (came,) = (await here.run("door.show", convening=name))["came"]
        assert came == {"group": "", "name": "", "region": "", "people": 1}
        other = next(g.hex() for g in (await here.node.state()).groups if g != here.node.group)
        _, page = await post(client, f"{at}/say", page, group=other, region="")
        (came,) = (await here.run("door.show", convening=name))["came"]
        assert (came["name"], came["people"]) == ("Group 2", 1)
        for wrong in ({"group": "ff" * 16, "region": ""}, {"group": other, "region": "Atlantis"}):
            response, _ = await post(client, f"{at}/say", page, **wrong)
            assert response.status == 400
        # What was said can be taken back, too.
        _, page = await post(client, f"{at}/say", page, group="", region="")
        assert "counted for none" in page
        (came,) = (await here.run("door.show", convening=name))["came"]
        assert (came["name"], came["people"]) == ("", 1)
        _, page = await post(client, f"{at}/leave", page)
        assert "You are checked in" not in page
        assert (await here.run("door.show", convening=name))["came"] == []


async def test_who_has_not_said_their_group_is_nobodys_and_stands_in_a_line_apart(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        group = here.node.group.hex()
        async with stranger(here) as another:
            _, page = await act(another, f"/meetings/{name}/here", code=code)
            # Nothing is chosen for them: whoever presses "Keep this" at once says nothing.
            assert " selected" not in page
            assert page.index('<option value="">') < page.index(f'<option value="{group}">')
            assert "counted for none" in page
        async with stranger(here) as another:
            _, page = await act(another, f"/meetings/{name}/here", code=code)
            said = {"group": group, "region": ""}
            _, page = await post(another, f"/meetings/{name}/here/say", page, **said)
            check_shape(page)
            assert f'<option value="{group}" selected>' in page
            assert "counted for none" not in page
        came = (await here.run("door.show", convening=name))["came"]
        assert [(row["group"], row["people"]) for row in came] == [(group, 1), ("", 1)]
        await sign_in(here, client, "facilitator")
        _, page = await get(client, f"/meetings/{name}/door")
        assert ">have not said<" in page
        assert ">2 people<" in page
        _, page = await get(client, f"/meetings/{name}/check-in")
        assert "Count 1 person more, who came in by the code" in page
        await act(client, f"/meetings/{name}/check-in", members=4, door="yes")
        (counted,) = (await here.node.state()).convenings[bytes.fromhex(name)].check_ins.values()
        assert counted.people == 5


async def tries(here):
    """Wrong codes of this step, of meetings that have any."""
    query = "SELECT tries FROM doors WHERE tries > 0"
    return here.node.traits.doors.file.reader.conn.execute(query).fetchall()


async def test_the_short_address_checks_in_to_the_meeting_that_the_code_opens(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, _), stranger(here) as guest:
        response, page = await act(guest, "/here", code="0000-0000")
        assert (response.status, "Nobody checks in by code here" in page) == (403, True)
        first, _ = await opened(here)
        second = await called(here, starts=HOUR)
        shown = await here.run("door.open", convening=second, minutes=60)
        response, page = await act(guest, "/here", code="0000-0000")
        assert (response.status, "not the one in the room" in page) == (403, True)
        # Neither which meetings are on nor what they are called is told to who has no code.
        assert not any(told in page for told in (first, second, "General"))
        check_shape(page)
        response, page = await act(guest, "/here", code=shown["code"].lower())
        assert response.url.path == f"/meetings/{second}/here"
        assert "You are checked in" in page
        for meeting, people in ((first, []), (second, [1])):
            came = (await here.run("door.show", convening=meeting))["came"]
            assert [row["people"] for row in came] == people
        # At the first it was no wrong try: many guests of one meeting would shut the other.
        assert await tries(here) == [(1,), (1,)]
        # Once more is the same person.
        await act(guest, "/here", code=shown["code"])
        [row] = (await here.run("door.show", convening=second))["came"]
        assert row["people"] == 1


async def test_wrong_codes_at_the_short_address_are_limited_as_at_the_meeting(tmp_path):
    async with world(tmp_path / "node") as (here, _), stranger(here) as guest:
        name, code = await opened(here)
        for _ in range(MAX_TRIES):
            await here.node.traits.doors.enter(bytes.fromhex(name), "0000", b"x", here.node.now())
        response, page = await act(guest, "/here", code=code)
        assert (response.status, "Too many are trying" in page) == (429, True)


async def test_it_opens_no_page_and_no_vote_in_a_private_coalition(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        name, code = await opened(here)
        at = f"/meetings/{name}/here"
        _, page = await get(client, at)
        assert "assembly" not in page
        _, page = await post(client, at, page, code=code)
        assert "You are checked in" in page
        for path in ("/", f"/meetings/{name}", "/ballots", "/access", "/vote/ballot"):
            response, _ = await get(client, path, allow_redirects=False)
            assert response.status == 303, path
        for path in (f"/meetings/{name}/attend", f"/meetings/{name}/check-in"):
            response, _ = await get(client, path)
            assert response.url.path in ("/enter", "/sign-in"), path


async def test_wrong_codes_are_limited_for_all_browsers_together(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        at = f"/meetings/{name}/here"
        for _ in range(MAX_TRIES):
            async with stranger(here) as another:
                response, page = await act(another, at, code="00000000")
                assert (response.status, "not the one in the room" in page) == (403, True)
        check_shape(page)
        response, page = await act(client, at, code=code)
        assert (response.status, "Too many are trying" in page) == (429, True)
        await here.turn_to(HOUR + STEP_S)
        code = (await here.run("door.show", convening=name))["code"]
        _, page = await act(client, at, code=code)
        assert "You are checked in" in page


async def test_a_code_of_before_and_one_of_another_meeting_open_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        other = await called(here)
        theirs = (await here.run("door.open", convening=other))["code"]
        _, page = await act(client, f"/meetings/{name}/here", code=theirs)
        assert "not the one in the room" in page
        await here.turn_to(HOUR + 2 * STEP_S)
        _, page = await act(client, f"/meetings/{name}/here", code=code)
        assert "not the one in the room" in page
        _, page = await act(client, f"/meetings/{'ab' * 32}/here", code=code)
        assert "Nobody checks in by code here" in page
        for meeting in (name, other):
            assert (await here.run("door.show", convening=meeting))["came"] == []


async def test_a_member_with_an_access_is_led_to_their_own_check_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        await here.run("roster.import", csv="cmVmCm0xCg==", commit=True)
        _, page = await get(client, f"/meetings/{name}/here")
        await sign_in(here, client, "member", member="m1")
        response, page = await post(client, f"/meetings/{name}/here", page, code=code)
        assert response.url.path == f"/meetings/{name}/attend"
        assert (await here.run("door.show", convening=name))["came"] == []


async def test_a_guest_who_checks_in_under_their_own_access_is_counted_once(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        await here.run("roster.import", csv="cmVmCm0xCg==", commit=True)
        at = f"/meetings/{name}"
        _, page = await act(client, f"{at}/here", code=code)
        assert "You have an access of your own" not in page
        async with stranger(here) as another:
            await act(another, f"{at}/here", code=code)
        await sign_in(here, client, "member", member="m1")
        _, page = await get(client, f"{at}/here")
        check_shape(page)
        assert "You are checked in" in page
        assert "You have an access of your own" in page
        assert f'href="{at}/attend"' in page
        assert (await here.run("door.show", convening=name))["came"][0]["people"] == 2
        await act(client, f"{at}/attend", here="yes")
        assert len(here.node.traits.attendance.at(bytes.fromhex(name))) == 1
        # The stranger's browser stays, and the member's is no guest's any more.
        (came,) = (await here.run("door.show", convening=name))["came"]
        assert came["people"] == 1
        _, page = await get(client, f"{at}/here")
        assert "You are checked in" not in page


async def test_a_program_that_checked_in_is_counted_out_by_beginning_anew(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        for _ in range(3):
            async with stranger(here) as another:
                await act(another, f"/meetings/{name}/here", code=code)
        await sign_in(here, client, "facilitator")
        at = f"/meetings/{name}/door"
        response, page = await get(client, at)
        assert (">3 people<" in page, 'name="minutes"' in page) == (True, False)
        assert f'href="{at}?new=yes"' in page
        # While the form is open the page doesn't come again, which would drop what is typed.
        response, page = await get(client, f"{at}?new=yes")
        check_shape(page)
        assert "Refresh" not in response.headers
        assert code not in page
        _, page = await post(client, at, page, minutes=60)
        assert ">3 people<" in page
        _, page = await get(client, f"{at}?new=yes")
        response, page = await post(client, at, page, minutes="many", anew="yes")
        check_shape(page)
        assert (response.status, 'value="many"' in page) == (422, True)
        assert "Refresh" not in response.headers
        _, page = await post(client, at, page, minutes=60, anew="yes")
        assert "Nobody has checked in by the code yet." in page
        assert (await here.run("door.show", convening=name))["came"] == []


async def test_guests_of_a_meeting_long_over_are_erased_though_no_door_opens_again(
    tmp_path, monkeypatch
):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        await act(client, f"/meetings/{name}/here", code=code)
        doors, meeting = here.node.traits.doors, bytes.fromhex(name)
        over = HOUR + 60 * 60 + KEPT_S
        await here.turn_to(over)
        await here.node.office.turn()
        assert sum(doors.guests(meeting).values()) == 1
        # On a full disk they stay for the time being, and the office does the rest.
        with monkeypatch.context() as patched:
            patched.setattr(store, "_forget", full)
            await here.turn_to(over + 1)
            await here.node.office.turn()
            assert sum(doors.guests(meeting).values()) == 1
        async with asyncio.timeout(15):
            while doors.guests(meeting):
                here.node.changed.set()
                await asyncio.sleep(0.02)


async def test_the_group_counts_them_when_it_checks_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        name, code = await opened(here)
        said = {"group": here.node.group.hex(), "region": ""}
        for _ in range(3):
            async with stranger(here) as another:
                _, page = await act(another, f"/meetings/{name}/here", code=code)
                await post(another, f"/meetings/{name}/here/say", page, **said)
        await sign_in(here, client, "facilitator")
        _, page = await get(client, f"/meetings/{name}/check-in")
        assert "Count 3 people more, who came in by the code" in page
        await act(client, f"/meetings/{name}/check-in", members=4, door="yes")
        state = await here.node.state()
        (said,) = state.convenings[bytes.fromhex(name)].check_ins.values()
        assert said.people == 7
        assert sum(present.themselves for present in said.regions.values()) == 0
