"""From an election to the delegates: its pages and Home lead there, and the pages lead back."""

from node.tests.web.signing import act, sign_in
from node.tests.web.test_ballot_paper import ELECTION, RULE
from node.tests.web.test_markup import check_shape
from node.tests.web.test_voting import vote
from node.tests.web.web_world import MANIFEST, get, world
from node.web.building.sending import REMIND_S

PLAN = {"title": "Plan", "kind": "choose", "options": ["East", "West"]}
HOME = "Send delegates, if the vote elected some: Spring vote"
TERM = {"title": "Council", "starts": "2026-01-01T12:00", "ends": "2030-01-01T12:00"}


async def elected(here, client, *contests, **rule):
    """A vote in which the first options are chosen; its result stands."""
    await here.put_vote({**MANIFEST, "contests": [*contests], "rule": {**RULE, **rule}})
    await here.turn_to(20)
    await here.until_phase("open")
    for code in here.codes[:2]:
        first = {"c0r1": "0", "c0r2": "1"} if contests[0]["kind"] == "rank" else {"c0": "0"}
        await vote(client, code, first)
    await here.turn_to(1001)
    await here.until_phase("declared")
    return f"/ballots/{here.ballot}"


async def test_a_steward_is_led_from_an_election_to_the_delegates_and_from_each_to_the_other(
    tmp_path,
):
    async with world(tmp_path / "node") as (here, client):
        at = await elected(here, client, ELECTION)
        form = f"/delegates/new?ballot={here.ballot}"
        _, page = await get(client, f"{at}/result")
        assert form not in page  # Not whoever only reads.
        await sign_in(here, client)
        for path in (at, f"{at}/result", "/"):
            _, page = await get(client, path)
            check_shape(page)
            assert f'href="{form}"' in page, path
        assert HOME in page
        _, page = await get(client, form)
        check_shape(page)
        assert f'<option value="{here.ballot}" selected>' in page
        assert "Ada and Bao" in page
        _, page = await act(client, form, **TERM, ballot=here.ballot)
        assert "Whom your group sends is published." in page
        (one,) = (await here.node.state()).delegations.values()
        assert f'id="d{one.hash.hex()}"' in page
        assert f'href="{at}/result"' in page
        for path in (at, f"{at}/result"):
            _, page = await get(client, path)
            assert f'href="/delegates#d{one.hash.hex()}"' in page, path
        _, page = await get(client, "/")
        assert HOME not in page


async def test_home_leads_to_no_delegates_of_a_plan_nor_for_ever(tmp_path):
    async with world(tmp_path / "plan") as (here, client):
        tests = [{"test": "share", "base": "decided", "op": ">", "share": [1, 2]}]
        at = await elected(here, client, PLAN, tests=tests)
        await sign_in(here, client)
        _, page = await get(client, "/")
        assert HOME not in page
        # Its page does: whether East is somebody, people know.
        _, page = await get(client, at)
        assert f"/delegates/new?ballot={here.ballot}" in page
    async with world(tmp_path / "late") as (here, client):
        await elected(here, client, ELECTION)
        await here.turn_to(2000 + REMIND_S)
        await sign_in(here, client)
        _, page = await get(client, "/")
        assert HOME not in page


async def test_an_address_of_no_election_of_the_own_group_fills_nothing_in(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        for ballot in ("ab" * 32, "<script>alert(1)</script>"):
            response, page = await get(client, "/delegates/new", params={"ballot": ballot})
            assert response.status == 200
            assert "<script>alert" not in page
            assert "They are sent under these names." not in page
