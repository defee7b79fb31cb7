"""Claims about node.demo: what it shows comes from the nodes, and a wrong node is seen."""

import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest
import pytest_asyncio

from federation_tests.demo.small_demo import small_demo
from node.demo.compare import compare
from node.demo.records import ELECTIONS, ESTIMATE, MAYOR, candidates, published, split
from node.demo.stewards import count_papers, return_counted
from node.demo.ward import Ward, make_ward
from node.errors import NodeError
from node.stage.agreement import all_agree, opinions
from node.stage.offline import verify_offline
from node.tests.store.at_rest import entries_at_rest, replace_entry
from protocol.ballots.choices import read_choice
from protocol.counting.methods import count
from protocol.counting.profile import Profile

# One loop for the module: the fixture's processes live in it.
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

PRECINCT = re.compile(rb"MINNEAPOLIS W-([0-9]{1,2}) ")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory) -> AsyncIterator:
    async with small_demo(tmp_path_factory.mktemp("demo") / "demo") as running:
        yield running


async def test_a_small_demo_holds_all_its_claims(scene):
    assert scene.findings.held, scene.findings.all
    claims = " ".join(claim for claim, _ in scene.findings.all)
    for word in ("SIGKILL", "receipts", "delegates", "poll", "4 of 4 nodes agree", "verifies"):
        assert word in claims


def wards_named_in(path: Path) -> set[int]:
    """Wards whose precincts a file names, in whatever format it is."""
    return {int(found) for found in PRECINCT.findall(path.read_bytes())}


async def test_no_nodes_directory_holds_any_wards_ballots(scene):
    for ward in scene.wards:
        # The search finds what it looks for where it is: with the ward's stewards.
        assert wards_named_in(ward.papers(MAYOR)) == {ward.number}
        assert wards_named_in(ward.papers(ESTIMATE)) == {ward.number}
        files = [path for path in ward.directory.rglob("*") if path.is_file()]
        assert any(path.name == "store.sqlite" for path in files)
        for path in files:
            assert wards_named_in(path) == set(), path


async def test_nothing_of_another_ward_stands_in_a_wards_home(scene):
    for ward in scene.wards:
        for path in ward.home.rglob("*"):
            if path.is_file():
                assert wards_named_in(path) <= {ward.number}, path


async def test_no_node_has_a_file_open_outside_its_own_directory(scene):
    for ward in scene.wards:
        own = ward.directory.resolve()
        seen = [
            path
            for path in open_files(scene.processes.pid(ward))
            if path.is_relative_to(scene.base.resolve())
        ]
        assert own / "store.sqlite" in seen
        for path in seen:
            assert path.is_relative_to(own) or path == ward.home.resolve() / "node.log", path


def open_files(pid: int) -> list[Path]:
    """Files that a process has open, as the kernel lists them."""
    return [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir()]


async def test_a_return_with_one_ballot_changed_makes_other_rounds(scene):
    """The stewards of one ward return again, after one ballot of theirs was altered."""
    ward, ballot = scene.wards[1], scene.ballots[MAYOR.key]
    before = await rounds(ward, ballot)
    papers = ward.papers(MAYOR)
    original = papers.read_bytes()
    try:
        papers.write_bytes(alter(original))
        await return_counted(ward, MAYOR, candidates(MAYOR), ballot, scene.coalition)
        found = await differs_on(scene, scene.wards[3], ballot, before)
    finally:
        papers.write_bytes(original)
    assert {item.name for item in found} >= {"Jacob Frey", "Raymond Dehn"}
    assert all(abs(item.found - item.published) == 1 for item in found if item.round == 1)
    # The right count again, as a third return: the last valid one counts, on every node.
    await return_counted(ward, MAYOR, candidates(MAYOR), ballot, scene.coalition)
    assert (await all_agree(scene.wards, 30)).agree == 4
    assert compare(await rounds(scene.wards[3], ballot), as_published(before)) == []


def alter(papers: bytes) -> bytes:
    """The same ballots but one: who was first on it is another."""
    before, after = b",Jacob Frey,undervote,undervote,1", b",Raymond Dehn,undervote,undervote,1"
    assert before in papers
    return papers.replace(before, after, 1)


async def rounds(ward: Ward, ballot: str) -> list:
    return (await ward.ask("result", ballot=ballot))["contests"][0]["count"]["rounds"]


def as_published(found) -> list[dict[str, Fraction]]:
    return [{**s["tally"], "exhaust": s["exhausted"]} for s in found]


async def differs_on(scene, ward, ballot, before):
    """What changed on another node, once the new return has reached it."""
    found: list = []

    async def test() -> bool:
        found[:] = compare(await rounds(ward, ballot), as_published(before))
        return bool(found)

    await scene.until("the altered return arrives", test)
    return found


async def test_an_edited_store_is_seen_by_everybody_else(scene):
    """One byte of one statement, edited in one node's file while it is down."""
    at = int(time.time())
    assert (await opinions(scene.wards, at)).agree == 4
    ward = scene.wards[2]
    await scene.processes.stop(ward)
    edit(ward, b"libraries on Sundays", b"libraries on Mondays")
    await scene.processes.start([ward])
    found = await opinions(scene.wards, at)
    assert found.agree == 3
    assert [n for n, digest in found.digests.items() if digest != found.digest] == [ward.number]
    peers = await scene.wards[0].ask("peers")
    assert peers["agree"] == 3
    assert [p["group"] for p in peers["peers"] if not p["agrees"]] == [ward.name]
    bundle = scene.base / "edited.bundle"
    await ward.ask("bundle", path=str(bundle))
    verified = await verify_offline(bundle)
    assert not verified.valid
    assert verified.report["check"] == "every statement stands in its group's signed record"
    await scene.processes.stop(ward)
    edit(ward, b"libraries on Mondays", b"libraries on Sundays")
    await scene.processes.start([ward])
    assert (await opinions(scene.wards, at)).agree == 4


def edit(ward: Ward, before: bytes, after: bytes) -> None:
    with closing(sqlite3.connect(ward.directory / "store.sqlite")) as db, db:
        held = [(k, d) for k, d in entries_at_rest(db) if before in d]
        assert held
        key, data = held[0]
        replace_entry(db, key, data.replace(before, after, 1))


async def test_a_counted_return_is_refused_where_the_second_count_differs(scene, monkeypatch):
    ward, ballot = scene.wards[0], scene.ballots[MAYOR.key]
    counts = [count_papers(ward, MAYOR, candidates(MAYOR)) for _ in range(2)]
    rows = counts[1][""][0]["rows"]
    choice = next(text for text, number in rows.items() if number > 1)
    rows[choice] -= 1
    monkeypatch.setattr("node.demo.stewards.count_papers", lambda *_: counts.pop(0))
    with pytest.raises(NodeError, match="another result"):
        await return_counted(ward, MAYOR, candidates(MAYOR), ballot, scene.coalition)


@pytest.mark.parametrize("real", ELECTIONS, ids=lambda real: real.key)
async def test_one_ballot_more_or_less_in_thirteen_wards_is_told_from_the_published(real, tmp_path):
    wards = [make_ward(number, tmp_path / str(number), 0) for number in range(1, 14)]
    for ward in wards:
        ward.papers(real).parent.mkdir(parents=True)
    assert sum(split(real, {w.number: w.papers(real) for w in wards}).values()) == 105_928
    whole = counted(real, wards)
    assert compare(whole, published(real)) == []
    papers = wards[7].papers(real)
    lines = papers.read_bytes().splitlines(keepends=True)
    # The last ballot that says anything is left out.
    index = max(i for i, line in enumerate(lines) if b",undervote,undervote,undervote" not in line)
    papers.write_bytes(b"".join(lines[:index] + lines[index + 1 :]))
    assert compare(counted(real, wards), published(real)) != []


def counted(real, wards) -> list:
    """Rounds from the wards' returns, as nodes add them up."""
    names = candidates(real)
    profiles = []
    for ward in wards:
        lines = count_papers(ward, real, names)[""][0]
        rows = {read_choice(text, len(names)): n for text, n in lines["rows"].items()}
        if lines["blank"]:
            rows[()] = lines["blank"]
        profiles.append(Profile(len(names), rows))
    result = count(real.method, Profile.sum(len(names), profiles), seats=real.seats)
    return list(result.named(names)["rounds"])
