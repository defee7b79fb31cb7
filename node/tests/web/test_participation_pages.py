"""The pages of who takes part: counts, targets, and what members tell about themselves."""

from node.tests.web.example_base import ID
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import get, world


async def test_a_steward_sets_a_target_and_counts_and_everybody_sees_the_gap(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        ballot = here.ballot
        await sign_in(here, client)
        at = f"/ballots/{ballot}/participation"
        _, page = await act(client, f"{at}/target", stage="voted", share="50%", region="")
        assert "The target is published." in page
        assert "50 % of those invited" in page
        _, page = await get(client, f"{at}/count")
        # Twelve members, all with codes: what the node knows is filled in.
        assert page.count('value="12"') == 2
        fields = {"invited": "20", "reached": "12", "read": "9", "spoke": "2", "voted": "4"}
        response, page = await act(client, f"{at}/count", **fields)
        assert response.url.path == at
        assert "6 people are missing." in page
        assert "Remind them before the close" in page
        _, page = await get(client, f"/ballots/{ballot}")
        assert f'href="{at}"' in page


async def test_figures_that_do_not_fit_are_shown_again_with_what_was_typed(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        ballot = here.ballot
        await sign_in(here, client)
        path = f"/ballots/{ballot}/participation/count"
        fields = {"invited": "20", "reached": "21", "read": "0", "spoke": "0", "voted": "0"}
        response, page = await act(client, path, **fields)
        assert response.status == 422
        assert "These figures do not fit each other." in page
        assert 'value="21"' in page
        fields["reached"] = "many"
        response, page = await act(client, path, **fields)
        assert response.status == 422
        assert "marked below" in page


async def test_a_count_says_what_it_leaves_out_why_and_what_stands(example):
    client = await example("steward")
    _, page = await get(client, f"/ballots/{ID}/participation/count")
    _, _, page = page.partition("Left out, so that nobody is found by it")
    for reason in (
        "Fewer than 5 gave it", "Taken from the numbers of all", "Since an earlier count for this",
        "What was told of other answers at another hour", "It was told as often as it can be",
        "Beside what was told for another vote",
    ):  # fmt: skip
        before, found, page = page.partition(reason)
        assert found, reason
        assert "Age: under 30" not in before
    assert "Until then stands what was told last: 9 told it, 0 voted." in page.partition("</li>")[0]
    _, page = await get(client, f"/ballots/{ID}/participation")
    assert page.count("as counted") == 1
    # Beside the newest numbers of all stand those that an older answer can be taken from.
    assert "of 51 invited, of whom 16 had voted" in page
    assert "belongs to the numbers of all at that hour" in page


async def test_members_tell_what_they_like_and_take_it_back(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=CSV, commit=True)
        await here.run("participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await sign_in(here, client, "member", member="m1")
        _, page = await act(client, "/about-me", answers="Age\tunder 30")
        assert "What you told is kept." in page
        assert here.node.traits.of("m1") == {"Age": "under 30"}
        await act(client, "/about-me", answers="")
        assert here.node.traits.of("m1") == {}


async def test_the_journal_tells_of_no_mark_and_of_nothing_that_members_tell(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        await here.run("participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await sign_in(here, client, "member", member="m1")
        read = f"/ballots/{here.ballot}/read"
        _, page = await get(client, read)
        assert "The journal of this server mentions neither" in page
        _, page = await act(client, read, read="yes")
        assert "It is kept whether you have read" in page
        assert here.node.traits.readers(bytes.fromhex(here.ballot)) == {"m1"}
        await act(client, read)
        assert here.node.traits.readers(bytes.fromhex(here.ballot)) == frozenset()
        await act(client, "/about-me", answers="Age\tunder 30")
        refused, _ = await act(client, "/about-me", answers="Age\tyoung")
        assert refused.status == 422
        assert (await here.run("access.journal"))["journal"] == []


async def test_nobody_tells_anything_for_another_member(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=CSV, commit=True)
        await here.run("participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await sign_in(here, client, "member", member="m1")
        await act(client, "/about-me", answers="Age\tunder 30", member="m2")
        assert here.node.traits.of("m2") == {}


async def test_what_is_not_asked_is_not_kept(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=CSV, commit=True)
        await here.run("participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await sign_in(here, client, "member", member="m1")
        response, page = await act(client, "/about-me", answers="Age\tyoung")
        assert (response.status, "This is not asked." in page) == (422, True)


async def test_a_steward_asks_and_stops_asking(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        _, page = await get(client, "/questions")
        assert "Members are asked nothing." in page
        response, page = await act(client, "/questions/new", trait="Age", answers="under 30")
        assert response.status == 422
        assert "two to eight different answers" in page
        await here.run("participation.ask", trait="Age", answers=["under 30", "30 and over"])
        _, page = await act(client, "/questions/1/drop")
        assert "The answers are erased." in page
        assert (await get(client, "/questions/1/drop"))[0].status == 404


CSV = "cmVmLG5hbWUKbTEsTWVtYmVyIDEKbTIsTWVtYmVyIDIK"  # ref,name / m1,Member 1 / m2,Member 2
