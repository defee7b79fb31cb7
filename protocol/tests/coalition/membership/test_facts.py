"""Ballots and points of unity when groups leave or go up in others."""

from protocol.coalition.membership.bodies import LeavingBody, MergerOfferBody, RetractionBody
from protocol.coalition.openings import opening_refs
from protocol.tests.coalition.scene import NOTICE_S, START, group_id
from protocol.tests.coalition.unity.making import Points
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting

GONE = START + NOTICE_S


def leave(scene: Voting, name: str, *refs: bytes, time: int = START) -> bytes:
    return scene.say(name, "leaving", LeavingBody(reason="", caucus=""), refs, time)


def test_a_ballot_that_opens_after_a_group_left_does_not_ask_it() -> None:
    scene = Voting()
    leaving = leave(scene, "Cedar")
    assert GONE < OPENS
    waiting = scene.fold(OPENS)
    assert waiting.ballots[scene.ballot].departed == (group_id("Cedar"),)
    refs = opening_refs(waiting, waiting.ballots[scene.ballot])
    assert leaving in refs
    assert scene.rolls["Cedar"] not in refs
    scene.open_with("Ash", "Birch", time=OPENS, cited=(leaving,))
    scene.give("Ash", 5, 1)
    scene.give("Birch", 5, 1)
    ballot = scene.ballot_at(CLOSES)
    assert ballot.electorate == tuple(sorted((group_id("Ash"), group_id("Birch"))))
    assert ballot.decisions[0].outcome == "carried"
    assert not ballot.missing


def test_a_ballot_that_was_open_when_a_group_left_counts_its_return() -> None:
    scene = Voting().opened()
    leave(scene, "Cedar", time=OPENS)
    assert OPENS + NOTICE_S < CLOSES
    scene.give("Cedar", 7, 1)
    assert group_id("Cedar") in scene.ballot_at(CLOSES).returns


def test_a_leaving_that_the_opening_does_not_cite_changes_nothing_whatever_its_date() -> None:
    scene = Voting().opened()
    scene.give("Cedar", 7, 1)
    before = scene.ballot_at(CLOSES)
    leave(scene, "Cedar", time=START + 6)
    after = scene.ballot_at(CLOSES)
    assert (after.electorate, after.opened) == (before.electorate, before.opened)
    assert after.result == before.result


def test_a_leaving_whose_notice_runs_leaves_nobody_out() -> None:
    scene = Voting()
    leaving = leave(scene, "Cedar", time=OPENS - NOTICE_S + 1)
    scene.open_with("Ash", "Birch", time=OPENS, cited=(leaving,))
    assert scene.gate(CLOSES).startswith("still-a-member")
    assert scene.ballot_at(CLOSES).opened is None


def test_taking_a_leaving_back_with_an_early_date_does_not_undo_an_opening() -> None:
    scene = Voting()
    leaving = leave(scene, "Cedar")
    scene.open_with("Ash", "Birch", time=OPENS, cited=(leaving,))
    before = scene.ballot_at(CLOSES)
    scene.say("Cedar", "retraction", RetractionBody(reason=""), [leaving], GONE - 1)
    after = scene.ballot_at(CLOSES)
    assert before.opened == after.opened == OPENS
    assert after.electorate == before.electorate


def test_a_successor_weighs_with_the_members_of_the_group_it_took_up() -> None:
    scene = Voting()
    offer = MergerOfferBody(group=group_id("Cedar"), terms="")
    said = scene.say("Birch", "merger-offer", offer, [], START)
    leaving = leave(scene, "Cedar", said)
    scene.rolls["Birch"] = scene.attest_roll("Birch", scene.ballot, scene.at, 150, START + 6)
    scene.open_with("Ash", "Birch", time=OPENS, cited=(leaving,))
    ret = scene.counted("Birch", scene.ballot, 100, 40, 150)
    scene.say("Birch", "return", ret, [scene.at], CLOSES)
    groups = {g.group: g.weight for g in scene.ballot_at(CLOSES).tallies[0].groups}
    # 150 on the voters' list, 200 affiliated together: the lower counts.
    assert groups[group_id("Birch")] == 150


def test_without_the_merger_a_list_longer_than_the_affiliated_weighs_less() -> None:
    scene = Voting()
    scene.rolls["Birch"] = scene.attest_roll("Birch", scene.ballot, scene.at, 150, START + 6)
    scene.open_with(time=OPENS)
    ret = scene.counted("Birch", scene.ballot, 100, 40, 150)
    scene.say("Birch", "return", ret, [scene.at], CLOSES)
    groups = {g.group: g.weight for g in scene.ballot_at(CLOSES).tallies[0].groups}
    assert groups[group_id("Birch")] == 100


def test_shares_of_the_points_of_unity_are_shares_of_the_members() -> None:
    names = ("Ash", "Birch", "Cedar", "Dogwood")
    scene = Points(names)
    assert scene.unity().needed == 3
    scene.say("Dogwood", "leaving", LeavingBody(reason="", caucus=""), [], START)
    assert scene.unity(GONE).needed == 2
    motion = scene.amend("Ash", 1, "One", time=GONE)
    scene.stand("Birch", motion, "ratify", GONE + 1)
    assert scene.unity(GONE + 1).versions[motion].since == GONE + 1


def test_who_left_no_longer_ratifies() -> None:
    names = ("Ash", "Birch", "Cedar", "Dogwood")
    scene = Points(names)
    motion = scene.amend("Dogwood", 1, "One", time=START)
    scene.say("Dogwood", "leaving", LeavingBody(reason="", caucus=""), [], START)
    scene.stand("Ash", motion, "ratify", GONE + 1)
    assert scene.unity(GONE + 1).versions[motion].since is None
    scene.stand("Birch", motion, "ratify", GONE + 2)
    assert scene.unity(GONE + 2).versions[motion].since == GONE + 2
