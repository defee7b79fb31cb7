"""A vote that goes on longer is news, and its dates move in calendars that hold it."""

from pathlib import Path

from node.tests.commands.test_challenges import CONTESTED, certify, opened
from node.tests.commands.test_extending import CLOSES, DUE, LONGER, MOVED, moved
from node.tests.commands.world import world
from node.tests.timeline.test_news import english, told
from node.timeline.dates import all_dates


async def dates(at):
    state = await at.nodes[0].state()
    return {date.title.key: date for date in all_dates(state) if "/ballots/" in date.path}


async def test_the_close_moves_in_calendars_and_why_is_news(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        before = await dates(at)
        await moved(at, ballot)
        after = await dates(at)
        for key, old, new in (
            ("Vote closes: {title}", CLOSES, MOVED),
            ("Group results due: {title}", DUE, DUE + 300),
        ):
            assert (before[key].starts, before[key].sequence) == (old, 0)
            assert (after[key].starts, after[key].sequence) == (new, 1)
            assert (after[key].id, after[key].changed) == (before[key].id, CLOSES - 50)
        opens = "Vote opens: {title}"
        assert after[opens].sequence == before[opens].sequence
        entries = await told(at)
        assert "Vote goes on longer: The fund" in english(entries)
        found = next(e for e in entries if e.title.key == "Vote goes on longer: {title}")
        assert (found.words, found.time) == ("A storm.\nA storm.", CLOSES - 50)
        assert MOVED in [hour.at for hour in found.hours]
        opening = next(e for e in entries if e.title.key == "Vote open: {title}")
        assert opening.updated == CLOSES - 50


async def test_what_no_cut_holds_is_no_news(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        await at.run(2, "ballot.extend", ballot=ballot, group="Group 1", reason="A storm.")
        await at.exchange()
        assert "Vote goes on longer: The fund" not in english(await told(at))
        await certify(at, CLOSES - 50)
        assert (await dates(at))["Vote closes: {title}"].starts == CLOSES
