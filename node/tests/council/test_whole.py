"""A bit turns in a certified cut that is kept: a start finds it, and the line is followed anew."""

import sqlite3
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from federation_tests.scenarios.founded import found
from node.core import open_node
from node.council.record import RESTORED, CouncilStore
from node.council.whole import first_damaged
from node.errors import NodeError
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_crashes import AT_ONCE, alone, certify
from node.tests.small_federation import until
from node.tests.turning import turn
from protocol.agreement.lineage import founded
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.kinds import FIRST_REDUCER

COLUMNS = ("cut", "certificate", "epoch", "logs", "grown")
CUTS = 3


def line(directory):
    with closing(sqlite3.connect(directory / "council.sqlite")) as db:
        query = "SELECT number, cut, epoch, logs, grown FROM cuts ORDER BY number"
        return db.execute(query).fetchall()


async def certified(directory):
    """So many cuts of a coalition of one; where its line begins."""
    async with alone(directory) as node:
        for count in range(1, CUTS + 1):
            await say(node, f"Number {count}")
            await certify(node, count)
        epoch = founding_epoch(node.charter)
        assert epoch is not None
        return founded(node.coalition, epoch, node.charter.founded, FIRST_REDUCER)


@pytest.mark.parametrize("column", [*COLUMNS, "number"])
async def test_wherever_a_bit_of_a_cut_turns_it_is_found(tmp_path, column):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    start = await certified(directory)
    path = directory / "council.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()

    def found_first():
        store = CouncilStore(path)
        try:
            return first_damaged(store.file.reader, start)
        finally:
            store.close()

    assert found_first() is None
    for at in range(1, CUTS + 1):
        for bit in (3,) if column == "number" else range(0, 3000, 167):
            path.write_bytes(whole)
            turn(path, "cuts", column, f"number = {at}", bit)
            assert found_first() == at, bit


async def test_who_has_nobody_to_fetch_it_from_does_not_start_and_says_what_to_do(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    await certified(directory)
    turn(directory / "council.sqlite", "cuts", "cut", "number = 2", 300)
    before = line(directory)
    with pytest.raises(NodeError) as caught:
        async with open_node(directory):
            pass
    assert (caught.value.code, bool(caught.value.hint)) == ("cuts-damaged", True)
    assert line(directory) == before


async def test_a_node_follows_the_line_anew_from_where_a_disk_changed_it(tmp_path):
    one, two, three = coalition(tmp_path, 3)
    async with served(one, two, three) as nodes:
        for count in (1, 2):
            await say(nodes[0], f"Number {count}")
            await until(lambda count=count: {number(node) for node in nodes} == {count}, 120)
    whole = line(one)
    async with served(two, three) as others:
        for column in COLUMNS:
            turn(one / "council.sqlite", "cuts", column, "number = 1", 300)
            with capture_logs() as logged:
                async with served(one) as (node,):
                    assert number(node) == 0
                    await until(lambda node=node: number(node) == 2, 120)
                    await until(lambda node=node: node.council.marked(RESTORED) is None, 120)
            (told,) = [row for row in logged if row["event"] == "cuts-damaged"]
            assert (told["log_level"], told["number"], bool(told["hint"])) == ("error", 1, True)
            assert line(one) == whole
        async with served(one) as (node,):
            await say(node, "It goes on")
            await until(lambda: {number(each) for each in (node, *others)} == {3}, 120)
