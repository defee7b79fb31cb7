"""Rules broken on purpose: the simulator finds each of them within MOST_SEEDS seeds.

Seeds whose plan has nothing that could bring a mutant to light are passed over without a run.
"""

from federation_tests.simulator.asking import Asking
from federation_tests.simulator.plan import Faults, Plan, draw_plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import MOST_SEEDS
from node.store import logs as store_module
from node.store.appending import append, held
from node.store.logs import LogStore
from protocol.checkpoint import Checkpoint
from protocol.log import Extension


def found_by(reveals, draw=draw_plan):
    """The invariants that break at the first seed at which any does; none if no seed shows it."""
    for seed in range(MOST_SEEDS):
        plan = draw(seed)
        if reveals(plan) and (broken := run(plan, seed).broken):
            return {invariant for invariant, _ in broken}
    return set()


def extend_unchecked(known, compact, new, entries):
    """As `protocol.log.extend`, but whatever the entries hash to is taken."""
    after = compact.copy()
    return Extension(after, after.extend(entries))


def publish_before_entries(db, group, origin, entries, sign, now):
    """As `append_own`, but the head is signed while the entries are still volatile."""
    _, known, compact = held(db, group, origin)
    grown = compact.copy()
    grown.extend(entries)
    size = (known.size if known else 0) + len(entries)
    note = sign(size, grown.root())
    with db.atomic():
        append(db, group, note, Checkpoint(origin, size, grown.root()), entries, now)


def publish_over(db, group, origin, entries, sign, now):
    """As `append_own`, but what an earlier publication left staged is thrown away."""
    _, known, compact = held(db, group, origin)
    grown = compact.copy()
    grown.extend(entries)
    size = (known.size if known else 0) + len(entries)
    with db.atomic():
        db.conn.execute("DELETE FROM staged")
        db.conn.executemany("INSERT INTO staged VALUES (?, ?)", enumerate(entries))
    note = sign(size, grown.root())
    with db.atomic():
        append(db, group, note, Checkpoint(origin, size, grown.root()), entries, now)
        db.conn.execute("DELETE FROM staged")


def test_entries_that_are_not_checked_against_the_signed_root(monkeypatch):
    monkeypatch.setattr("node.store.appending.extend", extend_unchecked)
    assert "spread" in found_by(lambda plan: plan.adversaries.poison)


def test_a_head_that_is_signed_before_its_entries_are_durable(monkeypatch):
    monkeypatch.setattr(store_module, "append_own", publish_before_entries)
    assert "settled" in found_by(lambda plan: plan.faults.crashes)


def test_a_publication_over_one_that_stopped_half_way(monkeypatch):
    monkeypatch.setattr(store_module, "append_own", publish_over)
    monkeypatch.setattr(LogStore, "staged", lambda _: [])  # nothing is finished first
    full = Plan(groups=3, statements=60, trouble_s=90, faults=Faults(full_disks=12))
    assert found_by(lambda _: True, lambda _: full)


def test_heads_that_are_announced_and_never_asked_for(monkeypatch):
    def ask_nothing(draft, group):
        draft.change_peer(group, asking="digest")

    monkeypatch.setattr("protocol.gossip.machine._ask_digest", ask_nothing)
    assert "settled" in found_by(lambda plan: plan.faults.loss)


def test_evidence_that_is_dropped_after_the_first(monkeypatch):
    keep = LogStore.keep_evidence

    async def keep_first(self, group, data, source):
        return None if self.frozen() else await keep(self, group, data, source)

    monkeypatch.setattr(LogStore, "keep_evidence", keep_first)
    assert "named" in found_by(lambda plan: plan.adversaries.fork + plan.adversaries.lie > 1)


def test_entries_that_are_taken_beyond_the_quota(monkeypatch):
    monkeypatch.setattr("protocol.gossip.pulls._beyond", lambda *_: False)
    monkeypatch.setattr("federation_tests.simulator.pulling.check_room", lambda *_: None)
    assert "quota" in found_by(lambda plan: plan.quota and plan.adversaries.flood)


OFTEN = Plan(groups=4, statements=150, trouble_s=90, faults=Faults(restores=8))


def test_a_restored_node_that_writes_without_asking(monkeypatch):
    monkeypatch.setattr(Asking, "begin", lambda asking: asking.give_up())
    assert found_by(lambda _: True, lambda _: OFTEN) & {"no-fork", "blameless"}


def test_restores_one_after_another_break_nothing_where_no_rule_is_broken():
    # Seed 185 once set three of four nodes back at a time, judging by what stopped ones had held.
    for seed in (0, 185):
        assert run(OFTEN, seed).broken == []
