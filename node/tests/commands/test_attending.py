"""Claims about attendees: they check in and answer a report themselves; delegates have seats."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from node.commands.attending import DOORS_S, LATE_S, by_code
from node.tests.commands.test_convenings import HOUR, at_hour, called, refused
from node.tests.commands.world import START, World, roster_csv, world
from protocol.coalition.convenings.bodies import Present


async def attend(at: World, name: str, *members: str, **more: Any) -> None:
    for member in members:
        await at.run(2, "convening.attend", convening=name, member=member, here=True, **more)


async def shown(at: World, name: str) -> dict[str, Any]:
    (mine,) = [
        line
        for line in (await at.run(2, "convening.show", convening=name))["check_ins"]
        if line["group"] == "Group 2"
    ]
    return dict(mine)


async def meeting_with_members(at: World, **fields: Any) -> str:
    """A meeting an hour ahead; the second group has six members on its list."""
    name = await called(at, **fields)
    await at.run(2, "roster.import", csv=roster_csv(6), commit=True)
    return name


async def reported(at: World, name: str) -> str:
    """Both groups check in, and the first one reports."""
    at.clock.now = START + 2 * HOUR
    await at.run(1, "convening.check-in", convening=name, members=5)
    await at.run(2, "convening.check-in", convening=name, themselves=True)
    await at.exchange()
    made = await at.run(1, "convening.report", convening=name, summary="We make the fund.")
    await at.exchange()
    return str(made["report"])


async def off_the_list(at: World, count: int) -> None:
    """As after a crash in an import: only so many members are left, and nothing is forgotten."""
    people = at.nodes[1].people
    await people.commit(people.plan_import(b64decode(roster_csv(count)), whole=True))


async def voice(at: World, report: str, member: str, said: str) -> dict[str, Any]:
    return await at.run(2, "convening.voice", report=report, member=member, voice=said)


async def test_members_check_in_themselves_and_are_counted_with_those_on_the_stewards_list(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at, starts=at_hour(3 * HOUR), ends=at_hour(4 * HOUR))
        at.clock.now = START + 3 * HOUR - DOORS_S - 60  # it ticks
        early = {"convening": name, "member": "m1", "here": True}
        assert await refused(at, 2, "convening.attend", **early) == "doors-closed"
        at.clock.now = START + 3 * HOUR - DOORS_S
        await attend(at, name, "m1", "m2", "m3")
        await attend(at, name, "m2")  # once, however often they say so
        await attend(at, name, "m4", delegate=True)
        await at.run(2, "convening.attend", convening=name, member="m3")  # they go home
        await at.run(2, "convening.check-in", convening=name, members=7, themselves=True)
        assert (await shown(at, name))["regions"] == {
            "": {"members": 9, "delegates": 1, "themselves": 3}
        }
        await at.run(2, "convening.check-in", convening=name, members=7)
        assert (await shown(at, name))["regions"][""]["themselves"] == 0


async def test_only_members_on_the_list_check_in_and_only_to_what_takes_place(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        stranger = {"convening": name, "member": "m99", "here": True}
        assert await refused(at, 2, "convening.attend", **stranger) == "unknown-member"
        await off_the_list(at, 5)
        left = {"convening": name, "member": "m6", "here": True}
        assert await refused(at, 2, "convening.attend", **left) == "unknown-member"
        await at.run(1, "convening.cancel", convening=name, reason="the roof")
        await at.exchange()
        gone = {"convening": name, "member": "m1", "here": True}
        assert await refused(at, 2, "convening.attend", **gone) == "convening-cancelled"


async def test_a_group_answers_a_report_as_most_of_its_attendees_do(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        await attend(at, name, "m1", "m2", "m3")
        report = await reported(at, name)
        assert await voice(at, report, "m1", "dispute") == {
            "report": report, "agree": 0, "against": 1,
        }  # fmt: skip
        answer = {"report": report, "stance": "confirm"}
        assert await refused(at, 2, "convening.answer", **answer) == "attendees-differ"
        await voice(at, report, "m2", "confirm")
        assert await refused(at, 2, "convening.answer", **answer) == "attendees-differ"
        await voice(at, report, "m3", "confirm")
        against = {"report": report, "stance": "dispute", "reason": "x"}
        assert await refused(at, 2, "convening.answer", **against) == "attendees-differ"
        assert (await at.run(2, "convening.answer", **answer))["stands"]
        (made,) = (await at.run(2, "convening.show", convening=name))["report_list"]
        said = made["stances"]["Group 2"]
        assert (said["agree"], said["against"]) == (2, 1)


@pytest.mark.parametrize(
    ("said", "stance", "code"),
    [
        ((), "confirm", ""),
        ((), "dispute", ""),
        (("confirm",), "dispute", "attendees-differ"),
        (("dispute",), "confirm", "attendees-differ"),
        # Half of them is not most of them: nobody confirms by that, and it may be disputed.
        (("confirm", "dispute"), "dispute", ""),
        (("confirm", "dispute"), "confirm", "attendees-differ"),
    ],
)
async def test_a_steward_answers_as_they_like_only_where_no_attendee_has(
    tmp_path: Path, said: tuple[str, ...], stance: str, code: str
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        await attend(at, name, "m1", "m2")
        report = await reported(at, name)
        for member, one in zip(("m1", "m2"), said, strict=False):
            await voice(at, report, member, one)
        answer = {"report": report, "stance": stance, "reason": "So."}
        if code:
            assert await refused(at, 2, "convening.answer", **answer) == code
        else:
            await at.run(2, "convening.answer", **answer)
            (made,) = (await at.run(2, "convening.show", convening=name))["report_list"]
            known = made["stances"]["Group 2"]
            assert (known["stance"], known["agree"]) == (stance, said.count("confirm"))


async def test_who_has_left_the_members_list_or_sits_as_a_delegate_is_not_counted_again(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        await attend(at, name, "m1", "m2", "m6")
        await attend(at, name, "m3", delegate=True)
        await off_the_list(at, 5)
        await at.run(2, "convening.check-in", convening=name, themselves=True)
        assert (await shown(at, name))["regions"] == {
            "": {"members": 2, "delegates": 1, "themselves": 3}
        }
        await sent(at, name)
        await at.run(2, "convening.check-in", convening=name, themselves=True, seats=["1", "2"])
        assert (await shown(at, name))["regions"] == {
            "": {"members": 2, "delegates": 2, "themselves": 2}
        }


async def test_who_came_in_by_the_code_is_counted_for_the_group_that_they_said(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        node, meeting, now = at.nodes[1], bytes.fromhex(name), int(at.clock.now)
        doors = node.traits.doors
        await doors.open(meeting, now + HOUR)
        code = doors.shown(meeting, now).code
        handles = [bytes([number]) * 16 for number in range(4)]
        for handle in handles:
            await doors.enter(meeting, code, handle, now)
        # A place that the charter doesn't know is none; who is of another group is its own's; and
        # the fourth has said nothing, so nobody counts them.
        await doors.say(meeting, handles[0], node.group, "Atlantis")
        await doors.say(meeting, handles[2], node.group, "")
        await doors.say(meeting, handles[1], at.nodes[0].group, "")
        assert by_code(node, await node.state(), meeting) == {"": Present(members=2)}
        await attend(at, name, "m1")
        await at.run(2, "convening.check-in", convening=name, members=4, themselves=True, door=True)
        assert (await shown(at, name))["regions"] == {
            "": {"members": 7, "delegates": 0, "themselves": 1}
        }


async def test_an_answer_is_taken_back_and_only_who_was_there_gives_one(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        await attend(at, name, "m1")
        report = await reported(at, name)
        absent = {"report": report, "member": "m2", "voice": "confirm"}
        assert await refused(at, 2, "convening.voice", **absent) == "not-there"
        await voice(at, report, "m1", "confirm")
        assert (await voice(at, report, "m1", "none"))["agree"] == 0
        await voice(at, report, "m1", "confirm")
        # Who says that they were not there after all has no say left.
        await at.run(2, "convening.attend", convening=name, member="m1")
        meeting, said = bytes.fromhex(name), bytes.fromhex(report)
        assert at.nodes[1].traits.attendance.voices(meeting, said) == {}


async def test_who_has_left_the_members_list_has_no_say_in_the_groups_answer_any_more(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        await attend(at, name, "m4", "m5", "m6")
        report = await reported(at, name)
        for member in ("m5", "m6"):
            await voice(at, report, member, "dispute")
        await off_the_list(at, 4)
        assert await voice(at, report, "m4", "confirm") == {
            "report": report,
            "agree": 1,
            "against": 0,
        }
        await at.run(2, "convening.answer", report=report, stance="confirm")


async def test_who_was_there_checks_in_and_takes_it_back_for_a_week_afterwards(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at, starts=at_hour(3 * HOUR), ends=at_hour(4 * HOUR))
        at.clock.now = START + 4 * HOUR + LATE_S - 60  # it ticks
        await attend(at, name, "m1", "m2")
        at.clock.now = START + 4 * HOUR + LATE_S - 60
        await at.run(2, "convening.attend", convening=name, member="m2")
        # After a week the counts are at rest, both ways.
        at.clock.now = START + 4 * HOUR + LATE_S
        for member, here in (("m3", True), ("m1", False)):
            said = {"convening": name, "member": member, "here": here}
            assert await refused(at, 2, "convening.attend", **said) == "meeting-over"
        kept = at.nodes[1].traits.attendance.at(bytes.fromhex(name))
        assert [attendee.member for attendee in kept] == ["m1"]


async def test_what_a_member_said_of_meetings_is_shown_to_them_and_goes_with_them(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await meeting_with_members(at)
        await attend(at, name, "m1", "m2")
        report = await reported(at, name)
        await voice(at, report, "m1", "confirm")
        held = await at.run(2, "member.show", member="m1")
        assert held["meetings"] == [{"meeting": name, "title": "What we do next"}]
        assert held["reports"] == [{"report": report, "confirms": True}]
        await at.run(2, "member.erase", member="m1", commit=True)
        attendance = at.nodes[1].traits.attendance
        assert [one.member for one in attendance.at(bytes.fromhex(name))] == ["m2"]
        assert attendance.voices_of("m1") == {}


async def sent(at: World, name: str) -> str:
    """The second group sends two delegates, one of them bound, and an alternate."""
    made = await at.run(
        2, "delegates.send", title="Spring", starts=START, ends=START + 90 * 86_400,
        names="Ana\nBo", how="by the executive", alternates="Cy", convening=name,
        mandates="Bo | for the fund | members",
    )  # fmt: skip
    return str(made["delegation"])


async def test_delegates_are_counted_by_the_seats_that_their_group_gave_them(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await called(at, basis="delegates")
        assert await refused(
            at, 2, "convening.check-in", convening=name, seats=["1"]
        ) == "no-delegation"  # fmt: skip
        delegation = await sent(at, name)
        await at.run(2, "convening.check-in", convening=name, members=3, seats=["2", "", "3=1"])
        mine = await shown(at, name)
        assert (mine["delegation"], mine["people"]) == (delegation, 2)
        assert [
            (one["seat"], one["bound_to"], one["alternate"], one["instead_of"])
            for one in mine["delegates"]
        ] == [(2, "for the fund", False, None), (3, "", True, 1)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seats": ["4"]}, "bad-seat"),
        ({"seats": ["0"]}, "bad-seat"),
        ({"seats": ["one"]}, "bad-seat"),
        ({"seats": ["3=0"]}, "bad-seat"),
        ({"seats": ["1"], "delegates": 2}, "delegates-twice"),
        ({"seats": ["1"], "named": "Dan"}, "delegates-twice"),
        ({"seats": ["1", "3=1"]}, "delegates-differ"),
        ({"delegates": 2}, "delegates-differ"),
    ],
)
async def test_no_others_are_counted_as_delegates(
    tmp_path: Path, fields: dict[str, Any], code: str
) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        await sent(at, name)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - of the node or of the protocol
            await at.run(2, "convening.check-in", convening=name, **fields)
        assert getattr(caught.value, "code", "") == code
        assert (await at.run(2, "convening.show", convening=name))["check_ins"] == []
