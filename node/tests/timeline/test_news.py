"""The news, from statements that three real nodes published."""

from node.tests.commands.deciding import decide
from node.tests.commands.test_convenings import HOUR, at_hour, called
from node.tests.commands.test_demands import DEMAND
from node.tests.commands.test_pledges import DUE
from node.tests.commands.world import START, world
from node.timeline import news
from node.timeline.news import MAX_NEWS_WORDS, all_news


async def told(at):
    """The news of every node, which must be the same; newest first."""
    views = [all_news(await node.state()) for node in at.nodes]
    assert views[0] == views[1] == views[2]
    ids = [entry.id for entry in views[0]]
    assert len(ids) == len(set(ids))
    times = [entry.time for entry in views[0]]
    assert times == sorted(times, reverse=True)
    return views[0]


def english(entries):
    return [entry.title.english() for entry in entries]


async def test_a_season_is_told_from_proposal_to_dissent(tmp_path):
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        await at.exchange()
        ballot = await decide(at, demand)
        for number in (2, 3):
            await at.run(number, "condition.attest", clause=demand, text="It was put.")
        await at.exchange()
        made = await at.run(
            2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE, role="committee"
        )
        await at.run(
            2, "pledge.report", pledge=made["pledge"], outcome="partial", note="One of two."
        )
        await at.run(2, "pledge.report", pledge=made["pledge"], outcome="done")
        await at.run(3, "pledge.dissent", ballot=ballot, reason="Our statutes forbid it.")
        await at.exchange()
        entries = await told(at)
        titles = english(entries)
        for title in (
            "New proposal: We demand it",
            "Vote announced: Shall we?",
            "Vote open: Shall we?",
            "Result: Shall we?",
            "Now our demand: Keep the clinic",
            "Demand served: Keep the clinic",
            "Demand, next step: Keep the clinic",
            "Group 2 pledges: Book a hall",
            "Group 2 has done a part of it: Book a hall",
            "Group 2 has done it: Book a hall",
            "Group 3 does not carry a decision: Shall we?",
        ):
            assert titles.count(title) == 1, title
        said = {entry.title.english(): entry.words for entry in entries}
        assert said["Demand, next step: Keep the clinic"] == "Open letter"
        assert said["Group 3 does not carry a decision: Shall we?"] == "Our statutes forbid it."


async def test_meetings_are_news_when_called_moved_and_cancelled(tmp_path):
    async with world(tmp_path) as at:
        name = await called(at)
        before = await told(at)
        await at.run(1, "convening.agenda", convening=name, agenda="Welcome")
        hours = {"starts": at_hour(3 * HOUR), "ends": at_hour(4 * HOUR)}
        await at.run(1, "convening.move", convening=name, **hours, reason="x" * 2000)
        await at.run(1, "convening.cancel", convening=name, reason="Nobody can come.")
        await at.exchange()
        entries = await told(at)
        assert english(entries) == [
            "Meeting cancelled: What we do next",
            "Meeting moved: What we do next",
            "Meeting called: What we do next",
        ]
        assert [entry.id for entry in entries[-1:]] == [entry.id for entry in before]
        assert len(entries[1].words) == MAX_NEWS_WORDS


async def test_a_withdrawn_proposal_is_news_and_the_oldest_news_make_room(tmp_path, monkeypatch):
    async with world(tmp_path) as at:
        put = await at.run(1, "proposal.put", title="A logo")
        await at.run(1, "proposal.withdraw", proposal=put["proposal"], reason="No boat.")
        await at.exchange()
        assert english(await told(at)) == ["Proposal withdrawn: A logo", "New proposal: A logo"]
        monkeypatch.setattr(news, "MAX_NEWS", 1)
        assert english(await told(at)) == ["Proposal withdrawn: A logo"]


async def test_a_meeting_tells_its_hours_and_place_until_it_is_cancelled(tmp_path):
    async with world(tmp_path) as at:
        name = await called(at)
        meeting = (await at.nodes[0].state()).convenings[bytes.fromhex(name)]
        (news_of_it,) = await told(at)
        told_hours = [(h.what, h.at, h.zone) for h in news_of_it.hours]
        assert told_hours == [
            ("Begins", meeting.starts, meeting.zone),
            ("Ends", meeting.ends, meeting.zone),
        ]
        assert news_of_it.place == (meeting.place or meeting.link)
        assert news_of_it.place
        at.clock.now += 60
        await at.run(1, "convening.move", convening=name, starts=at_hour(3 * HOUR),
                     ends=at_hour(4 * HOUR), reason="Rain.")  # fmt: skip
        await at.exchange()
        moved, first = await told(at)
        # Who reads only the first news of it comes at the hour that holds.
        assert [hour.at for hour in first.hours] == [START + 3 * HOUR, START + 4 * HOUR]
        assert moved.hours == first.hours
        assert (first.id, first.time) == (news_of_it.id, news_of_it.time)
        assert first.updated == moved.time > first.time
        await at.run(1, "convening.cancel", convening=name, reason="Snow.")
        await at.exchange()
        cancelled, _moved, first = await told(at)
        assert (first.hours, first.place, cancelled.hours) == ((), "", ())


async def test_a_vote_tells_when_it_opens_and_closes_in_its_own_zone(tmp_path):
    async with world(tmp_path) as at:
        ballot = await at.closed()
        schedule = (await at.nodes[0].state()).ballots[bytes.fromhex(ballot)].manifest.schedule
        said = {entry.title.english(): entry.hours for entry in all_news(await at.nodes[0].state())}
        hours = said["Vote announced: The fund"]
        assert [(h.what, h.at, h.zone) for h in hours] == [
            ("Voting opens", schedule.opens, schedule.zone),
            ("Voting closes", schedule.closes, schedule.zone),
            ("Group results due", schedule.returns_due, schedule.zone),
        ]
        assert said["Vote open: The fund"] == hours[1:]
