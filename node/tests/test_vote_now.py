"""A vote's page and its command say in one line what holds now and what comes next."""

from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer

from node import vote_now as words
from node.cli.ballot import _now
from node.cli.moments import moment
from node.cli.speech import speak
from node.serving import node_app
from node.tests.commands.world import START, VOTING, World, world
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import browser, get
from protocol.tests.coalition.challenges.making import CHALLENGE_S, Contested
from protocol.tests.coalition.cutting import DUE as CUT_DUE

OPENS, CLOSES, DUE = START + 300, START + 1_000, START + 2_000
LAST_CALL = CLOSES - VOTING
ONE = {"contests": [{"title": "Fund", "question": "Shall we?", "kind": "yes-no"}]}


async def now(at: World, ballot: str) -> tuple[str, dict[str, int]]:
    shown = await at.run(1, "ballot.show", ballot=ballot)
    return shown["now"]["key"], shown["now"]["hours"]


async def page(at: World, ballot: str, lang: str = "en") -> str:
    async with TestServer(node_app(at.nodes[0])) as server, browser(server) as client:
        await get(client, f"/?lang={lang}")
        _, text = await get(client, f"/ballots/{ballot}")
    check_shape(text)
    return str(text)


async def test_before_the_hour_it_says_when_voting_begins_and_ends(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        assert await now(at, ballot) == (words.TO_OPEN, {"opens": OPENS, "closes": CLOSES})
        assert "if nothing is missing by then" in await page(at, ballot)


async def test_past_the_hour_it_opens_until_the_last_call_and_then_not_any_more(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        at.clock.now = OPENS + 10
        key, hours = await now(at, ballot)
        assert key == words.LATE
        assert OPENS < hours["last"] <= LAST_CALL
        text = await page(at, ballot)
        assert "It opens as soon as nothing is, before" in text
        # Its hour is over, so it does not open at it.
        assert "It opens by itself at its hour" not in text
        at.clock.now = LAST_CALL + 10
        assert await now(at, ballot) == (words.TOO_LATE, {})
        text = await page(at, ballot)
        assert "It can&#39;t open any more: nobody votes in it" in text
        assert "none: the vote never opened" in text
        # Nothing is asked of anybody, and no result is awaited.
        for awaited in ("not yet", "/open", "/roll", "all of this is done by", "at its hour"):
            assert awaited not in text.split("<main")[1].split("</main>")[0]
        at.clock.now = CLOSES + 1
        assert (await at.run(1, "ballot.show", ballot=ballot))["now"] is None


async def test_while_it_is_open_and_until_results_are_due_it_says_what_comes(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(**ONE)
        assert await now(at, ballot) == (words.OPEN, {"closes": CLOSES, "due": DUE})
        assert "before the close nobody knows how it stands" in await page(at, ballot)
        at.clock.now = CLOSES + 1
        assert await now(at, ballot) == (words.CLOSED, {"due": DUE})
        assert "La votación ha terminado" in await page(at, ballot, "es")
        at.clock.now = DUE + 1
        assert await now(at, ballot) == (words.UNCONFIRMED, {})
        assert "a result that comes late can still change" in await page(at, ballot)


def test_the_command_writes_the_hours_in_the_vote_s_zone() -> None:
    value: dict[str, Any] = {
        "zone": "America/Chicago",
        "now": {"key": words.CLOSED, "hours": {"due": DUE}},
    }
    assert f"until {moment(DUE, 'America/Chicago')}; what" in _now(value)
    speak("es")
    try:
        assert "La votación ha terminado" in _now(value)
    finally:
        speak("en")


def after(scene: Contested, time: int | None = None) -> words.VoteNow | None:
    state = scene.state(time)
    return words.vote_now(state, state.ballots[scene.ballot])


def test_where_groups_confirm_it_says_until_when_results_are_challenged() -> None:
    scene = Contested()
    for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir"):
        scene.give(name, 20, 5)
    scene.cut(CUT_DUE - 1)
    assert after(scene) == words.VoteNow(words.DECLARED)
    scene.cut(CUT_DUE)
    until = CUT_DUE + CHALLENGE_S
    assert after(scene) == words.VoteNow(words.CHALLENGED, {"until": until})
    # The clock alone makes nothing final.
    assert after(scene, until + 99) == words.VoteNow(words.DECIDED)
    scene.cut(until)
    assert after(scene) == words.VoteNow(words.FINAL)


async def test_once_it_is_fixed_who_votes_voting_begins_by_itself(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        for number in (1, 2, 3):
            drawn = await at.run(
                number, "roll.draft", ballot=ballot, basis="list", regions={"": 3}, commit=True
            )
            await at.sign_both(number, drawn["draft"])
        await at.exchange()
        assert await at.look(1) == 1
        assert await now(at, ballot) == (words.FIXED, {"opens": OPENS, "closes": CLOSES})
