"""The pages of meetings and of a proposal's way to the vote, on a real node."""

import re
from datetime import UTC, datetime

from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, world
from node.web.charts.counts import MAX_BARS, count_bars
from node.web.i18n import load_languages

HOUR = 3_600


def typed(seconds):
    return datetime.fromtimestamp(NOW + seconds, UTC).strftime("%Y-%m-%dT%H:%M")


MEETING = {
    "title": "Spring <b>convention</b>",
    "starts": typed(HOUR),
    "ends": typed(2 * HOUR),
    "zone": "UTC",
    "place": "The hall",
    "agenda": "Welcome | 10\nThe fund | 30 | with figures",
    "facilitators": "Group 1",
    "basis": "members",
}


async def called(client, **fields):
    response, page = await act(client, "/meetings/new", **{**MEETING, **fields})
    assert response.status == 200, page
    return response.url.path, page


async def test_a_facilitator_calls_a_meeting_leads_it_and_reports(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        path, page = await called(client)
        assert "The meeting is called." in page
        assert "Spring &lt;b&gt;convention&lt;/b&gt;" in page
        assert "with figures" in page
        assert "Say who is present for your group." in page
        named = "Ana | for the fund\nBo | alternate"
        _, page = await act(client, f"{path}/check-in", members="7", delegates="1", named=named)
        assert "Ana: bound: for the fund" in page.replace("\n", " ")
        _, page = await act(client, f"{path}/facilitators", names="Cy\nDi")
        assert "(Cy and Di)" in page
        response, page = await act(client, f"{path}/report", summary="We make the fund.")
        assert response.status == 422
        assert "Report once it has begun." in page
        assert "nothing was published: " not in page
        here.clock[0] = NOW + HOUR
        _, page = await act(client, f"{path}/minutes", text="Ana *opened*.\n\nWe agreed.")
        assert "<em>opened</em>" in page
        _, page = await act(client, f"{path}/report", summary="We make the fund.")
        assert "We make the fund." in page
        assert "groups that agree: 1, needed: 2" in page
        _, stranger = await get(client, "/meetings?lang=es")
        assert "informe por confirmar" in stranger


async def test_an_administrator_has_minutes_and_what_they_replaced_erased_everywhere(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await called(client)
        here.clock[0] = NOW + HOUR
        for text in ("Ana said too much.", "We agreed."):
            _, page = await act(client, f"{path}/minutes", text=text)
        shown = await here.run("convening.show", convening=path.rpartition("/")[2])
        words = {one["what"]: one["statement"] for one in shown["words"]}
        assert {f"{path}/erase/{name}" in page for name in words.values()} == {True}
        _, page = await get(client, f"{path}/erase/{words['replaced']}")
        assert "Ana said too much." in page
        response, page = await act(client, f"{path}/erase/{words['replaced']}", reason="Ana asked.")
        assert response.url.path == path
        assert "Every server is asked to erase these words." in page
        assert "We agreed." in page
        assert (await get(client, f"{path}/erase/{words['replaced']}"))[0].status == 404
        _, page = await act(client, f"{path}/erase/{words['minutes']}", reason="")
        assert "These words were erased, as their group asked." in page
        assert "We agreed." not in page
        assert f"{path}/erase/" not in page
        notices = (await here.run("moderation.erasures"))["erasures"]
        assert {one["target"] for one in notices} == set(words.values())
        _, page = await get(client, "/moderation")
        assert "Ana asked." in page
        assert "Who has erased them" in page


async def test_only_administrators_have_a_meeting_s_words_erased_and_only_their_own(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await called(client)
        here.clock[0] = NOW + HOUR
        await act(client, f"{path}/minutes", text="We agreed.")
        assert (await get(client, f"{path}/erase/{'ab' * 32}"))[0].status == 404
        shown = await here.run("convening.show", convening=path.rpartition("/")[2])
        await post(client, "/sign-out", page=(await get(client, "/access"))[1])
        await sign_in(here, client, "facilitator")
        assert (await get(client, f"{path}/erase/{shown['words'][0]['statement']}"))[
            0
        ].status == 403
        assert f"{path}/erase/" not in (await get(client, path))[1]


async def test_names_of_people_are_shown_to_nobody_who_is_not_signed_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        _, page = await get(client, "/meetings")
        assert "/meetings/new" not in page
        await sign_in(here, client)
        path, _ = await called(client)
        await act(client, f"{path}/check-in", members="7", delegates="1", named="Ana")
        await act(client, f"{path}/facilitators", names="Cy")
        _, page = await get(client, path)
        assert "Ana" in page
        await post(client, "/sign-out", page=(await get(client, "/access"))[1])
        _, page = await get(client, path)
        assert "Ana" not in page
        assert "Cy" not in page
        assert "free" in page


async def test_the_queue_is_led_with_buttons_and_emptied(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        path, _ = await called(client)
        queue = f"{path}/queue"
        _, page = await get(client, queue)
        for name in ("Ana", "Bo"):
            _, page = await act(client, f"{queue}/add", name=name, group="")
        assert page.index(">Ana<") < page.index(">Bo<")
        waiting = here.node.speakers.queue(bytes.fromhex(path.rsplit("/", 1)[1]))
        entry = str(waiting[1].id)
        _, page = await post(client, f"{queue}/move", page, entry=entry, places="-1")
        assert "Give the floor to the next: Bo" in page
        _, page = await post(client, f"{queue}/next", page, entry=entry)
        _, page = await post(client, f"{queue}/done", page)
        assert "Has spoken" in page
        response, page = await post(client, f"{queue}/remove", page, entry=entry)
        assert response.status == 422  # whose speech is counted
        assert "This entry does not wait in the queue any more." in page
        _, page = await act(client, f"{queue}/add", name="Di", group="")
        waiting = here.node.speakers.queue(bytes.fromhex(path.rsplit("/", 1)[1]))
        _, page = await post(client, f"{queue}/remove", page, entry=str(waiting[1].id))
        assert "They are taken out." in page
        response, page = await act(client, f"{queue}/add", name="")
        assert response.status == 422
        assert "This is needed." in page
        await act(client, f"{queue}/add", name="Cy", group="")
        _, page = await get(client, f"{queue}/clear")
        # Looking at it forgets nobody; it says who would be.
        assert "2 people who wait to speak" in page
        waiting = here.node.speakers.queue(bytes.fromhex(path.rsplit("/", 1)[1]))
        assert [speaker.name for speaker in waiting] == ["Ana", "Cy", "Bo"]
        _, page = await post(client, f"{queue}/clear", page)
        assert "Nobody waits to speak." in page
        response, _ = await post(client, f"{queue}/elect", page)
        assert response.status == 404


async def test_what_is_not_clear_is_said_and_what_was_typed_is_kept(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        for fields, words in (
            ({"agenda": "Hello\n\nBye | soon"}, "Line 3: this is no item of the agenda."),
            ({"zone": "Mars"}, "There is no such time zone."),
            ({"starts": typed(-9 * HOUR), "ends": typed(-HOUR)}, "would be over already"),
            ({"link": "javascript:alert(1)"}, "This meeting is not well formed."),
        ):
            response, page = await act(client, "/meetings/new", **{**MEETING, **fields})
            assert response.status == 422
            assert words in page
            assert 'value="The hall"' in page
        assert not (await here.node.state()).convenings


async def test_members_see_meetings_and_change_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await called(client)
    async with world(tmp_path / "other") as (here, client):
        made = await here.run("convening.call", **{**MEETING, "facilitators": ["Group 1"]})
        path = f"/meetings/{made['convening']}"
        await sign_in(here, client, "member")
        _, page = await get(client, path)
        for act_ in ("check-in", "move", "report", "queue"):
            assert f"{path}/{act_}" not in page
            assert (await get(client, f"{path}/{act_}"))[0].status == 403
        response, _ = await get(client, f"/meetings/{'ab' * 32}")
        assert response.status == 404


async def test_an_author_declares_the_way_to_the_vote_and_everybody_sees_what_is_missing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        proposal = (await here.run("proposal.put", title="A fund"))["proposal"]
        way = f"/proposals/{proposal}/process"
        assert (await get(client, way))[0].status == 404
        _, page = await get(client, f"{way}/new")
        assert "First call a national meeting" in page
        path, _ = await called(client, proposal=proposal)
        national = path.rsplit("/", 1)[1]
        path, _ = await called(client, parent=national)
        filled = {
            "national": national, "regional": path.rsplit("/", 1)[1], "needed": "1",
            "options_due": typed(3 * HOUR), "reports_due": typed(6 * HOUR), "zone": "UTC",
            "groups": "1", "options": "Strike | For a day\nMarch", "deliberation": "3  días",
        }  # fmt: skip
        early = {"options_due": typed(HOUR), "reports_due": typed(HOUR)}
        response, page = await act(client, f"{way}/new", **{**filled, **early})
        assert response.status == 422
        said = page.partition('id="reports_due-error">')[2].partition("</p>")[0]
        assert "A regional meeting begins only after the reports are due." in said
        response, page = await act(client, f"{way}/new", **filled)
        assert response.url.path == way
        assert "Its report is missing. Who can supply it: Group 1." in page
        assert "confirmed reports of regional meetings: 0, needed: 1" in page
        assert "first worded by Group 1" in page
        assert "To discuss, at least</dt><dd>3 days" in page
        assert f"{way}/proceed" not in page
        _, page = await get(client, f"/proposals/{proposal}")
        assert way in page
        here.clock[0] = NOW + HOUR
        await act(client, f"/meetings/{national}/check-in", members="7")
        _, page = await get(client, f"/meetings/{national}/report")
        assert "A report stands only if another group that was there confirms it." in page
        response, page = await act(
            client, f"/meetings/{national}/report", summary="Three ways.",
            acts="add: Boycott | Of the banks\nrank: 3, 1",
        )  # fmt: skip
        assert response.status == 422
        assert "No other group has checked in, so nobody could confirm the report." in page
        assert "add: Boycott | Of the banks" in page
        _, page = await get(client, f"{path}/move")
        assert "The way to a vote waits for the report of this meeting." in page
        assert "It is awaited until" in page
        _, page = await act(client, f"{path}/move", ends=typed(6 * HOUR))
        assert "The meeting is moved." in page
        assert "It now ends after" not in page
        _, page = await act(client, f"{path}/move", ends=typed(6 * HOUR + 60))
        assert "It now ends after its report is due on the way to the vote" in page
        _, page = await get(client, f"{path}/cancel")
        assert "The way to a vote waits for the report of this meeting." in page
        assert f'href="{way}"' in page
        _, page = await get(client, f"{path}/cancel?lang=es")
        assert "El camino a una votación espera el informe de esta reunión." in page
        _, page = await act(client, f"{path}/cancel", reason="Nobody comes.")
        _, page = await get(client, f"{way}?lang=en")
        assert "It will never report. For a vote all the same, 1 group agrees to go on" in page
        here.clock[0] = NOW + 7 * HOUR
        _, page = await act(client, f"{way}/proceed", reason="they <i>can</i> wait")
        assert "Would go on: Group 1." in page
        assert "Group 1 agrees: they &lt;i&gt;can&lt;/i&gt; wait</li>" in page
        _, page = await act(client, f"{way}/proceed", reason="They met.")
        assert "No group has said so." in page
        assert "Group 1 does not agree: They met.</li>" in page
        assert "Group 1 agrees" not in page


async def test_a_place_that_was_emptied_on_the_form_is_taken_away(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        path, _ = await called(client)
        times = {"starts": typed(HOUR), "ends": typed(2 * HOUR), "zone": "UTC"}
        response, page = await act(client, f"{path}/move", **times, place="", link="")
        assert response.status == 422
        assert "meet.example" not in page
        link = "https://meet.example/room"
        response, page = await act(client, f"{path}/move", **times, place="", link=link)
        assert "The meeting is moved." in page
        assert "The hall" not in page
        assert link in page
        past = {"starts": typed(-9 * HOUR), "ends": typed(-8 * HOUR)}
        response, page = await act(client, f"{path}/move", **{**times, **past}, link=link)
        assert response.status == 422
        assert "The meeting would be over already." in page


async def test_a_meeting_that_was_moved_twice_says_so_once_with_the_day_of_each(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        path, _ = await called(client)
        for place in ("The barn", "The yard"):
            here.clock[0] += 60
            times = {"starts": typed(HOUR), "ends": typed(2 * HOUR), "zone": "UTC"}
            _, page = await act(client, f"{path}/move", **times, place=place, reason=f"To {place}.")
        check_shape(page)
        assert page.count("This meeting was moved.") == 1
        found = re.findall(r'<p><time datetime="([^"]+)">[^<]+</time>: To (The [a-z]+).</p>', page)
        assert [place for _, place in found] == ["The barn", "The yard"]
        assert len({at for at, _ in found}) == 2


async def test_a_meeting_cancelled_before_it_began_offers_no_facilitators_or_minutes(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        path, page = await called(client)
        links = (f'href="{path}/facilitators"', f'href="{path}/minutes"')
        assert all(link in page for link in links)
        _, page = await act(client, f"{path}/cancel", reason="the roof")
        assert not any(link in page for link in links)
        response, page = await act(client, f"{path}/minutes", text="We met.")
        assert response.status == 422
        assert "This meeting was cancelled" in page
        path, page = await called(client, title="Begun")
        here.clock[0] = NOW + HOUR
        _, page = await act(client, f"{path}/cancel", reason="the roof")
        assert f'href="{path}/minutes"' in page


def test_a_picture_of_counts_shows_the_largest_and_no_more_than_it_can():
    counts = [(f"Group {n}", n) for n in range(MAX_BARS + 5)]
    drawn = count_bars(counts, "People", load_languages()["en"]).inline()
    assert f"Group {MAX_BARS + 4}<" in drawn
    assert "Group 4<" not in drawn
    assert count_bars([], "People", load_languages()["en"]).height == 1


async def test_why_the_agenda_was_changed_stands_below_it_as_plain_text(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await called(client)
        changed = {"agenda": "Welcome | 5", "reason": "The <i>river</i> rose."}
        _, page = await act(client, f"{path}/agenda", **changed)
        assert "The agenda was changed. The &lt;i&gt;river&lt;/i&gt; rose." in page
        _, page = await get(client, f"{path}?lang=es")
        assert "Se cambió el orden del día. The &lt;i&gt;river&lt;/i&gt; rose." in page


async def test_a_way_without_options_or_meetings_says_that_no_vote_can_open(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        proposal = (await here.run("proposal.put", title="A fund"))["proposal"]
        way = f"/proposals/{proposal}/process"
        national, _ = await called(client, proposal=proposal)
        regional, _ = await called(client, parent=national.rsplit("/", 1)[1])
        _, page = await act(
            client, f"{way}/new", national=national.rsplit("/", 1)[1],
            regional=regional.rsplit("/", 1)[1], needed="1", options_due=typed(3 * HOUR),
            reports_due=typed(6 * HOUR), zone="UTC",
        )  # fmt: skip
        assert "no vote can open" not in page
        for path in (national, regional):
            await act(client, f"{path}/cancel", reason="Nobody comes.")
        here.clock[0] = NOW + 7 * HOUR
        _, page = await act(client, f"{way}/proceed", reason="")
        assert "Would go on: Group 1." in page
        assert "ready for a vote" not in page
        assert '<span class="tag bad">no vote can open</span>' in page
        assert "Its author withdraws the proposal and puts it anew." in page
        _, page = await get(client, f"{way}?lang=es")
        assert "la retira y la presenta de nuevo" in page
        async with client.get(f"{way}.json") as response:
            shown = await response.json()
        assert (shown["ready"], shown["stuck"]) == (False, True)
        assert [stage["who"] for stage in shown["stages"]] == [[], []]
