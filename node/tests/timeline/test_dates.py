"""The calendar's dates, from statements that three real nodes published."""

from msgspec.structs import replace

from node.tests.commands.deciding import decide
from node.tests.commands.test_convenings import HOUR, at_hour, called
from node.tests.commands.test_demands import DEMAND
from node.tests.commands.test_pledges import DUE
from node.tests.commands.test_processes import Way
from node.tests.commands.world import DELIBERATION, START, world
from node.timeline import dates
from node.timeline.dates import PAST_S, all_dates


def english(found):
    return {date.title.english(): date for date in found}


async def everything(at):
    """The dates of every node, which must be the same."""
    views = [all_dates(await node.state()) for node in at.nodes]
    assert views[0] == views[1] == views[2]
    ids = [date.id for date in views[0]]
    assert len(ids) == len(set(ids))
    return english(views[0])


async def test_a_meeting_keeps_its_id_when_it_is_moved_and_cancelled(tmp_path):
    async with world(tmp_path) as at:
        name = await called(at, agenda="Welcome | 10\nThe fund", link="https://meet.example")
        before = (await everything(at))["What we do next"]
        assert (before.sequence, before.cancelled, before.place) == (0, False, "Example hall")
        assert (before.starts, before.ends) == (START + HOUR, START + 2 * HOUR)
        assert "- Welcome\n- The fund" in before.words
        await at.run(
            1, "convening.move", convening=name, starts=at_hour(3 * HOUR), ends=at_hour(4 * HOUR),
            reason="The hall is flooded.",
        )  # fmt: skip
        await at.exchange()
        moved = (await everything(at))["What we do next"]
        assert (moved.id, moved.sequence, moved.starts) == (before.id, 1, START + 3 * HOUR)
        assert moved.changed > before.changed
        assert "The hall is flooded." in moved.words
        await at.run(1, "convening.cancel", convening=name, reason="Nobody can come.")
        await at.exchange()
        gone = (await everything(at))["What we do next"]
        assert (gone.id, gone.sequence, gone.cancelled) == (before.id, 2, True)


async def test_a_region_sees_its_own_meetings_and_those_of_everybody(tmp_path):
    async with world(tmp_path) as at:
        await called(at)
        state = await at.nodes[0].state()
        [national] = state.convenings.values()
        north = replace(national, hash=b"n" * 32, title="North meets", region="North")
        both = replace(state, convenings={national.hash: national, north.hash: north})
        assert {d.title.english() for d in all_dates(both, "South")} == {"What we do next"}
        assert len(all_dates(both, "North")) == len(all_dates(both)) == 2
        assert english(all_dates(both))["North meets"].notes[0].english() == (
            "Regional meeting: North"
        )


async def test_a_process_says_when_its_reports_are_due(tmp_path):
    async with world(tmp_path) as at:
        await Way(at).declared()
        found = await everything(at)
        titles = {title.split(":")[0]: date for title, date in found.items()}
        assert titles["Report of the first meeting due"].starts == START + 3 * HOUR
        assert titles["Reports of the regional meetings due"].starts == START + 6 * HOUR


async def test_votes_pledges_and_demands_are_dated_and_say_when_they_are_done(tmp_path):
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        await at.exchange()
        ballot = await decide(at, demand)
        await at.run(2, "condition.attest", clause=demand, text="It was put.")
        await at.run(3, "condition.attest", clause=demand, text="It was put.")
        made = await at.run(
            2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE, role="committee"
        )
        await at.exchange()
        found = await everything(at)
        schedule = (await at.nodes[0].state()).ballots[bytes.fromhex(ballot)].manifest.schedule
        assert found["Vote opens: Shall we?"].starts == schedule.opens
        assert found["Vote closes: Shall we?"].starts == schedule.closes
        assert found["Group results due: Shall we?"].starts == schedule.returns_due
        assert "Due: Keep the clinic (The example council)" in found
        due = found["Due from Group 2: Book a hall"]
        assert (due.starts, due.sequence) == (DUE, 0)
        await at.run(2, "pledge.report", pledge=made["pledge"], outcome="done")
        await at.exchange()
        done = (await everything(at))["Done by Group 2: Book a hall"]
        assert (done.id, done.sequence) == (due.id, 1)


async def test_a_withdrawn_proposal_is_no_longer_discussed(tmp_path):
    async with world(tmp_path) as at:
        put = await at.run(1, "proposal.put", title="A logo")
        await at.exchange()
        [before] = (await everything(at)).values()
        assert before.starts == int(at.clock.now) + DELIBERATION
        await at.run(1, "proposal.withdraw", proposal=put["proposal"], reason="No.")
        await at.exchange()
        [after] = (await everything(at)).values()
        assert (after.id, after.cancelled, after.sequence) == (before.id, True, 1)


async def test_a_vote_on_a_withdrawn_proposal_is_cancelled(tmp_path):
    async with world(tmp_path) as at:
        ballot = bytes.fromhex(await at.announced())
        before = await everything(at)
        of_vote = [title for title, date in before.items() if date.path.startswith("/ballots/")]
        assert [before[title].cancelled for title in of_vote] == [False] * 3
        state = await at.nodes[0].state()
        put = state.ballots[ballot].manifest.wording[0].hex()
        await at.run(1, "proposal.withdraw", proposal=put, reason="No.")
        await at.exchange()
        after = await everything(at)
        for title in of_vote:
            assert after[title].cancelled, title
            assert after[title].id == before[title].id
            assert after[title].sequence > before[title].sequence


async def test_a_draft_of_a_demand_is_nobody_s_date_until_it_is_decided(tmp_path):
    async with world(tmp_path) as at:
        dated = {**DEMAND, "days": 0, "deadline": DUE}
        wanted = (await at.run(1, "demand.draft", **dated))["demand"]
        rejected = (await at.run(1, "demand.draft", **{**dated, "title": "Keep the pool"}))[
            "demand"
        ]
        await at.exchange()
        assert not any(title.startswith("Due: ") for title in await everything(at))
        await decide(at, rejected, yes=1)
        await decide(at, wanted)
        found = [title for title in await everything(at) if title.startswith("Due: ")]
        assert found == ["Due: Keep the clinic (The example council)"]


async def test_what_is_ahead_has_room_before_what_is_over(tmp_path, monkeypatch):
    async with world(tmp_path) as at:
        await called(at)
        state = await at.nodes[0].state()
        [meeting] = state.convenings.values()
        day = 86_400
        starts = [state.time + days * day for days in (-200, -3, -2, 1, 2, 3)]
        many = {
            bytes([n]) * 32: replace(meeting, hash=bytes([n]) * 32, starts=at, ends=at + 60)
            for n, at in enumerate(starts)
        }
        state = replace(state, convenings=many)
        assert [d.starts for d in all_dates(state)] == starts[1:]
        assert starts[0] < state.time - PAST_S
        monkeypatch.setattr(dates, "MAX_DATES", 4)
        assert [d.starts for d in all_dates(state)] == starts[2:]
        monkeypatch.setattr(dates, "MAX_DATES", 2)
        assert [d.starts for d in all_dates(state)] == starts[3:5]
