"""Rules of keeping broken on purpose while councils change: found within MOST_SEEDS seeds."""

from functools import partial

import msgspec
import pytest

from federation_tests.simulator import assignments
from federation_tests.simulator.certifying import draw_handing_on
from federation_tests.simulator.plan import Changes, Faults
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from federation_tests.simulator.suite import judge
from node.history import collecting, cosigning, custody, dropping, fetching, keeping, probing
from node.history.vouching import Vouched
from node.store.cosigned import CosignedStore

pytestmark = pytest.mark.usefixtures("soon_given_up")

# What brings each to light, beside what the seed draws.
CHANGED = {"faults": Faults(loss=0.05), "changes": Changes(renew=1, away=1)}
LAGGING = {"faults": Faults(loss=0.5), "changes": Changes(renew=1)}
SHRUNK = {"faults": Faults(loss=0.05), "changes": Changes(leave=1, expel=1)}


def planned(seed, what):
    """As the suite's, with certain faults and changes."""
    return msgspec.structs.replace(draw_handing_on(seed), **what)


found = partial(first_broken, planned)


def test_who_drops_what_nobody_says_that_they_keep_is_seen(monkeypatch):
    def believed(node, epoch, keepers, head):
        return Vouched(1, {node.group: head.size})

    monkeypatch.setattr(dropping, "vouched", believed)
    assert found("copies", LAGGING) is not None


def test_who_drops_what_it_has_to_keep_is_seen(monkeypatch):
    monkeypatch.setattr(dropping, "keeps", lambda node, keepers, group: False)
    assert found("assigned", CHANGED) is not None


def test_who_goes_on_saying_that_it_has_what_it_dropped_is_seen(monkeypatch):
    monkeypatch.setattr(CosignedStore, "stands", lambda *_: True)
    assert found("kept", CHANGED) is not None


def test_who_never_gets_back_what_a_new_council_assigns_to_it_is_seen(monkeypatch):
    async def nothing(_):
        return []

    monkeypatch.setattr(custody, "fetch_owed", nothing)
    assert found("assigned", SHRUNK) is not None


def test_who_goes_by_the_assignment_of_an_earlier_council_is_seen(monkeypatch):
    def first(node):
        return keeping.keepers_of(node) if node.kept is None else node.kept.keepers

    for module in (collecting, cosigning, fetching, probing, assignments):
        monkeypatch.setattr(module, "keepers_of", first)
    assert found("assigned", CHANGED) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    for seed, what in enumerate((CHANGED, LAGGING, SHRUNK)):
        assert run(planned(seed, what), seed).broken == []


def test_whoever_learns_of_a_new_council_while_it_asks_what_others_keep_goes_by_that_council():
    # Found by a soak: of those that the council before had it keep, one still kept it.
    assert judge(890, "certifying").broken == []
