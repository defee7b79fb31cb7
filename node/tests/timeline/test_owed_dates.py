"""Dates of what ends or is owed, from statements that real nodes published."""

from node.tests.commands.deciding import decide
from node.tests.commands.test_convenings import HOUR, at_hour, called
from node.tests.commands.test_demands import DEMAND
from node.tests.commands.test_membership import NOTICE_S
from node.tests.commands.world import START, world
from node.tests.timeline.test_dates import everything
from node.tests.timeline.test_standing_news import ENDS, PEOPLE

DAY_S = 86_400
REPORT = "Report of delegates due: Congress (Group 2)"
TERM = "Term of delegates ends: Congress (Group 2)"


async def test_reports_of_delegates_are_due_again_after_each_until_the_term_is_over(tmp_path):
    async with world(tmp_path) as at:
        sent = await at.run(2, "delegates.send", **PEOPLE, report_days=30)
        await at.exchange()
        found = await everything(at)
        first, term = found[REPORT], found[TERM]
        assert (first.starts, first.sequence) == (START + 30 * DAY_S, 0)
        assert (term.starts, term.path, term.cancelled) == (ENDS, "/delegates", False)
        at.clock.now = START + 20 * DAY_S
        tell = {"delegation": sent["delegation"], "seats": [1], "since": START, "text": "We met."}
        await at.run(2, "delegates.report", **tell, until=START + DAY_S)
        await at.exchange()
        second = (await everything(at))[REPORT]
        assert (second.id, second.sequence) == (first.id, 1)
        assert second.starts == second.changed + 30 * DAY_S
        at.clock.now = ENDS
        await at.run(2, "delegates.report", **tell, until=ENDS)
        await at.exchange()
        over = (await everything(at))["Report of delegates no longer due: Congress (Group 2)"]
        assert (over.id, over.sequence, over.settled) == (first.id, 2, True)


async def test_a_report_about_a_meeting_moves_with_it_and_is_settled_by_one(tmp_path):
    async with world(tmp_path) as at:
        name = await called(at)
        sent = await at.run(2, "delegates.send", **PEOPLE, convening=name, report_days=7)
        await at.exchange()
        found = await everything(at)
        first = found[REPORT]
        assert first.starts == START + 2 * HOUR + 7 * DAY_S
        assert TERM not in found
        hours = {"starts": at_hour(3 * HOUR), "ends": at_hour(4 * HOUR)}
        await at.run(1, "convening.move", convening=name, **hours, reason="The hall is flooded.")
        await at.exchange()
        moved = (await everything(at))[REPORT]
        assert (moved.id, moved.sequence) == (first.id, 1)
        assert moved.starts == START + 4 * HOUR + 7 * DAY_S
        at.clock.now = START + 5 * HOUR
        await at.run(
            2, "delegates.report", delegation=sent["delegation"], seats=[1], about=name, text="So."
        )
        await at.exchange()
        told = (await everything(at))["Report of delegates no longer due: Congress (Group 2)"]
        assert (told.id, told.sequence, told.settled) == (first.id, 2, True)


async def test_the_term_of_delegates_who_were_all_recalled_no_longer_ends(tmp_path):
    async with world(tmp_path) as at:
        sent = await at.run(2, "delegates.send", **PEOPLE)
        recall = {"delegation": sent["delegation"], "by": "resigned"}
        await at.run(2, "delegates.recall", **recall, seats=[1])
        await at.exchange()
        assert not (await everything(at))[TERM].cancelled
        await at.run(2, "delegates.recall", **recall, seats=[2])
        await at.exchange()
        gone = (await everything(at))[TERM]
        assert (gone.sequence, gone.cancelled) == (2, True)


async def test_until_when_a_trigger_can_be_attested_is_dated_once_it_is_decided(tmp_path):
    async with world(tmp_path) as at:
        until = START + 90 * DAY_S
        demand = (await at.run(1, "demand.draft", **DEMAND, until=until))["demand"]
        await at.exchange()
        assert "Last hour to attest: Keep the clinic" not in await everything(at)
        await decide(at, demand)
        last = (await everything(at))["Last hour to attest: Keep the clinic"]
        assert (last.starts, last.path) == (until, f"/demands/{demand}")
        assert last.words == ("The budget is put",)
        for number in (2, 3):
            await at.run(number, "condition.attest", clause=demand, text="It was put.")
        await at.exchange()
        met = (await everything(at))["Condition met: Keep the clinic"]
        assert (met.id, met.sequence, met.settled) == (last.id, 2, True)


async def test_the_end_of_a_notice_is_a_date_until_it_is_taken_back(tmp_path):
    async with world(tmp_path) as at:
        left = await at.run(3, "membership.leave", reason="We go our own way.")
        await at.exchange()
        [date] = (await everything(at)).values()
        assert date.title.english() == "Notice ends, Group 3 leaves the coalition"
        assert date.starts == left["announced"] + NOTICE_S
        await at.run(3, "membership.retract")
        await at.exchange()
        assert await everything(at) == {}
