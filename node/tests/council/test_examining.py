"""What no node takes for sound, whoever proposes it; and what only fresh proposals are held to."""

from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from node.core import open_node
from node.council.building import build
from node.council.examining import check_passes, check_sound
from node.tests.council.federated import coalition, say
from protocol.agreement.cut import LogTable, make_table, table_hash
from protocol.agreement.fresh import Receipt
from protocol.agreement.lineage import founded
from protocol.agreement.rules import Timeouts
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.kinds import FIRST_REDUCER, REDUCER_VERSION
from protocol.errors import RuleError

NOTHING = LogTable(logs=[])


@asynccontextmanager
async def proposed(tmp_path):
    """A node that has said something, the founding, and the cut that it would propose."""
    (directory,) = coalition(tmp_path, 1)
    async with open_node(directory) as node:
        await say(node, "A fund")
        charter = node.charter
        tip = founded(node.coalition, founding_epoch(charter), charter.founded, FIRST_REDUCER)
        cut, table = build(node, tip, NOTHING, 0, Timeouts())
        yield node, tip, cut, table


def refused(node, cut, table, last, tip):
    with pytest.raises(RuleError) as caught:
        check_sound(node, cut, table, last, tip)
    assert caught.value.code == "cut-out-of-line"
    return caught.value.detail


async def test_what_a_node_would_propose_is_sound(tmp_path):
    async with proposed(tmp_path) as (node, tip, cut, table):
        assert check_sound(node, cut, table, NOTHING, tip) == []


async def test_a_cut_by_rules_that_this_build_lacks_is_not_sound_and_both_are_named(tmp_path):
    async with proposed(tmp_path) as (node, tip, cut, table):
        for other in (REDUCER_VERSION - 1, REDUCER_VERSION + 1):
            with pytest.raises(RuleError) as caught:
                check_sound(node, replace(cut, reducer=other), table, NOTHING, tip)
            assert caught.value.code == "other-rules"
            assert f"by rules {other}; this version has {REDUCER_VERSION}" in str(caught.value)


async def test_a_cut_that_lies_is_never_sound(tmp_path):
    async with proposed(tmp_path) as (node, tip, cut, table):
        for lie, words in [
            ({"number": 2}, "doesn't follow"),
            ({"previous": bytes(32)}, "doesn't follow"),
            ({"time": tip.time}, "is not after"),
            ({"epoch": bytes(32)}, "nobody has decided"),
            ({"state": bytes(32)}, "another state"),
            # The state as of another second has another hash, too.
            ({"time": cut.time - 1}, "another state"),
        ]:
            assert words in refused(node, replace(cut, **lie), table, NOTHING, tip)


async def test_a_table_on_another_line_or_behind_the_last_cut_is_never_sound(tmp_path):
    async with proposed(tmp_path) as (node, tip, cut, table):
        (row,) = table.logs
        other = make_table([(row.group, row.size, bytes(32))])
        forged = replace(cut, logs=table_hash(other))
        assert "another line" in refused(node, forged, other, NOTHING, tip)
        further = make_table([(row.group, row.size + 1, row.root)])
        assert "takes back" in refused(node, cut, table, further, tip)
        assert "changes" in refused(node, cut, table, other, tip)


async def test_what_is_not_held_yet_is_waited_for_and_not_refused(tmp_path):
    async with proposed(tmp_path) as (node, tip, cut, table):
        (row,) = table.logs
        longer = make_table([(row.group, row.size + 1, bytes(32))])
        assert check_sound(node, cut, longer, NOTHING, tip) == [row.group]


async def test_a_fresh_proposal_is_held_to_the_clock_and_to_what_is_long_held(tmp_path):
    async with proposed(tmp_path) as (node, _, cut, table):
        timeouts, (row,) = Timeouts(propose_ms=10), table.logs
        long_held = {row.group: {row.size: 0, row.size + 1: 0}}

        def judged(receipt, since=None):
            check_passes(node, cut, (table, NOTHING), receipt, since or {}, timeouts)

        judged(Receipt(0, 1_000, cut.time + 1))
        with pytest.raises(RuleError) as caught:
            judged(Receipt(0, 1_000, cut.time))
        assert caught.value.code == "cut-ahead"
        with pytest.raises(RuleError) as caught:
            judged(Receipt(0, 1_000, cut.time + 1), long_held)
        assert caught.value.code == "cut-leaves-out"


async def test_a_fresh_proposal_goes_on_with_no_frozen_log(tmp_path):
    async with proposed(tmp_path) as (node, _, cut, table):
        (row,) = table.logs
        # The store keeps what was checked elsewhere; here it only has to be there.
        await node.logs.keep_evidence(row.group, b"a proof")
        with pytest.raises(RuleError, match="frozen") as caught:
            check_passes(node, cut, (table, NOTHING), Receipt(0, 0, cut.time + 1), {}, Timeouts())
        assert caught.value.code == "cut-out-of-line"
