"""Rules broken on purpose: whole councils at one table show each of them within MOST_SEEDS seeds.

Only rules whose breach chance brings to light; test_machine.py has every rule by itself.
"""

from protocol.agreement import machine
from protocol.agreement.pool import Pool
from protocol.agreement.rules import NO_ROUND, quorum
from protocol.agreement.votes import NIL, Council
from protocol.tests.agreement.table import Table

MOST_SEEDS = 200


def tables(n=4, liars=1, loss=0.2, crashes=0.0):
    for seed in range(MOST_SEEDS):
        one = Table(seed, n, liars, loss, crashes)
        one.start()
        one.run(400)
        yield one


def split(table):
    """Whether honest members decided two things."""
    return len(set(table.decided.values())) > 1


def stuck(table):
    """Whether somebody decides nothing although nothing is in the way any more."""
    table.calm()
    return sorted(table.decided) != table.honest


def test_a_quorum_that_is_one_too_low_decides_twice(monkeypatch):
    low = property(lambda council: quorum(council.n) - 1)
    monkeypatch.setattr(Council, "quorum", low)
    assert any(map(split, tables(loss=0.5)))


def test_a_lock_that_binds_nobody_decides_twice(monkeypatch):
    monkeypatch.setattr(machine, "may_prevote", lambda locked, valid: True)
    assert any(map(split, tables()))


def test_fresh_checks_on_what_is_proposed_again_stop_all_for_good(monkeypatch):
    whole = machine._look_at_proposal

    def mutant(draft):
        proposal = draft.proposals.get(draft.round)
        if proposal is not None and proposal.body.valid_round >= 0:
            draft.prevote(NIL, NO_ROUND)  # too old to be fresh
        else:
            whole(draft)

    monkeypatch.setattr(machine, "_look_at_proposal", mutant)
    assert any(map(stuck, tables(loss=0.5)))


def test_always_building_anew_stops_all_for_good(monkeypatch):
    monkeypatch.setattr(Pool, "newest", lambda pool: None)
    assert any(map(stuck, tables(loss=0.5)))
