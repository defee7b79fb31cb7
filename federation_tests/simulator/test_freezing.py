"""Forked logs where cuts are certified: all freeze them alike, and some charters take a seat."""

from functools import partial

import msgspec
import pytest

from federation_tests.simulator.adversaries import ALL, Fork
from federation_tests.simulator.certifying import TROUBLE_S, draw_attacked, draw_certifying
from federation_tests.simulator.plan import KINDS, LIARS, Adversaries, Changes, Faults, Liars
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from node.council import building, examining, room, settling
from node.store.logs import LogStore
from protocol.agreement.rules import quorum, tolerance
from protocol.agreement.votes import Council
from protocol.coalition.council import next_epoch

pytestmark = pytest.mark.usefixtures("soon_given_up")

SEEDS = 300
WHISPERED = 50
"""Of seeds 0 to 59 the only one in which a cut comes between the proof and its telling."""
OVERTAKEN = 4417
"""Of the certifying seeds below 5,000 the only one that failed when any branch was taken."""
FORKED = {"faults": Faults(loss=0.1), "adversaries": Adversaries(fork=1), "liars": Liars()}
STRICT = {**FORKED, "suspend": True}
BRANCHES = {
    "faults": Faults(partitions=4),
    "adversaries": Adversaries(),
    "liars": Liars(branch=1),
}


def planned(seed, what):
    """As the suite's with an adversary, with certain faults and a fork."""
    usual = {"groups": 4, "suspend": False, "changes": Changes(), "trouble_s": TROUBLE_S}
    return msgspec.structs.replace(draw_attacked(seed), **{**usual, **what})


found = partial(first_broken, planned)


def test_a_log_that_freezes_where_a_node_happens_to_hold_it_is_seen(monkeypatch):
    def frozen(self):
        heads = {head.group: head.size for head in self.heads()}
        return {kept.group: heads.get(kept.group, 0) for kept in self.proofs()}

    monkeypatch.setattr(LogStore, "frozen", frozen)
    assert found("frozen", FORKED) is not None


def test_who_forked_its_log_and_keeps_its_seat_is_seen(monkeypatch):
    def lenient(state, before):
        known = msgspec.structs.replace(state.membership, suspended={})
        return next_epoch(msgspec.structs.replace(state, membership=known), before)

    for module in (building, examining, room):
        monkeypatch.setattr(module, "next_epoch", lenient)
    assert found("suspended", STRICT) is not None


def test_a_quorum_one_too_low_certifies_the_votes_of_both_branches(monkeypatch):
    low = property(lambda council: quorum(council.n) - 1)
    monkeypatch.setattr(Council, "quorum", low)
    assert found("one-cut", BRANCHES) is not None


async def forget(*_):
    """In place of freezing again what was let go."""


def whispering(real):
    """A fork shown to one other node, until that has proved it."""

    def shown(self, asker):
        own = self.node.group
        self._fooled = {min(set(self.node.federation.groups) - {own})}
        past = any(proof.group == own for proof in asker.store.past_proofs())
        if asker.group in self._fooled and (past or asker.store.evidence(own)):
            self._same = ALL
        return real(self, asker)

    return shown


def test_a_proof_that_one_node_alone_had_and_set_aside_is_missed(monkeypatch):
    faults = Faults(loss=0.5, delay=0.3, partitions=8)
    drawn = draw_certifying(WHISPERED)
    bare = {"changes": Changes(), "keep": False, "withholders": 0, "long_logs": 0, "suspend": False}
    what = {**bare, **FORKED, "faults": faults, "groups": 4, "trouble_s": 120}
    plan = msgspec.structs.replace(drawn, **what)
    monkeypatch.setattr(Fork, "_other", whispering(Fork._other))
    assert run(plan, WHISPERED).broken == []
    monkeypatch.setattr(settling, "freeze_again", forget)
    broken = run(plan, WHISPERED).broken
    assert [invariant for invariant, _ in broken] == ["named"]


def test_a_branch_shown_while_the_certified_one_is_fetched_keeps_no_node_behind():
    """A liar that begins anew every few seconds answers before those who hold what is certified."""
    outcome = run(draw_certifying(OVERTAKEN), OVERTAKEN)
    assert outcome.broken == []
    assert outcome.federation.tally.changes["frozen"] == 1


def test_the_same_runs_hold_where_no_rule_is_broken():
    for seed, what in enumerate((BRANCHES, FORKED, STRICT)):
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
