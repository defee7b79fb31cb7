"""Gathering keeps every clause, of whichever room."""

from protocol.coalition.collected import Collected
from protocol.coalition.conditions.bodies import ConditionBody
from protocol.tests.coalition.collecting import collected
from protocol.tests.coalition.deciding import Deciding, condition


def test_a_clause_knows_its_option_and_what_it_waits_for() -> None:
    scene = Deciding()
    demand = scene.draft(title="Heat", trigger=condition("Ash"))
    move = scene.move(demand, "met", option="It is met")
    whole = scene.say("Ash", "condition", ConditionBody(condition=condition("Birch")))
    found: Collected = collected(scene)
    options = {name: clause.option for name, clause in found.conditions.clauses.items()}
    assert options == {demand: "Heat", move: "It is met", whole: ""}
    waits = {name: clause.condition for name, clause in found.conditions.clauses.items()}
    assert waits == {demand: condition("Ash"), move: None, whole: condition("Birch")}
