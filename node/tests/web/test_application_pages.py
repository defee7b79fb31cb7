"""The pages on which groups are taken in: carry, vouch, say how it stands, ask to come back."""

import base64
import re
from urllib.parse import unquote

from node.commands import running
from node.tests.commands.test_applications import OPEN, application_of
from node.tests.commands.test_motions import RULED
from node.tests.web.signing import act, sign_in
from node.tests.web.test_confirming_pages import upload
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, post, world

CARRY = "/groups/applications/carry"
AGAIN = "/groups/applications/again"
WHO = "Neighbours & <b>friends</b>."


def asked(here, number=9, **changes):
    """The file of the application of a group that is not in."""
    return application_of(here.node.coalition, number, **{"about": WHO, **changes})


def seen(page):
    """The mark of what a page shows that it would do."""
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]


async def applications(here):
    return (await here.node.state()).membership.applications


async def test_a_steward_looks_at_who_asks_then_carries_it_and_reads_what_is_needed(tmp_path):
    async with world(tmp_path / "node", others=2, **OPEN) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert "No group asks to be taken in." in page
        assert f'href="{CARRY}"' in page
        data = asked(here).hex()
        response, page = await act(client, CARRY, data=data)
        assert response.status == 200
        check_shape(page)
        assert "Group 9 asks to be taken in" in page
        assert "Neighbours &amp; &lt;b&gt;friends&lt;/b&gt;." in page
        assert not await applications(here)
        mark = seen(page)
        response, page = await act(client, CARRY, data=data, seen=mark)
        assert response.url.path == "/groups"
        check_shape(page)
        assert "Your group has put the application before all groups." in page
        assert "1 of 2 groups that are needed vouch for it." in page
        assert "1 agree; needed: 2." in page
        (one,) = (await applications(here)).values()
        at = f"/groups/applications/{one.hash.hex()}"
        assert f'href="{at}"' in page
        # Who carries it vouches for it already.
        assert f'href="{at}/vouch"' not in page
        _, page = await act(client, at, reason="We were wrong.")
        assert "Group 1 does not agree: We were wrong." in page
        _, page = await act(client, at, agree="yes", reason="")
        (one,) = (await applications(here)).values()
        assert [said.agree for said in one.stances.values()] == [True]
        _, page = await act(client, f"{at}/vouch", reason="")
        assert "This group vouches for the applicant already" in page


async def test_another_file_than_the_one_that_was_looked_at_is_not_carried(tmp_path):
    async with world(tmp_path / "node", others=2, **OPEN) as (here, client):
        await sign_in(here, client)
        _, page = await act(client, CARRY, data=asked(here).hex())
        mark = seen(page)
        other = asked(here, number=8).hex()
        _, page = await act(client, CARRY, data=other, seen=mark)
        assert "Something has changed since you looked." in page
        assert not await applications(here)


async def test_the_file_itself_is_taken_and_what_is_none_is_said_beside_the_field(tmp_path):
    async with world(tmp_path / "node", others=2, **OPEN) as (here, client):
        await sign_in(here, client)
        for typed, words in (
            ("", "This is needed."),
            ("no digits", "This is not written as asked here."),
            ("00" * (48 * 1024 + 1), "This is not written as asked here."),
            ("00", "This is no application of a group."),
        ):
            response, page = await act(client, CARRY, data=typed)
            assert response.status == 422
            check_shape(page)
            assert words.casefold() in page.casefold(), typed[:9]
        _, page = await get(client, CARRY)
        _, page = await upload(client, CARRY, page, {"file": asked(here)}, data="")
        assert "Group 9 asks to be taken in" in page
        assert asked(here).hex() in page


async def test_a_group_vouches_by_page_for_what_another_carries(tmp_path):
    async with world(tmp_path / "node", others=2, **OPEN) as (here, client):
        await sign_in(here, client)
        response, _ = await get(client, f"/groups/applications/{'ab' * 32}/vouch")
        assert response.status == 404
        await running.run(
            here.node, "application.carry", {"data": asked(here).hex(), "commit": True}
        )
        (one,) = (await applications(here)).values()
        for path in ("", "/vouch"):
            _, page = await get(client, f"/groups/applications/{one.hash.hex()}{path}?lang=es")
            check_shape(page)
            assert "Group 9" in page


async def test_a_group_that_left_makes_its_file_here_and_a_member_has_none_to_make(tmp_path):
    async with world(tmp_path / "node", others=2, **OPEN) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, AGAIN)
        assert "Your group is in the coalition." in page
        response, page = await post(client, AGAIN, (await get(client, CARRY))[1], about="")
        assert response.status == 422
        assert "A leaving is taken back while its notice runs" in page
        await act(client, "/groups/leave", reason="", caucus="")
        here.clock[0] += 31 * 86_400
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert f'href="{AGAIN}"' in page
        _, page = await get(client, "/")
        assert "Your group is no longer in the coalition." in page
        assert "/first-steps" not in page.partition("<main")[2].partition("</main>")[0]
        _, page = await act(client, AGAIN, about="We were <i>away</i>.")
        data = re.search(r"<textarea[^>]*readonly>([0-9a-f]+)</textarea>", page)[1]
        again = await running.run(here.node, "application.again", {"about": "We were <i>away</i>."})
        assert data == again["data"]
        file = re.search(r'href="data:application/octet-stream;base64,([^"]+)"', page)[1]
        assert base64.b64decode(unquote(file)).hex() == data


async def test_without_rules_for_it_the_pages_say_so_and_facilitators_only_read(tmp_path):
    async with world(tmp_path / "ruled", others=2, **RULED) as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/groups")
        assert "/groups/applications/" not in page
        _, page = await get(client, CARRY)
        assert "charter has no rules for taking groups in" in page
        assert "<textarea" not in page
    async with world(tmp_path / "open", others=2, **OPEN) as (here, client):
        await here.run("application.carry", data=asked(here).hex(), commit=True)
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/groups")
        assert "Group 9 asks to be taken in" in page
        assert "/groups/applications/" not in page
        (one,) = (await applications(here)).values()
        for path in (CARRY, AGAIN, f"/groups/applications/{one.hash.hex()}"):
            response, _ = await get(client, path)
            assert response.status == 403, path
