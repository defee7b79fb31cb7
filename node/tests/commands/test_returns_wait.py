"""Claims about what is said right after a close: with certified cuts, after one past it."""

from pathlib import Path
from typing import Any

import pytest

from node.commands.past_hours import MAX_EARLY_S
from node.errors import NodeError
from node.office import Office
from node.tests.commands.test_challenges import CELLS, CONTESTED, CUTS, certify, opened
from node.tests.commands.test_processes import Way
from node.tests.commands.world import START, World, world
from node.web.i18n import load_languages
from node.web.refusals import refusal
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


async def refused(at: World, number: int, command: str, **args: Any) -> NodeError:
    with pytest.raises(NodeError) as caught:
        await at.run(number, command, **args)
    return caught.value


async def test_no_count_of_stewards_is_refused_as_early(tmp_path: Path) -> None:
    """The second signature published it at the very close, and the next cut was a second behind."""
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot = await opened(at)
        at.clock.now = CLOSES
        kept = await at.run(2, "return.counted", ballot=ballot, cells=CELLS, commit=True)
        with pytest.raises(NodeError) as caught:
            await at.sign_both(2, kept["draft"])
        assert caught.value.code == "close-unconfirmed"
        assert caught.value.hint == (
            "wait until the groups have confirmed something from after the close, "
            "five minutes at most"
        )
        said = refusal(caught.value, load_languages()["es"])
        assert said.message.startswith("Esta votación acaba de cerrar")
        # The first signature stands, and the second is given again once a cut is past the close.
        assert (await at.run(2, "draft.list"))["drafts"][0]["signed_by"] == ["one"]
        await certify(at, CLOSES - 1)
        with pytest.raises(NodeError):
            await at.sign(2, kept["draft"], "two")
        await certify(at, CLOSES)
        await at.sign(2, kept["draft"], "two")
        await certify(at, CLOSES + 1)
        state = await at.nodes[1].state()
        assert [one.code for one in state.refusals] == []
        assert at.nodes[1].group in state.ballots[bytes.fromhex(ballot)].returns


async def test_a_roll_call_and_a_challenge_wait_for_the_same_cut(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at)
        at.clock.now = CLOSES
        seats = [{"label": "first", "weight": 20, "choices": ["0"]}]
        called: dict[str, Any] = {"ballot": ballot, "seats": seats}
        wrong = {"ballot": ballot, "group": "Group 3", "reason": "Lost."}
        # It is looked at as before: only what is published waits.
        await at.run(2, "return.delegates", **called)
        found = [
            await refused(at, 2, "return.delegates", **called, commit=True),
            await refused(at, 1, "result.challenge", **wrong),
        ]
        assert [error.code for error in found] == ["close-unconfirmed"] * 2
        await certify(at, CLOSES)
        await at.run(2, "return.delegates", **called, commit=True)
        await at.run(1, "result.challenge", **wrong)
        await certify(at, CLOSES + 10)
        assert [one.code for one in (await at.nodes[0].state()).refusals] == []


async def test_people_too_wait_for_a_council_that_is_stuck_five_minutes_at_most(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot = await opened(at)
        at.clock.now = CLOSES + MAX_EARLY_S - 4
        kept = await at.run(2, "return.counted", ballot=ballot, cells=CELLS, commit=True)
        with pytest.raises(NodeError):
            await at.sign_both(2, kept["draft"])
        at.clock.now = CLOSES + MAX_EARLY_S - 1
        await at.sign(2, kept["draft"], "two")
        held = (await at.nodes[1].state()).ballots[bytes.fromhex(ballot)]
        assert at.nodes[1].group in held.returns


async def test_without_cuts_people_publish_at_the_close(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=[{"title": "Fund", "kind": "yes-no"}])
        at.clock.now = CLOSES
        kept = await at.run(2, "return.counted", ballot=ballot, cells=CELLS, commit=True)
        assert (await at.sign_both(2, kept["draft"]))["published"]


async def test_who_goes_on_without_reports_waits_for_a_cut_past_their_hour(tmp_path: Path) -> None:
    """An assent is refused as early in a cut from before the reports were due, as a return is."""
    async with world(tmp_path, 4, cuts=CUTS) as at:
        way = await Way(at).declared()
        await certify(at, int(at.clock.now))
        state = await at.nodes[0].state()
        due = state.processes[bytes.fromhex(way.proposal)].reports_due
        at.clock.now = due
        error = await refused(at, 1, "process.agree", proposal=way.proposal, what="proceed")
        assert error.code == "due-unconfirmed"
        assert error.hint.endswith("after the time for reports, five minutes at most")
        await certify(at, due)
        await at.run(1, "process.agree", proposal=way.proposal, what="proceed")
        at.clock.now = due + MAX_EARLY_S
        await certify(at, due + MAX_EARLY_S)
        assert [one.code for one in (await at.nodes[0].state()).refusals] == []
