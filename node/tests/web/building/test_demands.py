"""Demands as pages show them: overdue, what follows, and what is not here."""

from node.web.building.demands import clause_views, condition_view, demand_line, demand_view
from protocol.coalition.conditions.bodies import ConditionBody
from protocol.tests.coalition.deciding import TAKES, Deciding, condition
from protocol.tests.coalition.scene import START, group_id

HERE = group_id("Birch")


def none(_blob, _group):
    return None


def test_a_demand_is_overdue_only_while_it_is_served_and_not_met():
    scene = Deciding()
    demand = scene.draft(deadline=START + 900)
    met = scene.move(demand, "met")

    def late(time):
        state = scene.fold(time)
        return demand_line(state, state.demands[demand]).overdue

    assert not late(START + 5_000)
    scene.decide(demand)
    assert not late(START + 899)
    assert late(START + 900)
    scene.decide(met, start=START + 1_000)
    assert not late(START + 5_000)


def test_a_story_names_the_votes_and_the_step():
    scene = Deciding()
    demand = scene.draft(first_step=1)
    scene.decide(demand)
    state = scene.fold(START + 5_000)
    view = demand_view(state, state.demands[demand], none, HERE)
    assert [event.what for event in view.story] == ["adopted", "served", "step"]
    assert {event.decision.title for event in view.story} == {"Shall we act?"}
    assert view.line.step_text == "Open letter"


def test_only_a_named_group_that_has_not_yet_is_asked_to_say_that_it_happened():
    scene = Deciding()
    demand = scene.draft(trigger=condition("Birch", "Cedar", needed=2))

    def asked(group):
        state = scene.fold(START + 5_000)
        return condition_view(state, state.conditions[demand], none, group_id(group)).may_attest

    assert not asked("Birch")
    at = scene.decide(demand)
    assert [asked(name) for name in ("Ash", "Birch", "Cedar")] == [False, True, True]
    scene.attest("Birch", at, demand, START + TAKES + 5)
    assert [asked(name) for name in ("Ash", "Birch", "Cedar")] == [False, False, True]


def test_what_follows_is_shown_by_kind_and_what_is_not_here_is_left_out():
    scene = Deciding()
    demand = scene.draft()
    move = scene.move(demand, "step", step=2)
    whole = scene.say("Ash", "condition", ConditionBody(condition=condition()))
    body = {"title": "Council", "starts": START, "ends": START + 9, "chosen": "appointed"}
    body |= {"how": "by lot", "seats": [{"mandate": "free"}], "blob": bytes(32), "size": 9}
    sent = scene.say("Ash", "delegation", body)
    recall = {"seats": [0], "by": "ballot", "reason": "absent"}
    asked = scene.say("Ash", "recall", recall, [sent])
    state = scene.fold(START + 5_000)
    found = clause_views(state, [demand, move, whole, asked, b"\x09" * 32], none, HERE)
    assert [(c.kind, c.title, c.step) for c in found] == [
        ("demand", "Keep the clinic", 0),
        ("move", "Keep the clinic", 2),
        ("condition", "", 0),
        ("recall", "Council", 0),
    ]
    assert (found[3].text, [seat.number for seat in found[3].seats]) == ("absent", [1])
