from node.tests.web.test_voting import vote
from node.tests.web.web_world import MANIFEST, world

COUNCIL = {
    "title": "Council",
    "kind": "rank",
    "options": ["Ada", "Bao", "Carmen"],
    "seats": 2,
    "method": "stv-wigm",
}
RULE = {**MANIFEST["rule"], "tests": []}


async def test_parts_of_votes_that_pass_on_are_exact_in_the_numbers_for_programs(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote({**MANIFEST, "contests": [COUNCIL], "rule": RULE})
        await here.turn_to(20)
        await here.until_phase("open")
        ranked = ["01"] * 3 + ["02"] * 2 + ["10", "21"]
        for code, (first, then) in zip(here.codes, ranked, strict=False):
            await vote(client, code, {"c0r1": first, "c0r2": then, "c0r3": ""})
        await here.turn_to(1001)
        await here.until_phase("declared")
        response = await client.get(f"/ballots/{here.ballot}/result.json")
        assert response.status == 200
        first = (await response.json())["contests"][0]["rounds"][0]
        # Five votes where three are needed: of each two fifths move on.
        assert first["surplus"] == {"0": 2}
        assert first["transfers"] == {"0": {"1": "6/5", "2": "4/5"}}


async def test_a_round_says_what_is_blank_and_what_a_dash_and_no_further_choice_mean(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        asked = {**COUNCIL, "seats": 1, "method": "irv"}
        await here.put_vote({**MANIFEST, "contests": [asked], "rule": RULE})
        await here.turn_to(20)
        await here.until_phase("open")
        for code, first in zip(here.codes, [*"000112", ""], strict=False):
            await vote(client, code, {"c0r1": first, "c0r2": "", "c0r3": ""})
        await here.turn_to(1001)
        await here.until_phase("declared")
        page = await (await client.get(f"/ballots/{here.ballot}/result")).text()
        left = '<th scope="row">no further choice</th><td class="n">0</td><td class="n">1</td>'
        assert left in page
        assert '<th scope="row">blank</th><td class="n">1</td><td class="n">1</td>' in page
        assert "A dash stands where an option is no longer in the count." in page
        assert "No further choice: votes that name nobody who is still in the count." in page
