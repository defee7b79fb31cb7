"""Demands and pledges on a served node: every act through the pages that a steward uses."""

import re
from html import unescape

from node.tests.small_federation import NOW
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import get, post, world
from protocol.coalition.demands.bodies import MAX_STEPS

SCRIPT = "<script>alert(1)</script>"
DRAFT = {
    "title": "Repair the heating",
    "addressee": "The owners of an example street",
    "text": "All radiators are *repaired*.",
    "test": "An inspector's report says so",
    "days": "30",
    "ladder": ["Open letter", "", "Rent strike"],
    "first_step": "1",
    "trigger": "The first frost",
    "needed": "1",
}


async def groups_own_id(here):
    return here.node.group.hex()


async def decide(here, client, proposal):
    """A ballot on a proposal of this one group, opened, returned and carried."""
    now = here.node.now()
    manifest = {
        "title": "Shall we demand it?",
        "contests": [{"title": "Shall we?", "kind": "yes-no"}],
        "rule": {"preset": "simple-majority"},
        "schedule": {"opens": now + 10, "closes": now + 100, "returns_due": now + 200},
    }
    here.ballot = (await here.run("ballot.put", proposal=proposal, manifest=manifest))["ballot"]
    drawn = await here.run(
        "roll.draft", ballot=here.ballot, basis="list", regions={"": 9}, commit=True
    )
    await here.attest(drawn["draft"])
    await here.turn_to(now + 11 - NOW)
    await here.until_phase("open")
    await here.turn_to(now + 101 - NOW)
    cells = {"": [{"rows": {"0": 7, "1": 2}}]}
    kept = await here.run("return.counted", ballot=here.ballot, cells=cells, commit=True)
    await here.attest(kept["draft"])
    await here.until_phase("declared")
    return here.ballot


async def proposed(here, client, clause):
    """The proposal that the page for it makes of a clause."""
    path = f"/proposals/new?clause={clause}"
    _, page = await get(client, path)
    assert "If it carries" in page
    response, _ = await act(client, path, title="We demand it", summary="", text="")
    assert response.status == 200
    return response.url.path.split("/")[2]


async def test_a_ladder_gets_as_many_steps_as_a_demand_may_have(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        steps = [f"Step number {n}" for n in range(MAX_STEPS)]
        fields = {**DRAFT, "trigger": "", "ladder": steps[:6]}
        _, page = await get(client, "/demands/new")
        for lines in (12, 18, 20):
            assert page.count('name="ladder"') < lines
            more = {**fields, "ladder": steps[: page.count('name="ladder"')], "days": "soon"}
            response, page = await post(client, "/demands/new", page, **more, more="yes")
            # Nothing is sent, nothing is called wrong yet, and what was typed is still there.
            assert response.status == 200
            assert page.count('name="ladder"') == lines
            assert 'value="Step number 5"' in page
            assert 'value="soon"' in page
        assert 'name="more"' not in page
        assert not (await here.node.state()).demands
        response, page = await post(client, "/demands/new", page, **{**fields, "ladder": steps})
        assert response.url.path != "/demands/new", page
        (demand,) = (await here.node.state()).demands.values()
        assert list(demand.ladder) == steps


async def test_a_demand_is_drafted_decided_triggered_and_met_through_its_pages(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        attesters = [await groups_own_id(here)]
        response, page = await act(client, "/demands/new", **DRAFT, attesters=attesters)
        assert response.status == 200, page
        demand = response.url.path.split("/")[2]
        for words in ("This is a draft.", "Open letter", "Rent strike", "The first frost"):
            assert words in page
        _, board = await get(client, "/demands")
        assert ("2 steps, none begun" in board, "step 0" in board) == (True, False)
        proposal = await proposed(here, client, demand)
        await decide(here, client, proposal)
        _, page = await get(client, f"/demands/{demand}")
        assert "armed: waits for its trigger" in page
        _, page = await get(client, f"/ballots/{here.ballot}/result")
        assert "carried, waiting" in page
        # What waits is named, and leads to where somebody can say that it happened.
        assert f'<a href="/demands/{demand}">' in page
        path = f"/conditions/{demand}/attest"
        _, old_tab = await get(client, path)
        response, page = await act(client, path, text=f"It froze. {SCRIPT}", link="frost.example")
        assert response.url.path == f"/demands/{demand}"
        assert "Your group has said that it happened." in page
        assert "here now" in page
        assert "frost.example" in page
        assert SCRIPT not in page
        _, page = await get(client, path)
        assert "Your group can't say this now." in unescape(page)
        assert "<textarea" not in page
        response, page = await post(client, path, old_tab, text="It froze again.")
        assert response.status == 422
        assert "This group has said that it is met before." in page
        assert "It froze again." in page
        for move in ({"to": "step"}, {"to": "met", "step": "1"}):
            response, page = await act(client, f"/demands/{demand}/move", **move)
            assert response.status == 422
            assert "Only another step has a number" in page
        _, page = await act(client, f"/demands/{demand}/move", to="served")
        assert "As the demand stands now, this would change nothing." in page
        response, page = await act(
            client,
            f"/demands/{demand}/move?lang=es",
            to="met",
            step="0",
            reason="The report",
            propose="yes",
        )
        assert response.status == 200
        _idle, move = (await here.node.state()).demands[bytes.fromhex(demand)].moves
        put = (await here.node.state()).proposals[move.proposals[0]]
        assert put.title == "Repair the heating: se da por cumplida"
        await decide(here, client, move.proposals[0].hex())
        _, page = await get(client, f"/demands/{demand}?lang=en")
        assert "demand met" in page
        _, page = await get(client, "/record")
        assert "Repair the heating" in page
        _, board = await get(client, "/demands")
        assert "Met demands (1)" in board


async def test_a_proposal_of_one_demand_begins_with_its_words_and_is_free_to_say_others(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        attesters = [await groups_own_id(here)]
        made = [
            (await act(client, "/demands/new", **{**DRAFT, "title": title}, attesters=attesters))[0]
            for title in ("Repair the heating", "Repair the roof")
        ]
        one, two = (response.url.path.split("/")[2] for response in made)
        path = f"/proposals/new?clause={one}"
        _, page = await get(client, path)
        assert 'value="Repair the heating"' in page
        assert "All radiators are *repaired*.</textarea>" in page
        # A field that was emptied stays empty.
        response, page = await act(client, path, title="", summary="", text="Ours")
        assert (response.status, 'value="Repair the heating"' in page) == (422, False)
        assert "Ours</textarea>" in page
        # Of two demands neither is the proposal's title.
        _, page = await get(client, f"{path}&clause={two}")
        assert 'value="Repair the' not in page


async def test_a_form_that_is_not_right_comes_back_with_what_was_typed(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        wrong = {**DRAFT, "days": "many", "title": "", "until": "soon", "needed": "0"}
        response, page = await act(client, "/demands/new", **wrong)
        assert response.status == 422
        for words in (
            "This is needed.",
            "This is not a whole number.",
            "Rent strike",
            "The first frost",
        ):
            assert words in page
        response, page = await act(client, "/demands/new", **{**DRAFT, "days": ""})
        assert "Give either the deadline or the days" in page
        response, page = await act(client, "/demands/new", **DRAFT)
        assert "Name at least as many groups as must say it" in page
        assert (await here.node.state()).demands == {}


async def test_pledges_are_made_changed_reported_and_erased_and_dissent_is_kept(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        put = await here.run("proposal.put", title="Act", text="We act.")
        ballot = await decide(here, client, put["proposal"])
        _, page = await get(client, f"/ballots/{ballot}/result")
        assert "No group has pledged anything yet." in page
        path = f"/ballots/{ballot}/pledge"
        response, page = await act(client, path, act="Print posters", due="2027-01-01T12:00")
        assert "A pledge says who sees to it." in page
        response, page = await act(
            client, path, act=f"Print {SCRIPT}", due="2027-01-01T12:00", name="A. Example"
        )
        assert response.url.path == f"/ballots/{ballot}/result"
        assert "A. Example" in page
        assert SCRIPT not in page
        [pledge] = (await here.node.state()).pledges
        response, page = await act(
            client, f"/pledges/{pledge.hex()}/change", act="Print 500", due="2027-02-01T12:00",
            name="A. Example",
        )  # fmt: skip
        assert "first pledged as" in page
        response, page = await act(client, f"/pledges/{pledge.hex()}/report", outcome="partial")
        assert response.status == 422
        response, page = await act(client, f"/pledges/{pledge.hex()}/erase-name")
        assert "A. Example" not in page
        assert "a name that was erased or is not here" in page
        response, page = await act(
            client, f"/pledges/{pledge.hex()}/report", outcome="done", note="All 500 hang."
        )
        assert "All 500 hang." in page
        response, page = await act(
            client, f"/ballots/{ballot}/dissent", reason="Statutes forbid it"
        )
        assert "does not carry this" in page
        assert re.search(r"Statutes forbid it", (await get(client, "/record"))[1])
        _, page = await get(client, f"/pledges?group={await groups_own_id(here)}")
        assert "Pledges of Group 1" in page


async def test_a_whole_decision_waits_for_a_condition_made_on_a_page(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)
        attesters = [await groups_own_id(here)]
        response, _ = await act(
            client, "/conditions/new", text="It snows", attesters=attesters, needed="1"
        )
        assert response.url.path == "/proposals/new"
        proposal = await proposed(here, client, response.url.query["clause"])
        ballot = await decide(here, client, proposal)
        [clause] = (await here.node.state()).conditions
        response, page = await act(client, f"/conditions/{clause.hex()}/attest", text="It snows.")
        assert response.url.path == f"/ballots/{ballot}/result"
        assert "active since" in page


async def test_who_is_not_signed_in_reads_the_boards_and_changes_nothing(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        for path in ("/demands", "/pledges", "/record", "/record/2026"):
            response, page = await get(client, path)
            assert response.status == 200
            assert "/new" not in page
        for path in ("/demands/new", "/conditions/new"):
            response, _ = await get(client, path)
            assert response.url.path == "/sign-in"
        nowhere = [f"/pledges?page={page}" for page in ("0", "2", "x", "-1", "1" * 40)]
        nowhere += ["/demands/" + "0" * 64, "/demands/x", "/pledges?group=x", "/record/1969"]
        for path in nowhere:
            response, _ = await get(client, path)
            assert response.status == 404, path
        await sign_in(here, client, role="member")
        for path in ("/demands/new", "/conditions/new"):
            response, _ = await get(client, path)
            assert response.status == 403
