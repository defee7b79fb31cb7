"""Who may challenge, rule and withdraw."""

import pytest

from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody
from protocol.tests.coalition.challenges.making import Contested
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES

ASH, BIRCH = group_id("Ash"), group_id("Birch")


def test_a_challenge_and_a_ruling_say_why():
    scene = Contested().declared()
    scene.say("Birch", "result-challenge", ChallengeBody(reason=""), [scene.at], DUE)
    one = scene.challenge("Birch", "Cedar")
    body = ResultRulingBody(outcome="uphold", reason="")
    scene.say("Elm", "result-ruling", body, [one], DUE)
    assert scene.codes(DUE + 5) == ["reason-missing"] * 2


def test_only_the_panel_rules():
    scene = Contested().declared()
    one = scene.challenge("Birch", "Cedar")
    for name in ("Ash", "Birch", "Cedar"):
        scene.rule(name, one, "void")
    assert scene.codes(DUE + 5) == ["not-on-the-panel"] * 3
    assert not scene.standing(DUE + 5).void


def test_what_is_no_ballot_is_not_challenged_and_what_is_no_challenge_not_ruled_on():
    scene = Contested().declared()
    body = ChallengeBody(reason="Why.")
    scene.say("Birch", "result-challenge", body, [scene.proposal], DUE)
    scene.rule("Elm", scene.at, "void")
    assert scene.codes(DUE + 5) == ["unknown-target"] * 2


@pytest.mark.parametrize("group", [b"x", bytes(15), bytes(16)])
def test_a_challenge_names_a_group_that_votes_or_none(group):
    scene = Contested().declared()
    body = ChallengeBody(reason="Why.", group=group)
    scene.say("Birch", "result-challenge", body, [scene.at], DUE)
    assert scene.codes(DUE + 5) == ["not-invited" if len(group) == 16 else "body-malformed"]


@pytest.mark.parametrize(
    ("outcome", "groups"),
    [
        ("uphold", [ASH]),
        ("void", [ASH]),
        ("recount", []),
        ("correct", []),
        ("correct", sorted([ASH, BIRCH], reverse=True)),
        ("recount", [ASH, ASH]),
    ],
)
def test_a_ruling_names_groups_if_it_asks_for_something_and_each_once(outcome, groups):
    scene = Contested().declared()
    one = scene.challenge("Birch", "Cedar")
    body = ResultRulingBody(outcome=outcome, reason="So.", groups=groups)
    scene.say("Elm", "result-ruling", body, [one], DUE)
    assert scene.codes(DUE + 5) == ["bad-ruling"]


def test_a_ruling_asks_nobody_who_has_no_part_in_the_vote():
    scene = Contested().declared()
    one = scene.challenge("Birch", "Cedar")
    body = ResultRulingBody(outcome="correct", reason="So.", groups=[bytes(16)])
    scene.say("Elm", "result-ruling", body, [one], DUE)
    assert scene.codes(DUE + 5) == ["not-invited"]


def test_only_who_put_a_vote_withdraws_it_and_only_where_cuts_tell_when():
    scene = Contested()
    scene.withdraw("Birch")
    assert scene.codes(CLOSES - 1) == ["not-the-author"]
    other = Contested(cuts=False)
    other.withdraw("Ash")
    assert [r.code for r in other.fold(CLOSES - 1).refusals] == ["cuts-needed"]
