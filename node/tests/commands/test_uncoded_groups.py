"""Claims about groups that made no voting code: their people return, or they are absent."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from msgspec.structs import replace

from node.commands.running import run
from node.errors import NodeError
from node.serving import node_app
from node.store.access import Role
from node.tests.commands.test_challenges import CONTESTED, CUTS, DUE, certify, give, opened
from node.tests.commands.world import START, World, world
from node.tests.web.signing import sign_in
from node.tests.web.web_world import browser, get
from node.web.building.handing_out import papered_votes
from node.web.building.ways import voting_way
from node.web.i18n import load_languages
from node.web.node_desk import NodeDesk
from protocol.coalition.decided import is_final

ONE: dict[str, Any] = {"contests": [{"title": "Fund", "kind": "yes-no"}]}
CELLS = {"": [{"rows": {"0": 8}}]}


async def owed(at: World) -> list[tuple[str, bool, int | None]]:
    """What the first group owes, whether its node does it, and when it is due."""
    told = await run(at.nodes[0], "status", {})
    return [(row["duty"], row["automatic"], row["due"]) for row in told["owed"]]


async def asked(at: World) -> dict[str, int | None]:
    """What the first page asks of the first group's administrators, and until when."""
    home = await NodeDesk(at.nodes[0]).home(Role.STEWARD)
    return {need.title.english(): need.due for need in home.needs if not need.vote}


async def shown(at: World, ballot: str) -> str:
    """The vote's page at the first group, for members."""
    async with TestServer(node_app(at.nodes[0])) as server, browser(server) as client:
        _, page = await get(client, f"/ballots/{ballot}")
        return str(page)


def stage(at: World, ballot: str) -> str:
    """How far the first group's box has come."""
    return at.nodes[0].boxes.box(bytes.fromhex(ballot)).status().stage


async def returned(at: World, ballot: str) -> bool:
    """Whether the first group has returned."""
    state = await at.nodes[0].state()
    return at.nodes[0].group in state.ballots[bytes.fromhex(ballot)].returns


async def papered(at: World) -> str:
    """An open vote in which the first group gave one member paper, and nobody a code."""
    ballot = await at.opened(roster=True, **ONE)
    await at.run(1, "codes.paper", ballot=ballot, member="m2")
    return ballot


async def test_a_group_without_codes_is_not_returned_as_empty_and_its_people_are_asked(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True, **ONE)
        codes = "Hand out voting codes, or vote on paper and send the count: The fund"
        assert await asked(at) == {codes: START + 1_000}
        page = await shown(at, ballot)
        assert "Nobody has said yet how Group 1 votes" in page
        at.clock.now = START + 1_001
        assert await at.look(1) == 0
        assert (await returned(at, ballot), stage(at, ballot)) == (False, "open")
        assert await owed(at) == [("return", False, START + 2_000)]
        assert (await asked(at))["Send your group's result: The fund"] == START + 2_000
        page = await shown(at, ballot)
        assert "Nobody could vote online in Group 1" in page
        assert "the group counts as absent" in page
        kept = await at.run(1, "return.counted", ballot=ballot, cells=CELLS, commit=True)
        await at.sign_both(1, kept["draft"])
        # What is in the box is erased as any other's.
        assert await at.look(1) == 1
        assert (await owed(at), stage(at, ballot)) == ([], "erased")
        assert "Nobody could vote online" not in await shown(at, ballot)


async def test_papers_and_struck_entries_are_no_codes(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True, **ONE)
        await at.run(1, "codes.strike", ballot=ballot, member="m1", reason="has left")
        codes = "Hand out voting codes, or vote on paper and send the count: The fund"
        assert await asked(at) == {codes: START + 1_000}
        await at.run(1, "codes.paper", ballot=ballot, member="m2")
        at.clock.now = START + 1_001
        assert await owed(at) == [("return", False, START + 2_000)]
        assert await at.look(1) == 0


async def test_who_handed_out_papers_alone_reads_before_the_close_that_people_return(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await papered(at)
        (need,) = [n for n in (await NodeDesk(at.nodes[0]).home(Role.STEWARD)).needs if not n.vote]
        assert (
            need.title.english()
            == "Count your papers after the close, and send the result: The fund"
        )
        assert (need.due, need.path) == (START + 2_000, f"/ballots/{ballot}")
        spanish = load_languages()["es"].gettext(need.title.key)
        assert spanish.startswith("Recuenta las papeletas tras el cierre")
        # Members read it on the vote's page, and *Home* does not ask them.
        member = await NodeDesk(at.nodes[0]).home(Role.MEMBER)
        assert [n.vote for n in member.needs] == [True]
        page = await shown(at, ballot)
        assert "Group 1 handed out papers, and no voting codes" in page
        assert "Its administrators count the papers once voting has closed" in page
        assert "Vote with a code" not in page
        # After the close the same is owed, in the words of every group without codes.
        at.clock.now = START + 1_001
        assert await asked(at) == {"Send your group's result: The fund": START + 2_000}
        assert "Nobody could vote online in Group 1" in await shown(at, ballot)


async def test_one_code_beside_the_papers_and_the_server_returns(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await papered(at)
        await at.run(1, "codes.issue", ballot=ballot, members=["m3"], reason="asked for one")
        assert await asked(at) == {}
        assert "handed out papers, and no voting codes" not in await shown(at, ballot)


async def test_a_group_that_no_opening_cites_is_not_asked_to_count_its_papers(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await papered(at)
        node = at.nodes[0]
        state = await node.state()
        name = bytes.fromhex(ballot)
        found = state.ballots[name]
        (need,) = papered_votes(state, node.group, frozenset({name}))
        assert need.due == START + 2_000
        others = tuple(group for group in found.electorate if group != node.group)
        left_out = replace(found, electorate=others)
        without = replace(state, ballots={name: left_out})
        assert list(papered_votes(without, node.group, frozenset({name}))) == []
        assert voting_way(node, without, left_out) == ("", None)


@pytest.mark.parametrize("then", ["", "strike", "paper", "again"])
async def test_where_a_single_code_was_made_the_box_is_returned_though_nobody_voted(
    tmp_path: Path, then: str
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True, **ONE)
        if then == "again":
            # Made in place of none: the box notes it as made anew.
            await at.run(1, "codes.strike", ballot=ballot, member="m3", reason="a mistake")
        await at.run(1, "codes.issue", ballot=ballot, members=["m3"], reason="back")
        assert "Members of Group 1 vote online, each with a voting code." in await shown(at, ballot)
        if then == "strike":
            await at.run(1, "codes.strike", ballot=ballot, member="m3", reason="lost")
        if then in ("paper", "again"):
            await at.run(1, "codes.paper", ballot=ballot, member="m3")
            assert "some were given paper" in await shown(at, ballot)
        at.clock.now = START + 1_001
        assert await owed(at) == [("return-polled", True, START + 2_000)]
        assert await at.look(1) == 1
        assert await returned(at, ballot)


async def test_no_codes_are_made_after_the_close(tmp_path: Path) -> None:
    """The box would be returned, empty, in the place of what is counted on paper."""
    async with world(tmp_path) as at:
        ballot = await at.closed(roster=True, **ONE)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "codes.issue", ballot=ballot)
        assert caught.value.code == "too-late-for-codes"
        assert await at.look(1) == 0


async def test_without_cuts_a_box_that_nobody_could_use_is_erased_when_results_were_due(
    tmp_path: Path,
) -> None:
    """No return is too late there, and the list keeps its people until the box is erased."""
    async with world(tmp_path) as at:
        ballot = await at.closed(roster=True, **ONE)
        at.clock.now = START + 1_999
        assert (await at.look(1), stage(at, ballot)) == (0, "open")
        at.clock.now = START + 2_000
        assert (await at.look(1), stage(at, ballot)) == (1, "erased")
        assert (await at.look(1), await returned(at, ballot)) == (0, False)
        assert await owed(at) == [("return", False, START + 2_000)]
        kept = await at.run(1, "return.counted", ballot=ballot, cells=CELLS, commit=True)
        await at.sign_both(1, kept["draft"])
        assert (await returned(at, ballot), await owed(at)) == (True, [])


async def test_with_cuts_a_group_that_sends_nothing_is_absent_and_its_box_erased(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot = await opened(at, members=True)
        at.clock.now = START + 1_000
        for number in (2, 3, 4):
            await give(at, number, ballot, 2)
        await certify(at, DUE - 1)
        assert (await at.look(1), await owed(at)) == (0, [("return", False, DUE)])
        await certify(at, DUE)
        assert await owed(at) == [("erase-votes", True, None)]
        assert (await at.look(1), stage(at, ballot)) == (1, "erased")
        found = (await at.nodes[0].state()).ballots[bytes.fromhex(ballot)]
        assert set(found.missing) == {at.nodes[0].group}


class First:
    """The first group's commands, as signing in takes them."""

    def __init__(self, at: World) -> None:
        self.run = partial(at.run, 1)


async def test_a_vote_s_page_offers_to_enter_a_result_until_none_is_taken_any_more(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at)
        link = f"/ballots/{ballot}/return"
        at.clock.now = START + 1_000
        for number in (1, 2, 3, 4):
            await give(at, number, ballot, 2)
        async with TestServer(node_app(at.nodes[0])) as server, browser(server) as client:
            await sign_in(First(at), client)
            await certify(at, DUE - 1)
            assert link in (await get(client, f"/ballots/{ballot}"))[1]
            await certify(at, DUE)
            await certify(at, DUE + 1_000)
            state = await at.nodes[0].state()
            assert is_final(state, state.ballots[bytes.fromhex(ballot)])
            _, page = await get(client, f"/ballots/{ballot}")
            assert (link in page, "Your voters" in page) == (False, False)
            assert f"/ballots/{ballot}/result" in page
