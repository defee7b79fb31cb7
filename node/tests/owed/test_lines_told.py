"""A node that waits for people, or refused a cut, says so by page and command; all serve."""

import asyncio
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiohttp import ClientSession, CookieJar
from msgspec.structs import replace

from node.command_socket import serve_commands
from node.commands.running import run
from node.core import Node, open_node
from node.council import driving
from node.council.building import build
from node.council.record import UNCONFIRMED
from node.council.room import Room
from node.owed.causes import unconfirmed
from node.tests.cli.commonweal import commonweal
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_touch import GROUPS, line
from node.tests.small_federation import until
from node.tests.web.signing import sign_in
from node.tests.web.web_world import World, get
from protocol.agreement.certificate import cut_fingerprint
from protocol.agreement.cut import LogTable, make_table
from protocol.agreement.lineage import Link
from protocol.agreement.rules import proposer
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.kinds import REDUCER_VERSION

PATIENT = CutRules(propose_ms=60_000, vote_ms=60_000, growth_ms=1_000, rest_ms=1)
"""Who refused a proposal has a minute to say so before the next one comes."""
AGO_S = 3_600
"""How old a line is: who holds it was in touch lately."""
WAIT_S = 120


def why(node: Node) -> str:
    """The code of why a served node does not confirm the next cut; empty if it does."""
    cause = unconfirmed(node)
    return "" if cause is None else cause.code


def confirming(node: Node) -> tuple[bytes, ...]:
    """Who confirmed the line, of those whom a served node asked last."""
    weighed = None if node.room is None else node.room.touch.weighed
    return () if weighed is None else weighed.confirming


class Seen(NamedTuple):
    """What is said of one thing owed: at the first page, in its JSON, by the command."""

    page: str
    row: dict[str, Any]
    status: str


async def seen(node: Node, directory: Path) -> Seen:
    """Ask a node that serves as people do: signed in as a steward, and by `commonweal status`."""
    address = f"http://127.0.0.1:{node.config.listen.port}"
    async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as client:
        await sign_in(World(node, []), client)
        _, page = await get(client, "/")
        async with client.get("/home.json") as response:
            rows = (await response.json())["undone"]
    async with serve_commands(node):
        done = await asyncio.to_thread(
            commonweal, "status", "--dir", directory, cwd=directory.parent
        )
    assert done.returncode == 1, done.stderr
    (row,) = rows
    return Seen(unescape(page), row, done.stdout)


async def lines(directory: Path) -> tuple[list[Link], list[Link], LogTable]:
    """Two first cuts of what a node says, both certified by the council's keys, and their table.

    Who certified a line can't be told from it: keys that leaked make as good a one.
    """
    async with open_node(directory) as node:
        await say(node, "Held by all")
        node.room = Room(node, node.council)
        late = node.now() - node.room.tip.time - AGO_S
        (real, table), (other, _) = line(node, 1, late), line(node, 1, late + 60)
    return real, other, table


async def hold(directory: Path, links: list[Link], table: LogTable, *, unheard: bool) -> None:
    """Keep a line on a node's disk; `unheard`: as who began with a file that nobody confirmed."""
    async with open_node(directory) as node:
        for link in links:
            await node.council.keep(link, table, make_table([]))
        if unheard:
            await node.council.mark(UNCONFIRMED, 1)


async def test_who_began_with_a_file_says_who_confirms_it_and_that_one_more_is_needed(
    tmp_path: Path,
) -> None:
    directories = coalition(tmp_path, GROUPS)
    real, _, table = await lines(directories[0])
    # All but one began with a file: none of them may vouch for it to another.
    for directory in directories:
        await hold(directory, real, table, unheard=directory != directories[0])
    async with served(*directories) as nodes:
        node = nodes[-1]
        await until(lambda: why(node) == "unconfirmed", WAIT_S)
        await until(lambda: bool(confirming(node)), WAIT_S)
        told = await seen(node, directories[-1])
        assert "Two other groups have first to confirm that it follows the same line" in told.page
        assert 'href="/cuts/compare"' in told.page
        assert (told.row["code"], told.row["waits"]) == ("unconfirmed", [])
        assert "  why: two other groups have first to confirm that" in told.status
        assert "  to do: where they can't be reached, have the fingerprint read out" in told.status
        # A person's word is enough, and then nothing is said of it.
        await run(node, "fingerprint.hear", {"fingerprint": cut_fingerprint(real[0].cut).hex()})
        await until(lambda: why(node) != "unconfirmed", WAIT_S)


async def refusing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, **proposed: Any
) -> Seen:
    """What the other of two nodes says of a cut that one of them proposes with these fields."""
    directories = coalition(tmp_path, 2, PATIENT)
    async with served(*directories) as nodes:
        council = nodes[0].room.tip.council
        first = council.groups[proposer(1, 0, council.n)]

        def otherwise(of: Node, *given: Any) -> Any:
            made = build(of, *given)
            if made is None or of.group != first:
                return made
            return replace(made[0], **proposed), made[1]

        monkeypatch.setattr(driving, "build", otherwise)
        at = next(place for place, node in enumerate(nodes) if node.group != first)
        await say(nodes[1 - at], "Something to confirm")
        await until(lambda: why(nodes[at]) == code, WAIT_S)
        assert number(nodes[at]) == 0
        return await seen(nodes[at], directories[at])


async def test_who_refused_a_cut_says_so_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It certifies what is not so: the others fold the same record and see it.
    told = await refusing(tmp_path, monkeypatch, "refused", state=bytes(32))
    assert "It refused what was proposed last, and does not vote for it." in told.page
    assert told.row["code"] == "refused"
    assert "  why: it refused what was proposed last, and does not vote for it" in told.status


async def test_who_refused_a_cut_by_other_rules_says_that_releases_differ_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The failure: in the middle of an upgrade it said that it refused, and gave no hint.
    newer = REDUCER_VERSION + 1
    told = await refusing(tmp_path, monkeypatch, "mixed-rules", reducer=newer)
    assert "by the rules of another release than the one that runs here" in told.page
    assert "install the newest" in told.status


async def test_who_sees_two_lines_names_the_groups_that_show_the_other_one(tmp_path: Path) -> None:
    directories = coalition(tmp_path, GROUPS)
    real, other, table = await lines(directories[0])
    await hold(directories[0], real, table, unheard=False)
    await hold(directories[1], other, table, unheard=False)
    async with served(*directories) as nodes:
        node = nodes[-1]
        await until(lambda: why(node) == "disputed", WAIT_S)
        told = await seen(node, directories[-1])
        assert "show another line than the one here" in told.page
        assert told.row["code"] == "disputed"
        assert "show another line than the one here" in told.status
        assert "  to do: ask people of several groups by telephone" in told.status
        assert number(node) == 0
