"""Claims about when a node returns by itself: with certified cuts, after one past the close."""

from pathlib import Path

from node.office import MAX_EARLY_S, Office
from node.tests.commands.test_challenges import CUTS, certify, opened
from node.tests.commands.world import START, World, world
from node.web.voting_desk import VotingDesk

CLOSES = START + 1_000


async def voted(at: World) -> bytes:
    """A vote in which a member of the first group voted online; it closes now."""
    ballot = await opened(at, members=True)
    codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
    desk = VotingDesk(at.nodes[0])
    await desk.cast((await desk.open_code(codes[0]["code"])).handle, ((0,),))
    at.clock.now = CLOSES
    return bytes.fromhex(ballot)


async def test_no_return_of_a_node_s_own_is_refused_as_early(tmp_path: Path) -> None:
    """It was published at the very close, and the next cut, a second behind, held it."""
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot = await voted(at)
        assert await at.look(1) == 0
        await certify(at, CLOSES - 1)
        at.clock.now = CLOSES + 1
        assert await at.look(1) == 0
        await certify(at, CLOSES)
        assert await at.look(1) == 1
        await certify(at, CLOSES + 1)
        state = await at.nodes[0].state()
        assert [refusal.code for refusal in state.refusals] == []
        assert at.nodes[0].group in state.ballots[ballot].returns
        assert await at.look(1) == 1
        assert at.nodes[0].boxes.box(ballot).status().stage == "erased"


async def test_a_council_that_is_stuck_keeps_no_return_back_for_long(tmp_path: Path) -> None:
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot = await voted(at)
        office = Office(at.nodes[0])
        at.clock.now = CLOSES + MAX_EARLY_S - 2
        done, wait = await office.turn()
        # It looks again at that very second, not half a minute later.
        assert (done, wait <= 2) == (0, True)
        at.clock.now += 2
        assert (await office.turn())[0] == 1
        assert at.nodes[0].group in (await at.nodes[0].state()).ballots[ballot].returns


async def test_without_cuts_a_node_returns_at_the_close(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.closed(coded=True)
        at.clock.now = CLOSES
        assert await at.look(1) == 1
