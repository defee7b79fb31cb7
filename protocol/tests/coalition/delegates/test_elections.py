"""Whom a vote elected is recalled in every delegation of that vote, however often it sends them."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.convenings.bodies import CheckInBody, Delegate, Present
from protocol.coalition.delegates.elections import MAX_SENT
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.state import State
from protocol.tests.coalition.convenings.making import convening_body
from protocol.tests.coalition.deciding import TAKES
from protocol.tests.coalition.delegates.making import DECIDED, FREE, LABELS, Sending, council
from protocol.tests.coalition.scene import START, group_id

ASKED = DECIDED + 20
VOTED = ASKED + 20
GONE = VOTED + TAKES
MEETS = GONE + 50
LATE = START + 5_000


class Again(Sending):
    """Ash sends those elected, by default as `Sending` does; then once more."""

    def seats(self, *alternates: int, swapped: bool = False) -> list[dict[str, Any]]:
        """The two elected, in either order, and these alternates by their options."""
        mains = [FREE, {**FREE, "option": self.north, "reserved": "North"}]
        return [*(mains[::-1] if swapped else mains), *map(self._alternate, alternates)]

    def _alternate(self, option: int) -> dict[str, Any]:
        kept = {"reserved": "North"} if option >= 2 else {}
        return {**FREE, "option": option, "alternate": True, **kept}

    def label(self) -> str:
        """The other of the north, who was not elected."""
        return LABELS[self.other]

    def people(self, name: bytes, time: int = LATE) -> list[str]:
        """Who sits, by their names on the ballot, in the order of the seats."""
        return [seat.label for seat in self.one(name, time).seats if seat.sits]

    def voted_out(self, name: bytes, *, yes: int = 20) -> bytes:
        """A recall of the first seat and the vote on it, decided at `GONE`."""
        asked = self.ask("Ash", name, [0], time=ASKED)
        self.decide(asked, start=VOTED, yes=yes)
        return asked

    def meet(self) -> bytes:
        """A meeting of delegates, which Birch calls."""
        body = convening_body("Birch", basis="delegates", starts=MEETS, ends=MEETS + 10)
        return self.say("Birch", "convening", body, [], DECIDED + 1)

    def arrive(self, meeting: bytes, name: bytes, seats: Sequence[int], time: int = MEETS) -> bytes:
        """Ash checks in delegates by their seats in a delegation."""
        there = [Delegate(mandate="free", seat=seat) for seat in seats]
        body = CheckInBody(
            regions={"": Present(delegates=len(seats))}, delegation=name, delegates=there
        )
        return self.say("Ash", "check-in", body, [meeting, name], time)

    def there(self, meeting: bytes) -> int | None:
        """How many Ash has at the meeting; None if it has not checked in."""
        found = self.fold(LATE).convenings[meeting].check_ins.get(group_id("Ash"))
        return None if found is None else found.people


@pytest.mark.parametrize("said", [DECIDED + 4, ASKED + 2, GONE + 5])
def test_sending_whom_a_vote_recalled_once_more_brings_nobody_back(said: int) -> None:
    scene = Again()
    name = scene.elected()
    again = b""
    if said < ASKED:
        again = scene.elected(time=said)
    asked = scene.ask("Ash", name, [0], time=ASKED)
    if ASKED < said < GONE:
        again = scene.elected(time=said)
    scene.decide(asked, start=VOTED)
    again = again or scene.elected(time=said)
    north = scene.one(name).seats[1].label
    for one in (name, again):
        assert scene.people(one) == [north, "Bob"]
        assert scene.one(one).recalls[0].since == GONE
        assert scene.one(one).recalls[0].delegation == name
    assert scene.people(again, max(GONE - 1, said)) == (
        ["Ann", north] if said < GONE else [north, "Bob"]
    )
    assert scene.codes() == []


def test_a_recall_is_of_the_person_wherever_the_other_delegation_seats_them() -> None:
    scene = Again()
    name = scene.elected()
    scene.recall("Ash", name, [1, 2], time=DECIDED + 5)
    again = scene.elected(seats=scene.seats(1, scene.other, swapped=True), time=DECIDED + 6)
    (recall,) = scene.one(again).recalls
    assert recall.seats == (0, 2)
    assert scene.people(again)[::-1] == scene.people(name)[::-1] == [scene.label(), "Ann"]
    # Who is not in it is not recalled from it.
    short = scene.elected(time=DECIDED + 7, seats=scene.seats(1, scene.other))
    scene.recall("Ash", short, [3], time=DECIDED + 8)
    assert scene.people(name) == ["Ann"]
    assert scene.codes() == []


def test_what_a_vote_is_to_decide_stands_where_it_was_said_until_it_has_carried() -> None:
    scene = Again()
    name = scene.elected()
    asked = scene.voted_out(name, yes=10)
    again = scene.elected(seats=scene.seats(1, scene.other, swapped=True), time=GONE + 1)
    assert [said.hash for said in scene.one(name).proposed] == [asked]
    assert scene.one(again).proposed == ()
    scene.decide(asked, start=GONE + 100)
    assert (scene.one(name).proposed, scene.people(name)) == ((), scene.people(again)[:2])
    (recall,) = scene.one(again).recalls
    assert (recall.hash, recall.seats, recall.delegation) == (asked, (1,), name)


def test_recalls_of_who_is_gone_already_are_kept_only_where_they_were_said() -> None:
    scene = Again()
    name, again = scene.elected(), scene.elected(time=DECIDED + 4)
    first = scene.recall("Ash", name, [0], time=DECIDED + 5)
    twice = scene.recall("Ash", name, [0], time=DECIDED + 6)
    more = scene.recall("Ash", name, [0, 1], time=DECIDED + 7)
    assert [one.hash for one in scene.one(name).recalls] == [first, twice, more]
    found = scene.one(again).recalls
    assert [(one.hash, one.seats) for one in found] == [(first, (0,)), (more, (0, 1))]
    assert scene.people(name) == scene.people(again) == ["Bob", scene.label()]


def test_who_was_recalled_is_kept_out_under_any_delegation_of_that_election() -> None:
    scene = Again()
    meeting = scene.meet()
    name = scene.elected()
    again = scene.elected(seats=scene.seats(1, scene.other, swapped=True), time=DECIDED + 4)
    scene.voted_out(name)
    later = scene.elected(time=GONE + 5)
    # One that is refused is no way in either.
    odd = scene.elected(seats=[{**FREE, "option": 1}, FREE], time=GONE + 6)
    for one, seats in ((name, [0, 1]), (again, [0, 1]), (later, [0, 1]), (odd, [1])):
        scene.arrive(meeting, one, seats)
    assert scene.codes() == ["delegates-differ"] * 5
    assert scene.there(meeting) is None
    scene.arrive(meeting, again, [0])
    assert scene.there(meeting) == 1


def test_only_who_was_recalled_is_kept_out_whatever_their_number_there() -> None:
    scene = Again()
    meeting = scene.meet()
    scene.recall("Ash", scene.elected(), [1])
    # Bob's number on the ballot is that of the recalled person's place in the first delegation.
    again = scene.elected(seats=scene.seats(1, scene.other, swapped=True), time=DECIDED + 10)
    scene.arrive(meeting, again, [0, 1])
    assert scene.codes() == ["delegates-differ"]
    assert scene.one(again).seats[2].label == "Bob"
    bob = Delegate(mandate="free", seat=2, alternate=True, instead_of=1)
    body = CheckInBody(regions={"": Present(delegates=1)}, delegation=again, delegates=[bob])
    scene.say("Ash", "check-in", body, [meeting, again], MEETS + 1)
    assert scene.there(meeting) == 1
    assert scene.codes() == ["delegates-differ"]


def test_a_recall_from_what_one_question_elected_leaves_another_questions_delegates() -> None:
    scene = Again()
    other = msgspec.structs.replace(council(), title="Who goes to the congress?")
    at = scene.decide(options=council(), more=[other], start=START + 600)
    (won,) = [one for one in scene.fold(LATE).ballots.values() if one.hash == at]
    sent = []
    for contest, decision in enumerate(won.decisions):
        seats = [FREE, {**FREE, "option": decision.winners[1], "reserved": "North"}]
        time = START + 600 + TAKES + 5 + contest
        sent.append(scene.elected(at=at, seats=seats, contest=contest, time=time))
    scene.recall("Ash", sent[0], [0], time=START + 600 + TAKES + 9)
    assert [scene.sitting(name) for name in sent] == [[1], [0, 1]]
    assert scene.codes() == []


def test_a_vote_that_says_no_keeps_nobody_out_under_another_delegation() -> None:
    scene = Again()
    meeting = scene.meet()
    scene.voted_out(scene.elected(), yes=10)
    scene.arrive(meeting, scene.elected(time=GONE + 5), [0, 1])
    assert scene.there(meeting) == 2
    assert scene.codes() == []


def test_another_vote_that_elects_them_and_who_is_sent_by_name_are_others() -> None:
    scene = Again()
    name = scene.elected()
    named = [scene.appointed("Ash", time=DECIDED + turn) for turn in (4, 5)]
    scene.recall("Ash", name, [0], time=DECIDED + 9)
    scene.recall("Ash", named[0], [1], time=DECIDED + 10)
    assert scene.sitting(named[0]) == [0, 2]
    assert scene.sitting(named[1]) == [0, 1]
    at, first = scene.decide(options=council(), start=START + 600), scene.at
    assert at != first
    # The lot between the two of the north may fall otherwise.
    (won,) = [one for one in scene.fold(LATE).ballots.values() if one.hash == at]
    seats = [FREE, {**FREE, "option": won.decisions[0].winners[1], "reserved": "North"}]
    anew = scene.elected(at=at, seats=seats, time=START + 600 + TAKES + 5)
    assert (scene.people(anew)[0], scene.one(anew).recalls) == ("Ann", ())
    assert scene.codes() == []


def test_until_a_recall_is_said_the_last_delegation_says_who_moves_up() -> None:
    scene = Again()
    name = scene.elected(seats=scene.seats(1, scene.other))
    again = scene.elected(seats=scene.seats(scene.other, 1), time=DECIDED + 4)
    scene.recall("Ash", name, [0])
    north = scene.one(name).seats[1].label
    assert scene.people(name) == [north, scene.label()]
    assert scene.people(again) == [north, scene.label()]
    assert scene.codes() == []


def test_who_is_no_alternate_any_more_does_not_move_up() -> None:
    scene = Again()
    name = scene.elected(seats=scene.seats(1, scene.other))
    scene.elected(seats=scene.seats(scene.other), time=DECIDED + 4)
    scene.recall("Ash", name, [0])
    scene.recall("Ash", name, [1], time=DECIDED + 10)
    assert scene.people(name) == [scene.label()]
    assert scene.one(name).vacant == 1


@pytest.mark.parametrize("by", ["rule", "vote"])
def test_once_a_recall_was_said_nobody_is_put_before_the_alternates(by: str) -> None:
    scene = Again()
    name = scene.elected(seats=scene.seats(1))
    if by == "vote":
        scene.ask("Ash", name, [0], time=ASKED)
    else:
        scene.recall("Ash", name, [0], time=ASKED)
    scene.elected(seats=scene.seats(scene.other, 1), time=ASKED + 1)
    scene.elected(seats=scene.seats(scene.other), time=ASKED + 2)
    scene.elected(seats=scene.seats(), time=ASKED + 3)
    assert scene.codes() == ["alternates-differ"] * 3
    # Those of before stay first. What was refused is not followed, and further ones may be added.
    more = scene.elected(seats=scene.seats(1, scene.other), time=ASKED + 4)
    assert scene.codes() == ["alternates-differ"] * 3
    assert (len(scene.people(more)), len(scene.one(more).seats)) == (2, 4)
    scene.elected(seats=scene.seats(1), time=ASKED + 5)
    assert scene.codes() == ["alternates-differ"] * 4


def test_a_recall_that_is_dated_back_binds_no_alternates() -> None:
    scene = Again()
    name = scene.elected()
    scene.report("Ash", name, time=DECIDED + 5)
    scene.recall("Ash", name, [0], time=DECIDED + 4)
    again = scene.elected(seats=scene.seats(scene.other), time=DECIDED + 6)
    assert scene.codes() == ["time-backwards"]
    assert len(scene.one(again).seats) == 3


def test_an_election_sends_its_delegates_only_so_often() -> None:
    scene = Again()
    for turn in range(MAX_SENT):
        scene.elected(time=DECIDED + 3 + turn)
    assert scene.codes() == []
    scene.elected(time=DECIDED + 3 + MAX_SENT)
    scene.appointed("Ash", time=DECIDED + 4 + MAX_SENT)
    assert scene.codes() == ["too-many-delegations"]
    assert len(scene.fold(LATE).delegations) == MAX_SENT + 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_one_election_has_the_same_people_in_all_its_delegations(seed: int) -> None:
    draws = random.Random(seed)
    scene, time = Again(), DECIDED + 3
    known = [scene.elected(time=time)]
    asked: list[bytes] = []
    for _step in range(12):
        time += draws.randrange(-1, 4)
        kind = draws.random()
        if kind < 0.4:
            listed = draws.sample([1, scene.other], draws.choice([1, 2, 2]))
            seats = scene.seats(*listed, swapped=draws.random() < 0.5)
            known.append(scene.elected(seats=seats, time=time))
        elif kind < 0.8:
            scene.recall("Ash", draws.choice(known), [draws.randrange(3)], time=time)
        else:
            asked.append(scene.ask("Ash", draws.choice(known), [draws.randrange(3)], time=time))
    if asked:
        scene.decide(draws.choice(asked), start=VOTED + 50)
    for now in (DECIDED + 12, LATE):
        state = scene.fold(now)
        logs = list(scene.logs.items())
        draws.shuffle(logs)
        assert state_digest(fold_logs(scene.charter, logs, now)) == state_digest(state)
        _same_people(state)


def _same_people(state: State) -> None:
    found = list(state.delegations.values())
    gone = {one.seats[place].label for one in found for r in one.recalls for place in r.seats}
    whole = [one for one in found if len(one.seats) == max(len(each.seats) for each in found)]
    for one in found:
        sitting = {seat.label for seat in one.seats if seat.sits}
        assert not sitting & gone
        assert {seat.label for seat in one.seats if seat.recalled} == gone & {
            seat.label for seat in one.seats
        }
        assert sitting <= set().union(*({s.label for s in w.seats if s.sits} for w in whole))
    assert len({frozenset(s.label for s in one.seats if s.sits) for one in whole}) <= 1
