"""Disks take the votes of more nodes than a council can do without: it certifies all the same.

Draws of the suites have fewer: of four, one that only watches is not missed.
"""

import pytest

from federation_tests.simulator.plan import Faults, Plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from node.council import returning
from node.council.returning import Returning
from protocol.agreement import forgotten
from protocol.agreement.state import Record

SEEDS = 6
FORGETFUL = Faults(spoilt_votes=6, restores=1)
ROUGH = Faults(spoilt_votes=6, loss=0.1, crashes=3)
LEAST_CUTS = 3


def planned(_seed, what):
    return Plan(**{"groups": 4, "statements": 12, "trouble_s": 90, "certify": True, **what})


@pytest.fixture
def came_back(monkeypatch):
    """(group, cut) of whoever came back to voting on it."""
    found, whole = [], Returning.look

    async def look(self, instance):
        if back := await whole(self, instance):
            found.append((self._node.group, instance.tip.number + 1))
        return back

    monkeypatch.setattr(Returning, "look", look)
    return found


@pytest.fixture
def right_clocks(monkeypatch):
    """No clock is skewed in these plans: who comes back needs to wait for no ten minutes."""
    monkeypatch.setattr(forgotten, "MAX_CLOCK_OFF_MS", 10_000)


@pytest.mark.parametrize("faults", [FORGETFUL, ROUGH], ids=["forgetful", "rough"])
def test_whoever_forgot_comes_back_and_contradicts_nothing(faults, came_back):
    stopped = 0
    for seed in range(SEEDS):
        came_back.clear()
        outcome = run(planned(seed, {"faults": faults}), seed)
        assert outcome.broken == [], f"seed {seed}"
        assert outcome.federation.certified.newest >= LEAST_CUTS
        # Two of four, for one cut: the others could not have certified that.
        cuts = [cut for _, cut in came_back]
        stopped += any(cuts.count(cut) > 1 for cut in cuts)
    assert stopped > SEEDS // 2


@pytest.mark.usefixtures("soon_given_up", "right_clocks")
def test_a_first_cut_that_only_one_has_is_taken_by_the_others_that_watch():
    # The failure: each waited for two that confirm it, and only one did not watch.
    assert run(planned(0, {"faults": Faults(spoilt_votes=6)}), 0).broken == []


@pytest.mark.usefixtures("soon_given_up")
def test_where_nobody_comes_back_the_council_stops(monkeypatch):
    async def never(_self, _instance):
        return False

    monkeypatch.setattr(Returning, "look", never)
    assert first_broken(planned, "settled", {"faults": FORGETFUL}) is not None


@pytest.mark.usefixtures("soon_given_up", "right_clocks")
def test_who_votes_from_the_first_round_on_as_if_it_had_said_nothing_is_seen(monkeypatch):
    def anew(instance, *_):
        return Record(instance, 0, "propose")

    monkeypatch.setattr(returning, "record_without", anew)
    assert first_broken(planned, "blameless", {"faults": ROUGH}) is not None
