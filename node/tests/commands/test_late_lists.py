"""Voters' lists after the opening hour: dated by people, and of no use once nothing can open."""

from pathlib import Path
from typing import Any

import pytest

from node.cli.moments import MOMENT
from node.errors import NodeError
from node.tests.commands.world import START, VOTING, World, world
from node.web.building.own_votes import own_votes
from protocol.duties import Duty, duties

OPENS, CLOSES = START + 300, START + 1_000
LAST_CALL = CLOSES - VOTING
COUNTS: dict[str, Any] = {"basis": "list", "regions": {"": 5}}


async def refusal(at: World, command: str, /, **args: Any) -> NodeError:
    """What group 1 is told; nothing is published."""
    before = at.nodes[0].logs.head(at.nodes[0].group)
    with pytest.raises(NodeError) as caught:
        await at.run(1, command, **args)
    assert at.nodes[0].logs.head(at.nodes[0].group) == before
    return caught.value


async def asked(at: World) -> list[Duty]:
    state = await at.nodes[0].state()
    return [owed.duty for owed in duties(state, at.nodes[0].group, frozenset())]


async def needs(at: World) -> list[tuple[str, str]]:
    state = await at.nodes[0].state()
    return [(need.title.key, need.path) for need in own_votes(state, at.nodes[0].group)]


async def test_a_list_after_the_hour_is_dated_by_people_and_the_vote_opens(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        at.clock.now = OPENS + 30
        late = await refusal(at, "roll.draft", ballot=ballot, commit=True, **COUNTS)
        assert late.code == "roll-late"
        assert "after the hour" in late.message
        assert "before" not in late.message
        # The option that the hint names is the ballot's very hour, as the command reads it.
        typed = late.hint.split("--as-of ")[1].split(";")[0]
        assert MOMENT.convert(typed, None, None) == OPENS
        assert at.nodes[0].drafts.all() == []
        told = await refusal(at, "ballot.open", ballot=ballot)
        assert (told.code, "--as-of" in told.hint) == ("no-rolls", True)
        assert await asked(at) == [Duty.ATTEST_ROLL]
        for number in (1, 2, 3):
            drawn = await at.run(
                number, "roll.draft", ballot=ballot, commit=True, as_of=OPENS, **COUNTS
            )
            await at.sign_both(number, drawn["draft"])
        await at.exchange()
        assert await at.look(1) == 1
        assert (await at.run(1, "ballot.show", ballot=ballot))["phase"] == "open"


async def test_before_the_hour_nobody_is_told_to_date_a_list_back(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        told = await refusal(at, "ballot.open", ballot=await at.announced())
        assert (told.code, "--as-of" in told.hint) == ("no-rolls", False)


async def test_once_too_little_time_is_left_nobody_is_asked_for_a_list(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        drawn = await at.run(1, "roll.draft", ballot=ballot, commit=True, **COUNTS)
        await at.sign(1, drawn["draft"], "one")
        # Running a command lets a second pass first: the last one at which it can open is past.
        at.clock.now = LAST_CALL
        assert await asked(at) == [Duty.ATTEST_ROLL]
        at.clock.now = LAST_CALL + 1
        assert await asked(at) == []
        for command, args in (
            ("roll.draft", {"commit": True, "as_of": OPENS, **COUNTS}),
            ("ballot.open", {}),
            ("ballot.withdraw", {"reason": "too late"}),
        ):
            told = await refusal(at, command, ballot=ballot, **args)
            assert told.code == "never-opens"
            assert "commonweal ballot put" in told.hint
        with pytest.raises(NodeError) as caught:
            await at.sign(1, drawn["draft"], "two")
        assert caught.value.code == "never-opens"
        state = await at.nodes[0].state()
        proposal = state.ballots[bytes.fromhex(ballot)].proposal.hex()
        anew = "It can't open any more; put the question to a vote anew: {title}"
        assert await needs(at) == [(anew, f"/ballots/new/{proposal}")]
        schedule = {"opens": CLOSES + 300, "closes": CLOSES + 900, "returns_due": CLOSES + 1_000}
        again = {**at.question(), "schedule": schedule}
        await at.run(1, "ballot.put", proposal=proposal, manifest=again)
        # Done: nobody is asked twice.
        assert anew not in [key for key, _path in await needs(at)]


async def test_a_vote_that_has_not_opened_is_taken_back_by_its_proposal(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        told = await refusal(at, "ballot.withdraw", ballot=ballot, reason="No.")
        assert told.code == "not-under-way"
        words = told.hint.split("`")[1].split()
        assert words[:3] == ["commonweal", "proposal", "withdraw"]
        await at.run(1, "proposal.withdraw", proposal=words[3], reason="No.")
        assert await asked(at) == []
        assert await needs(at) == []
        for command, args in (("roll.draft", COUNTS), ("ballot.open", {})):
            assert (await refusal(at, command, ballot=ballot, **args)).code == "withdrawn"
