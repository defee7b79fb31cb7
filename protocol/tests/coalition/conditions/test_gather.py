"""Which conditions can be put, and who may attest them."""

import pytest

from protocol.coalition.conditions.bodies import ConditionBody
from protocol.coalition.conditions.values import Waiting
from protocol.coalition.kinds import to_map
from protocol.tests.coalition.conditions.making import Waits
from protocol.tests.coalition.deciding import NAMES, Deciding, condition
from protocol.tests.coalition.scene import START, group_id


def test_only_named_groups_attest() -> None:
    scene = Waits(needed=1)
    scene.attest("Ash", scene.at, scene.clause)
    scene.logs[group_id("Yew")] = []
    scene.attest("Yew", scene.at, scene.clause)
    assert sorted(scene.codes()) == ["not-a-member", "not-an-attester"]
    assert (scene.found().standing, scene.found().attested) == (Waiting.WAITING, ())


def test_a_ballot_about_something_else_makes_nothing_active() -> None:
    scene = Waits(needed=1)
    other = scene.decide(start=START + 50)
    scene.attest("Birch", other, scene.clause)
    scene.attest("Birch", scene.at, other)
    assert scene.codes() == ["unknown-target"] * 2
    assert scene.found().standing == Waiting.WAITING


def test_what_cites_no_ballot_attests_nothing() -> None:
    scene = Waits(needed=1)
    scene.attest("Birch", scene.draft(), scene.clause)
    assert scene.codes() == ["unknown-target"]
    assert scene.found().standing == Waiting.WAITING


def test_what_waits_for_nothing_is_not_attested() -> None:
    scene = Deciding()
    demand = scene.draft()
    scene.attest("Birch", scene.decide(demand), demand)
    assert scene.codes() == ["unknown-target"]


def test_a_condition_on_the_decision_stands_beside_no_demand() -> None:
    scene = Deciding()
    clause = scene.say("Ash", "condition", ConditionBody(condition=condition()))
    scene.propose("Ash", clauses=[clause, scene.draft()])
    assert "clauses-mixed" in scene.codes()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"attesters": [group_id("Ash")], "needed": 2}, "body-malformed"),
        ({"attesters": [group_id("Ash")] * 2}, "body-malformed"),
        ({"attesters": sorted(map(group_id, NAMES), reverse=True)}, "body-malformed"),
        ({"attesters": [bytes(16)]}, "unknown-group"),
        ({"attesters": []}, "body-malformed"),
        ({"text": "hidden \u202e text"}, "body-malformed"),
        ({"needed": 0}, "body-malformed"),
    ],
)
def test_a_condition_can_be_attested(fields: dict, code: str) -> None:
    scene = Deciding()
    body = {"condition": {**to_map(condition()), **fields}}
    scene.say("Ash", "condition", body)
    assert scene.codes() == [code]
    assert scene.fold(START).conditions == {}


@pytest.mark.parametrize(
    "fields", [{"document": b"\x01" * 31}, {"link": "a\nb"}, {"link": " https://example.org"}]
)
def test_an_attestation_names_its_evidence_cleanly(fields: dict) -> None:
    scene = Waits()
    scene.attest("Birch", scene.at, scene.clause, **fields)
    assert scene.codes() == ["body-malformed"]


def test_words_and_links_that_look_like_script_are_only_text() -> None:
    scene = Waits(needed=1)
    link = "javascript:alert(1)//<script>alert(1)</script>"
    scene.attest("Birch", scene.at, scene.clause, link=link)
    assert scene.found().attested[0].link == link
