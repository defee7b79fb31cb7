"""Pledges, reports and dissent: about what stands, in the order of each group's log."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.pledges.values import Pledge, PledgeStanding
from protocol.tests.coalition.deciding import NAMES, TAKES, Deciding
from protocol.tests.coalition.pledges.making import DUE, Pledging
from protocol.tests.coalition.scene import START, group_id

DECIDED = START + TAKES


def test_a_pledge_is_open_until_its_group_reports_it_done() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    assert scene.one(name).standing == PledgeStanding.OPEN
    scene.report("Birch", name, "partial", "two of three halls", time=DECIDED + 5)
    assert scene.one(name).standing == PledgeStanding.PARTIAL
    scene.report("Birch", name, "done", time=DECIDED + 6)
    found = scene.one(name)
    assert found.standing == PledgeStanding.DONE
    assert [report.outcome for report in found.reports] == ["partial", "done"]


def test_what_was_reported_done_can_be_reported_undone() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    scene.report("Birch", name, "done", time=DECIDED + 5)
    scene.report("Birch", name, "partial", "we counted one hall twice", time=DECIDED + 6)
    assert scene.one(name).standing == PledgeStanding.PARTIAL


def test_a_changed_pledge_keeps_its_history() -> None:
    scene = Pledging()
    name = scene.pledge("Birch", act="Book a hall")
    changed = scene.pledge("Birch", act="Book two halls", time=DECIDED + 4, before=name)
    scene.pledge("Birch", act="Book three halls", time=DECIDED + 5, before=changed)
    found = scene.one(name)
    assert found.now.act == "Book three halls"
    assert [w.act for w in found.wordings] == ["Book a hall", "Book two halls", "Book three halls"]
    assert len(scene.fold(START + 5_000).pledges) == 1


def test_dissent_is_kept_whatever_the_group_says_later() -> None:
    scene = Pledging()
    dissent = scene.dissent("Cedar", "our statutes forbid it")
    scene.pledge("Cedar", time=DECIDED + 9)
    scene.dissent("Cedar", "and still do", time=DECIDED + 10)
    state = scene.fold(START + 5_000)
    assert [d.reason for d in state.dissents] == ["our statutes forbid it", "and still do"]
    assert state.dissents[0].hash == dissent
    assert len(state.pledges) == 1


def test_a_ballot_that_did_not_carry_is_not_pledged_about() -> None:
    scene = Pledging(yes=10)
    name = scene.pledge("Birch")
    scene.report("Birch", name, "done", time=DECIDED + 5)
    scene.dissent("Cedar", "we lost", time=DECIDED + 5)
    assert sorted(scene.codes()) == ["not-decided", "not-decided", "unknown-target"]
    assert scene.fold(START + 5_000).pledges == {}


def test_nobody_pledges_before_the_decision() -> None:
    scene = Pledging()
    scene.pledge("Birch", time=DECIDED - 1)
    assert scene.codes() == ["not-decided"]


def test_what_a_group_dates_before_its_own_earlier_word_is_refused_even_while_that_waits() -> None:
    scene = Pledging()
    name = scene.pledge("Birch", time=DECIDED + 1)
    scene.report("Birch", name, "partial", "one hall", time=DECIDED + 50)
    scene.report("Birch", name, "done", time=DECIDED + 5)
    for time in (DECIDED + 10, DECIDED + 60):
        assert scene.codes(time) == ["time-backwards"]
        assert scene.one(name, time).standing != PledgeStanding.DONE


def test_groups_outside_the_coalition_pledge_nothing() -> None:
    scene = Pledging()
    scene.logs[group_id("Yew")] = []
    scene.pledge("Yew")
    scene.dissent("Yew", "we were not asked")
    state = scene.fold(START + 5_000)
    assert scene.codes() == ["not-a-member"] * 2
    assert (state.pledges, state.dissents) == ({}, ())


def test_a_node_looks_again_when_a_pledge_comes_due() -> None:
    scene = Pledging()
    scene.pledge("Birch")
    assert scene.fold(START + 5_000).changes_at == DUE - 14 * 86_400


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_the_pledges(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Pledging()
    known: list[bytes] = []
    for step in range(20):
        name, time = random_.choice(NAMES), DECIDED + random_.randrange(-3, 30)
        if not known or random_.random() < 0.3:
            known.append(scene.pledge(name, act=f"act {step}", time=time))
        elif random_.random() < 0.3:
            before = random_.choice(known)
            known.append(scene.pledge(name, act=f"act {step}", time=time, before=before))
        elif random_.random() < 0.2:
            scene.dissent(name, f"reason {step}", time=time)
        else:
            outcome = random_.choice(["done", "partial"])
            scene.report(name, random_.choice(known), outcome, f"note {step}", time=time)
    for time in (DECIDED + 10, DECIDED + 99):
        expected = scene.fold(time)
        shuffled = list(scene.logs.items())
        random_.shuffle(shuffled)
        assert state_digest(fold_logs(scene.charter, shuffled, time)) == state_digest(expected)
        for pledge in expected.pledges.values():
            check(pledge)


def check(pledge: Pledge) -> None:
    said = [w.time for w in pledge.wordings]
    assert said == sorted(said)
    assert [r.time for r in pledge.reports] == sorted(r.time for r in pledge.reports)
    assert min(said) >= DECIDED


def test_two_decisions_have_pledges_of_their_own() -> None:
    scene = Pledging()
    one = scene.pledge("Birch")
    scene.at = scene.decide(start=START + 500)
    two = scene.pledge("Birch", time=START + 1_000)
    assert scene.one(one).ballot != scene.one(two).ballot
    assert isinstance(scene, Deciding)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_what_other_groups_say_changes_no_pledge(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Pledging()
    mine = scene.pledge("Birch")
    scene.report("Birch", mine, "partial", "half", time=DECIDED + 5)
    scene.logs[group_id("Yew")] = []
    expected = scene.fold(DECIDED + 99).pledges
    for _ in range(10):
        name, time = random_.choice(["Ash", "Cedar", "Yew"]), DECIDED + random_.randrange(40)
        if random_.random() < 0.5:
            scene.report(name, mine, "done", time=time)
        else:
            scene.pledge(name, act="Nothing", time=time, before=mine)
    again = scene.fold(DECIDED + 99)
    assert again.pledges == expected
    assert {refusal.code for refusal in again.refusals} <= {
        "not-the-author",
        "not-a-member",
        "time-before-ref",
    }
