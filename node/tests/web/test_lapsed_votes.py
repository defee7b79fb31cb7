"""A vote that never opened says so, until when it could have, and that no result is awaited."""

from aiohttp.test_utils import TestServer

from node.cli.gate_text import write_gates
from node.cli.output import Paper
from node.serving import node_app
from node.tests.commands.world import START
from node.tests.commands.world import world as open_coalition
from node.tests.small_federation import NOW
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import browser, get, world

NEVER = "This vote never opened, so nothing was decided by it."
QUESTION = {
    "title": "Spring vote",
    "contests": [{"title": "Spring", "kind": "yes-no"}],
    "rule": {"preset": "simple-majority"},
    "schedule": {"opens": NOW + 10, "closes": NOW + 1000, "returns_due": NOW + 2000},
}


async def put(here, **changes):
    """A vote that no list of voters is confirmed for; its id."""
    made = await here.run("proposal.put", title="Spring", text="A text.")
    question = {**QUESTION, **changes}
    return (await here.run("ballot.put", proposal=made["proposal"], manifest=question))["ballot"]


async def test_a_vote_that_never_opened_says_why_and_until_when_it_could_have(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        ballot = await put(here)
        await here.turn_to(500)
        _, page = await get(client, f"/ballots/{ballot}")
        assert NEVER not in page
        assert "not yet" in page
        await here.turn_to(1001)
        _, page = await get(client, f"/ballots/{ballot}")
        check_shape(page)
        assert NEVER in page
        assert "One thing that it needed is missing to this day." in page
        assert "It had to open before this hour" in page
        assert "none: the vote never opened" in page
        # Nothing of it is still to come.
        for awaited in ("not yet", "Before it can open", "all of this is done by"):
            assert awaited not in page
        await get(client, "/?lang=es")
        _, page = await get(client, f"/ballots/{ballot}")
        assert "nunca se abrió" in page


async def test_a_vote_that_lacks_nothing_any_more_does_not_say_that_something_is_missing(tmp_path):
    async with open_coalition(tmp_path) as at:
        ballot = await at.announced()
        for number in (1, 2, 3):
            drawn = await at.run(
                number, "roll.draft", ballot=ballot, basis="list", regions={"": 3}, commit=True
            )
            await at.sign_both(number, drawn["draft"])
        await at.exchange()
        # The node of the group that put it was off at its hour: nothing opened it.
        at.clock.now = START + 1_001
        async with TestServer(node_app(at.nodes[1])) as server, browser(server) as client:
            _, page = await get(client, f"/ballots/{ballot}")
        assert NEVER in page
        assert "or the server of Group 1 did not open it" in page
        assert "missing to this day" not in page


async def test_the_command_says_it_too(tmp_path, capsys):
    async with world(tmp_path / "node") as (here, _client):
        ballot = await put(here)
        await here.turn_to(1001)
        write_gates(Paper(), await here.run("ballot.show", ballot=ballot))
    said = capsys.readouterr().out
    said = said[said.index(NEVER) :]
    assert said.startswith(f"{NEVER}\nWhat it needed to open, as it stands now:\n")
    assert "- voters' lists confirmed by two administrators: 0 of 1, missing" in said
    assert "not yet" not in said


async def test_no_result_is_awaited_of_a_vote_whose_time_for_results_is_over(tmp_path):
    async with open_coalition(tmp_path) as at:
        ballot = await at.closed()
        async with TestServer(node_app(at.nodes[0])) as server, browser(server) as client:
            _, page = await get(client, f"/ballots/{ballot}")
            assert page.count("not yet") == 3
            at.clock.now = START + 2_001
            _, page = await get(client, f"/ballots/{ballot}")
        assert page.count("none in time") == 3
        assert "not yet" not in page
