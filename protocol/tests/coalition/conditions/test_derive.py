"""Decisions that wait: who attests, when, and how often."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.conditions.bodies import ConditionBody
from protocol.coalition.conditions.values import Waiting
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.conditions.making import Waits
from protocol.tests.coalition.deciding import NAMES, TAKES, Deciding, condition
from protocol.tests.coalition.scene import START, group_id

DECIDED = START + TAKES


def test_a_decision_waits_until_enough_of_the_named_groups_attest() -> None:
    scene = Waits()
    assert (scene.found().standing, scene.found().decided) == (Waiting.WAITING, DECIDED)
    scene.attest("Birch", scene.at, scene.clause, DECIDED + 1)
    assert (scene.found().standing, scene.found().since) == (Waiting.WAITING, None)
    scene.attest("Cedar", scene.at, scene.clause, DECIDED + 8)
    assert (scene.found().standing, scene.found().since) == (Waiting.ACTIVE, DECIDED + 8)
    assert [a.group for a in scene.found().attested] == [group_id("Birch"), group_id("Cedar")]


def test_before_its_ballot_a_conditional_decision_is_undecided() -> None:
    scene = Waits()
    assert scene.found(DECIDED - 1).standing == Waiting.UNDECIDED


def test_a_group_attests_once() -> None:
    scene = Waits()
    first = scene.attest("Birch", scene.at, scene.clause, DECIDED + 1)
    scene.attest("Birch", scene.at, scene.clause, DECIDED + 2, link="https://example.org")
    assert scene.codes() == ["already-attested"]
    assert scene.found().standing == Waiting.WAITING
    assert [a.hash for a in scene.found().attested] == [first]


def test_a_ballot_that_did_not_carry_makes_nothing_active() -> None:
    scene = Waits(needed=1, yes=10)
    scene.attest("Birch", scene.at, scene.clause)
    assert scene.codes() == ["not-decided"]
    assert scene.found().standing == Waiting.UNDECIDED


def test_nobody_attests_before_the_decision() -> None:
    scene = Waits(needed=1)
    scene.attest("Birch", scene.at, scene.clause, DECIDED - 1)
    assert scene.codes() == ["not-decided"]
    scene.attest("Birch", scene.at, scene.clause, DECIDED)
    assert scene.found().since == DECIDED


def test_after_its_time_a_condition_is_attested_no_more() -> None:
    scene = Waits(needed=1, until=DECIDED + 10)
    assert scene.fold(DECIDED).changes_at == DECIDED + 10
    scene.attest("Birch", scene.at, scene.clause, DECIDED + 10)
    assert scene.codes() == ["condition-lapsed"]
    assert scene.found(DECIDED + 9).standing == Waiting.WAITING
    assert scene.found(DECIDED + 10).standing == Waiting.LAPSED


def test_what_was_attested_in_time_stays_active_after_it() -> None:
    scene = Waits(needed=1, until=DECIDED + 10)
    scene.attest("Birch", scene.at, scene.clause, DECIDED + 9)
    assert scene.found().standing == Waiting.ACTIVE


def test_an_attestation_dated_before_the_groups_earlier_one_is_refused_even_while_that_waits() -> (
    None
):
    scene = Waits(needed=1)
    scene.attest("Birch", scene.at, scene.clause, DECIDED + 50)
    scene.attest("Birch", scene.at, scene.clause, DECIDED + 5)
    for time, since in ((DECIDED + 10, None), (DECIDED + 60, DECIDED + 50)):
        assert scene.found(time).since == since
        assert set(scene.codes(time)) <= {"time-backwards", "already-attested"}


def test_a_condition_on_one_option_waits_only_if_that_option_is_elected() -> None:
    for label, standing in (("Light", Waiting.WAITING), ("Heat", Waiting.UNDECIDED)):
        scene = Deciding()
        body = ConditionBody(condition=condition("Birch"), option=label)
        clause = scene.say("Ash", "condition", body)
        scene.decide(clause, options=["Light", "Heat"])
        assert scene.fold(START + 5_000).conditions[clause].standing == standing


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_whether_a_decision_is_active(seed: int) -> None:
    random_ = random.Random(seed)
    needed = random_.randrange(1, 3)
    scene = Waits(needed=needed, until=random_.choice([0, DECIDED + 20]))
    for _ in range(8):
        time = DECIDED + random_.randrange(-5, 30)
        scene.attest(random_.choice(NAMES), scene.at, scene.clause, time)
    for time in (DECIDED + 10, DECIDED + 99):
        expected = scene.fold(time)
        shuffled = list(scene.logs.items())
        random_.shuffle(shuffled)
        assert state_digest(fold_logs(scene.charter, shuffled, time)) == state_digest(expected)
        found = expected.conditions[scene.clause]
        assert (found.standing == Waiting.ACTIVE) == (len(found.attested) >= needed)
        assert {a.group for a in found.attested} <= {group_id("Birch"), group_id("Cedar")}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_what_groups_without_the_right_say_changes_no_condition_and_no_demand(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Deciding()
    demand = scene.draft(trigger=condition("Birch", needed=1))
    move = scene.move(demand, "step", step=2, condition=condition("Cedar"))
    at = scene.decide(demand, move)
    scene.attest("Birch", at, demand, DECIDED + 5)
    scene.logs[group_id("Yew")] = []
    expected = scene.fold(DECIDED + 99)
    for _ in range(12):
        name = random_.choice(["Ash", "Yew"])
        time = DECIDED + random_.randrange(40)
        clause = random_.choice([demand, move])
        if name == "Yew" and random_.random() < 0.5:
            scene.move(demand, random_.choice(["met", "withdrawn"]), "Yew", time)
            scene.draft("Yew", time, title=f"Ours {random_.random()}")
        else:
            scene.attest(name, at, clause, time)
    again = scene.fold(DECIDED + 99)
    assert again.conditions == expected.conditions
    assert again.demands == expected.demands
    assert {refusal.code for refusal in again.refusals} <= {"not-a-member", "not-an-attester"}
