"""Claims about the speakers' queue by command: who asks, when, as whom, and who forgets it."""

from pathlib import Path
from typing import Any

import pytest

from node.commands.speakers import MAX_NAME_CHARS, forget_queues
from node.tests.commands.test_convenings import HOUR, called, refused
from node.tests.commands.test_own_data import on_disk
from node.tests.commands.world import START, World, roster_csv, world

WEEK = 7 * 86_400


async def opened(at: World, **rules: Any) -> str:
    """A meeting that is on, with its queue open and four on the members' list."""
    name = await called(at)
    await at.run(1, "roster.import", csv=roster_csv(4), commit=True)
    at.clock.now = START + HOUR
    await at.run(1, "speakers.lead", convening=name, **{"asking": True, **rules})
    return name


async def test_a_member_asks_sees_their_place_and_takes_it_back(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await opened(at, seconds=120)
        await at.run(1, "speakers.add", convening=name, name="Ana", group="Group 2")
        said = await at.run(1, "speakers.ask", convening=name, member="m1")
        assert (said["place"], said["waiting"], said["name"]) == (2, 2, "Member 1")
        assert [s["name"] for s in said["next"]] == ["Ana", "Member 1"]
        said = await at.run(1, "speakers.ask", convening=name, member="m2", name="  Seat   9 ")
        assert (said["place"], said["name"]) == (3, "Seat 9")
        at.clock.now += 10
        await at.run(1, "speakers.next", convening=name)
        said = await at.run(1, "speakers.mine", convening=name, member="m1")
        assert (said["place"], said["floor"]["name"]) == (1, "Ana")
        shown = await at.run(1, "speakers.show", convening=name)
        assert said["until"] == shown["until"] == shown["floor"]["spoke"] + 120
        await at.run(1, "speakers.next", convening=name)
        said = await at.run(1, "speakers.mine", convening=name, member="m1")
        assert (said["place"], said["speaking"]) == (None, True)
        said = await at.run(1, "speakers.take-back", convening=name, member="m2")
        assert (said["place"], said["waiting"], said["name"]) == (None, 0, "")
        shown = await at.run(1, "speakers.show", convening=name)
        assert (shown["floor"]["name"], shown["floor"]["by"]) == ("Member 1", "member")
        assert [(s["name"], s["by"]) for s in shown["spoke"]] == [("Ana", "facilitator")]


async def test_nobody_asks_where_the_queue_is_not_led_or_not_open(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await opened(at)
        await at.exchange()
        await at.run(2, "roster.import", csv=roster_csv(4), commit=True)
        ask = {"convening": name, "member": "m1"}
        for command in ("speakers.ask", "speakers.mine", "speakers.take-back"):
            assert await refused(at, 2, command, **ask) == "not-a-facilitator"
        assert await refused(at, 1, "speakers.ask", convening=name, member="m9") == "unknown-member"
        await at.run(1, "speakers.lead", convening=name, asking=False, fresh=True)
        assert await refused(at, 1, "speakers.ask", **ask) == "queue-closed"
        await at.run(1, "speakers.lead", convening=name, asking=True)
        at.clock.now = START + 3 * HOUR
        assert await refused(at, 1, "speakers.ask", **ask) == "queue-closed"
        assert not (await at.run(1, "speakers.show", convening=name))["asking"]
        assert await refused(at, 1, "speakers.lead", convening=name, asking=True) == "queue-not-now"
        await at.run(1, "speakers.lead", convening=name, asking=False, seconds=60)


async def test_a_queue_opens_an_hour_before_the_meeting_and_not_of_one_cancelled(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await called(at, starts="2100-01-01T10:00", ends="2100-01-01T12:00")
        lead = {"convening": name, "asking": True}
        assert await refused(at, 1, "speakers.lead", **lead) == "queue-not-now"
        name = await opened(at)
        await at.run(1, "convening.cancel", convening=name, reason="rain")
        assert await refused(at, 1, "speakers.ask", convening=name, member="m1") == "queue-closed"


@pytest.mark.parametrize(
    "name", ["\u202eanA", "Ana\u0000", "\u200b", "\u2800", "A\u2066na", "A\u007fna"]
)
async def test_a_name_that_reads_in_two_ways_or_not_at_all_is_refused(
    tmp_path: Path, name: str
) -> None:
    async with world(tmp_path) as at:
        meeting = await opened(at)
        args = {"convening": meeting, "name": name}
        assert await refused(at, 1, "speakers.add", **args) == "bad-spoken-name"
        asked = await refused(at, 1, "speakers.ask", **args, member="m1")
        assert asked == "bad-spoken-name"
        args["name"] = "   "
        assert await refused(at, 1, "speakers.add", **args) == "bad-arguments"
        shown = await at.run(1, "speakers.show", convening=meeting)
        assert shown["waiting"] == []


async def test_a_name_of_many_letters_and_signs_is_taken_as_it_is(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        meeting = await opened(at)
        for name in ("<b>Ana</b> & 'Bo'", "नेपाली\u200d", "x" * MAX_NAME_CHARS):
            await at.run(1, "speakers.add", convening=meeting, name=name)
        shown = await at.run(1, "speakers.show", convening=meeting)
        assert shown["waiting"][0]["name"] == "<b>Ana</b> & 'Bo'"
        too_long = {"convening": meeting, "name": "x" * (MAX_NAME_CHARS + 1)}
        assert await refused(at, 1, "speakers.add", **too_long) == "bad-arguments"


async def test_a_queue_that_nobody_emptied_is_forgotten_after_a_week(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await opened(at)
        node = at.nodes[0]
        await at.run(1, "speakers.ask", convening=name, member="m1", name="Zuzanna")
        at.clock.now = START + 2 * HOUR + WEEK - 1
        assert await forget_queues(node) == 0
        assert on_disk(node, "Zuzanna")
        at.clock.now += 1
        assert await forget_queues(node) == 1
        await node.forgetting.finish()
        assert on_disk(node, "Zuzanna") == []
        assert await forget_queues(node) == 0


async def test_who_asked_to_speak_stands_in_one_file_alone_and_sees_it(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await opened(at)
        node = at.nodes[0]
        await at.run(1, "speakers.ask", convening=name, member="m1", name="Zuzanna")
        files = on_disk(node, "Zuzanna")
        assert files
        assert all(file.startswith("speakers.sqlite") for file in files)
        data = await at.run(1, "member.show", member="m1")
        assert [(one["meeting"], one["name"]) for one in data["speeches"]] == [(name, "Zuzanna")]
        await at.run(1, "member.erase", member="m1", commit=True)
        assert on_disk(node, "Zuzanna") == []
        assert (await at.run(1, "speakers.show", convening=name))["waiting"] == []
