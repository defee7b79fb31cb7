"""An outage moves a close only by the panel's word, in force before the close, and once."""

from typing import Any

import pytest
from msgspec.structs import replace

from protocol.ballots.manifest import Schedule, TieSeed
from protocol.ballots.presets import simple_majority
from protocol.coalition.ballots import ballot_boundaries
from protocol.coalition.decided import declared_at
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.kinds import DrawBody
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.state import Phase
from protocol.duties import Duty, duties, hours_stand, takes_return
from protocol.results import describe_ballot
from protocol.tests.coalition.challenges.making import CHALLENGE_S, PANEL
from protocol.tests.coalition.challenges.outages import LONGER, MOVED, MOVED_DUE, Outage
from protocol.tests.coalition.cutting import DUE, opened
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES, OPENS

KINDS = ["counted", "polled"]


def test_more_than_half_of_the_panel_move_the_close_and_when_returns_are_due():
    scene = Outage().moved()
    found, ballot = scene.extension(), scene.found(CLOSES)
    assert (found.since, found.about) == (CLOSES - 1, group_id("Birch"))
    assert (ballot.schedule.closes, ballot.schedule.returns_due) == (MOVED, MOVED_DUE)
    assert ballot.phase is Phase.OPEN
    assert scene.found(MOVED).phase is Phase.CLOSED
    assert scene.codes() == []


def test_one_of_three_moves_nothing_and_two_who_name_different_groups_neither():
    alone = Outage()
    alone.out("Elm")
    apart = Outage()
    apart.out("Elm", "Birch")
    apart.out("Fir", "Cedar")
    for scene in (alone, apart):
        scene.cut(CLOSES - 1)
        assert scene.extension().since is None
        assert scene.found(CLOSES).phase is Phase.CLOSED
        assert scene.extension().needed == 2


def test_the_same_group_saying_it_twice_is_one_and_its_last_word_counts():
    scene = Outage()
    scene.out("Elm")
    scene.out("Elm", why="Storm, as I said.")
    scene.cut(OPENS + 1)
    assert scene.extension().since is None
    assert len(scene.extension().words) == 1
    scene.out("Elm", "Cedar", OPENS + 1)
    scene.out("Fir", "Birch", OPENS + 1)
    scene.cut(OPENS + 2)
    assert scene.extension().since is None
    scene.out("Fir", "Cedar", OPENS + 2)
    scene.cut(OPENS + 3)
    assert scene.extension().about == group_id("Cedar")


@pytest.mark.parametrize(
    ("who", "about", "code"),
    [
        ("Cedar", "Birch", "not-on-the-panel"),
        ("Elm", "Elm", "party-to-it"),
        ("Elm", "Stranger", "not-invited"),
    ],
)
def test_who_has_no_right_to_say_so_says_it_in_vain(who, about, code):
    scene = Outage()
    scene.out(who, about)
    scene.out("Fir", about)
    scene.cut(CLOSES - 1)
    assert code in scene.codes()
    assert scene.extension().since is None


def test_who_put_the_vote_moves_nothing_though_it_is_on_the_panel():
    scene = Outage(panel=("Ash", "Elm", "Fir"))
    scene.out("Ash")
    scene.out("Fir")
    scene.cut(CLOSES - 1)
    assert scene.codes() == ["party-to-it"]
    assert set(scene.extension().sits) == {group_id("Elm"), group_id("Fir")}
    assert (scene.extension().since, scene.extension().needed) == (None, 2)


def test_a_group_that_is_said_to_be_out_counts_among_those_of_whom_more_than_half_are_needed():
    scene = Outage()
    scene.out("Elm", "Fir")
    scene.cut(OPENS + 1)
    assert (scene.extension().needed, scene.extension().since) == (2, None)
    scene.out("Dogwood", "Fir", OPENS + 1)
    scene.cut(OPENS + 2)
    assert scene.extension().since == OPENS + 2


def test_words_stand_in_the_order_of_the_last_of_each():
    scene = Outage()
    for time, name, about in ((1, "Elm", "Cedar"), (2, "Fir", "Ash"), (3, "Elm", "Birch")):
        scene.out(name, about, OPENS + time)
        scene.cut(OPENS + time)
    assert [w.group for w in scene.extension().words] == [group_id("Fir"), group_id("Elm")]


def test_who_left_sits_no_more_and_what_it_said_counts_no_more():
    later = 300
    scene = Outage(panel=("Cedar", *PANEL), closes=CLOSES + later, due=DUE + later)
    scene.out("Elm")
    scene.say("Elm", "leaving", LeavingBody(reason="", caucus=""), [], OPENS)
    scene.cut(OPENS + 1)
    gone = scene.state().membership.departures[group_id("Elm")].effective
    assert OPENS + 1 < gone < CLOSES + later
    scene.out("Fir", time=gone)
    scene.cut(gone).cut(gone + 1)
    assert set(scene.extension().sits) == set(map(group_id, ("Cedar", "Dogwood", "Fir")))
    assert (scene.extension().needed, scene.extension().since) == (2, None)
    scene.out("Dogwood", time=gone + 2)
    scene.cut(gone + 2)
    assert scene.extension().since == gone + 2


def test_nothing_said_by_a_cut_at_the_close_or_after_it_moves_it_whatever_hour_it_claims():
    scene = Outage()
    scene.out("Elm")
    scene.cut(CLOSES - 1)
    scene.out("Fir", time=CLOSES - 1)
    scene.cut(CLOSES)
    assert scene.codes() == ["extension-late"]
    assert scene.extension().since is None
    assert scene.found().phase is Phase.CLOSED


def test_words_that_no_cut_holds_move_nothing():
    scene = Outage()
    scene.out("Elm")
    scene.out("Fir")
    assert scene.extension(OPENS + 1).since is None
    assert [word.certified for word in scene.extension(OPENS + 1).words] == [False, False]
    assert scene.found(CLOSES).phase is Phase.CLOSED


def test_nothing_is_said_of_a_vote_that_has_not_opened_or_not_begun():
    unopened = Outage()
    hours = Schedule(opens=OPENS, closes=CLOSES, returns_due=DUE, zone="UTC", extension_s=LONGER)
    _, at, ballot = unopened.announce("Birch", OPENS, CLOSES, title="Another?", schedule=hours)
    unopened.at, unopened.ballot = at, ballot
    later = Outage(opens=OPENS + 5)
    for scene in (unopened, later):
        scene.moved(OPENS + 4)
        assert scene.codes() == ["not-open"] * 2
    assert unopened.found().extension is None
    assert Outage(opens=OPENS + 5).moved(OPENS + 5).extension().since == OPENS + 5


class SaidEarly(Outage):
    """Two of the panel speak after the announced hour and before the opening, which is late."""

    def open(self, *args: Any) -> bytes:
        self.out("Elm", time=OPENS - 2)
        self.out("Fir", time=OPENS - 2)
        self.cut(OPENS - 2)
        return super().open(*args)


def test_what_is_said_before_a_late_opening_moves_nothing():
    scene = SaidEarly(opens=OPENS - 5)
    assert scene.codes() == ["not-open"] * 2
    assert scene.extension().since is None


def test_a_close_is_moved_once():
    scene = Outage().moved(OPENS + 1)
    scene.out("Dogwood", "Cedar", OPENS + 2)
    scene.out("Elm", "Cedar", OPENS + 2)
    scene.cut(CLOSES - 1)
    assert scene.codes() == ["already-moved"] * 2
    assert scene.extension().closes == MOVED


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"longer": 0}, "no-extension"),
        ({"challenges": False}, "no-challenges"),
        ({"cuts": False}, "cuts-needed"),
    ],
)
def test_no_close_moves_where_manifest_charter_or_cuts_leave_it_where_it_was(given, code):
    scene = Outage(**given)
    scene.out("Elm")
    scene.out("Fir")
    if scene.charter.rules.cuts is not None:
        scene.cut(CLOSES - 1)
    time = None if scene.cuts else CLOSES
    assert scene.codes(time) == [code] * 2
    assert scene.found(time).extension is None
    assert scene.found(CLOSES).schedule.closes == CLOSES
    assert describe_ballot(scene.state(CLOSES), scene.found(CLOSES))["extension"] is None
    assert hours_stand(scene.state(CLOSES), scene.found(CLOSES))


def test_a_word_gives_a_reason():
    scene = Outage()
    scene.out("Elm", why="")
    scene.cut(CLOSES - 1)
    assert scene.codes() == ["reason-missing"]


def test_a_return_before_the_moved_close_is_early():
    scene = Outage().moved()
    scene.give("Birch", 20, 5, CLOSES)
    scene.cut(MOVED - 1)
    assert scene.codes() == ["return-early"]
    assert scene.found().returns == {}
    scene.give("Birch", 20, 5, MOVED)
    scene.cut(MOVED_DUE)
    assert group_id("Birch") in scene.found().returns
    assert scene.standing().declared == MOVED_DUE


def test_who_is_asked_for_a_return_is_asked_until_the_moved_hour():
    scene = Outage().moved()
    scene.give("Ash", 20, 5, MOVED)
    scene.cut(DUE)
    assert takes_return(scene.state(), scene.found(), group_id("Birch"))
    scene.cut(MOVED_DUE)
    assert not takes_return(scene.state(), scene.found(), group_id("Birch"))
    assert declared_at(scene.found()) == MOVED_DUE


def test_the_council_certifies_at_the_hours_as_they_stand():
    """By a cut at the close nodes learn that nothing moves it any more."""
    for scene, hours in ((Outage(), {CLOSES, DUE}), (Outage().moved(), {MOVED, MOVED_DUE})):
        found = set(ballot_boundaries(scene.found(), scene.charter.rules))
        assert found & {CLOSES, DUE, MOVED, MOVED_DUE} == hours


def test_a_draw_before_the_moved_close_is_early_and_a_later_one_counts():
    rule = simple_majority()
    rule = replace(rule, tie_break=replace(rule.tie_break, steps=["seed"]))
    seed = TieSeed(kind="source", source="The lottery.")
    scene = Outage(rule=rule, tie_seed=seed).moved()
    scene.say("Ash", "draw", DrawBody(value=b"Seen too soon."), [scene.at], CLOSES)
    scene.cut(CLOSES + 1)
    assert scene.codes() == ["draw-early"]
    scene.say("Ash", "draw", DrawBody(value=b"In time."), [scene.at], MOVED)
    scene.cut(MOVED)
    assert scene.found().draw == b"In time."


def test_a_challenge_waits_for_the_moved_close_and_its_period_for_the_moved_returns():
    scene = Outage().moved()
    scene.challenge("Birch", "Ash", CLOSES)
    scene.cut(CLOSES + 1)
    assert scene.codes() == ["challenge-early"]
    scene.give("Ash", 20, 5, MOVED)
    scene.cut(DUE)
    assert scene.standing().declared is None
    scene.cut(MOVED_DUE)
    assert scene.standing().until == MOVED_DUE + CHALLENGE_S


def test_a_vote_may_be_withdrawn_until_its_moved_close():
    scene = Outage().moved()
    scene.withdraw(time=CLOSES + 1)
    scene.cut(MOVED - 1)
    assert scene.found().phase is Phase.WITHDRAWN


def test_a_vote_that_is_withdrawn_goes_on_no_longer():
    scene = Outage()
    scene.out("Elm")
    scene.withdraw()
    scene.cut(OPENS + 1)
    scene.out("Fir", time=OPENS + 1)
    scene.cut(OPENS + 2)
    assert scene.codes() == ["ballot-withdrawn"]
    assert (scene.extension().since, scene.found().schedule.closes) == (None, CLOSES)


def test_a_withdrawal_that_no_cut_holds_yet_stops_no_extension():
    scene = Outage()
    scene.out("Elm")
    scene.out("Fir")
    size = len(scene.logs[group_id("Ash")])
    scene.withdraw()
    scene.cut(OPENS + 1, Ash=size)
    assert scene.extension(OPENS + 2).since == OPENS + 1


def test_a_box_is_not_counted_before_a_cut_says_that_nothing_moves_its_close():
    """Birch's node was out, and doesn't know yet that the close was moved for it."""

    def after(scene: Outage, time: int) -> list[Duty]:
        found = duties(scene.state(time), group_id("Birch"), frozenset({scene.ballot}))
        return [item.duty for item in found]

    # Without votes cast online nobody's server counts.
    scene = Outage(accepts=KINDS)
    assert after(scene, CLOSES + 10) == []
    scene.cut(CLOSES - 1)
    assert after(scene, CLOSES + 10) == []
    scene.cut(CLOSES)
    assert after(scene, CLOSES + 10) == [Duty.RETURN_POLLED]
    moved = Outage(accepts=KINDS).moved()
    assert after(moved, MOVED - 1) == []
    assert after(moved, MOVED) == [Duty.RETURN_POLLED]


def test_returns_that_waited_for_the_first_cut_past_the_close_are_not_late_for_it():
    """The council was silent from before the close until after returns were due."""
    late = DUE + 20
    scene = Outage()
    scene.cut(CLOSES - 1)
    scene.give("Ash", 20, 5)
    scene.cut(late)
    due = late + DUE - CLOSES
    assert scene.found().schedule.returns_due == due
    assert scene.standing().declared is None
    scene.give("Birch", 20, 5, late + 1)
    scene.cut(due)
    assert set(scene.found().returns) == {group_id("Ash"), group_id("Birch")}
    assert scene.standing().declared == due
    scene.give("Cedar", 20, 5, due)
    scene.cut(due + 1)
    assert scene.codes() == ["return-late"]


def test_who_waited_has_time_also_where_returns_are_due_at_the_close():
    scene = Outage(due=CLOSES)
    scene.cut(CLOSES - 1)
    scene.cut(CLOSES + 20)
    assert scene.found().schedule.returns_due == CLOSES + 21
    scene.give("Birch", 20, 5, CLOSES + 20)
    scene.cut(CLOSES + 21)
    assert scene.codes() == []
    assert set(scene.found().returns) == {group_id("Birch")}


def test_a_council_that_was_not_silent_gives_returns_no_more_time():
    scene = Outage().cut(CLOSES + 1)
    assert scene.found().schedule.returns_due == DUE
    scene.cut(DUE + 20)
    assert scene.standing().declared == DUE + 20


def test_no_order_of_arrival_and_no_way_of_folding_changes_an_extension():
    scene = Outage()
    scene.out("Elm", "Cedar")
    scene.cut(OPENS + 1)
    for name in PANEL:
        scene.out(name, "Birch", OPENS + 1)
    scene.cut(CLOSES - 2).cut(CLOSES).cut(MOVED_DUE)
    digest, entries = state_digest(scene.state()), opened(scene)
    memo: dict = {}
    for n in range(1, len(scene.cuts) + 1):
        state = certified_state(scene.charter, entries[::-1], scene.cuts[:n], memo)
    assert state_digest(state) == digest
    assert state.ballots[scene.ballot].schedule.closes == MOVED
