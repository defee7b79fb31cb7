"""Which drafts of demands and moves can be put at all."""

from typing import Any

import pytest

from protocol.coalition.kinds import to_map
from protocol.tests.coalition.deciding import Deciding, condition, demand_body
from protocol.tests.coalition.scene import START

HIDDEN = "hidden \u202e text"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": HIDDEN},
        {"title": "two\nlines"},
        {"addressee": HIDDEN},
        {"text": HIDDEN},
        {"test": HIDDEN},
        {"consequence": HIDDEN},
        {"ladder": ["Letter", HIDDEN]},
        {"ladder": [""]},
        {"ladder": ["x"] * 21},
        {"days": 3},
        {"first_step": 3},
        {"title": "x" * 121},
        {"test": ""},
    ],
)
def test_a_demand_is_clean_has_one_deadline_and_begins_on_its_ladder(fields: dict) -> None:
    scene = Deciding()
    scene.say("Ash", "demand", {**to_map(demand_body()), **fields})
    assert scene.codes() == ["body-malformed"]
    assert scene.fold(START).demands == {}


def test_without_deadline_and_days_a_demand_is_refused() -> None:
    scene = Deciding()
    scene.draft(deadline=0)
    assert scene.codes() == ["body-malformed"]


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "step"},
        {"to": "step", "step": 3},
        {"to": "met", "step": 1},
        {"to": "armed"},
        {"to": "met", "reason": HIDDEN},
        {"to": "met", "option": "two\nlines"},
    ],
)
def test_a_move_is_one_that_its_demand_knows(fields: dict) -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.say("Ash", "demand-move", fields, [demand])
    assert scene.codes() == ["body-malformed"]
    assert scene.demand(demand).moves == ()


def test_a_trigger_and_a_moves_condition_are_ones_that_can_be_attested() -> None:
    scene = Deciding()
    nobody: dict[str, Any] = {**to_map(condition()), "attesters": [bytes(16)]}
    scene.say("Ash", "demand", {**to_map(demand_body()), "trigger": nobody})
    demand = scene.draft()
    scene.say("Ash", "demand-move", {"to": "met", "condition": nobody}, [demand])
    assert scene.codes() == ["unknown-group"] * 2


def test_a_move_is_about_a_demand_and_a_proposal_cites_clauses() -> None:
    scene = Deciding()
    proposal = scene.propose("Ash")
    scene.move(proposal, "met")
    scene.propose("Ash", clauses=[proposal])
    assert "unknown-target" in scene.codes()
    assert len(scene.fold(START).proposals) == 1


def test_a_refused_demand_is_cited_in_vain() -> None:
    scene = Deciding()
    demand = scene.draft(deadline=0)
    scene.propose("Ash", clauses=[demand])
    assert scene.fold(START).proposals == {}


def test_script_in_a_free_text_is_text() -> None:
    scene = Deciding()
    script = "<script>alert(1)</script>"
    demand = scene.draft(title=script, addressee=script, text=script, ladder=[script, script])
    assert scene.demand(demand).title == script
    assert scene.codes() == []
