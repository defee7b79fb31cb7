"""News of what came to stand, from statements that real nodes published."""

from node.tests.commands.caucusing import sign
from node.tests.commands.deciding import decide
from node.tests.commands.test_caucuses import founded
from node.tests.commands.test_challenges import CUTS
from node.tests.commands.test_convenings import HOUR, called
from node.tests.commands.test_delegates import ENDS
from node.tests.commands.test_demands import DEMAND
from node.tests.commands.test_membership import NOTICE_S
from node.tests.commands.test_unity import in_force
from node.tests.commands.world import START, world
from node.tests.timeline.test_news import english, told
from node.timeline.standing_news import standing_news

PEOPLE = {
    "title": "Congress", "starts": START, "ends": ENDS, "how": "by lot", "names": "Ann\nBob",
}  # fmt: skip


async def test_points_are_news_when_moved_and_when_in_force(tmp_path):
    async with world(tmp_path) as at:
        await in_force(at)
        number = (await at.run(1, "unity.list"))["points"][-1]["number"]
        moved = await at.run(2, "unity.amend", number=number, text="Nobody is cut off", reason="P.")
        await at.exchange()
        assert english(await told(at)) == [
            f"Motion to change point of unity {number}",
            f"New point of unity, number {number}",
            "Motion for a new point of unity",
        ]
        await at.run(3, "unity.ratify", version=moved["version"])
        await at.exchange()
        struck = await at.run(1, "unity.strike", number=number)
        await at.exchange()
        await at.run(3, "unity.ratify", version=struck["version"])
        await at.exchange()
        entries = await told(at)
        assert english(entries)[:3] == [
            f"Point of unity {number} is struck",
            f"Motion to strike point of unity {number}",
            f"Point of unity {number} has a new wording",
        ]
        state = await at.nodes[0].state()
        version = state.unity.versions[bytes.fromhex(moved["version"])]
        assert entries[2].time == version.since
        assert entries[2].words == "Nobody is cut off"
        assert entries[2].path == f"/points/versions/{moved['version']}"


async def test_a_motion_taken_back_is_news_with_its_reason(tmp_path):
    async with world(tmp_path, cuts=CUTS) as at:
        moved = (await at.run(1, "unity.add", text="Nobody is evicted"))["version"]
        await at.run(1, "unity.withdraw", version=moved, reason="Said badly.")
        await at.exchange()
        entries = await told(at)
        assert english(entries) == [
            "Motion for a new point of unity taken back",
            "Motion for a new point of unity",
        ]
        assert entries[0].words == "Said badly."


async def test_a_report_is_news_once_it_stands_and_not_before(tmp_path):
    async with world(tmp_path) as at:
        name = await called(at)
        for number in (1, 2):
            await at.run(number, "convening.check-in", convening=name, members=9)
        await at.exchange()
        at.clock.now = START + 2 * HOUR
        made = await at.run(1, "convening.report", convening=name, summary="We make the fund.")
        await at.exchange()
        assert english(await told(at)) == ["Meeting called: What we do next"]
        await at.run(2, "convening.answer", report=made["report"], stance="confirm")
        await at.exchange()
        stands = (await told(at))[0]
        assert stands.title.english() == "Report of a meeting confirmed: What we do next"
        assert (stands.words, stands.path) == ("We make the fund.", f"/meetings/{name}")
        assert stands.time == int(at.clock.now)


async def test_a_caucus_is_news_once_enough_members_signed(tmp_path):
    async with world(tmp_path) as at:
        caucus = await founded(at)
        assert await told(at) == ()
        for number, member in ((1, "m1"), (1, "m2"), (2, "m1")):
            await sign(at, number, member, caucus)
        await at.exchange()
        assert english(await told(at)) == ["New caucus: Night workers"]
        ballot = await at.announced()
        said = await at.run(
            2, "caucus.say", caucus=caucus, act="recommendation", about=ballot, title="Yes"
        )
        await at.exchange()
        recommends = "Caucus Night workers recommends, on “The fund”: Yes"
        assert recommends not in english(await told(at))
        for number in (1, 2):
            await sign(at, number, "m1", said["act"])
        await at.exchange()
        [entry] = [n for n in await told(at) if n.title.english() == recommends]
        assert entry.path == f"/caucuses/{caucus}"


async def test_leaving_is_news_when_announced_and_when_the_notice_is_over(tmp_path):
    async with world(tmp_path) as at:
        await at.run(3, "membership.leave", reason="We go our own way.")
        await at.exchange()
        [announced] = await told(at)
        assert announced.title.english() == "Group 3 is leaving the coalition"
        assert (announced.words, announced.path) == ("We go our own way.", "/groups")
        at.clock.now += NOTICE_S
        assert english(await told(at)) == [
            "Group 3 has left the coalition", "Group 3 is leaving the coalition",
        ]  # fmt: skip


async def test_a_merger_is_news_and_a_leaving_taken_back_is_none(tmp_path):
    async with world(tmp_path) as at:
        made = await at.run(2, "membership.offer", group="Group 3")
        await at.exchange()
        await at.run(3, "membership.leave", offer=made["offer"])
        await at.exchange()
        assert english(await told(at)) == ["Group 3 will merge into Group 2"]
        at.clock.now += NOTICE_S
        assert english(await told(at))[0] == "Group 3 is now part of Group 2"
        at.clock.now -= NOTICE_S
        await at.run(3, "membership.retract", reason="We stay.")
        await at.exchange()
        assert await told(at) == ()


async def test_delegates_are_news_when_sent_and_recalled_without_their_names(tmp_path):
    async with world(tmp_path) as at:
        sent = await at.run(2, "delegates.send", **PEOPLE)
        await at.run(
            2, "delegates.recall", delegation=sent["delegation"], seats=[1], by="resigned",
            reason="They moved away.",
        )  # fmt: skip
        await at.exchange()
        entries = await told(at)
        assert english(entries) == [
            "Group 2 recalls delegates: Congress", "Group 2 sends delegates: Congress",
        ]  # fmt: skip
        assert [entry.words for entry in entries] == ["They moved away.", ""]
        assert "Ann" not in str(entries)


async def test_a_conditional_decision_is_news_once_its_condition_is_attested(tmp_path):
    async with world(tmp_path) as at:
        made = await at.run(1, "condition.draft", text="It snows", attesters=["Group 1"])
        await at.exchange()
        ballot = await decide(at, made["condition"])
        active = "Decision now active: Shall we?"
        assert active not in english(await told(at))
        await at.run(1, "condition.attest", clause=made["condition"], text="It snows.")
        await at.exchange()
        [entry] = [n for n in await told(at) if n.title.english() == active]
        assert (entry.words, entry.path) == ("It snows", f"/ballots/{ballot}/result")
        assert entry.time == int(at.clock.now)


async def test_a_demands_trigger_is_told_once_as_the_demands_own_news(tmp_path):
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        await at.exchange()
        await decide(at, demand)
        for number in (2, 3):
            await at.run(number, "condition.attest", clause=demand, text="It was put.")
        await at.exchange()
        assert "Demand served: Keep the clinic" in english(await told(at))
        assert list(standing_news(await at.nodes[0].state())) == []


async def test_merged_proposals_are_news_and_so_is_taking_it_back(tmp_path):
    async with world(tmp_path) as at:
        one = (await at.run(1, "proposal.put", title="A fund"))["proposal"]
        two = (await at.run(2, "proposal.put", title="A common fund"))["proposal"]
        await at.exchange()
        await at.run(1, "proposal.merge", proposal=one, into=two, reason="The same.")
        await at.exchange()
        merged = (await told(at))[0]
        assert merged.title.english() == "Proposal “A fund” merged into: A common fund"
        assert (merged.words, merged.path) == ("The same.", f"/proposals/{one}")
        await at.run(1, "proposal.unmerge", proposal=one)
        await at.exchange()
        assert english(await told(at))[:2] == [
            "Proposal “A fund” no longer merged into: A common fund",
            "Proposal “A fund” merged into: A common fund",
        ]
