"""What stands of moderation: no date undoes what everybody saw."""

import pytest

from protocol.tests.coalition.deliberation.making import PACE_S, Debate
from protocol.tests.coalition.scene import START, group_id

WHY = {"reason": "names a person"}
LATE = START + 100_000


@pytest.fixture
def scene() -> Debate:
    return Debate()


def test_a_comment_is_hidden_until_a_moderator_shows_it_again(scene: Debate) -> None:
    comment = scene.comment("Cedar", START)
    hide = scene.say("Ash", "hide", WHY, [comment], START + 1)
    hidden = scene.fold(LATE).moderation.hidden(comment)
    assert hidden is not None
    assert (hidden.group, hidden.reason) == (group_id("Ash"), "names a person")
    appeal = scene.say("Cedar", "appeal", {"reason": "it is public"}, [hide], START + 2)
    known = scene.fold(LATE).moderation.hidings[hide]
    assert [a.hash for a in known.open_appeals] == [appeal]
    ruling = {"outcome": "show", "reason": "so it is"}
    scene.say("Birch", "ruling", ruling, [hide, appeal], START + 3)
    moderation = scene.fold(LATE).moderation
    assert moderation.hidden(comment) is None
    known = moderation.hidings[hide]
    assert known.lifted is not None
    assert (known.lifted.reason, known.open_appeals) == ("so it is", ())


def test_an_appeal_that_was_turned_down_is_answered_and_the_comment_stays_hidden(
    scene: Debate,
) -> None:
    comment = scene.comment("Cedar", START)
    hide = scene.say("Ash", "hide", WHY, [comment], START + 1)
    appeal = scene.say("Cedar", "appeal", {"reason": "it is public"}, [hide], START + 2)
    scene.say("Birch", "ruling", {"outcome": "uphold", **WHY}, [hide, appeal], START + 3)
    moderation = scene.fold(LATE).moderation
    assert moderation.hidden(comment) is not None
    assert moderation.hidings[hide].open_appeals == ()


def test_two_hidings_are_lifted_one_by_one(scene: Debate) -> None:
    comment = scene.comment("Cedar", START)
    hides = [scene.say(name, "hide", WHY, [comment], START + 1) for name in ("Ash", "Birch")]
    show = {"outcome": "show", **WHY}
    scene.say("Ash", "ruling", show, [hides[0]], START + 2)
    assert scene.fold(LATE).moderation.hidden(comment) is not None
    scene.say("Ash", "ruling", show, [hides[1]], START + 2)
    assert scene.fold(LATE).moderation.hidden(comment) is None


def test_hiding_changes_no_proposal(scene: Debate) -> None:
    comment = scene.comment("Cedar", START)
    before = scene.fold(LATE).proposals
    scene.say("Ash", "hide", WHY, [comment], START + 1)
    assert scene.fold(LATE).proposals == before


def test_what_is_about_a_comment_that_was_refused_goes_with_it() -> None:
    scene = Debate(slow_s=PACE_S)
    scene.comment("Cedar", START)
    hasty = scene.comment("Cedar", START + 1)
    hide = scene.say("Ash", "hide", WHY, [hasty], START + 2)
    scene.say("Cedar", "appeal", WHY, [hide], START + 3)
    notice = scene.say("Cedar", "erasure", WHY, [hasty], START + 2)
    scene.say("Ash", "erased", {}, [notice], START + 3)
    assert scene.codes() == ["slow-mode", *["unknown-target"] * 4]
    moderation = scene.fold(LATE).moderation
    assert (moderation.hidings, moderation.erasures) == ({}, {})


def test_every_group_acknowledges_an_erasure_once(scene: Debate) -> None:
    comment = scene.comment("Cedar", START)
    notice = scene.say("Cedar", "erasure", WHY, [comment], START + 1)
    for time in (START + 5, START + 3):
        scene.say("Ash", "erased", {}, [notice], time)
    erasure = scene.fold(LATE).moderation.erasure(comment)
    assert erasure is not None
    assert erasure.hash == notice
    assert erasure.done == {group_id("Ash"): START + 3}
    assert erasure.blobs == (scene.known().comments[0].blob,)


def test_a_pace_dated_before_the_moderators_earlier_one_is_refused_even_while_that_waits(
    scene: Debate,
) -> None:
    body = {"seconds": 50, **WHY}
    scene.say("Ash", "slow-mode", body, [scene.proposal], START + 500)
    scene.say("Ash", "slow-mode", {**body, "seconds": 9}, [scene.proposal], START + 5)
    for time in (START + 100, START + 600):
        assert scene.codes(time) == ["time-backwards"]
    pace = scene.fold(LATE).moderation.pace(scene.proposal)
    assert pace is not None
    assert pace.seconds == 50
