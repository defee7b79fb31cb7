"""Votes that count for nothing: of a vote that was withdrawn, and of a group that was too late."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from node.serving import node_app
from node.tests.commands.test_challenges import CONTESTED, CUTS, DUE, certify, give, opened
from node.tests.commands.world import START, World, world
from node.tests.web.web_world import browser, get
from node.web.desk import VotingRefused
from node.web.voting_desk import VotingDesk
from protocol.duties import duties


async def shown(at: World, ballot: str, number: int = 1) -> str:
    """The vote's page at a group."""
    async with TestServer(node_app(at.nodes[number - 1])) as server, browser(server) as client:
        _, page = await get(client, f"/ballots/{ballot}")
        return str(page)


async def owes(at: World) -> list[str]:
    """What the first group's node owes."""
    node = at.nodes[0]
    return [str(o.duty) for o in duties(await node.state(), node.group, node.boxes.pending())]


async def test_no_ballot_and_no_receipt_of_a_vote_that_was_withdrawn(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, members=True)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        desk = VotingDesk(at.nodes[0])
        voter = await desk.open_code(codes[0]["code"])
        await at.run(1, "ballot.withdraw", ballot=ballot, reason="A wrong date.")
        # Not in force before a cut holds it: until then people vote on.
        assert (await desk.cast(voter.handle, ((0,),))).ballot == ballot
        await certify(at, START + 900)
        for refused in (
            desk.open_code(codes[1]["code"]),
            desk.resume(voter.handle),
            desk.cast(voter.handle, ((1,),)),
        ):
            with pytest.raises(VotingRefused) as caught:
                await refused
            assert (caught.value.reason, caught.value.ballot) == ("withdrawn", ballot)


async def test_once_it_is_withdrawn_nothing_says_who_chose_what_and_the_page_says_so(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, members=True)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        desk = VotingDesk(at.nodes[0])
        voter = await desk.open_code(codes[0]["code"])
        receipt = await desk.cast(voter.handle, ((0,),))
        await at.run(1, "ballot.withdraw", ballot=ballot, reason="A wrong date.")
        box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
        assert (await at.look(1), box.status().stage) == (0, "open")
        await certify(at, START + 900)
        assert await at.look(1) == 1
        assert box.status().stage == "erased"
        assert await at.look(1) == 0
        assert (await desk.receipt(receipt.commitment)).state == "unknown"
        page = await shown(at, ballot)
        assert "Nothing was decided by it. Votes that were cast are erased uncounted." in page
        assert "none: the vote was withdrawn" in page


async def test_votes_that_come_too_late_end_with_words_and_are_owed_no_more(
    tmp_path: Path,
) -> None:
    """A node that was off tried to return what no node takes, at every look, for good."""
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot = await opened(at, members=True)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        desk = VotingDesk(at.nodes[0])
        await desk.cast((await desk.open_code(codes[0]["code"])).handle, ((0,),))
        at.clock.now = START + 1_000
        await give(at, 2, ballot, 2)
        # Not at the first group: a node that is served would return what is in its box.
        assert "came in time" not in await shown(at, ballot, 3)
        await certify(at, DUE)
        assert await owes(at) == ["erase-votes"]
        assert await at.look(1) == 1
        assert at.nodes[0].boxes.box(bytes.fromhex(ballot)).status().stage == "erased"
        assert await owes(at) == []
        page = await shown(at, ballot)
        assert "No result of Group 1 came in time." in page
        assert f"/ballots/{ballot}/return" not in page
        assert "none in time" in page
        # The others' pages say of their own group what is so of it.
        assert "came in time" not in await shown(at, ballot, 2)
