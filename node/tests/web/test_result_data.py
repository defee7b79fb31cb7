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
