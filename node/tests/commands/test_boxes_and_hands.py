"""Claims about groups that have a ballot box and return by hand: what is owed, shown and erased."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from node.driver import Driver
from node.errors import NodeError
from node.federation import Federation
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.serving import node_app
from node.store.database import StoreFile
from node.tests.commands.test_challenges import CUTS, certify
from node.tests.commands.world import START, World, roster_csv, world
from node.tests.web.web_world import browser, get
from node.web.voting_desk import VotingDesk
from protocol.duties import duties

ONE: dict[str, Any] = {"contests": [{"title": "Fund", "kind": "yes-no"}]}
CELLS = {"": [{"rows": {"0": 8}}]}


async def owed(at: World) -> list[tuple[str, bool]]:
    """What the first group owes, and whether its node does it."""
    node = at.nodes[0]
    found = duties(await node.state(), node.group, node.boxes.pending())
    return [(str(item.duty), item.automatic) for item in found]


async def drafted(at: World, ballot: str) -> dict[str, Any]:
    """A return counted by hand, kept for two stewards."""
    return await at.run(1, "return.counted", ballot=ballot, cells=CELLS, commit=True)


async def voted(at: World, **changes: Any) -> tuple[str, str]:
    """A vote that is over, in which one member of the first group voted; its id, the receipt."""
    ballot = await at.opened(roster=True, **ONE, **changes)
    codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
    desk = VotingDesk(at.nodes[0])
    receipt = await desk.cast((await desk.open_code(codes[0]["code"])).handle, ((1,),))
    at.clock.now += 1_000
    return ballot, receipt.commitment


def rows(box: Any, table: str) -> int:
    """How many lines a table of a box has."""
    file: StoreFile = box.file
    return int(file.reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def test_a_box_whose_group_returned_by_hand_first_is_erased_and_owed_no_more(
    tmp_path: Path,
) -> None:
    """It was owed, and failed, at each look: who chose what stayed on the disk for good."""
    async with world(tmp_path) as at:
        ballot, receipt = await voted(at)
        await at.sign_both(1, (await drafted(at, ballot))["draft"])
        box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
        assert (await owed(at), box.status().stage) == ([("erase-votes", True)], "open")
        assert await at.look(1) == 1
        assert (await owed(at), box.status().stage) == ([], "erased")
        # The same is left as where the box was counted first: nobody's choice, and the count.
        assert (rows(box, "casts"), rows(box, "sealed_rows"), box.status().voted) == (0, 1, 1)
        made = (await at.nodes[0].state()).ballots[bytes.fromhex(ballot)]
        assert made.returns[at.nodes[0].group].body.kind == "counted"
        # A proof would lead to a root that nobody published.
        assert (await VotingDesk(at.nodes[0]).receipt(receipt)).state != "counted"
        async with TestServer(node_app(at.nodes[0])) as server, browser(server) as client:
            at.clock.now += 1_000
            _, page = await get(client, f"/receipt?receipt={receipt}")
        assert "counted by hand in place of the ballot box" in page


async def test_who_returns_by_hand_while_votes_wait_is_told_how_many_before_both_signatures(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot, _ = await voted(at)
        kept = await drafted(at, ballot)
        said = [w for w in kept["warnings"] if "has 1 vote cast by code" in w]
        assert len(said) == 1
        shown = await at.run(1, "draft.show", draft=kept["draft"])
        assert said[0] in shown["return"]["warnings"]
        # Once the box is returned, the words are those of a return that replaces another.
        await at.look(1)
        told = (await drafted(at, ballot))["warnings"]
        assert not [w for w in told if "has 1 vote cast by code" in w]
        assert [w for w in told if "returned with 1 vote cast by code" in w]


async def test_nobody_is_warned_of_a_box_in_which_nobody_voted(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(roster=True, **ONE)
        assert not [w for w in (await drafted(at, ballot))["warnings"] if "by code" in w]


async def test_a_vote_without_online_votes_makes_no_codes_and_asks_people_for_its_result(
    tmp_path: Path,
) -> None:
    """A list from the roster makes a box: the node returned it, which every node refused."""
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True, accepts=["counted"], **ONE)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "codes.issue", ballot=ballot)
        assert caught.value.code == "no-online-votes"
        async with TestServer(node_app(at.nodes[0])) as server, browser(server) as client:
            _, page = await get(client, f"/ballots/{ballot}")
            assert f"/ballots/{ballot}/codes" not in page
        at.clock.now += 1_000
        assert await owed(at) == [("return", False)]
        await at.sign_both(1, (await drafted(at, ballot))["draft"])
        assert await at.look(1) == 1
        assert await owed(at) == []


async def cast_early(at: World, **changes: Any) -> tuple[str, str]:
    """A vote that nobody opened, its hour come, in which one member voted; its id, the receipt."""
    ballot = await at.announced(**ONE, **changes)
    await at.run(1, "roster.import", csv=roster_csv(10), commit=True)
    drawn = await at.run(1, "roll.draft", ballot=ballot, basis="list", commit=True, roster=True)
    await at.sign_both(1, drawn["draft"])
    codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
    at.clock.now = START + 400
    desk = VotingDesk(at.nodes[0])
    receipt = await desk.cast((await desk.open_code(codes[0]["code"])).handle, ((1,),))
    assert (await desk.receipt(receipt.commitment)).state == "received"
    return ballot, receipt.commitment


async def test_votes_in_a_vote_that_never_opened_are_erased_uncounted_once_that_is_sure(
    tmp_path: Path,
) -> None:
    """Nothing asked for them: who chose what stayed on the disk for good."""
    async with world(tmp_path) as at:
        ballot, receipt = await cast_early(at)
        box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
        at.clock.now = START + 1_999
        # Whoever put it may have opened it in time at a server of which nothing was heard yet.
        assert (await owed(at), await at.look(1), box.status().stage) == ([], 0, "open")
        at.clock.now = START + 2_000
        assert await owed(at) == [("erase-votes", True)]
        assert (await at.look(1), await owed(at)) == (1, [])
        assert (rows(box, "casts"), rows(box, "sealed_rows"), box.status().stage) == (
            0, 0, "erased",
        )  # fmt: skip
        assert (await VotingDesk(at.nodes[0]).receipt(receipt)).state == "unknown"


async def test_a_node_that_has_heard_from_nobody_yet_erases_no_votes_for_want_of_an_opening(
    tmp_path: Path,
) -> None:
    """It was off while the opening went round; without cuts its result still counts."""
    async with world(tmp_path) as at:
        ballot, _ = await cast_early(at)
        at.clock.now = START + 2_000
        node, box = at.nodes[0], at.nodes[0].boxes.box(bytes.fromhex(ballot))
        async with Client(node, Addresses(node.founders)) as client:
            node.federation = Federation(node, Driver(node, client), client)
            assert (await at.look(1), box.status().stage) == (0, "open")
            node.federation = None
        assert (await at.look(1), box.status().stage) == (1, "erased")


async def test_a_cut_past_the_close_makes_it_sure_that_a_vote_never_opened(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, cuts=CUTS) as at:
        ballot, _ = await cast_early(at)
        await certify(at, START + 999)
        at.clock.now = START + 5_000
        assert await owed(at) == []
        await certify(at, START + 1_000)
        assert await at.look(1) == 1
        assert at.nodes[0].boxes.box(bytes.fromhex(ballot)).status().stage == "erased"
