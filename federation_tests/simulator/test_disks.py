"""Seeds in which disks spoil records and votes: nodes find and mend that by themselves."""

import functools

import pytest

from federation_tests.simulator.plan import Adversaries, Faults, Plan, check_plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from federation_tests.simulator.suite import PARTS, counts, judge, missing
from node import mending
from node.errors import NodeError
from node.store import mending as stores
from protocol.tiles import TILE_WIDTH

SEEDS, AT_A_TIME = 10, 5
LEAST_CUTS = 3
"""Here again, not taken from what ends the runs: who is content with less goes red."""
# Each seed runs once; a test that is run alone runs those it needs.
judged = functools.cache(functools.partial(judge, suite="disks"))

SPOILT = {
    "faults": Faults(spoilt_entries=6, loss=0.05),
    "adversaries": Adversaries(poison=1),
}


def planned(_seed, what):
    return Plan(**{"groups": 4, "statements": 12, "trouble_s": 90, "certify": True, **what})


@pytest.mark.parametrize("first", range(0, SEEDS, AT_A_TIME))
def test_what_must_hold_holds_in_every_seed(first):
    verdicts = [judged(seed) for seed in range(first, first + AT_A_TIME)]
    assert {v.seed: v.broken for v in verdicts if v.broken} == {}
    assert min(v.cuts for v in verdicts) >= LEAST_CUTS


def test_everything_that_goes_wrong_changed_some_run():
    counted = counts(judged(seed) for seed in range(SEEDS))
    print({name: counted[name] for name in PARTS["disks"]})
    assert missing(counted, "disks") == []


@pytest.mark.parametrize(
    "seed",
    [
        # A bit of a log's size is turned before one of its entries is.
        206,
        # The power fails while a node takes its seat: its mending went on in the next life.
        228,
        # A damaged record is not mended yet when its node's seat looks: it waits, and names whose.
        1928,
    ],
)
def test_what_spoils_a_disk_that_was_spoilt_already_stays_the_nodes_own_business(seed):
    assert judged(seed).broken == []


@pytest.mark.usefixtures("soon_given_up")
def test_a_part_of_a_record_that_is_taken_from_others_unverified_is_seen(monkeypatch):
    def unverified(db, head, bundles):
        rows = db.conn.execute("SELECT id FROM logs WHERE group_id = ?", (head.group,))
        ((log,),) = rows.fetchall()
        for index, data in bundles.items():
            stores._put(db, log, index, min(TILE_WIDTH, head.size - index * TILE_WIDTH), data)
        return True

    monkeypatch.setattr(stores, "mend", unverified)
    monkeypatch.setattr(mending, "check_place", lambda *_: None)
    assert first_broken(planned, "mended", SPOILT) is not None


@pytest.mark.usefixtures("soon_given_up")
def test_a_node_that_never_hashes_its_records_again_is_seen(monkeypatch):
    monkeypatch.setattr(mending, "examine", lambda *_: None)
    assert first_broken(planned, "settled", SPOILT) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    assert run(planned(0, SPOILT), 0).broken == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, "nobody mends what a disk spoilt without `certify`"),
        ({"certify": True, "keep": True}, "disks spoil nothing with `keep`"),
    ],
)
def test_a_scenario_that_can_not_be_played_is_refused(more, why):
    with pytest.raises(NodeError, match=why):
        check_plan(Plan(groups=4, faults=Faults(spoilt_votes=1), **more), "this")
