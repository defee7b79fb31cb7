"""What is due soon is news: two days before, until its hour, under one id on every node."""

from pathlib import Path

from msgspec.structs import replace

from node.tests.commands.world import world
from node.timeline import contested_dates, dates, owed_dates, soon_news
from node.timeline.news import all_news
from node.timeline.soon_news import SOON, SOON_S


def soon(state, words="Vote closes soon: "):
    return [one for one in all_news(state) if one.title.english().startswith(words)]


async def test_a_vote_that_closes_soon_is_news_two_days_before_and_not_after(tmp_path):
    async with world(tmp_path) as at:
        ballot = await at.closed()
        nodes = at.nodes
        known = (await nodes[0].state()).ballots[bytes.fromhex(ballot)]
        schedule = known.manifest.schedule
        (one,) = soon(await nodes[0].state(schedule.closes - 1))
        (other,) = soon(await nodes[1].state(schedule.closes - 1))
        assert one == other
        assert [(h.at, h.zone) for h in one.hours] == [(schedule.closes, schedule.zone)]
        assert one.path == f"/ballots/{ballot}"
        assert one.time <= max(schedule.closes - SOON_S, known.time)
        assert soon(await nodes[0].state(schedule.closes)) == []
        assert soon(await nodes[0].state(one.time - 1)) == []
        assert len(soon(await nodes[0].state(), "Group results due soon: ")) == 1


async def test_a_vote_that_has_not_opened_neither_closes_soon_nor_has_results_due(tmp_path):
    async with world(tmp_path) as at:
        ballot = await at.announced()
        known = (await at.nodes[0].state()).ballots[bytes.fromhex(ballot)]
        late = await at.nodes[0].state(known.manifest.schedule.closes - 1)
        assert late.ballots[bytes.fromhex(ballot)].opened is None
        assert soon(late) == soon(late, "Group results due soon: ") == []


async def test_it_keeps_its_id_until_the_deadline_is_moved_and_ends_once_nobody_waits(tmp_path):
    async with world(tmp_path) as at:
        await at.closed()
        state = await at.nodes[0].state()
        (date,) = (d for d in dates.all_dates(state) if d.title.key == "Group results due: {title}")
        same = soon_news._soon(state, date)
        later = replace(date, starts=date.starts + 10 * SOON_S, changed=0)
        assert soon_news._soon(state, replace(date, changed=date.changed + 1)).id == same.id
        moved = soon_news._soon(state, later)
        assert moved.id != same.id
        # On the full hour: a feed is built once an hour.
        assert moved.time % 3600 == 0
        assert later.starts - SOON_S - 3600 < moved.time <= later.starts - SOON_S
        for over in ({"settled": True}, {"cancelled": True}, {"starts": state.time}):
            changed = (replace(date, **over),)
            assert not list(soon_news.of_dates(state, changed)), over


async def test_results_that_are_all_in_are_due_no_more(tmp_path):
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=[{"title": "Fund", "kind": "yes-no"}])
        for number in (1, 2, 3):
            state = await at.nodes[0].state()
            assert len(soon(state, "Group results due soon: ")) == 1
            cells = {"": [{"rows": {"0": 5, "1": 2}}]}
            kept = await at.run(number, "return.counted", ballot=ballot, cells=cells, commit=True)
            await at.sign_both(number, kept["draft"])
            await at.exchange()
        state = await at.nodes[0].state()
        assert state.ballots[bytes.fromhex(ballot)].phase == "declared"
        assert state.time < state.ballots[bytes.fromhex(ballot)].manifest.schedule.returns_due
        assert soon(state, "Group results due soon: ") == []


def test_every_deadline_that_is_told_of_stands_in_the_calendar():
    known = "".join(
        Path(module.__file__).read_text() for module in (dates, owed_dates, contested_dates)
    )
    assert [key for key in SOON if f'"{key}"' not in known] == []
