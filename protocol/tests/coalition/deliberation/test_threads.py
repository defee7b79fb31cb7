"""Slow mode: by the log's order, whatever times are claimed."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.deliberation.making import NAMES, PACE_S, Debate
from protocol.tests.coalition.scene import START


@pytest.fixture
def scene() -> Debate:
    return Debate(slow_s=PACE_S)


def said(scene: Debate) -> list[bytes]:
    return [comment.hash for comment in scene.known().comments]


def test_a_group_that_just_spoke_waits_and_others_do_not(scene: Debate) -> None:
    one = scene.comment("Birch", START)
    scene.comment("Birch", START + PACE_S - 1)
    two = scene.comment("Cedar", START + 1)
    three = scene.comment("Birch", START + PACE_S)
    assert scene.codes() == ["slow-mode"]
    assert said(scene) == [one, two, three]


def test_each_proposal_has_a_pace_of_its_own(scene: Debate) -> None:
    other = scene.propose("Cedar")
    scene.comment("Birch", START)
    scene.comment("Birch", START, other)
    assert scene.codes() == []


def test_dating_a_comment_back_dodges_nothing(scene: Debate) -> None:
    one = scene.comment("Birch", START + 5_000)
    for time in (START + 4_000, START, START + 5_001):
        scene.comment("Birch", time)
    assert scene.codes() == ["slow-mode"] * 3
    assert said(scene) == [one]


def test_one_kept_for_later_does_not_undo_one_that_everybody_saw(scene: Debate) -> None:
    scene.comment("Birch", START + 5_000)
    scene.comment("Birch", START + 4_000)
    # The first still waits for its hour: the second is refused now as it will be then.
    for time in (START + 4_500, START + 6_000):
        assert scene.codes(time) == ["slow-mode"]


def test_a_refused_comment_starts_no_new_wait(scene: Debate) -> None:
    scene.comment("Birch", START)
    scene.comment("Birch", START + PACE_S - 1)
    scene.comment("Birch", START + PACE_S)
    assert scene.codes() == ["slow-mode"]


def test_an_answer_to_a_refused_comment_goes_with_it(scene: Debate) -> None:
    one = scene.comment("Birch", START)
    hasty = scene.comment("Birch", START + 1)
    answer = scene.comment("Cedar", START + 2, hasty)
    scene.comment("Elm", START + 3, answer)
    fine = scene.comment("Dogwood", START + 3, one)
    assert scene.codes() == ["slow-mode", "unknown-target", "unknown-target"]
    assert said(scene) == [one, fine]


def test_a_moderator_slows_one_debate_down_and_lets_it_go_again() -> None:
    scene = Debate()
    slow = {"seconds": 100, "reason": "it gets heated"}
    scene.say("Birch", "slow-mode", slow, [scene.proposal], START + 10)
    scene.say("Ash", "slow-mode", {**slow, "seconds": 0}, [scene.proposal], START + 1_000)
    for time in (START + 5, START + 6, START + 11, START + 110, START + 1_000, START + 1_001):
        scene.comment("Cedar", time)
    assert scene.codes() == ["slow-mode"]
    assert len(said(scene)) == 5


def test_a_comment_dated_before_the_slowdown_does_not_end_a_wait() -> None:
    scene = Debate()
    slow = {"seconds": 100, "reason": "it gets heated"}
    scene.say("Birch", "slow-mode", slow, [scene.proposal], START + 100)
    scene.comment("Cedar", START + 1_000)
    scene.comment("Cedar", START + 50)
    scene.comment("Cedar", START + 1_001)
    assert scene.codes() == ["slow-mode"]


def test_a_moderator_cannot_go_below_the_charters_pace(scene: Debate) -> None:
    body = {"seconds": 1, "reason": "faster"}
    scene.say("Birch", "slow-mode", body, [scene.proposal], START)
    scene.comment("Cedar", START + 1)
    scene.comment("Cedar", START + PACE_S)
    assert scene.codes() == ["slow-mode"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_a_debate(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Debate(slow_s=random_.choice((0, 20)))
    other = scene.propose("Cedar")
    comments, amendments = [scene.proposal, other], [scene.amend("Birch"), scene.amend("Elm")]
    hides: list[bytes] = []
    for step in range(30):
        name, time = random_.choice(NAMES), START + random_.randrange(60)
        act = random_.randrange(7)
        why = {"reason": f"because {step}"}
        if act < 2:
            target = random_.choice(comments)
            comments.append(scene.comment(name, time, target, str(step)))
        elif act == 2:
            scene.second(name, random_.choice(amendments), time)
        elif act == 3:
            refs = [scene.proposal, random_.choice(amendments)]
            scene.say(name, "decline", why, refs, time)
        elif act == 4:
            hides.append(scene.say(name, "hide", why, [random_.choice(comments)], time))
        elif act == 5 and hides:
            outcome = random_.choice(("show", "uphold"))
            scene.say(name, "ruling", {**why, "outcome": outcome}, [random_.choice(hides)], time)
        else:
            slow = {**why, "seconds": random_.choice((0, 30))}
            scene.say(name, "slow-mode", slow, [scene.proposal], time)
    expected = scene.fold(START + 40)
    shuffled = list(scene.logs.items())
    random_.shuffle(shuffled)
    again = fold_logs(scene.charter, shuffled, START + 40)
    assert state_digest(again) == state_digest(expected)
    # Whatever was said, only moderators hide, and only seconds of third groups count.
    moderators = scene.charter.rules.moderators
    assert all(h.group in moderators for h in expected.moderation.hidings.values())
    proposal = expected.proposals[scene.proposal]
    for amendment in proposal.amendments:
        assert not {amendment.group, proposal.group} & set(amendment.seconds)
