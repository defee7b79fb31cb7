"""The pages of delegates: sent, recalled, reporting back, erased; and who has no way to."""

import re
from datetime import UTC, datetime
from html import unescape

from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.test_voting import open_ballot
from node.tests.web.web_world import MANIFEST, get, world

SCRIPT = "<script>alert(1)</script>"
SENT = {
    "title": f"Congress {SCRIPT}",
    "starts": "2026-01-01T12:00",
    "ends": "2030-01-01T12:00",
    "names": f"A. Example\n{SCRIPT}",
    "alternates": "B. Example",
    "how": f"By the executive {SCRIPT}",
    "mandate": "bound",
    "bound_to": f"no cuts {SCRIPT}",
    "bound_by": f"the meeting {SCRIPT}",
    "mandates": f"B. Example | rents first {SCRIPT} | the north",
    "report_days": "30",
}


async def own(here):
    [one] = (await here.node.state()).delegations.values()
    return one


async def test_a_steward_sends_recalls_reports_and_erases(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert 'href="/delegates"' in page
        _, page = await get(client, "/delegates")
        assert "No group has said whom it sends yet." in page
        response, page = await act(client, "/delegates/new", **SENT)
        assert response.url.path == "/delegates"
        assert "Whom your group sends is published." in page
        assert "A. Example" in page
        assert "bound by the north: rents first &lt;script&gt;" in page
        assert SCRIPT not in page
        one = await own(here)
        path = f"/delegates/{one.hash.hex()}"
        _, page = await act(
            client, f"{path}/recall", seats="1", by="rule", rule="three absences", reason="absent"
        )
        assert "The recall is published." in page
        assert "moved up for seat 1" in page
        _, page = await act(
            client,
            f"{path}/report",
            seats="2",
            about="",
            since="2026-01-01T12:00",
            until="2026-02-01T12:00",
            text=f"We met. {SCRIPT}",
        )
        assert "We met. &lt;script&gt;" in page
        report = (await own(here)).reports[0].hash.hex()
        before = await own(here)
        for words in (report, one.hash.hex()):
            _, page = await act(client, f"{path}/erase/{words}")
        assert "This report is not here, or was erased." in page
        assert "A. Example" not in page
        assert await own(here) == before


async def test_a_recall_by_a_vote_leads_to_the_proposal_that_asks_for_it(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        await act(client, "/delegates/new", **SENT)
        path = f"/delegates/{(await own(here)).hash.hex()}"
        reason = f"absent {SCRIPT}"
        response, page = await act(client, f"{path}/recall", seats="1", by="ballot", reason=reason)
        [asked] = (await own(here)).proposed
        assert str(response.url.relative()) == f"/proposals/new?clause={asked.hash.hex()}"
        assert "No longer goes:" in page
        assert "A. Example" in page
        assert "absent &lt;script&gt;" in page
        # A vote decides, so nothing is said to have happened, and nothing but this is said.
        assert "Nothing has changed yet: a vote decides." in page
        assert "The recall is published." not in page
        assert SCRIPT not in page
        response, page = await act(client, f"{path}/recall", seats="1", by="ballot", reason=reason)
        assert response.status == 422
        assert "This very recall is there already, for a vote to decide." in page
        _, page = await get(client, "/delegates")
        assert "Put the recall to the vote<" in page
        # Nobody has gone, and the others are not worse off for an answer that was given before.
        assert "no longer" not in page.partition("Recall of")[0]
        response, page = await act(
            client, f"/proposals/new?clause={asked.hash.hex()}", title="Recall our first"
        )
        assert "Recall:" in page
        _, page = await get(client, "/delegates")
        assert "Put the recall to the vote again" in page
        assert "Recall our first" in page


async def test_the_vote_on_a_recall_is_offered_with_a_rule_that_asks_the_own_members_alone(
    tmp_path,
):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        await act(client, "/delegates/new", **SENT)
        path = f"/delegates/{(await own(here)).hash.hex()}"
        response, _ = await act(client, f"{path}/recall", seats="1", by="ballot", reason="absent")
        response, _ = await act(client, str(response.url.relative()), title="Recall our first")
        at = f"/ballots/new/{response.url.path.rpartition('/')[2]}"
        _, page = await get(client, at)
        check_shape(page)
        assert "The rule below asks your group" in page
        assert 'value="own" checked' in page
        assert 'value="simple-majority" checked' not in page
        rule = unescape(re.search(r'<textarea id="rule"[^>]*>([^<]*)', page)[1])
        day = 86_400
        times = {"opens": 2 * day, "closes": 9 * day, "returns_due": 11 * day}
        hours = {
            k: f"{datetime.fromtimestamp(NOW + s, UTC):%Y-%m-%dT%H:%M}" for k, s in times.items()
        }
        said = {"title": "Recall?", "kind": "yes-no", "preset": "own", "accepts": "counted"}
        _, page = await act(client, at, **said, **hours, zone="UTC", rule=rule)
        assert "The members of these groups vote: Group 1." in page


async def test_whoever_votes_on_a_recall_reads_on_the_ballot_whom_it_recalls_and_why(tmp_path):
    async with world(tmp_path / "node", sponsors=0) as (here, client):
        await sign_in(here, client)
        await act(client, "/delegates/new", **SENT)
        path = f"/delegates/{(await own(here)).hash.hex()}"
        reason = f"absent {SCRIPT}"
        await act(client, f"{path}/recall", seats="1", by="ballot", reason=reason)
        [asked] = (await own(here)).proposed
        one = {"title": "Recall?", "kind": "yes-no", "question": "Shall she come back?"}
        rule = {"preset": "simple-majority"}
        await here.put_vote(
            {**MANIFEST, "contests": [one], "rule": rule}, clauses=[asked.hash.hex()]
        )
        await here.turn_to(20)
        await here.until_phase("open")
        _, page = await open_ballot(client, here.codes[0])
        check_shape(page)
        assert "If it carries" in page
        assert "No longer goes: <b>A. Example</b>" in page
        assert "absent &lt;script&gt;" in page
        assert SCRIPT not in page
        # What is to be read leads nowhere: whoever left would have to type the code again.
        assert 'href="/delegates' not in page.partition("<main")[2].partition("</main>")[0]


async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        response, page = await act(client, "/delegates/new", **{**SENT, "how": ""})
        assert response.status == 422
        assert "Choose the vote that elected them, or give names and say how." in page
        assert "A. Example" in page
        response, page = await act(client, "/delegates/new", **{**SENT, "mandate": "free"})
        assert "A bound mandate says to what" in page
        twice = "A. Example\n\nA. Example | no cuts"
        response, page = await act(client, "/delegates/new", **{**SENT, "mandates": twice})
        assert "Line 3: this is no mandate of one of those sent, their second, or too long." in page
        response, page = await act(client, "/delegates/new", **{**SENT, "mandates": "C. Example"})
        assert "This is no mandate of one of those sent" in page
        response, page = await act(client, "/delegates/new", **{**SENT, "ends": "never"})
        assert "This is not a date and time." in page
        await act(client, "/delegates/new", **SENT)
        path = f"/delegates/{(await own(here)).hash.hex()}"
        response, page = await act(client, f"{path}/recall", by="rule", reason="absent")
        assert response.status == 422
        assert "Choose at least one." in page
        response, page = await act(client, f"{path}/recall", seats="1", by="ballot", reason=" ")
        assert response.status == 422
        response, page = await act(client, f"{path}/report", seats="1", text="We met.")
        assert "What the report is about is missing." in page
        assert "We met." in page


async def test_only_stewards_of_the_group_act_and_only_on_what_is_there(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        for verb in ("recall", "report", f"erase/{'ab' * 32}"):
            response, _ = await get(client, f"/delegates/{'ab' * 32}/{verb}")
            assert response.status == 404
    async with world(tmp_path / "other") as (here, client):
        await sign_in(here, client, "facilitator")
        response, _ = await get(client, "/delegates/new")
        assert response.status == 403
        _, page = await get(client, "/delegates")
        assert "/delegates/new" not in page


async def test_a_term_that_is_over_and_a_period_to_come_or_outside_it_are_refused(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        over = {"starts": "2020-01-01T12:00", "ends": "2021-01-01T12:00"}
        response, page = await act(client, "/delegates/new", **{**SENT, **over})
        assert response.status == 422
        assert "The term is over already." in page
        await act(client, "/delegates/new", **SENT)
        path = f"/delegates/{(await own(here)).hash.hex()}/report"
        tell = {"seats": "1", "about": "", "text": "We met."}
        times = {"since": "2029-01-01T12:00", "until": "2029-02-01T12:00"}
        response, page = await act(client, path, **tell, **times)
        assert response.status == 422
        assert "The period that the report is about has not begun." in page
        times = {"since": "2020-01-01T12:00", "until": "2021-01-01T12:00"}
        _, page = await act(client, path, **tell, **times)
        assert "lies outside the delegates&#39; term." in page
        assert not (await own(here)).reports


async def test_whom_the_group_recalled_goes_again_by_name_only_after_a_box_that_asks(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        await act(client, "/delegates/new", **SENT)
        path = f"/delegates/{(await own(here)).hash.hex()}"
        await act(client, f"{path}/recall", seats="1", by="rule", rule="three absences", reason="x")
        again = {**SENT, "title": "Council", "names": "a. example", "mandates": ""}
        assert "Recalled before" not in (await get(client, "/delegates/new"))[1]
        response, page = await act(client, "/delegates/new", **again)
        assert response.status == 422
        assert "Somebody named here was recalled by your group before." in page
        assert "Your group recalled 'a. example' as a delegate for 'Congress" in unescape(page)
        check_shape(page)
        assert len((await here.node.state()).delegations) == 1
        _, page = await act(client, "/delegates/new", **again, again="yes")
        assert "Whom your group sends is published." in page
        assert len((await here.node.state()).delegations) == 2
