"""Claims about votes that go on longer after an outage, by command and at the box."""

from pathlib import Path
from typing import Any

import pytest

from node.errors import BoxError, NodeError
from node.tests.commands.test_challenges import CONTESTED, CUTS, certify, give, opened
from node.tests.commands.world import START, World, world
from node.tests.small_federation import group_id
from node.web.desk import VotingRefused
from node.web.voting_desk import VotingDesk
from protocol.coalition.state import Phase

OPENS, CLOSES, DUE = START + 300, START + 1_000, START + 2_000
HOURS = {"opens": OPENS, "closes": CLOSES, "returns_due": DUE}
LONGER = {"schedule": {**HOURS, "extension": "5 minutes"}}
MOVED = CLOSES + 300


async def out(at: World, number: int, ballot: str, about: str = "Group 1") -> dict[str, Any]:
    """One group's word that another was out, and who holds it."""
    told = await at.run(number, "ballot.extend", ballot=ballot, group=about, reason="A storm.")
    await at.exchange()
    return dict(told)


async def moved(at: World, ballot: str) -> None:
    """Two of the panel's three say so, and a cut before the close holds it."""
    for number in (2, 3):
        await out(at, number, ballot)
    await certify(at, CLOSES - 50)


async def phase(at: World, number: int) -> Phase:
    state = await at.nodes[number - 1].state()
    (ballot,) = state.ballots.values()
    return ballot.phase


async def test_a_close_moves_once_two_of_three_have_said_so(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        told = (await out(at, 2, ballot))["extension"]
        assert (told["seconds"], told["since"], told["needed"]) == (300, None, 2)
        assert told["sits"] == ["Group 2", "Group 3", "Group 4"]
        (word,) = told["words"]
        assert (word["group"], word["about"], word["certified"]) == ("Group 2", "Group 1", False)
        await out(at, 3, ballot)
        shown = await at.run(4, "ballot.show", ballot=ballot)
        assert shown["closes"] == CLOSES
        await certify(at, CLOSES - 50)
        shown = await at.run(4, "ballot.show", ballot=ballot)
        assert (shown["closes"], shown["returns_due"]) == (MOVED, DUE + 300)
        found = shown["extension"]
        assert (found["about"], found["since"]) == ("Group 1", CLOSES - 50)
        assert found["announced"] == CLOSES
        at.clock.now = MOVED - 1
        assert await phase(at, 1) is Phase.OPEN


@pytest.mark.parametrize(
    ("number", "about", "code"),
    [(1, "Group 2", "not-on-the-panel"), (2, "Group 2", "party-to-it")],
)
async def test_who_may_not_say_so_is_told_and_publishes_nothing(tmp_path, number, about, code):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        before = at.nodes[number - 1].logs.head(group_id(number))
        with pytest.raises(NodeError) as caught:
            await out(at, number, ballot, about)
        assert caught.value.code == code
        assert at.nodes[number - 1].logs.head(group_id(number)) == before


async def test_a_vote_without_an_extension_is_not_moved(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at)
        assert (await at.run(2, "ballot.show", ballot=ballot))["extension"] is None
        with pytest.raises(NodeError) as caught:
            await out(at, 2, ballot)
        assert caught.value.code == "no-extension"


async def test_members_vote_with_their_codes_until_the_moved_close_and_then_are_counted(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, members=True, **LONGER)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        await moved(at, ballot)
        node, desk = at.nodes[0], VotingDesk(at.nodes[0])
        at.clock.now = CLOSES + 10
        assert await at.look(1) == 0
        voter = await desk.open_code(codes[0]["code"])
        # The node ends here and begins again: it has to find the moved hour anew.
        node.boxes.close()
        at.clock.now = MOVED - 1
        await VotingDesk(node).cast(voter.handle, ((0,),))
        at.clock.now = MOVED
        with pytest.raises(VotingRefused):
            await desk.resume(voter.handle)
        # It waits for a cut past the moved close: before, its return could be refused as early.
        assert await at.look(1) == 0
        await certify(at, MOVED)
        assert await at.look(1) == 1
        state = await node.state()
        (held,) = state.ballots.values()
        assert held.returns[node.group].body.box_size == 1


async def test_who_opened_their_ballot_before_the_close_moved_casts_it_until_then(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, members=True, **LONGER)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        node, desk = at.nodes[0], VotingDesk(at.nodes[0])
        voter = await desk.open_code(codes[0]["code"])
        await moved(at, ballot)
        at.clock.now = MOVED - 1
        await desk.cast(voter.handle, ((0,),))
        assert node.boxes.box(bytes.fromhex(ballot)).status().voted == 1


async def test_a_box_that_nobody_used_since_is_not_counted_before_the_moved_close(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, members=True, **LONGER)
        await at.run(1, "codes.issue", ballot=ballot)
        await moved(at, ballot)
        (held,) = (await at.nodes[0].state()).ballots.values()
        with pytest.raises(BoxError) as caught:
            await at.nodes[0].boxes.seal(held, MOVED - 1)
        assert caught.value.code == "box-open"


async def test_a_node_that_was_out_counts_nothing_before_it_knows_that_its_close_was_moved(
    tmp_path,
):
    """It comes back after the announced close, and has seen neither the words nor the cut."""
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, members=True, **LONGER)
        codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
        at.clock.now = CLOSES + 10
        assert await at.look(1) == 0
        assert at.nodes[0].boxes.box(bytes.fromhex(ballot)).status().stage == "open"
        at.clock.now = CLOSES - 100
        await moved(at, ballot)
        at.clock.now = CLOSES + 11
        await VotingDesk(at.nodes[0]).open_code(codes[0]["code"])


async def test_a_result_on_paper_waits_for_a_cut_past_the_close(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        at.clock.now = CLOSES + 10
        with pytest.raises(NodeError) as caught:
            await give(at, 2, ballot, 5)
        assert caught.value.code == "close-unsettled"
        await certify(at, CLOSES + 20)
        await give(at, 2, ballot, 5)


async def test_a_ballot_says_only_an_extension_that_somebody_can_grant(tmp_path: Path) -> None:
    async with world(tmp_path, 4, cuts=CUTS) as at:
        proposal = await at.sponsored()
        with pytest.raises(NodeError) as caught:
            await at.run(1, "ballot.put", proposal=proposal, manifest={**at.question(), **LONGER})
        assert caught.value.code == "nobody-extends"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"extension": "12 minutes"}, "extension-too-long"),
        ({"extension": "a while"}, "bad-manifest"),
        ({"extension": 300}, "bad-manifest"),
        ({"extension_s": -1}, "bad-manifest"),
        ({"extension_s": 10**9}, "bad-manifest"),
    ],
)
async def test_an_extension_is_a_length_of_time_no_longer_than_the_vote(tmp_path, said, code):
    async with world(tmp_path, 4, **CONTESTED) as at:
        proposal = await at.sponsored()
        manifest = {**at.question(), "schedule": {**HOURS, **said}}
        with pytest.raises(NodeError) as caught:
            await at.run(1, "ballot.put", proposal=proposal, manifest=manifest)
        assert caught.value.code == code
