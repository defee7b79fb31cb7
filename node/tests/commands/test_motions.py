"""Claims about what the groups decide about each other, by command."""

from pathlib import Path

import pytest

from node.errors import NodeError
from node.tests.commands.world import World, world
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.state import Phase

REPLY_S = 600
RULED = {
    "cuts": CutRules(propose_ms=1_000, vote_ms=1_000, growth_ms=1_000, rest_ms=0),
    "members": MemberRules(share=[2, 3], reply_s=REPLY_S, suspend=True),
}
WHY = "It sold our list."


async def refused(at: World, number: int, command: str, **args: object) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def test_a_group_is_accused_replies_and_is_expelled_by_the_others(tmp_path: Path) -> None:
    async with world(tmp_path, **RULED) as at:
        notice = await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        assert (notice["needed"], notice["due"]) == (2, notice["time"] + REPLY_S)
        await at.exchange()
        name = notice["motion"][:8]
        assert await refused(at, 3, "motion.stand", motion=name, agree=False) == "own-case"
        assert await refused(at, 2, "motion.reply", motion=name, text="No") == "unknown-id"
        await at.run(3, "motion.reply", motion=name, text="We did not.")
        await at.run(2, "motion.stand", motion=name, agree=True, reason="We saw it.")
        await at.exchange()
        (shown,) = (await at.run(1, "motion.list"))["expulsions"]
        assert shown["reply"] == "We did not."
        assert [said["group"] for said in shown["agree"]] == ["Group 1", "Group 2"]
        assert shown["expelled"] is None
        at.clock.now += REPLY_S
        assert (await at.run(1, "motion.list"))["expulsions"][0]["expelled"] == notice["due"]
        assert (await at.run(1, "membership.show"))["members"] == ["Group 1", "Group 2"]
        (gone,) = (await at.run(2, "membership.show"))["leaving"]
        assert (gone["group"], gone["expelled"], gone["reason"]) == ("Group 3", True, WHY)
        assert await refused(at, 3, "proposal.put", title="After all") == "group-left"
        assert await refused(at, 2, "motion.stand", motion=name, agree=False) == "motion-closed"


async def test_a_ballot_opens_without_whom_the_others_expelled(tmp_path: Path) -> None:
    soon = {**RULED, "members": MemberRules(share=[2, 3], reply_s=50)}
    async with world(tmp_path, **soon) as at:
        notice = await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        await at.exchange()
        await at.run(2, "motion.stand", motion=notice["motion"], agree=True)
        await at.exchange()
        ballot = bytes.fromhex(await at.opened((10, 20)))
        opened = (await at.nodes[1].state()).ballots[ballot]
        assert opened.phase == Phase.OPEN
        assert opened.departed == (at.nodes[2].group,)


async def test_the_groups_change_who_certifies(tmp_path: Path) -> None:
    async with world(tmp_path, **RULED) as at:
        everybody = ["Group 1", "Group 2", "Group 3"]
        assert (await at.run(1, "motion.list"))["certifying"] == everybody
        two = ["Group 2", "Group 1"]
        moved = await at.run(1, "motion.council", groups=two, reason="Fewer are enough.")
        assert moved["groups"] == ["Group 1", "Group 2"]
        assert moved["open"]
        await at.exchange()
        stood = await at.run(3, "motion.stand", motion=moved["motion"], agree=True)
        assert stood["since"] is not None
        await at.exchange()
        assert (await at.run(2, "motion.list"))["certifying"] == ["Group 1", "Group 2"]
        # The next one names the one in force as what it replaces.
        again = await at.run(2, "motion.council", groups=everybody, reason="All again.")
        await at.exchange()
        await at.run(3, "motion.stand", motion=again["motion"], agree=True)
        assert (await at.run(3, "motion.list"))["certifying"] == everybody


async def test_without_such_rules_a_command_says_so_and_publishes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        assert await refused(at, 1, "motion.expel", group="Group 3", reason=WHY) == (
            "no-member-rules"
        )
        asked = {"groups": ["Group 1"], "reason": "One is enough."}
        assert await refused(at, 1, "motion.council", **asked) == "no-member-rules"
        assert not (await at.run(1, "motion.list"))["ruled"]
        assert at.nodes[0].logs.head(at.nodes[0].group) is None


async def test_a_council_of_strangers_is_refused_before_it_is_published(tmp_path: Path) -> None:
    async with world(tmp_path, **RULED) as at:
        asked = {"groups": ["Group 1", "Group 1"], "reason": "Twice."}
        assert await refused(at, 1, "motion.council", **asked) == "bad-council"
        assert await refused(at, 1, "motion.council", groups=["Group 9"], reason="?") == (
            "unknown-id"
        )
        assert await refused(at, 1, "motion.stand", motion="abcdef", agree=True) == "unknown-id"
