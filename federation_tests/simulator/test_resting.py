"""An idle coalition comes to rest: whatever went wrong, no cut is made once all is certified."""

import pytest

from federation_tests.simulator.certified import LEAST_CUTS
from federation_tests.simulator.certifying import FAULTS, VOTING, draw_certifying
from federation_tests.simulator.plan import (
    CHANGES,
    KINDS,
    Adversaries,
    Changes,
    Faults,
    Liars,
    Plan,
)
from federation_tests.simulator.run import run
from federation_tests.simulator.suite import judge
from node.council.reading import Reading
from node.council.room import Room

SEEDS = 2
SHARES = ("loss", "delay", "reordering")
# Who is set back only watches for a while: of four, two such are too many.
LARGER = {"restores": 7}


def council(**what):
    usual = {"groups": 4, "statements": 16, "trouble_s": 60, "faults": Faults(loss=0.1, crashes=2)}
    return Plan(**{**usual, "certify": True, **what})


def outcomes(plan):
    return [run(plan, seed) for seed in range(SEEDS)]


def rested(plan):
    assert {o.seed: o.broken for o in outcomes(plan) if o.broken} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_after_whatever_somebody_does_to_the_logs(kind):
    rested(council(adversaries=Adversaries(**{kind: 1})))


@pytest.mark.parametrize("kind", VOTING)
def test_after_whatever_a_member_of_the_council_does(kind):
    rested(council(liars=Liars(**{kind: 1})))


@pytest.mark.parametrize("kind", [*FAULTS, "restores"])
def test_after_every_fault(kind):
    share = 0.2 if kind in SHARES else 2
    rested(council(groups=LARGER.get(kind, 4), faults=Faults(**{kind: share})))


@pytest.mark.parametrize("kind", CHANGES)
def test_after_every_change_of_the_council(kind):
    rested(council(groups=5, trouble_s=150, faults=Faults(), changes=Changes(**{kind: 1})))


def test_evidence_that_comes_once_all_has_settled_is_certified_and_then_it_rests():
    # Found by a soak: the liar showed its second branch only then.
    assert judge(2981, "certifying").broken == []


def test_an_expulsion_of_who_has_lost_its_seat_already_is_certified_and_then_it_rests():
    # Found by a soak: its notice ran out when the council was as it is to be.
    assert judge(1447, "certifying").broken == []


def test_who_began_alone_for_a_log_that_froze_votes_with_the_others_on_the_next_cut():
    # Found by a soak: it was waited for as if it had something to certify, and nobody said more.
    outcome = run(draw_certifying(6109), 6109)
    assert outcome.broken == []
    assert {node.seat.room.tip.number for node in outcome.federation.honest} == {LEAST_CUTS}


def test_what_no_room_has_read_yet_is_something_to_certify():
    # Found by a soak: the run was taken for settled between a cut and its rooms' next turn.
    assert judge(7467, "certifying").broken == []


def test_a_forked_log_that_is_taken_for_something_to_certify_is_found(monkeypatch):
    plan = council(adversaries=Adversaries(fork=1))
    monkeypatch.setattr(Reading, "substance", property(lambda self: bool(self._told)))
    seen = [broken for outcome in outcomes(plan) for broken in outcome.broken]
    assert {broken.invariant for broken in seen} == {"rests"}


def test_a_time_that_is_always_over_is_found(monkeypatch):
    # Nothing is left to certify, so all looks settled; and each cut is followed by the next.
    async def always(self):
        return 0

    monkeypatch.setattr(Room, "_next_change", always)
    (seen,) = run(council(faults=Faults()), 0).broken
    assert seen.invariant == "rests"
