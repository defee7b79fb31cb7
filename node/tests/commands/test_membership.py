"""Claims about membership by command: leaving, merging, taking it back, people without a group."""

from pathlib import Path

import pytest

from node.commands.running import run
from node.errors import NodeError
from node.tests.commands.caucusing import register
from node.tests.commands.world import World, world
from protocol.coalition.life_rules import USUAL_LIFE_RULES

NOTICE_S = USUAL_LIFE_RULES.notice_s


async def refused(at: World, number: int, command: str, **args: object) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def test_a_group_leaves_when_its_notice_has_run_out_and_then_says_nothing_more(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        left = await at.run(3, "membership.leave", reason="we go our own way")
        assert left["leaves"] == left["announced"] + NOTICE_S
        assert not left["left"]
        await at.exchange()
        assert len((await at.run(1, "membership.show"))["members"]) == 3
        at.clock.now += NOTICE_S
        shown = await at.run(1, "membership.show")
        assert shown["members"] == ["Group 1", "Group 2"]
        # Its node may still answer; it is not one of those whose clocks are compared.
        assert at.nodes[0].groups.others == {at.nodes[1].group}
        node = at.nodes[0]
        node.clock.watch()
        for other in at.nodes[1:]:
            node.clock.heard(other.group, node.now() + 86_400)
        node.clock.check()
        assert [gone["reason"] for gone in shown["leaving"]] == ["we go our own way"]
        assert await refused(at, 3, "proposal.put", title="After all") == "group-left"


async def test_a_leaving_is_taken_back_with_one_command(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        assert await refused(at, 3, "membership.retract") == "not-leaving"
        await at.run(3, "membership.leave")
        assert await refused(at, 3, "membership.leave") == "already-leaving"
        await at.run(3, "membership.retract", reason="we stay")
        at.clock.now += NOTICE_S
        shown = await at.run(3, "membership.show")
        assert len(shown["members"]) == 3
        assert shown["leaving"] == []
        assert [(b["group"], b["what"], b["to"], b["reason"]) for b in shown["taken_back"]] == [
            ("Group 3", "leaving", "", "we stay")
        ]


async def test_leaving_again_within_the_second_in_which_it_was_taken_back_says_nothing(
    tmp_path: Path,
) -> None:
    """The same words of the same second are the same statement, which was taken back."""
    async with world(tmp_path) as at:
        words = {"reason": "we go our own way"}

        async def run_in_that_second(command: str, **args: str) -> dict[str, object]:
            at.clock.now = second
            return await run(at.nodes[2], command, args)

        second = at.clock.now
        await run_in_that_second("membership.leave", **words)
        await run_in_that_second("membership.retract", reason="we stay")
        size = at.nodes[2].logs.head(at.nodes[2].group).size
        with pytest.raises(NodeError) as caught:
            await run_in_that_second("membership.leave", **words)
        assert at.nodes[2].logs.head(at.nodes[2].group).size == size
        assert (caught.value.code, bool(caught.value.hint)) == ("not-leaving", True)
        assert (await at.run(3, "membership.leave", **words))["announced"] == at.clock.now


async def test_every_groups_keys_are_shown_to_the_others_beside_its_members(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        await register(at, 2, 3)
        groups = (await at.run(1, "membership.show"))["groups"]
        members = [g.affiliated for g in (await at.nodes[0].state()).groups.values()]
        assert [(one["group"], one["keys"]) for one in groups] == [
            ("Group 1", 0), ("Group 2", 3), ("Group 3", 0),
        ]  # fmt: skip
        assert [one["affiliated"] for one in groups] == members


async def test_a_group_goes_up_in_one_that_offered_it(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await at.run(2, "membership.offer", group="Group 3", terms="You keep your hall.")
        await at.exchange()
        shown = await at.run(3, "membership.show")
        assert [(o["by"], o["to"], o["ours"]) for o in shown["offers"]] == [
            ("Group 2", "Group 3", True)
        ]
        left = await at.run(3, "membership.leave", offer=made["offer"][:8], caucus="Three in Two")
        assert (left["into"], left["caucus"]) == ("Group 2", "Three in Two")
        await at.exchange()
        before = (await at.nodes[0].state()).groups[at.nodes[1].group].affiliated
        at.clock.now += NOTICE_S
        after = (await at.nodes[0].state()).groups[at.nodes[1].group].affiliated
        assert after == before + (await at.nodes[0].state()).groups[at.nodes[2].group].affiliated


async def test_no_group_goes_up_in_one_that_leaves_itself(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await at.run(2, "membership.offer", group="Group 3")
        await at.run(2, "membership.leave")
        await at.exchange()
        with pytest.raises(NodeError) as caught:
            await at.run(3, "membership.leave", offer=made["offer"])
        assert caught.value.code == "offerer-leaving"
        assert (await at.run(3, "membership.show"))["leaving"][0]["group"] == "Group 2"
        await at.run(2, "membership.retract")
        at.clock.now += 1
        await at.exchange()
        assert (await at.run(3, "membership.leave", offer=made["offer"]))["into"] == "Group 2"


async def test_an_offer_is_taken_back_and_then_is_none(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await at.run(2, "membership.offer", group="Group 3")
        await at.exchange()
        assert await refused(at, 3, "membership.retract", offer=made["offer"]) == "unknown-id"
        await at.run(2, "membership.retract", offer=made["offer"], reason="not yet")
        await at.exchange()
        (back,) = (await at.run(3, "membership.show"))["taken_back"]
        assert (back["group"], back["what"], back["to"]) == ("Group 2", "offer", "Group 3")
        assert back["reason"] == "not yet"
        assert await refused(at, 3, "membership.leave", offer=made["offer"]) == "unknown-id"
        assert (await at.run(1, "membership.show"))["offers"] == []


async def test_an_offer_is_declined_with_a_reason_that_both_read_and_is_made_again(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        made = await at.run(2, "membership.offer", group="Group 3", terms="You keep your hall.")
        await at.exchange()
        said = {"offer": made["offer"][:8], "reason": "We are many enough."}
        assert await refused(at, 1, "membership.decline", **said) == "unknown-id"
        assert (await at.run(3, "membership.decline", **said))["by"] == "Group 2"
        assert await refused(at, 3, "membership.decline", **said) == "unknown-id"
        await at.exchange()
        for number in (2, 3):
            shown = await at.run(number, "membership.show")
            assert shown["offers"] == []
            assert [(d["by"], d["to"], d["reason"]) for d in shown["declined"]] == [
                ("Group 2", "Group 3", "We are many enough.")
            ]
        at.clock.now += 1
        again = await at.run(2, "membership.offer", group="Group 3", terms="You keep your hall.")
        await at.exchange()
        left = await at.run(3, "membership.leave", offer=again["offer"])
        assert left["into"] == "Group 2"


async def test_a_group_is_named_as_on_its_card_or_by_its_id(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = at.nodes[2].group.hex()
        assert (await at.run(2, "membership.offer", group=name[:8]))["group"] == "Group 3"
        with pytest.raises(NodeError, match="no group here is called Gruop 3") as caught:
            await run(at.nodes[1], "membership.offer", {"group": "Gruop 3"})
        assert "Group 1, Group 2, Group 3" in (caught.value.hint or "")
        assert await refused(at, 2, "membership.offer", group="Group 2") == "unknown-target"


async def test_people_without_a_group_are_told_who_takes_them_in(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.run(1, "membership.at-large", about="Anybody; Mondays at the hall")
        await at.exchange()
        shown = (await at.run(3, "membership.show"))["at_large"]
        assert [(a["group"], a["about"]) for a in shown] == [
            ("Group 1", "Anybody; Mondays at the hall")
        ]
        assert not (await at.run(1, "membership.at-large"))["open"]
        assert (await at.run(1, "membership.show"))["at_large"] == []


async def test_a_group_says_who_runs_its_node_and_the_others_see_it(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        said = await at.run(1, "membership.operator", name=" Hosting co-op ")
        assert (said["operator"], said["gives_way"]) == ("Hosting co-op", False)
        await at.exchange()
        shown = (await at.run(3, "membership.show"))["groups"]
        assert [one["operator"] for one in shown] == ["Hosting co-op", "", ""]
        assert await refused(at, 2, "membership.operator") == "operator-unchanged"
        at.clock.now += 1
        assert await refused(at, 1, "membership.operator", name="Hosting co-op") == (
            "operator-unchanged"
        )
        assert await refused(at, 1, "membership.operator", name="two\nlines") == "body-malformed"
        assert await at.nodes[0].operator() == "Hosting co-op"
        # Who came to it later is told that another group has the place.
        said = await at.run(3, "membership.operator", name="hosting CO-OP")
        assert said["gives_way"]
        assert (await at.run(3, "membership.show"))["giving_way"] == ["Group 3"]
        assert (await at.run(3, "membership.operator"))["operator"] == ""
        assert (await at.run(3, "membership.show"))["giving_way"] == []
