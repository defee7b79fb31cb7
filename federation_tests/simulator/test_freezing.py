"""Forked logs where cuts are certified: all freeze them alike, and some charters take a seat."""

import msgspec

from federation_tests.simulator.certifying import TROUBLE_S, draw_attacked, draw_certifying
from federation_tests.simulator.plan import KINDS, LIARS, Adversaries, Changes, Faults, Liars
from federation_tests.simulator.run import run
from protocol.agreement.rules import tolerance

SEEDS = 300
FORKED = {"faults": Faults(loss=0.1), "adversaries": Adversaries(fork=1), "liars": Liars()}
STRICT = {**FORKED, "suspend": True}


def planned(seed, what):
    """As the suite's with an adversary, with certain faults and a fork."""
    usual = {"groups": 4, "suspend": False, "changes": Changes(), "trouble_s": TROUBLE_S}
    return msgspec.structs.replace(draw_attacked(seed), **{**usual, **what})


def test_the_same_runs_hold_where_no_rule_is_broken():
    for seed, what in enumerate((FORKED, STRICT)):
        outcome = run(planned(seed, what), seed)
        assert outcome.broken == []
        assert outcome.federation.tally.changes["frozen"] > 0
    assert outcome.federation.tally.changes["suspend"] > 0


def test_of_300_seeds_some_have_each_adversary_and_none_too_many_who_cheat():
    drawn = dict.fromkeys(KINDS, 0)
    for seed in range(SEEDS):
        plan = draw_certifying(seed)
        hostile = {kind: getattr(plan.adversaries, kind) for kind in KINDS}
        cheating = sum(getattr(plan.liars, kind) for kind in LIARS) + plan.withholders
        assert sum(hostile.values()) + cheating <= min(tolerance(plan.groups))
        drawn = {kind: drawn[kind] + hostile[kind] for kind in KINDS}
    assert min(drawn.values()) > 2
