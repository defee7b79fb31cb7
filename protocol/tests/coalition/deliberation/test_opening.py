"""What deliberation keeps a ballot from opening on, as an opening itself proves it."""

from typing import Any

import pytest

from protocol.ballots.manifest import ballot_id
from protocol.coalition.kinds import AdoptionBody
from protocol.coalition.proposals import as_of
from protocol.coalition.state import Phase
from protocol.tests.coalition.deliberation.making import NAMES, Debate
from protocol.tests.coalition.scene import DELIBERATION_S, START, group_id, manifest

OPENS, CLOSES = START + 200, START + 400
RIPE = START + DELIBERATION_S


class Question(Debate):
    """Ash's proposal with a manifest, whose rolls are attested on request."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.body = manifest(OPENS, CLOSES, wording=[self.proposal])
        self.at = self.say("Ash", "manifest", self.body, [self.proposal], START + 1)
        self.ballot = ballot_id(self.body)

    def rolls(self, time: int = START + 50, names: tuple[str, ...] = NAMES) -> list[bytes]:
        return [self.attest_roll(name, self.ballot, self.at, 10, time) for name in names]

    def phase(self) -> Phase:
        return self.fold(OPENS + 1).ballots[self.ballot].phase

    def closed(self, time: int = OPENS) -> list[tuple[str, int, int]]:
        gates = self.fold(time).ballots[self.ballot].gates
        return [(g.key, g.have, g.need) for g in gates if not g.met]

    def seconded(self, time: int = START + 3) -> bytes:
        amendment = self.amend("Birch", START + 2)
        for name in ("Cedar", "Dogwood"):
            self.second(name, amendment, time)
        return amendment


def test_a_seconded_amendment_is_answered_before_the_vote() -> None:
    scene = Question()
    amendment = scene.seconded()
    rolls = scene.rolls()
    assert scene.closed() == [("answered", 0, 1)]
    scene.open("Ash", scene.at, rolls, RIPE)
    assert [r.detail for r in scene.fold(OPENS).refusals] == ["answered: 0 of 1"]
    why = {"reason": "it would take a year"}
    scene.say("Ash", "decline", why, [scene.proposal, amendment], RIPE + 1)
    scene.open("Ash", scene.at, rolls, RIPE + 2)
    assert scene.phase() is Phase.OPEN
    known = scene.known().amendments[0]
    assert (known.declined, known.decline_reason) == (RIPE + 1, why["reason"])
    assert known.seconds == {
        group_id(n): START + 3 for n in sorted(("Cedar", "Dogwood"), key=group_id)
    }


def test_adopting_is_an_answer_too_and_still_possible_after_declining() -> None:
    scene = Question()
    amendment = scene.seconded()
    refs = [scene.proposal, amendment]
    scene.say("Ash", "decline", {"reason": "no"}, refs, START + 4)
    scene.say("Ash", "adoption", AdoptionBody(), refs, START + 5)
    assert scene.known().title == "Birch's wording"
    assert "answered" not in [key for key, _have, _need in scene.closed()]


@pytest.mark.parametrize("seconds", [0, 3])
def test_too_few_seconds_or_a_charter_without_them_oblige_to_nothing(seconds: int) -> None:
    scene = Question(seconds=seconds)
    scene.seconded()
    assert scene.closed(OPENS) == [("rolls", 0, 3)]


def test_a_second_dated_back_after_the_opening_undoes_nothing() -> None:
    scene = Question()
    amendment = scene.amend("Birch", START + 2)
    rolls = scene.rolls()
    scene.open("Ash", scene.at, rolls, RIPE)
    for name in ("Cedar", "Dogwood", "Elm"):
        scene.second(name, amendment, START + 3)
    assert scene.codes() == []
    assert scene.phase() is Phase.OPEN


def test_an_amendment_that_was_held_back_undoes_nothing_either() -> None:
    scene = Question()
    held = Question()
    amendment = held.amend("Elm", START + 2)  # stands in Elm's log only after the opening
    for name in ("Cedar", "Dogwood"):
        scene.second(name, amendment, START + 3)
    scene.open("Ash", scene.at, scene.rolls(names=NAMES[:4]), START + 1 + DELIBERATION_S)
    assert scene.phase() is Phase.OPEN
    scene.logs[group_id("Elm")] += held.logs[group_id("Elm")]
    assert scene.known().amendments[0].seconds
    assert scene.phase() is Phase.OPEN


def test_a_proposal_given_up_for_another_opens_nothing_until_taken_back() -> None:
    scene = Question()
    other = scene.propose("Cedar")
    rolls = scene.rolls()
    merge = scene.say("Ash", "merge", {"reason": "the same"}, [scene.proposal, other], START + 60)
    merged = scene.known().merged
    assert merged is not None
    assert (merged.into, merged.reason) == (other, "the same")
    scene.open("Ash", scene.at, rolls, RIPE)
    assert [r.detail for r in scene.fold(OPENS).refusals] == ["not-merged: 0 of 1"]
    scene.say("Ash", "unmerge", {}, [scene.proposal, merge], START + 70)
    known = scene.known()
    assert (known.merged, known.restarted) == (None, START + 70)
    scene.open("Ash", scene.at, rolls, START + 70 + DELIBERATION_S - 1)
    assert scene.phase() is Phase.ANNOUNCED
    scene.open("Ash", scene.at, rolls, START + 70 + DELIBERATION_S)
    assert scene.phase() is Phase.OPEN


def test_a_merge_into_what_a_friend_holds_back_cannot_undo_an_opening() -> None:
    scene = Question()
    rolls = scene.rolls()
    held = Question()
    other = held.propose("Elm", START + 5)
    scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, other], START + 60)
    scene.open("Ash", scene.at, rolls, RIPE)
    assert scene.codes() == ["earlier-waits"]


def test_a_ballot_that_is_open_goes_on() -> None:
    scene = Question()
    other = scene.propose("Cedar")
    scene.open("Ash", scene.at, scene.rolls(), RIPE)
    scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, other], RIPE + 1)
    assert scene.phase() is Phase.OPEN


def test_of_several_merges_the_last_that_stands_is_shown() -> None:
    scene = Question()
    one, two = scene.propose("Cedar"), scene.propose("Elm")
    scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, one], START + 9)
    last = scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, two], START + 5)
    merged = scene.known().merged
    assert merged is not None
    assert merged.hash == last
    scene.say("Ash", "unmerge", {}, [scene.proposal, last], START + 10)
    merged = scene.known().merged
    assert merged is not None
    assert merged.into == one


def test_as_of_a_time_seconds_answers_and_merges_claimed_later_are_left_out() -> None:
    scene = Question()
    other = scene.propose("Cedar")
    amendment = scene.seconded()
    refs = [scene.proposal, amendment]
    scene.say("Ash", "decline", {"reason": "no"}, refs, START + 10)
    merge = scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, other], START + 20)
    scene.say("Ash", "unmerge", {}, [scene.proposal, merge], START + 30)
    known = scene.known()
    for time, seconds, answered, merged in (
        (START + 2, 0, False, False),
        (START + 3, 2, False, False),
        (START + 10, 2, True, False),
        (START + 20, 2, True, True),
        (START + 30, 2, True, False),
    ):
        then = as_of(known, time)
        assert len(then.amendments[0].seconds) == seconds
        assert then.amendments[0].answered is answered
        assert (then.merged is not None) is merged
