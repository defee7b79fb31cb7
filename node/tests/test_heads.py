"""What a disk spoilt of a stored head is put right: by its note, or its note by another copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from federation_tests.scenarios.founded import found
from node.checkup import Level
from node.core import Node, open_node
from node.mending import examine
from node.stage.ports import free_port
from node.tests.council.federated import say, served
from node.tests.small_federation import group_id, until
from node.tests.test_checkup import flip, found_by
from node.tests.turning import turn

ONE, TWO = group_id(1), group_id(2)
COLUMNS = [("size", 0), ("size", 50), ("root", 9), ("range", 3), ("range", 90), ("note", 900)]


@pytest.fixture
async def directories(tmp_path: Path) -> list[Path]:
    """Two groups that hold each other's records; stopped."""
    made = found(tmp_path, [free_port(), free_port()])
    async with served(*made) as (one, two):
        for node in (one, two):
            for title in ("The first", "The second", "The third"):
                await say(node, title)
        await until(lambda: all(sizes(node) == {ONE: 3, TWO: 3} for node in (one, two)), 120)
    return made


def sizes(node: Node) -> dict[bytes, int]:
    return {head.group: head.size for head in node.logs.heads()}


def spoil(directory: Path, group: bytes, column: str, bit: int) -> None:
    turn(directory / "store.sqlite", "logs", column, f"group_id = x'{group.hex()}'", bit)


def rows(directory: Path) -> list[object]:
    with closing(sqlite3.connect(directory / "store.sqlite")) as db:
        query = "SELECT group_id, size, root, range, note FROM logs ORDER BY group_id"
        return db.execute(query).fetchall()


@pytest.mark.parametrize("group", [ONE, TWO], ids=["its own", "another's"])
async def test_whatever_a_disk_spoilt_of_a_head_is_put_right_after_a_start(
    directories: list[Path], group: bytes
) -> None:
    first, second = directories
    whole = rows(first)
    async with served(second) as (two,):
        for column, bit in COLUMNS:
            spoil(first, group, column, bit)
            assert rows(first) != whole
            async with served(first) as (one,):
                await one.mender.look()
                assert rows(first) == whole, column
                assert one.mender.damage == {}
                assert one.unwritable is None
                assert all(examine(one, head) is None for head in one.logs.heads())
        async with served(first) as (one,):
            # It goes on from there, and nobody was blamed meanwhile.
            await say(one, "The fourth")
            await say(two, "The fourth")
            await until(lambda: all(sizes(n) == {ONE: 4, TWO: 4} for n in (one, two)), 120)
            for node in (one, two):
                assert not node.logs.faults()
                assert not node.logs.proofs()


async def test_what_turns_under_a_running_node_is_put_right_and_told_to_gossip(
    directories: list[Path],
) -> None:
    first, second = directories
    async with served(first, second) as (one, two):
        for column, bit in COLUMNS[:5]:
            spoil(first, TWO, column, bit)
            await one.mender.look()
            assert all(examine(one, head) is None for head in one.logs.heads())
        await say(two, "The fourth")
        await until(lambda: sizes(one)[TWO] == 4, 120)
        assert not one.logs.faults()


async def test_who_may_not_write_on_damaged_hashes_looks_at_them_soon(
    directories: list[Path],
) -> None:
    spoil(directories[0], ONE, "range", 90)
    async with open_node(directories[0]) as one:
        # At a start that is put right; under a node that runs it turns anew.
        assert [finding.level for finding in await found_by(one, "record")] == [Level.OK]
        spoil(directories[0], ONE, "range", 90)
        (finding,) = await found_by(one, "record")
        assert finding.message.startswith("the stored hashes of the node's own record are missing")
        with pytest.raises(Exception, match="damaged"):
            await say(one, "The fourth")
        assert one.mender._suspected.is_set()
        await one.mender.look()
        await say(one, "The fourth")


async def test_a_node_whose_own_record_is_spoilt_in_two_places_starts_and_fetches_it(
    directories: list[Path],
) -> None:
    first, second = directories
    async with served(second):
        async with open_node(first) as one:
            flip(one, ONE, 0)
        spoil(first, ONE, "range", 90)
        async with served(first) as (one,):
            assert one.unwritable is not None
            assert (one.unwritable.code, bool(one.unwritable.hint)) == ("store-damaged", True)
            await one.mender.look()
            assert one.unwritable is None
            await say(one, "The fourth")


async def test_a_note_that_nobody_has_whole_is_named_and_left_as_it_is(
    directories: list[Path],
) -> None:
    first, second = directories
    spoil(first, TWO, "note", 900)
    spoil(second, TWO, "note", 901)  # the attack: what another shows is spoilt too
    before = rows(first)
    async with served(first, second) as (one, _):
        with capture_logs() as logged:
            await one.mender.look()
        told = [line for line in logged if line["event"] == "head-damaged"]
        assert [(line["log_level"], bool(line["hint"])) for line in told] == [("error", True)]
        assert rows(first) == before
        (finding,) = await found_by(one, "records")
        assert "is damaged" in finding.message
        assert "restore store.sqlite" in finding.hint
