"""A staged process over real nodes: one report too few, then the ballot opens by itself."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from node.cli.output import Paper
from node.cli.process_text import write_process
from node.commands.processes import check_reach
from node.errors import NodeError
from node.tests.commands.test_convenings import HOUR, at_hour, meeting, refused
from node.tests.commands.world import START, VOTING, World, world
from node.web.building.ballots import ballot_view
from node.web.building.processes import process_view
from node.web.viewmodels.ballots import WaivedGate
from protocol.coalition.process.bodies import ProcessBody
from protocol.coalition.registers.values import Register, Registers

DUE = {"options_due": at_hour(3 * HOUR), "reports_due": at_hour(6 * HOUR)}


class Way:
    """A proposal of group 1, a national meeting by group 2, regional ones by groups 2 and 3."""

    def __init__(self, at: World) -> None:
        self.at = at

    async def declared(self, **fields: Any) -> "Way":
        at = self.at
        self.proposal = await at.sponsored()
        made = await at.run(2, "convening.call", **meeting(proposal=self.proposal))
        self.national = made["convening"]
        await at.exchange()
        self.regional = []
        for number in (2, 3):
            times = {"starts": at_hour(4 * HOUR), "ends": at_hour(5 * HOUR)}
            made = await at.run(number, "convening.call", **meeting(parent=self.national, **times))
            self.regional.append(made["convening"])
        await at.exchange()
        args = {
            "proposal": self.proposal, "national": self.national, "regional": self.regional,
            "needed": 2, "groups": "2/3", "options": "Strike | For a day\nMarch", **DUE, **fields,
        }  # fmt: skip
        await at.run(1, "process.declare", **args)
        await at.exchange()
        return self

    async def met(self, host: int, name: str, acts: str, guests: tuple[int, ...]) -> str:
        """Everybody checks in, the host reports, the guests confirm."""
        at = self.at
        for number in {host, *guests}:
            await at.run(number, "convening.check-in", convening=name, members=9)
        await at.exchange()
        made = await at.run(host, "convening.report", convening=name, summary="So.", acts=acts)
        await at.exchange()
        for number in guests:
            await at.run(number, "convening.answer", report=made["report"], stance="confirm")
        await at.exchange()
        return str(made["report"])

    async def shown(self) -> dict[str, Any]:
        return await self.at.run(1, "process.show", proposal=self.proposal)

    async def ballot(self, opens: int = 8 * HOUR) -> str:
        """A ballot that asks what the process came to, every list attested."""
        question = {
            "title": "What we do",
            "schedule": {
                "opens": START + opens,
                "closes": START + opens + HOUR,
                "returns_due": START + opens + 2 * HOUR,
            },
        }
        at = self.at
        put = await at.run(1, "ballot.put", proposal=self.proposal, manifest=question)
        await at.exchange()
        for number in (1, 2, 3):
            drawn = await at.run(
                number, "roll.draft", ballot=put["ballot"], basis="list", commit=True,
                regions={"": 10},
            )  # fmt: skip
            await at.sign_both(number, drawn["draft"])
        await at.exchange()
        return str(put["ballot"])


async def test_a_ballot_opens_only_once_the_regions_have_reported(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        at.clock.now = START + 2 * HOUR
        await way.met(2, way.national, "add: Boycott | of banks\nrank: 3, 1", (1, 3))
        shown = await way.shown()
        assert [line["label"] for line in shown["lines"]] == ["Strike", "March", "Boycott"]
        assert shown["rankings"] == {"What we do next": ["Boycott", "Strike"]}
        at.clock.now = START + 5 * HOUR
        await way.met(2, way.regional[0], "amend 1: Short strike", (1,))
        ballot = await way.ballot()
        at.clock.now = START + 8 * HOUR
        assert await at.look(1) == 0
        assert await refused(at, 1, "ballot.open", ballot=ballot) == "gate-closed"
        shown = await at.run(3, "process.show", proposal=way.proposal)
        west = shown["stages"][2]
        assert (west["missing"], west["who"], west["due"]) == (
            "report", ["Group 3"], START + 6 * HOUR,
        )  # fmt: skip
        late = await way.met(3, way.regional[1], "merge 2, 3: In the street | together", (1,))
        shown = await way.shown()
        assert [line["label"] for line in shown["lines"] if line["merged"] is None] == [
            "Short strike", "In the street",
        ]  # fmt: skip
        assert late in {stage["report"] for stage in shown["stages"]}
        # The earlier ballot asks what was; one that asks what is opens by itself.
        assert await refused(at, 1, "ballot.open", ballot=ballot) == "gate-closed"
        again = await way.ballot(opens=9 * HOUR)
        at.clock.now = START + 9 * HOUR + 10
        assert await at.look(1) == 1
        await at.exchange()
        opened = await at.run(3, "ballot.show", ballot=again)
        assert opened["phase"] == "open"
        assert opened["contests"][0]["options"] == ["Short strike", "In the street"]
        assert (await at.run(2, "process.show", proposal=way.proposal))["settled"]


async def test_after_the_deadline_two_thirds_go_on_and_the_absence_stays_visible(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        at.clock.now = START + 2 * HOUR
        await way.met(2, way.national, "", (1, 3))
        agreed = {"proposal": way.proposal, "what": "proceed"}
        assert await refused(at, 1, "process.agree", **agreed) == "proceed-early"
        at.clock.now = START + 7 * HOUR
        ballot = await way.ballot()
        await at.run(1, "process.agree", **agreed, reason="they can't meet")
        assert await refused(at, 1, "ballot.open", ballot=ballot) == "gate-closed"
        await at.run(2, "process.agree", **agreed)
        await at.exchange()
        at.clock.now = START + 8 * HOUR
        assert await at.look(1) == 1
        shown = await way.shown()
        assert shown["proceeds"]
        said = {(one["group"], one["what"], one["agree"], one["reason"]) for one in shown["said"]}
        assert said == {
            ("Group 1", "proceed", True, "they can't meet"),
            ("Group 2", "proceed", True, ""),
        }
        assert [stage["missing"] for stage in shown["stages"]] == ["", "report", "report"]
        await at.exchange()
        for asked in ("ballot.show", "result"):
            seen = await at.run(3, asked, ballot=ballot)
            absent = [report["convening"] for report in seen["without_reports"]]
            assert absent == way.regional


async def test_who_was_not_there_stays_visible_though_every_report_stands(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared(needed=1, groups="3")
        at.clock.now = START + 2 * HOUR
        await way.met(2, way.national, "", (1, 3))
        at.clock.now = START + 5 * HOUR
        await way.met(2, way.regional[0], "", (1,))
        at.clock.now = START + 7 * HOUR
        ballot = await way.ballot()
        for number in (1, 2):
            await at.run(number, "process.agree", proposal=way.proposal, what="proceed")
        await at.exchange()
        at.clock.now = START + 8 * HOUR
        assert await at.look(1) == 1
        await at.exchange()
        floor = {row["gate"]: row for row in (await way.shown())["floor"]}
        assert floor["frozen"]["met"]
        assert floor["reports"]["lacking"] == []
        there = floor["participation"]
        assert (there["have"], there["need"], there["by"]) == (2, 3, ["Group 1", "Group 2"])
        assert there["lacking"] == ["Group 3"]
        for asked in ("ballot.show", "result"):
            seen = await at.run(3, asked, ballot=ballot)
            assert seen["waived"] == [{"gate": "participation", "have": 2, "need": 3}]
        state = await at.nodes[2].state()
        shown = process_view(state, state.processes[bytes.fromhex(way.proposal)], b"")
        (line,) = (line for line in shown.floor if not line.met)
        assert (line.by, line.lacking) == (("Group 1", "Group 2"), ("Group 3",))
        view = ballot_view(state, state.ballots[bytes.fromhex(ballot)], b"")
        assert view.waived == (WaivedGate("participation", 2, 3),)


async def test_a_group_that_checked_in_late_is_counted_by_a_supplement_and_the_ballot_opens(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared(needed=1, groups="3")
        again = {"convening": way.regional[0], "summary": "With the third.", "supplement": True}
        at.clock.now = START + 2 * HOUR
        await way.met(2, way.national, "", (1, 3))
        at.clock.now = START + 5 * HOUR
        assert await refused(at, 2, "convening.report", **again) == "nobody-present"
        first = await way.met(2, way.regional[0], "amend 1: Short strike", (1,))
        ballot = await way.ballot()
        (gate,) = (g for g in (await way.shown())["gates"] if not g["met"])
        assert gate["gate"] == "participation"
        assert {(w["act"], w["convening"], *w["who"]) for w in gate["ways"]} == {
            ("check-in", way.regional[0], "Group 3"),
            ("check-in", way.regional[1], "Group 3"),
            ("report", way.regional[1], "Group 3"),
        }
        assert await refused(at, 2, "convening.report", **again) == "no-supplement"
        at.clock.now = START + 7 * HOUR
        await at.run(3, "convening.check-in", convening=way.regional[0], members=4)
        await at.exchange()
        changed = {**again, "acts": "add: Boycott"}
        assert await refused(at, 2, "convening.report", **changed) == "no-supplement"
        without = {**again, "without": ["Group 1"]}
        assert await refused(at, 2, "convening.report", **without) == "no-supplement"
        national = {**again, "convening": way.national}
        assert await refused(at, 2, "convening.report", **national) == "no-supplement"
        made = await at.run(2, "convening.report", **again)
        await at.exchange()
        shown = await at.run(3, "ballot.show", ballot=ballot)
        (gate,) = (g for g in shown["gates"] if g["gate"] == "participation")
        assert ("confirm", ["Group 1", "Group 3"]) in [(w["act"], w["who"]) for w in gate["ways"]]
        assert (await way.shown())["stages"][1]["report"] == first
        await at.run(3, "convening.answer", report=made["report"], stance="confirm")
        await at.exchange()
        assert (await way.shown())["stages"][1]["report"] == made["report"]
        at.clock.now = START + 8 * HOUR
        assert await at.look(1) == 1
        assert (await at.run(1, "ballot.show", ballot=ballot))["phase"] == "open"
        assert await refused(at, 2, "convening.report", **again) == "no-supplement"


async def test_a_process_is_declared_once_by_the_author_and_about_its_own_meetings(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        args = {
            "proposal": way.proposal, "national": way.national, "regional": way.regional,
            "needed": 1, **DUE,
        }  # fmt: skip
        assert await refused(at, 1, "process.declare", **args) == "process-repeated"
        assert await refused(at, 2, "process.declare", **args) == "not-the-author"
        doubled = {**args, "regional": [way.national]}
        assert await refused(at, 1, "process.declare", **doubled) == "convening-repeated"
        plain = await at.run(1, "proposal.put", title="Another")
        assert await refused(at, 1, "process.show", proposal=plain["proposal"]) == "no-process"


async def test_floors_are_numbers_or_shares_and_periods_are_written_out(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared(attendance="1/10", voting="5 days", deliberation="2 days")
        shown = await way.shown()
        people = sum(g.affiliated for g in (await at.nodes[0].state()).groups.values())
        assert (shown["groups"], shown["attendance"]) == (2, -(-people // 10))
        assert shown["voting_s"] == 5 * 86_400 > VOTING
        proposal = await at.run(3, "proposal.show", proposal=way.proposal)
        assert proposal["deliberation_until"] == proposal["time"] + 2 * 86_400
        listed = (await at.run(3, "process.list"))["processes"]
        assert [(p["title"], p["ready"]) for p in listed] == [("A common fund", False)]


async def cancelled(way: Way, *names: tuple[int, str]) -> None:
    for number, name in names:
        made = await way.at.run(number, "convening.cancel", convening=name, reason="Nobody comes.")
        assert made["awaited"] == way.proposal
    await way.at.exchange()


async def test_without_options_and_meetings_no_vote_is_ready_and_the_way_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared(options="", needed=1)
        await cancelled(way, (2, way.national), (2, way.regional[0]))
        shown = await way.shown()
        assert (shown["stuck"], shown["ready"]) == (False, False)
        at.clock.now = START + 7 * HOUR
        for number in (1, 2, 3):
            await at.run(number, "process.agree", proposal=way.proposal, what="proceed")
        await at.exchange()
        # The third meeting could still bring an option: the gate says so.
        shown = await way.shown()
        assert (shown["stuck"], shown["ready"], shown["lines"]) == (False, False, [])
        (gate,) = (gate for gate in shown["gates"] if not gate["met"])
        assert (gate["gate"], [(w["act"], w["who"]) for w in gate["ways"]]) == (
            "options", [("report", ["Group 3"])],
        )  # fmt: skip
        await cancelled(way, (3, way.regional[1]))
        shown = await way.shown()
        assert (shown["stuck"], shown["ready"]) == (True, False)
        write_process(Paper(), shown)
        said = capsys.readouterr().out
        assert "no ballot can open" in said
        assert "there is no option, and no meeting that could still bring one" in said
        assert "hint: its author withdraws the proposal with `commonweal proposal withdraw`" in said
        asked = {"title": "What we do", "schedule": {}}
        put = {"proposal": way.proposal, "manifest": asked}
        assert await refused(at, 1, "ballot.put", **put) == "process-stuck"
        await at.run(1, "proposal.withdraw", proposal=way.proposal)
        assert not (await way.shown())["stuck"]


async def test_a_cancelled_meeting_that_is_waited_for_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared(needed=1)
        for name in (way.national, way.regional[0]):
            known = await at.run(1, "convening.show", convening=name)
            assert known["awaited"] == way.proposal
        await cancelled(way, (2, way.national), (2, way.regional[0]))
        national, north, west = (await way.shown())["stages"]
        assert [stage["missing"] for stage in (national, north, west)] == [
            "cancelled", "cancelled", "report",
        ]  # fmt: skip
        assert national["who"] == north["who"] == []
        # One regional report is enough, and the other meeting can bring it.
        assert [stage["blocks"] for stage in (national, north, west)] == [True, False, False]
        write_process(Paper(), await way.shown())
        lines = capsys.readouterr().out.splitlines()
        place = lines.index("national, What we do next: was cancelled and will never report")
        assert lines[place + 1].startswith("    from ")
        assert lines[place + 1].endswith(
            " on groups may agree to go on, and 2 must; or the proposal is withdrawn"
        )
        assert len([line for line in lines if "groups may agree to go on" in line]) == 1
        await cancelled(way, (3, way.regional[1]))
        assert [stage["blocks"] for stage in (await way.shown())["stages"]] == [True] * 3


async def test_a_process_that_nobody_could_meet_is_not_declared(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        way = Way(at)
        proposal = await at.sponsored()
        made = await at.run(1, "convening.call", **meeting(proposal=proposal))
        national = made["convening"]
        times = {"starts": at_hour(4 * HOUR), "ends": at_hour(5 * HOUR)}
        regional = [
            (await at.run(1, "convening.call", **meeting(parent=national, **times)))["convening"]
            for _ in range(2)
        ]
        way.proposal = proposal
        args = {
            "proposal": proposal, "national": national, "regional": regional, "needed": 1, **DUE,
        }  # fmt: skip
        early = {**args, "reports_due": at_hour(4 * HOUR)}
        assert await refused(at, 1, "process.declare", **early) == "meeting-too-late"
        await at.run(1, "convening.cancel", convening=regional[1], reason="Nobody comes.")
        assert await refused(at, 1, "process.declare", **args) == "convening-cancelled"
        args["regional"] = regional[:1]
        await at.run(1, "proposal.withdraw", proposal=proposal)
        assert await refused(at, 1, "process.declare", **args) == "withdrawn"


async def test_a_floor_above_all_registers_is_refused_once_every_group_has_published_one(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        await Way(at).declared(attendance="999999")
    (tmp_path / "again").mkdir()
    async with world(tmp_path / "again") as at:
        state = await at.nodes[0].state()
        body = ProcessBody(needed=1, options_due=1, reports_due=2, attendance=31)
        counted = {
            bytes([n]): Register(bytes([n]), group, 0, 0, 10, b"")
            for n, group in enumerate(state.membership.members)
        }
        newest = {one.group: name for name, one in counted.items()}
        known = replace(state, registers=Registers(counted, newest))
        with pytest.raises(NodeError, match="30 people"):
            check_reach(known, body, [])
        check_reach(known, msgspec.structs.replace(body, attendance=30), [])
        newest.popitem()
        check_reach(replace(state, registers=Registers(counted, newest)), body, [])


async def test_a_report_that_nobody_could_confirm_is_not_published_in_a_process(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        at.clock.now = START + 2 * HOUR
        report = {"convening": way.national, "summary": "So."}
        await at.run(2, "convening.check-in", convening=way.national, members=9)
        assert await refused(at, 2, "convening.report", **report) == "alone-present"
        await at.run(1, "convening.check-in", convening=way.national, members=3)
        await at.exchange()
        without = {**report, "without": ["Group 1"]}
        assert await refused(at, 2, "convening.report", **without) == "alone-present"
        await at.run(2, "convening.report", **report)


async def test_a_meeting_moved_past_the_hour_of_its_report_says_who_waits_for_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        move = {"convening": way.regional[0], "starts": at_hour(5 * HOUR)}
        intime = await at.run(2, "convening.move", **move, ends=at_hour(6 * HOUR))
        assert (intime["late_for"], intime["report_due"]) == (None, None)
        late = await at.run(2, "convening.move", **move, ends=at_hour(7 * HOUR))
        assert (late["late_for"], late["report_due"]) == (way.proposal, START + 6 * HOUR)
        # The national meeting settles the options, and is awaited until another hour.
        move = {"convening": way.national, "ends": at_hour(4 * HOUR)}
        national = await at.run(2, "convening.move", **move)
        assert (national["late_for"], national["report_due"]) == (way.proposal, START + 3 * HOUR)
        alone = await at.run(2, "convening.call", **meeting())
        move = {"convening": alone["convening"], "ends": at_hour(90 * HOUR)}
        assert (await at.run(2, "convening.move", **move))["late_for"] is None
