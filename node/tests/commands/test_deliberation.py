"""Claims about deliberation by command: seconds, answers, merges."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from node.errors import NodeError
from node.tests.commands.world import DELIBERATION, world
from protocol.coalition.life_rules import USUAL_LIFE_RULES

LIFE = replace(USUAL_LIFE_RULES, seconds=1, slow_s=60)


async def test_a_seconded_amendment_is_answered_with_a_reason(tmp_path: Path) -> None:
    async with world(tmp_path, life=LIFE) as at:
        name = (await at.run(1, "proposal.put", title="Fund", text="A fund."))["proposal"]
        await at.exchange()
        amendment = (await at.run(2, "proposal.amend", proposal=name, text="Two."))["amendment"]
        await at.exchange()
        await at.run(3, "proposal.second", amendment=amendment[:8])
        with pytest.raises(NodeError) as caught:
            await at.run(3, "proposal.second", amendment=amendment)
        assert caught.value.code == "already-seconded"
        with pytest.raises(NodeError) as caught:
            await at.run(2, "proposal.second", amendment=amendment)
        assert caught.value.code == "own-amendment"
        await at.exchange()
        await at.run(1, "proposal.decline", proposal=name, amendment=amendment, reason="too dear")
        await at.exchange()
        shown = (await at.run(2, "proposal.show", proposal=name))["amendments"][0]
        assert (shown["seconds"], shown["seconds_needed"]) == (["Group 3"], 1)
        assert (shown["adopted"], shown["decline_reason"]) == (None, "too dear")


async def test_a_group_that_just_spoke_is_told_how_long_to_wait(tmp_path: Path) -> None:
    async with world(tmp_path, life=LIFE) as at:
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        await at.run(1, "proposal.comment", target=name, stance="for", text="One.")
        at.clock.now += 10
        with pytest.raises(NodeError) as caught:
            await at.run(1, "proposal.comment", target=name, stance="for", text="Two.")
        assert caught.value.code == "slow-mode"
        assert "49 seconds" in caught.value.message
        at.clock.now += 50
        await at.run(1, "proposal.comment", target=name, stance="for", text="Two.")
        shown = await at.run(1, "proposal.show", proposal=name)
        assert (len(shown["comments"]), shown["slow_s"]) == (2, 60)


async def test_a_comment_that_is_sent_twice_is_published_once(tmp_path: Path) -> None:
    async with world(tmp_path, life=LIFE) as at:
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        said = {"target": name, "stance": "for", "text": " One.\n", "author": "Ann"}
        first = await at.run(1, "proposal.comment", **said)
        at.clock.now += 10
        assert await at.run(1, "proposal.comment", **said) == first
        at.clock.now += 60
        other = await at.run(1, "proposal.comment", **{**said, "author": "Bo"})
        assert other != first
        at.clock.now += 60
        answer = await at.run(1, "proposal.comment", **{**said, "target": first["comment"]})
        at.clock.now += 600
        later = await at.run(1, "proposal.comment", **said)
        shown = (await at.run(1, "proposal.show", proposal=name))["comments"]
        ids = {one["comment"] for one in (first, other, answer, later)}
        assert (len(ids), len(shown)) == (4, 4)


async def test_a_proposal_is_merged_and_taken_back(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        one = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        two = (await at.run(2, "proposal.put", title="A fund"))["proposal"]
        await at.exchange()
        for name in (one, two):
            await at.run(3, "proposal.sponsor", proposal=name)
        await at.exchange()
        with pytest.raises(NodeError) as caught:
            await at.run(3, "proposal.merge", proposal=two, into=one)
        assert caught.value.code == "not-the-author"
        await at.run(2, "proposal.merge", proposal=two, into=one, reason="the same")
        await at.exchange()
        merged = await at.run(1, "proposal.show", proposal=two)
        assert merged["merged_into"] == one
        assert merged["merges"][0]["sponsors_of_both"] == ["Group 3"]
        here = (await at.run(1, "proposal.show", proposal=one))["merged_here"]
        assert [p["proposal"] for p in here] == [two]
        with pytest.raises(NodeError) as caught:
            await at.run(2, "proposal.merge", proposal=two, into=one)
        assert caught.value.code == "already-merged"
        at.clock.now += 50
        await at.run(2, "proposal.unmerge", proposal=two)
        until = at.clock.now + DELIBERATION
        shown = await at.run(2, "proposal.show", proposal=two)
        assert (shown["merged_into"], shown["deliberation_until"]) == (None, until)
        with pytest.raises(NodeError) as caught:
            await at.run(2, "proposal.unmerge", proposal=two)
        assert caught.value.code == "not-merged"


async def test_reading_time_is_shown(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = (await at.run(1, "proposal.put", title="Fund", text="word " * 799))["proposal"]
        assert (await at.run(1, "proposal.show", proposal=name))["reading_minutes"] == 4


@pytest.mark.parametrize("where", ["title", "summary", "text"])
async def test_a_proposal_that_reads_two_ways_is_refused_and_nothing_is_said(
    tmp_path: Path, where: str
) -> None:
    async with world(tmp_path) as at:
        with pytest.raises(NodeError) as caught:
            await at.run(1, "proposal.put", **{"title": "Fund", where: "hidden \u202e text"})
        assert caught.value.code == "body-malformed"
        assert at.nodes[0].logs.head(at.nodes[0].group) is None


async def test_space_around_what_is_proposed_is_left_out(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        put = await at.run(1, "proposal.put", title="Fund", summary="Ours. ", text="One.\n")
        offered = {"proposal": put["proposal"], "text": "Two.\n", "reason": "Better. "}
        await at.run(1, "proposal.amend", **offered)
        shown = await at.run(1, "proposal.show", proposal=put["proposal"])
        assert (shown["summary"], shown["text"]) == ("Ours.", "One.")
        assert [(a["text"], a["reason"]) for a in shown["amendments"]] == [("Two.", "Better.")]
