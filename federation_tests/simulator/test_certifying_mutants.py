"""Rules of agreement broken on purpose: the simulator finds each within MOST_SEEDS seeds."""

from functools import partial

import msgspec
import pytest

from federation_tests.simulator.certifying import TROUBLE_S, draw_certifying
from federation_tests.simulator.plan import Adversaries, Changes, Faults, Liars
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from node.council import building, examining, room, touch
from node.council.driving import Driving
from node.council.touch import Touch
from protocol.agreement import certificate as certificates
from protocol.agreement import confirming, lineage, machine
from protocol.agreement import events as ev
from protocol.agreement.draft import Draft
from protocol.agreement.rules import NO_ROUND, quorum
from protocol.agreement.votes import NIL, Council
from protocol.coalition.council import next_epoch

pytestmark = pytest.mark.usefixtures("soon_given_up")

# What brings each to light: faults and a liar, beside what the seed draws.
SPLIT = {"faults": Faults(partitions=4), "liars": Liars(equivocate=1)}
LOSSY = {
    "faults": Faults(loss=0.2, delay=0.3, partitions=6),
    "liars": Liars(equivocate=1),
    "trouble_s": 180,
    "statements": 30,
}
HIDDEN = {"faults": Faults(), "liars": Liars(hide=1)}
BARE = {"faults": Faults(loss=0.3, partitions=4), "liars": Liars()}
LEAVING = {
    "groups": 5,
    "faults": Faults(loss=0.1),
    "liars": Liars(),
    "changes": Changes(leave=1, expel=1),
    "trouble_s": 120,
}
MISLED = {"faults": Faults(loss=0.1), "liars": Liars(mislead_new=1)}
RETURNED = {"faults": Faults(loss=0.1), "liars": Liars(mislead_backup=1)}


def planned(seed, what):
    """As the suite's, with certain faults and a certain liar."""
    usual = {"groups": 4, "changes": Changes(), "trouble_s": TROUBLE_S}
    usual |= {"keep": False, "withholders": 0, "long_logs": 0}
    usual |= {"adversaries": Adversaries(), "suspend": False}
    return msgspec.structs.replace(draw_certifying(seed), **{**usual, **what})


found = partial(first_broken, planned)


def test_a_quorum_one_too_low_certifies_two_cuts(monkeypatch):
    low = property(lambda council: quorum(council.n) - 1)
    monkeypatch.setattr(Council, "quorum", low)
    assert found("one-cut", SPLIT) is not None


def test_a_lock_that_is_forgotten_puts_the_honest_in_the_wrong(monkeypatch):
    monkeypatch.setattr(machine, "may_prevote", lambda locked, valid: True)
    assert found("blameless", LOSSY) is not None


def test_a_cut_whose_data_nobody_checks_stops_all_for_good(monkeypatch):
    async def examine(self, value):
        if value in self.reading.cuts:
            self._examining.discard(value)
            self._events.append(ev.Sound(value))

    def judge(self, round_, value):
        if value in self.reading.cuts:
            self._judging.discard((round_, value))
            self._events.append(ev.Judged(round_, value, True))

    monkeypatch.setattr(Driving, "_examine", examine)
    monkeypatch.setattr(Driving, "_judge", judge)
    assert found("settled", HIDDEN) is not None


def test_fresh_checks_on_what_is_proposed_again_stop_all_for_good(monkeypatch):
    whole = machine._look_at_proposal

    def look(draft):
        proposal = draft.proposals.get(draft.round)
        if proposal is not None and proposal.body.valid_round != NO_ROUND:
            key = (draft.round, proposal.body.value)
            draft.judge(proposal.body.value)
            if key in draft.failing:
                draft.prevote(NIL, NO_ROUND)
            if key not in draft.passing:
                return
        whole(draft)

    monkeypatch.setattr(machine, "_look_at_proposal", look)
    assert found("settled", BARE) is not None


def test_certificates_of_precommits_alone_are_seen_to_prove_nothing(monkeypatch):
    whole = Draft.certificate_of

    def bare(self, round_, value, voters):
        return msgspec.structs.replace(whole(self, round_, value, voters), chain=[])

    monkeypatch.setattr(Draft, "certificate_of", bare)
    monkeypatch.setattr(certificates, "check_chain", lambda *_: None)
    assert found("proved", BARE) is not None


def test_an_old_council_that_goes_on_certifying_is_seen(monkeypatch):
    """Each node follows, and takes the council that was there before for the one that is."""

    def advanced(tip, link):
        return msgspec.structs.replace(lineage.advance(tip, link), epoch=tip.epoch)

    monkeypatch.setattr(room, "advance", advanced)
    assert found("proved", LEAVING) is not None


def test_a_hand_over_that_is_followed_backwards_is_seen(monkeypatch):
    """From a later council the nodes go back to the first one, which a cut names again."""
    first = {}

    def back(state, before):
        first.setdefault(state.coalition, before)
        return next_epoch(state, before) if before.number == 0 else first[state.coalition]

    for module in (building, examining, room):
        monkeypatch.setattr(module, "next_epoch", back)
    monkeypatch.setattr(lineage, "check_next", lambda *_: None)
    assert found("handed-over", LEAVING) is not None


def test_a_newcomer_that_needs_nobodys_word_is_led_astray(monkeypatch):
    weigh = confirming.weigh

    def nobody(*args, **kwargs):
        return msgspec.structs.replace(weigh(*args, **kwargs), needed=0)

    monkeypatch.setattr(touch, "weigh", nobody)
    assert found("misled", MISLED) is not None


def test_a_newcomer_that_believes_one_group_is_led_astray(monkeypatch):
    monkeypatch.setattr(confirming, "CONFIRMATIONS", 1)
    assert found("misled", MISLED) is not None


def test_who_is_out_of_a_backup_and_asks_nobody_is_led_astray(monkeypatch):
    look = Touch.look

    async def takes(self, tip, lines):
        return next(filter(None, lines), []) or await look(self, tip, lines)

    monkeypatch.setattr(Touch, "look", takes)
    assert found("misled", RETURNED) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    for seed, what in enumerate((SPLIT, LOSSY, HIDDEN, BARE, LEAVING, MISLED, RETURNED)):
        assert run(planned(seed, what), seed).broken == []
