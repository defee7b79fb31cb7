"""A group opens its ballot past its own node's check: every other node refuses that, and alike.

A node tries before it speaks (decision 0069), so an honest one never says such a thing. Here the
statement is signed and stands in the record; nothing but the rule that every node holds stops it.
"""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from node.commands.running import run
from node.errors import NodeError
from node.serving import node_app
from node.tests.commands.test_convenings import HOUR
from node.tests.commands.test_processes import Way
from node.tests.commands.world import START, World, world
from node.tests.web.web_world import browser, get
from protocol.coalition.kinds import OpeningBody
from protocol.coalition.openings import opening_refs
from protocol.coalition.state import Phase, Refusal
from protocol.statement import seal_statement, statement_hash


async def opens_past_its_check(at: World, ballot: str) -> bytes:
    """Group 1's node refuses to open its ballot; its keys sign the same opening none the less."""
    at.clock.now += 1
    node = at.nodes[0]
    with pytest.raises(NodeError) as caught:
        await run(node, "ballot.open", {"ballot": ballot})
    assert caught.value.code == "gate-closed"
    return await signs_opening(at, 1, ballot)


async def signs_opening(at: World, number: int, ballot: str, *more: bytes) -> bytes:
    """A group's keys sign an opening, which cites `more` besides what it should."""
    at.clock.now += 1
    node = at.nodes[number - 1]
    state = await node.state()
    refs = [*opening_refs(state, state.ballots[bytes.fromhex(ballot)]), *more]
    said = seal_statement(node.statement("opening", OpeningBody(), refs))
    await node.logs.append_own(node.group, node.signer.origin, [said], node.signer.sign_head)
    await at.exchange()
    return statement_hash(said)


async def seen_alike(at: World, ballot: str) -> tuple[Phase, dict[bytes, str]]:
    """The ballot's phase and why what is refused is, by statement: the same on every node."""
    first, *others = await seen_by(at, ballot)
    assert others == [first, first]
    _digest, phase, _opened, refusals = first
    return phase, {refusal.hash: refusal.code for refusal in refusals}


async def seen_by(at: World, ballot: str) -> list[tuple[bytes, Phase, Any, tuple[Refusal, ...]]]:
    """What each node makes of it: the state's digest, the ballot's phase and opening, refusals."""
    found = []
    for node in at.nodes:
        state = await node.state()
        one = state.ballots[bytes.fromhex(ballot)]
        found.append((await node.digest(node.now()), one.phase, one.opened, state.refusals))
    return found


async def page_of(at: World, number: int, path: str) -> str:
    """A page of one node, as anybody gets it."""
    async with (
        TestServer(node_app(at.nodes[number - 1])) as server,
        browser(server) as client,
    ):
        response, page = await get(client, path)
        assert response.status == 200
        return unescape(page)


async def test_an_opening_before_a_region_reported_is_refused_by_every_node_alike(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        at.clock.now = START + 2 * HOUR
        await way.met(2, way.national, "", (1, 3))
        at.clock.now = START + 5 * HOUR
        await way.met(2, way.regional[0], "", (1,))
        ballot = await way.ballot()
        at.clock.now = START + 8 * HOUR
        said = await opens_past_its_check(at, ballot)
        first, *others = await seen_by(at, ballot)
        assert others == [first, first]
        _digest, phase, opened, (refusal,) = first
        assert (phase, opened) == (Phase.ANNOUNCED, None)
        head = at.nodes[0].logs.head(at.nodes[0].group)
        assert refusal == Refusal(
            said, at.nodes[0].group, head.size - 1, "opening", "gate-closed", refusal.detail
        )
        assert refusal.detail == "reports: 1 of 2"
        for number in (1, 2, 3):
            page = await page_of(at, number, f"/ballots/{ballot}")
            assert "confirmed reports of regional meetings: 1, needed: 2" in page
            assert "It opens as soon as nothing is" in page
        # What is missing was all that stood against it: once the others go on without, it opens.
        for number in (1, 2):
            await at.run(number, "process.agree", proposal=way.proposal, what="proceed")
        await at.exchange()
        await at.run(1, "ballot.open", ballot=ballot)
        await at.exchange()
        first, *others = await seen_by(at, ballot)
        assert others == [first, first]
        assert (first[1], first[3]) == (Phase.OPEN, (refusal,))


async def test_an_open_ballot_is_opened_by_nobody_else_and_not_again(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened()
        before = (await seen_by(at, ballot))[0][2]
        others = await signs_opening(at, 2, ballot)
        again = await signs_opening(at, 1, ballot)
        assert await seen_alike(at, ballot) == (
            Phase.OPEN,
            {others: "not-the-author", again: "already-open"},
        )
        # What it opened with stands: the electorate is not the one that was cited later.
        assert (await seen_by(at, ballot))[2][2] == before


async def test_a_group_that_stands_aside_is_not_brought_in_by_the_opening(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        for number in (1, 2, 3):
            drawn = await at.run(
                number, "roll.draft", ballot=ballot, basis="list", regions={"": 9}, commit=True
            )
            await at.sign_both(number, drawn["draft"])
        await at.run(3, "ballot.recuse", ballot=ballot, reason="It is about us.")
        await at.exchange()
        at.clock.now = START + 300
        state = await at.nodes[0].state()
        roll = state.ballots[bytes.fromhex(ballot)].rolls[at.nodes[2].group]
        said = await signs_opening(at, 1, ballot, roll.hash)
        assert await seen_alike(at, ballot) == (Phase.ANNOUNCED, {said: "not-invited"})
        # By what it may cite it opens.
        await at.run(1, "ballot.open", ballot=ballot)
        await at.exchange()
        assert await seen_alike(at, ballot) == (Phase.OPEN, {said: "not-invited"})
