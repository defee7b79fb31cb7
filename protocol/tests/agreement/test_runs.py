"""Whole councils with liars, losses and crashes: one cut, nobody honest convicted, an end."""

from itertools import combinations

import pytest

from protocol.agreement.certificate import check_certificate, culprits
from protocol.agreement.state import Lock
from protocol.tests.agreement.table import Table

SEEDS = range(25)


def played(seed, n=4, liars=1, **chances):
    table = Table(seed, n, liars, **chances)
    table.start()
    table.run(400)
    return table


@pytest.mark.parametrize(("n", "liars"), [(4, 1), (7, 2), (3, 0), (2, 0), (1, 0)])
def test_no_two_honest_members_decide_differently_and_all_decide(n, liars):
    for seed in SEEDS:
        table = played(seed, n, liars)
        table.calm()
        assert sorted(table.decided) == table.honest, f"seed {seed}"
        assert len(set(table.decided.values())) == 1, f"seed {seed}"


def test_too_many_liars_are_named_and_nobody_else_is():
    split = 0
    for seed in range(100):
        table = played(seed, 4, 2, loss=0.5)
        for one, other in combinations(table.certificates, 2):
            if one.value == other.value:
                continue
            split += 1
            named = culprits(one, other, table.council)
            assert set(named) <= set(table.council.groups[2:]), f"seed {seed}"
            assert len(named) >= 2 * table.council.quorum - 4, f"seed {seed}"
    assert split > 0


def test_every_certificate_of_a_run_holds():
    for seed in SEEDS:
        table = played(seed)
        table.calm()
        for certificate in table.certificates:
            check_certificate(certificate, table.council)


def test_crashes_and_locks_happen_in_these_runs():
    tables = [played(seed) for seed in SEEDS]
    assert sum(table.crashed for table in tables) > len(SEEDS)
    assert any(
        state.lock != Lock() and state.round > state.lock.round
        for table in tables
        for state in table.states.values()
    )
