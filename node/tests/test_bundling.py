"""Bundles that a node makes: what was erased is in none, and they hold all the same."""

from pathlib import Path

from node.bundling import build_bundle
from node.tests.commands.world import World, world
from protocol.audit import verify_bundle

SECRET = "My address is 1 Elm Street."


async def decided(at: World) -> str:
    """A vote on which group 3 commented, returned by all and decided; the comment's id."""
    ballot = await at.closed()
    proposal = (await at.run(1, "ballot.show", ballot=ballot))["proposal"]
    said = await at.run(3, "proposal.comment", target=proposal, stance="for", text=SECRET)
    for number in (1, 2, 3):
        cells = {"": [{"rows": {"0": 6, "1": 2}}, {"rows": {"0,1": 5, "1": 3}}]}
        kept = await at.run(number, "return.counted", ballot=ballot, cells=cells, commit=True)
        await at.sign_both(number, kept["draft"])
    await at.exchange()
    at.clock.now += 1_000
    return str(said["comment"])


async def test_a_result_is_proved_as_before_once_words_are_erased(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        comment = await decided(at)
        before = verify_bundle(await build_bundle(at.nodes[0]))
        await at.run(3, "moderation.erase", comment=comment, reason="asked by its author")
        await at.exchange()
        assert await at.look(1) == 1
        await at.exchange()
        for node in at.nodes:
            data = await build_bundle(node)
            assert SECRET.encode() not in data
            after = verify_bundle(data)
            [was], [now] = before.state.ballots.values(), after.state.ballots.values()
            assert now.decisions
            assert (now.result, now.decisions, now.tallies) == (
                was.result,
                was.decisions,
                was.tallies,
            )
        [notice] = (await at.run(2, "moderation.erasures"))["erasures"]
        done = [row["group"] for row in notice["groups"] if row["erased"] is not None]
        assert done == ["Group 1"]
