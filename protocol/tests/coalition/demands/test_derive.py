"""What ballots make of a demand: its states, its ladder, and moves that came too late."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.conditions.values import Waiting
from protocol.coalition.demands.values import Demand, DemandStanding
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.deciding import NAMES, TAKES, Deciding, condition
from protocol.tests.coalition.scene import START, group_id

DAY_S = 86_400


def told(demand: Demand) -> list[tuple[str, int, bool]]:
    return [(event.what, event.time - START, event.made) for event in demand.story]


def test_a_draft_is_not_the_coalitions() -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.propose("Ash", clauses=[demand])
    found = scene.demand(demand)
    assert (found.standing, found.ballot, found.story) == (DemandStanding.PROPOSED, None, ())
    assert len(found.proposals) == 1


def test_without_a_trigger_the_decision_serves_a_demand() -> None:
    scene = Deciding()
    demand = scene.draft(first_step=1)
    scene.decide(demand)
    found = scene.demand(demand)
    assert (found.standing, found.step, found.due) == (DemandStanding.SERVED, 1, START + 9_000)
    assert told(found) == [(what, TAKES, True) for what in ("adopted", "served", "step")]


def test_a_ballot_that_fails_adopts_nothing() -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.decide(demand, yes=10)
    assert scene.demand(demand).standing == DemandStanding.PROPOSED


def test_before_it_is_declared_a_ballot_decides_nothing() -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.decide(demand, without=["Cedar"])
    assert scene.demand(demand, START + TAKES).standing == DemandStanding.PROPOSED
    due = START + TAKES - 5 + 100
    assert scene.demand(demand, due).story[0].time == due


def test_an_attested_trigger_serves_a_demand_and_begins_its_first_step() -> None:
    scene = Deciding()
    body = {
        "deadline": 0,
        "days": 30,
        "first_step": 1,
        "trigger": condition("Birch", "Cedar", needed=2),
    }
    demand = scene.draft(**body)
    at = scene.decide(demand)
    scene.attest("Birch", at, demand, START + TAKES + 5)
    found = scene.demand(demand)
    assert (found.standing, found.due, found.step) == (DemandStanding.ARMED, None, 0)
    assert found.trigger is not None
    assert found.trigger.standing == Waiting.WAITING
    scene.attest("Cedar", at, demand, START + TAKES + 9)
    found = scene.demand(demand)
    assert (found.standing, found.step) == (DemandStanding.SERVED, 1)
    assert found.due == START + TAKES + 9 + 30 * DAY_S
    assert told(found)[1:] == [("served", TAKES + 9, True), ("step", TAKES + 9, True)]


def test_a_trigger_attested_twice_arms_nothing_by_itself_and_moves_no_deadline() -> None:
    scene = Deciding()
    trigger = condition("Ash", "Birch", "Cedar", needed=2)
    demand = scene.draft(deadline=0, days=30, first_step=1, trigger=trigger)
    at = scene.decide(demand)
    scene.attest("Birch", at, demand, START + TAKES + 5)
    scene.attest("Birch", at, demand, START + TAKES + 6)  # one group is not two
    armed = scene.demand(demand)
    assert (armed.standing, armed.due) == (DemandStanding.ARMED, None)
    scene.attest("Cedar", at, demand, START + TAKES + 9)
    served = scene.demand(demand)
    scene.attest("Ash", at, demand, START + TAKES + 900)
    scene.attest("Cedar", at, demand, START + TAKES + 901)
    after = scene.demand(demand)
    assert (after.due, after.step, after.story) == (served.due, served.step, served.story)
    codes = [refusal.code for refusal in scene.fold(START + TAKES + 901).refusals]
    assert codes == ["already-attested", "already-attested"]


def test_a_trigger_that_nobody_attested_in_time_lapses_and_a_ballot_may_still_serve_it() -> None:
    scene = Deciding()
    demand = scene.draft(trigger=condition(until=START + 600))
    move = scene.move(demand, "served")
    scene.decide(demand)
    assert scene.fold(START + 400).changes_at == START + 600
    assert scene.demand(demand, START + 599).standing == DemandStanding.ARMED
    assert scene.demand(demand, START + 600).standing == DemandStanding.LAPSED
    scene.decide(move, start=START + 700)
    assert scene.demand(demand).standing == DemandStanding.SERVED


@pytest.mark.parametrize("to", ["met", "partly-met", "refused", "withdrawn"])
def test_each_move_is_a_decision(to: str) -> None:
    scene = Deciding()
    demand = scene.draft()
    move = scene.move(demand, to, reason="the minutes say so")
    scene.decide(demand)
    assert scene.demand(demand).standing == DemandStanding.SERVED
    scene.decide(move, start=START + 500, yes=10)
    assert scene.demand(demand).standing == DemandStanding.SERVED
    scene.decide(move, start=START + 1_000)
    assert scene.demand(demand).standing == to
    assert scene.demand(demand).moves[0].since == START + 1_000 + TAKES


def test_one_ballot_authorizes_the_whole_ladder_ahead() -> None:
    scene = Deciding()
    demand = scene.draft(first_step=1)
    strike = scene.move(demand, "step", step=2, condition=condition("Birch"))
    at = scene.decide(demand, strike)
    found = scene.demand(demand)
    assert found.step == 1
    assert found.moves[0].conditional is not None
    assert found.moves[0].conditional.standing == Waiting.WAITING
    scene.attest("Birch", at, strike, START + 900)
    assert scene.demand(demand).step == 2
    assert told(scene.demand(demand))[-1] == ("step", 900, True)


def test_moves_are_made_in_the_order_in_which_their_proposal_cites_them() -> None:
    for order in (("met", "refused"), ("refused", "met")):
        scene = Deciding()
        demand = scene.draft()
        moves = {to: scene.move(demand, to) for to in ("met", "refused")}
        scene.decide(demand, *(moves[to] for to in order))
        # A demand once met is not refused afterwards; it would have to be served again.
        assert scene.demand(demand).standing == "met"


def test_a_move_that_does_not_fit_any_more_is_told_and_changes_nothing() -> None:
    scene = Deciding()
    demand = scene.draft()
    step, withdrawn = scene.move(demand, "step", step=1), scene.move(demand, "withdrawn")
    scene.decide(demand)
    scene.decide(withdrawn, start=START + 500)
    scene.decide(step, start=START + 1_000)
    found = scene.demand(demand)
    assert (found.standing, found.step) == (DemandStanding.WITHDRAWN, 0)
    assert told(found)[-1] == ("step", 1_000 + TAKES, False)


def test_a_demand_that_was_met_is_opened_again_by_serving_it_again() -> None:
    scene = Deciding()
    demand = scene.draft(deadline=0, days=2)
    met, again = scene.move(demand, "met"), scene.move(demand, "served", reason="it was undone")
    scene.decide(demand)
    scene.decide(met, start=START + 500)
    scene.decide(again, start=START + 1_000)
    found = scene.demand(demand)
    assert (found.standing, found.due) == (
        DemandStanding.SERVED,
        START + 1_000 + TAKES + 2 * DAY_S,
    )


def test_a_move_about_a_demand_that_was_never_adopted_changes_nothing() -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.decide(scene.move(demand, "met"))
    found = scene.demand(demand)
    assert found.standing == DemandStanding.PROPOSED
    assert told(found) == [("met", TAKES, False)]


def test_a_choice_adopts_the_demand_whose_title_is_elected() -> None:
    scene = Deciding()
    one, two = scene.draft(title="Heat"), scene.draft(title="Light")
    scene.decide(one, two, options=["Light", "Heat"])
    assert scene.demand(two).standing == DemandStanding.SERVED
    assert scene.demand(one).standing == DemandStanding.PROPOSED


def test_a_ballot_on_a_proposal_that_names_another_demand_moves_nothing() -> None:
    scene = Deciding()
    one, two = scene.draft(title="Heat"), scene.draft(title="Light")
    scene.decide(one)
    assert scene.demand(two).standing == DemandStanding.PROPOSED


def test_of_two_ballots_on_one_demand_the_first_to_be_decided_adopts_it() -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.decide(demand, start=START + 50)
    first = scene.decide(demand)
    found = scene.demand(demand)
    state = scene.fold(START + 5_000)
    assert found.ballot is not None
    assert state.ballots[found.ballot].hash == first


def test_groups_outside_the_coalition_neither_demand_nor_move() -> None:
    scene = Deciding()
    scene.logs[group_id("Yew")] = []
    demand = scene.draft()
    scene.draft("Yew", title="Ours")
    scene.move(demand, "met", "Yew")
    assert scene.codes() == ["not-a-member"] * 2
    assert list(scene.fold(START + 99).demands) == [demand]
    assert scene.demand(demand).moves == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_a_demand(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Deciding()
    demands = [
        scene.draft(title=f"Demand {n}", trigger=condition(needed=n + 1) if n else None)
        for n in range(3)
    ]
    moves = [
        scene.move(
            random_.choice(demands),
            random_.choice(["served", "met", "partly-met", "refused", "withdrawn"]),
            reason=str(n),
            **({"condition": condition(needed=2)} if n % 2 else {}),
        )
        for n in range(4)
    ]
    for step in range(5):
        clauses = random_.sample([*demands, *moves], random_.randrange(1, 5))
        start = START + random_.choice([0, 50, 300, 600]) + step
        at = scene.decide(*clauses, start=start, yes=random_.choice([10, 20, 20]))
        for _ in range(4):
            clause = random_.choice(clauses)
            scene.attest(random_.choice(NAMES), at, clause, start + random_.randrange(TAKES * 3))
    for time in (START + 400, START + 5_000):
        expected = scene.fold(time)
        shuffled = list(scene.logs.items())
        random_.shuffle(shuffled)
        again = fold_logs(scene.charter, shuffled, time)
        assert state_digest(again) == state_digest(expected)
    for demand in expected.demands.values():
        times = [event.time for event in demand.story]
        assert times == sorted(times)
        # What a demand came to, some ballot decided.
        assert (demand.standing == "proposed") == (demand.ballot is None)
