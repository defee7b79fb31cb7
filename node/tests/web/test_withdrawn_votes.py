"""Who has a code of a vote that was withdrawn is told so, and gets no receipt of it."""

from pathlib import Path

import pytest

from node.tests.commands.test_challenges import CONTESTED, certify, opened
from node.tests.commands.world import START, world
from node.web.desk import VotingRefused
from node.web.voting_desk import VotingDesk


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
