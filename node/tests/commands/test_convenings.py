"""Claims about meetings by command: call, change, check in, keep minutes, report, confirm."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from node.cli.convening_text import write_convening
from node.cli.output import Paper
from node.commands.words import named_words
from node.errors import NodeError
from node.tests.commands.world import START, World, world
from protocol.coalition.words import MAX_WORDS_CHARS

HOUR = 3_600


def at_hour(seconds: int) -> str:
    return datetime.fromtimestamp(START + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def meeting(**fields: Any) -> dict[str, Any]:
    return {
        "title": "What we do next",
        "place": "Example hall",
        "starts": at_hour(HOUR),
        "ends": at_hour(2 * HOUR),
        **fields,
    }


async def refused(at: World, number: int, command: str, **args: object) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def called(at: World, **fields: Any) -> str:
    name = (await at.run(1, "convening.call", **meeting(**fields)))["convening"]
    await at.exchange()
    return str(name)


async def test_a_meeting_is_held_reported_and_confirmed_over_three_nodes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as at:
        agenda = "Welcome | 10\nThe fund | 40 | with figures\nAny other business"
        name = await called(at, agenda=agenda, facilitators=["Group 1", "Group 2"])
        await at.run(2, "convening.facilitate", convening=name, names="Ana\n\nBo")
        for number, members in ((1, 12), (2, 8), (3, 5)):
            named = "Cy | for the fund\nDi\nEd | alternate" if number == 3 else ""
            await at.run(
                number, "convening.check-in", convening=name, members=members, delegates=2,
                named=named,
            )  # fmt: skip
        await at.exchange()
        at.clock.now = START + 2 * HOUR
        await at.run(2, "convening.minutes", convening=name, text="Ana opened the meeting.")
        made = await at.run(2, "convening.report", convening=name, summary="We make the fund.")
        assert made["groups"] == 3
        await at.exchange()
        said = await at.run(1, "convening.answer", report=made["report"], stance="confirm")
        assert said["stands"]
        await at.run(3, "convening.answer", report=made["report"], stance="dispute", reason="no")
        await at.exchange()
        shown = await at.run(2, "convening.show", convening=name)
        assert [item["title"] for item in shown["agenda"]] == [
            "Welcome", "The fund", "Any other business",
        ]  # fmt: skip
        assert shown["facilitations"]["Group 2"] == {"people": 2, "names": "Ana\nBo"}
        assert shown["minutes"]["Group 2"]["text"] == "Ana opened the meeting."
        (report,) = shown["report_list"]
        assert report["present"] == {"Group 1": 14, "Group 2": 10, "Group 3": 7}
        assert report["since"] is not None
        assert report["stances"]["Group 3"] == {
            "stance": "dispute", "reason": "no", "agree": 0, "against": 0,
        }  # fmt: skip
        own = await at.run(3, "convening.show", convening=name)
        delegates = next(c for c in own["check_ins"] if c["group"] == "Group 3")["delegates"]
        assert [(d["name"], d["mandate"], d["alternate"]) for d in delegates] == [
            ("Cy", "bound", False), ("Di", "free", False), ("Ed", "free", True),
        ]  # fmt: skip
        write_convening(Paper(), own)
        lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        assert lines[lines.index("region members delegates") + 1] == "no region 25 6"
        at_row = lines.index("group delegate mandate") + 1
        assert lines[at_row : at_row + 3] == [
            "Group 3 Cy for the fund", "Group 3 Di free", "Group 3 Ed free alternate"
        ]  # fmt: skip
        # Names are no part of any record: another node has them once it has fetched the blob.
        assert "Cy" not in str(await at.run(1, "convening.show", convening=name))


async def test_a_meeting_is_moved_changed_and_cancelled_by_its_caller_alone(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        assert await refused(at, 2, "convening.cancel", convening=name, reason="x") == (
            "not-the-convener"
        )
        assert await refused(at, 1, "convening.move", convening=name) == "not-moved"
        await at.run(1, "convening.move", convening=name, place="River hall", reason="the roof")
        await at.run(1, "convening.agenda", convening=name, agenda="Roof | 5")
        shown = await at.run(1, "convening.show", convening=name)
        assert (shown["place"], shown["starts"]) == ("River hall", START + HOUR)
        assert [c["action"] for c in shown["changes"]] == ["move", "agenda"]
        await at.run(1, "convening.cancel", convening=name, reason="nobody can come")
        assert await refused(at, 1, "convening.agenda", convening=name, agenda="x") == (
            "convening-cancelled"
        )
        await at.exchange()
        assert await refused(at, 3, "convening.check-in", convening=name) == "convening-cancelled"
        assert (await at.run(3, "convening.list"))["convenings"][0]["cancelled"] is not None


async def test_a_place_or_link_is_taken_away_and_a_zone_corrected_alone(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        move = {"convening": name}
        assert await refused(at, 1, "convening.move", **move, no_place=True) == "bad-convening"
        await at.run(1, "convening.move", **move, no_place=True, link="https://meet.example/a")
        shown = await at.run(1, "convening.show", convening=name)
        assert (shown["place"], shown["link"]) == ("", "https://meet.example/a")
        await at.run(1, "convening.move", **move, place="River hall", no_link=True)
        await at.run(1, "convening.move", **move, zone="Etc/GMT+6")
        shown = await at.run(1, "convening.show", convening=name)
        assert (shown["place"], shown["link"], shown["zone"]) == ("River hall", "", "Etc/GMT+6")
        # Whoever had typed 18:00 meant 18:00 there.
        later = (START + 7 * HOUR, START + 8 * HOUR)
        assert (shown["starts"], shown["ends"]) == later
        # Where both have the same clock, the name of the zone alone is another.
        await at.run(1, "convening.move", **move, zone="America/Costa_Rica")
        shown = await at.run(1, "convening.show", convening=name)
        assert (shown["zone"], shown["starts"]) == ("America/Costa_Rica", START + 7 * HOUR)
        assert await refused(at, 1, "convening.move", **move, zone=shown["zone"]) == "not-moved"


async def test_a_meeting_is_not_moved_into_the_past(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        past = {"starts": at_hour(-9), "ends": at_hour(-5)}
        head = at.nodes[0].logs.head(at.nodes[0].group)
        assert await refused(at, 1, "convening.move", convening=name, **past) == "meeting-past"
        assert at.nodes[0].logs.head(at.nodes[0].group) == head


@pytest.mark.parametrize("begun", [False, True])
async def test_of_a_meeting_cancelled_before_it_began_nothing_more_is_said(
    tmp_path: Path, begun: bool
) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        at.clock.now = START + HOUR + 60 if begun else START
        await at.run(1, "speakers.add", convening=name, name="Bo")
        await at.run(1, "convening.cancel", convening=name, reason="the roof")
        for command, args in (
            ("convening.facilitate", {"names": "Bo"}),
            ("convening.minutes", {"text": "We met."}),
            ("speakers.add", {"name": "Ana"}),
            ("speakers.next", {}),
        ):
            if begun:
                await at.run(1, command, convening=name, **args)
            else:
                code = await refused(at, 1, command, convening=name, **args)
                assert code == "convening-cancelled"
        assert await refused(at, 1, "convening.agenda", convening=name, agenda="x") == (
            "convening-cancelled"
        )
        cleared = await at.run(1, "speakers.clear", convening=name)
        assert cleared["forgotten"] == (2 if begun else 1)


async def test_a_group_that_does_not_facilitate_reports_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        await at.run(2, "convening.check-in", convening=name, members=3)
        for command, args in (
            ("convening.report", {"summary": "We met."}),
            ("convening.minutes", {"text": "We met."}),
            ("convening.facilitate", {"names": "Bo"}),
            ("speakers.add", {"name": "Bo"}),
        ):
            assert await refused(at, 2, command, convening=name, **args) == "not-a-facilitator"


async def test_a_report_waits_for_the_meeting_and_for_somebody_to_be_there(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        report = {"convening": name, "summary": "We met."}
        assert await refused(at, 1, "convening.report", **report) == "nobody-present"
        await at.run(1, "convening.check-in", convening=name, members=3)
        assert await refused(at, 1, "convening.report", **report) == "report-early"
        at.clock.now = START + 2 * HOUR
        acts = {"acts": "add: March"}
        assert await refused(at, 1, "convening.report", **report, **acts) == "no-process"
        assert await refused(at, 1, "convening.report", **report, without=["Group 1"]) == (
            "nobody-present"
        )


async def test_long_minutes_come_in_parts_and_whole_again(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        text = "\n\n".join(f"Paragraph {n} " + "word " * 300 for n in range(30)).strip()
        text = "\n\n".join(part.strip() for part in text.split("\n\n"))
        made = await at.run(1, "convening.minutes", convening=name, text=text)
        assert made["parts"] == len(text) // MAX_WORDS_CHARS + 1
        shown = await at.run(1, "convening.show", convening=name)
        assert shown["minutes"]["Group 1"]["text"] == text


@pytest.mark.parametrize(
    ("command", "args", "code"),
    [
        ("convening.call", {"agenda": "Welcome | soon"}, "bad-agenda"),
        ("convening.call", {"facilitators": ["Group 9"]}, "unknown-id"),
        ("convening.call", {"zone": "Mars"}, "bad-zone-name"),
        ("convening.call", {"starts": "tomorrow"}, "bad-hour"),
        ("convening.call", {"starts": at_hour(-9), "ends": at_hour(-5)}, "meeting-past"),
        ("convening.call", {"link": "javascript:alert(1)"}, "bad-convening"),
        ("convening.call", {"confirm": "1/2"}, "bad-convening"),
        ("convening.check-in", {"regions": "North 5"}, "bad-region"),
        ("convening.check-in", {"regions": "North: 5"}, "unknown-region"),
        ("convening.check-in", {"named": "| free"}, "bad-delegate"),
        ("convening.check-in", {"named": "Bo | to this | to that"}, "bad-delegate"),
    ],
)
async def test_what_cannot_be_read_or_held_is_refused_and_nothing_is_published(
    tmp_path: Path, command: str, args: dict[str, Any], code: str
) -> None:
    async with world(tmp_path) as at:
        fields: dict[str, Any] = meeting()
        if command != "convening.call":
            fields = {"convening": await called(at)}
        head = at.nodes[0].logs.head(at.nodes[0].group)
        assert await refused(at, 1, command, **{**fields, **args}) == code
        assert at.nodes[0].logs.head(at.nodes[0].group) == head


async def test_the_queue_keeps_its_order_and_leaves_nothing_in_any_record(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        for who in ("Ana", "Bo", "Cy"):
            await at.run(1, "speakers.add", convening=name, name=who, group="Group 2")
        shown = await at.run(1, "speakers.show", convening=name)
        entries = {s["name"]: s["entry"] for s in shown["waiting"]}
        await at.run(1, "speakers.move", convening=name, entry=entries["Cy"], places=-5)
        assert (await at.run(1, "speakers.next", convening=name))["speaker"]["name"] == "Cy"
        await at.run(1, "speakers.remove", convening=name, entry=entries["Ana"])
        shown = await at.run(1, "speakers.show", convening=name)
        assert [s["name"] for s in shown["waiting"]] == ["Bo"]
        assert shown["floor"]["name"] == "Cy"
        assert await refused(
            at, 1, "speakers.move", convening=name, entry=entries["Cy"], places=1
        ) == "not-in-queue"  # fmt: skip
        assert (await at.run(1, "speakers.clear", convening=name))["forgotten"] == 2
        assert (await at.run(1, "speakers.next", convening=name))["speaker"] is None
        log = at.nodes[0].logs
        head = log.head(at.nodes[0].group)
        assert head is not None
        assert b"Ana" not in b"".join(log.entries(at.nodes[0].group, 0, head.size))


async def test_names_and_minutes_of_a_meeting_are_erased_on_every_node_and_the_meeting_stands(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        await at.run(1, "convening.facilitate", convening=name, names="Ana")
        await at.run(1, "convening.check-in", convening=name, members=3, named="Di", delegates=1)
        at.clock.now = START + 2 * HOUR
        await at.run(1, "convening.minutes", convening=name, text="Ana spoke first.")
        await at.run(1, "convening.minutes", convening=name, text="Ana spoke.\n\n" * 3_000)
        await at.exchange()
        state = await at.nodes[0].state()
        (meeting,) = state.convenings.values()
        shown = await at.run(1, "convening.show", convening=name)
        assert [word["what"] for word in shown["words"]] == [
            "minutes", "facilitators", "delegates", "replaced",
        ]  # fmt: skip
        (first,) = meeting.replaced  # minutes that were put anew can be erased like the newest
        await at.run(1, "moderation.erase", comment=first.hash.hex())
        held = [blob for _, _, blob in named_words(state)]
        assert len(held) > 3  # the minutes take several parts
        assert all(at.nodes[0].logs.blob(blob) is not None for blob in held)
        (said,) = meeting.minutes.values()
        await at.exchange()
        assert await refused(at, 2, "moderation.erase", comment=said.hash.hex()) == "not-the-author"
        for target in (said.hash, *(c.hash for c in meeting.check_ins.values())):
            await at.run(1, "moderation.erase", comment=target.hex())
        (named,) = meeting.facilitations.values()
        await at.run(1, "moderation.erase", comment=named.hash.hex(), reason="at her wish")
        await at.exchange()
        assert await at.look(1) == 4
        assert all(at.nodes[0].logs.blob(blob) is None for blob in held)
        after = (await at.nodes[0].state()).convenings
        assert after == state.convenings
