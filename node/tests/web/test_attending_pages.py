"""Members check in on a meeting's page and answer its report; stewards mark delegates in seats."""

from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.test_convening_pages import HOUR, called
from node.tests.web.test_markup import check_shape
from node.tests.web.test_participation_pages import CSV
from node.tests.web.web_world import get, world


async def test_a_member_checks_in_and_the_steward_counts_them_besides(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=CSV, commit=True)
        await sign_in(here, client, "facilitator")
        path, page = await called(client)
        assert f'href="{path}/attend"' in page  # the doors are open an hour before
        _, page = await get(client, f"{path}/attend")
        assert "Your access is not tied to a member of the list" in page
        await sign_in(here, client, "member", member="m1")
        _, page = await get(client, f"{path}/attend")
        check_shape(page)
        # The number is the access's own, whatever the form says.
        _, page = await act(client, f"{path}/attend", here="yes", member="m2")
        assert "It is kept whether you are here." in page
        (one,) = here.node.traits.attendance.at(bytes.fromhex(path.rpartition("/")[2]))
        assert (one.member, one.delegate) == ("m1", False)
        _, page = await get(client, "/my-data")
        assert "Meetings that I checked in to" in page
        assert f'href="{path}/attend"' in page
        await sign_in(here, client)
        _, page = await get(client, f"{path}/check-in")
        check_shape(page)
        assert "Count 1 person more, who checked in by themselves" in page
        _, page = await act(
            client, f"{path}/check-in", members="4", delegates="0", themselves="yes"
        )
        assert "checked in by themselves: 1" in page
        journal = (await here.run("access.journal"))["journal"]
        assert "convening.attend" not in {line["command"] for line in journal}


async def test_who_was_there_answers_the_report_and_nobody_sees_who(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=CSV, commit=True)
        await sign_in(here, client, "facilitator")
        path, _ = await called(client)
        here.clock[0] = NOW + HOUR
        await act(client, f"{path}/check-in", members="4", delegates="0")
        _, page = await act(client, f"{path}/report", summary="We make the fund.")
        shown = await here.run("convening.show", convening=path.rpartition("/")[2])
        report = shown["report_list"][0]["report"]
        voice = f"{path}/reports/{report}/voice"
        assert f'href="{voice}"' in page
        await sign_in(here, client, "member", member="m1")
        response, page = await act(client, voice, voice="confirm")
        assert response.status == 422
        assert "Only who has checked in to the meeting answers its report." in page
        await act(client, f"{path}/attend", here="yes")
        response, page = await act(client, voice, voice="perhaps")
        assert response.status == 422
        _, page = await act(client, voice, voice="dispute")
        assert "What you say of the report is kept." in page
        assert here.node.traits.attendance.voices_of("m1") == {bytes.fromhex(report): False}
        assert (await get(client, f"{path}/reports/{'0' * 64}/voice"))[0].status == 404
        journal = (await here.run("access.journal"))["journal"]
        assert "convening.voice" not in {line["command"] for line in journal}


async def test_delegates_are_marked_in_the_seats_that_they_were_sent_to(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        path, _ = await called(client)
        await here.run(
            "delegates.send",
            title="Spring <b>congress</b>",
            starts=NOW,
            ends=NOW + 90 * 86_400,
            names="Ana\nBo",
            how="by the executive",
            alternates="Cy",
            mandates="Bo | for the fund | members",
            convening=path.rpartition("/")[2],
        )
        _, page = await get(client, f"{path}/check-in")
        check_shape(page)
        assert "Alternate: Cy" in page
        assert "in the place of Ana" in page
        response, page = await act(
            client, f"{path}/check-in", members="0", delegates="0", seats=["1", "3=1"]
        )
        assert response.status == 422
        seats = ["2", "3=1"]
        response, page = await act(
            client, f"{path}/check-in", members="0", delegates="0", seats=seats
        )
        assert response.status == 200, page
        shown = " ".join(page.split())
        assert "sent: Spring &lt;b&gt;congress&lt;/b&gt;" in shown
        assert "Bo: bound: for the fund" in shown
        assert "alternate, in the place of delegate 1, who is absent" in shown
        # Who moved up is no alternate for that place any more, and nobody is absent from it.
        [one] = (await here.node.state()).delegations
        await act(client, f"/delegates/{one.hex()}/recall", seats="1", by="resigned")
        _, page = await get(client, f"{path}/check-in")
        check_shape(page)
        assert "Alternate: Cy" not in page
        assert "Cy (free, moved up for seat 1)" in page
        _, page = await act(client, f"{path}/check-in", members="0", delegates="0", seats=seats)
        assert "(moved up for seat 1)" in page
        assert "who is absent" not in page
