"""Groups that left, or were expelled, come back: under their id, and with nothing from before."""

import pytest
from msgspec.structs import replace

from protocol.coalition.membership.applications import open_application, sign_application
from protocol.coalition.membership.bodies import (
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    RetractionBody,
)
from protocol.coalition.membership.motions import ExpulsionBody, ForkProofBody
from protocol.encoding import pack
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.joining import JOIN, WAIT_S, Joining, new_card, seats
from protocol.tests.coalition.membership.test_decide import AGREE, proof
from protocol.tests.coalition.membership.test_renewing import renew
from protocol.tests.coalition.membership.test_rotating import rotate
from protocol.tests.coalition.scene import NOTICE_S, START, group_id, seed
from protocol.tests.coalition.voting import CLOSES, OPENS


def leave(told: Joining, name: str, after: int) -> bytes:
    """A group leaves; it has left at `after`."""
    leaving = told.say(name, "leaving", LeavingBody(reason=f"Until {after}", caucus=""))
    told.cut(after - NOTICE_S)
    told.cut(after)
    return leaving


def come_back(told: Joining, name: str, after: bytes, at: int, **fields):
    founder = told.founder(name)
    values = {"card": founder.card, "affiliated": founder.affiliated, "after": after, **fields}
    return told.take_in(name, at, **values)


def test_a_group_that_left_comes_back_under_its_id_with_its_weight_and_speaks_again() -> None:
    told = Joining()
    leaving = leave(told, "Damson", 100)
    told.say("Damson", "at-large", AtLargeBody(open=True, about="Outside"))
    state = come_back(told, "Damson", leaving, 200)
    damson = group_id("Damson")
    assert damson in state.membership.members
    assert damson not in state.membership.departures
    assert state.groups[damson].affiliated == 100
    assert codes(state, "at-large") == ["group-left"]
    told.say("Damson", "at-large", AtLargeBody(open=True, about="Back"))
    # What it announced before it left can't be taken back now.
    told.say("Damson", "retraction", RetractionBody(reason=""), leaving)
    state = told.cut(210)
    assert state.membership.at_large[damson].about == "Back"
    assert codes(state, "retraction") == ["too-late"]
    # And it can leave again, and come back again; the first application serves no second time.
    again = leave(told, "Damson", 400)
    assert damson not in told.cut(401).membership.members
    assert damson not in come_back(told, "Damson", leaving, 410).membership.members
    assert damson in come_back(told, "Damson", again, 420).membership.members


def test_who_comes_back_signs_by_the_key_that_its_group_has_by_then() -> None:
    told = Joining()
    leaving = leave(told, "Damson", 100)
    rotate(told, "Damson", within="Birch")
    told.cut(110)
    # Whoever stole the server before the keys were replaced asks nobody back in.
    state = come_back(told, "Damson", leaving, 200)
    assert codes(state, "application") == ["bad-signature"]
    damson = told.founder("Damson")
    asked = told.asked("Damson", card=damson.card, affiliated=damson.affiliated, after=leaving)
    body = sign_application(seed("Damson/next"), told.scene.coalition, asked)
    assert open_application(pack(body), told.scene.coalition) == body
    application = told.say("Ash", "application", body)
    told.vouch("Birch", application)
    told.agree("Cedar", application)
    assert damson.card.group in told.cut(210).membership.members


def test_who_was_expelled_comes_back_by_decision_and_can_be_expelled_again() -> None:
    told = Joining()
    damson = group_id("Damson")
    for start in (0, 500):
        said = ExpulsionBody(group=damson, reason=f"Reason {start}")
        notice = told.say("Ash", "expulsion", said)
        for name in ("Birch", "Cedar"):
            told.say(name, "motion-stance", AGREE, notice)
        told.cut(start + 10)
        assert damson not in told.cut(start + 110).membership.members
        assert damson in come_back(told, "Damson", notice, start + 200).membership.members
        told.say("Damson", "at-large", AtLargeBody(open=True, about=f"Back {start}"))
        assert told.cut(start + 210).membership.at_large[damson].about == f"Back {start}"


@pytest.mark.parametrize(
    "changes", [{"affiliated": 1_000}, {"card": new_card("Damson", region="North")}]
)
def test_nobody_comes_back_heavier_or_as_somebody_else(changes: dict) -> None:
    told = Joining()
    leaving = leave(told, "Damson", 100)
    state = come_back(told, "Damson", leaving, 200, **{"key": "Damson", **changes})
    assert codes(state, "application") == ["card-differs"]


def test_a_suspension_belongs_to_the_id_and_survives_leaving() -> None:
    told = Joining()
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    leaving = leave(told, "Damson", 100)
    state = come_back(told, "Damson", leaving, 200)
    assert group_id("Damson") in state.membership.members
    assert "Damson" not in seats(state)


def test_a_seat_that_was_lost_by_going_comes_back_as_a_newcomers_does() -> None:
    """Found by the simulator: the charter's council named it, so it sat at once."""
    for seat in (False, True):
        told = Joining(join=replace(JOIN, seat=seat), reply_s=2)
        notice = expel(told, "Damson", 12)
        assert "Damson" not in seats(come_back(told, "Damson", notice, 20))
        assert "Damson" not in seats(told.cut(19 + WAIT_S))
        assert ("Damson" in seats(told.cut(20 + WAIT_S))) is seat


def test_a_council_that_was_decided_on_before_a_group_went_gives_it_no_seat_when_it_is_back() -> (
    None
):
    told = Joining()
    motions = [told.council("Ash", "Ash", "Birch", "Cedar", "Damson")]
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, motions[0])
    assert "Damson" in seats(told.cut(10))
    leaving = leave(told, "Damson", 100)
    come_back(told, "Damson", leaving, 200)
    assert "Damson" not in seats(told.cut(200 + WAIT_S))
    motion = told.council("Ash", "Ash", "Birch", "Cedar", "Damson", base=motions[0])
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, motion)
    assert "Damson" in seats(told.cut(210 + WAIT_S))


# -- leavings and offers from before --------------------------------------------------------------


def expel(told: Joining, name: str, at: int) -> bytes:
    """The others expel a group; it is out at `at`."""
    body = ExpulsionBody(group=group_id(name), reason=f"By {at}.")
    notice = told.say("Ash", "expulsion", body)
    for other in ("Birch", "Cedar"):
        told.say(other, "motion-stance", AGREE, notice)
    told.cut(at - 2)
    told.cut(at)
    return notice


def test_a_leaving_that_ran_when_its_group_was_expelled_puts_it_out_no_second_time() -> None:
    told = Joining(reply_s=2)
    damson = group_id("Damson")
    leaving = told.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    notice = expel(told, "Damson", 12)
    assert damson in come_back(told, "Damson", notice, 20).membership.members
    state = told.cut(30 + NOTICE_S)
    assert damson in state.membership.members
    assert damson not in state.membership.departures
    # It can't be taken back any more, and stands in no later one's way.
    told.say("Damson", "retraction", RetractionBody(reason=""), leaving)
    again = leave(told, "Damson", 100 + 2 * NOTICE_S)
    state = told.cut(110 + 2 * NOTICE_S)
    assert codes(state, "retraction") == ["too-late"]
    assert damson not in state.membership.members
    assert state.membership.departures[damson].hash == again


def test_a_leaving_that_took_effect_outside_keeps_nobody_from_coming_back() -> None:
    told = Joining(reply_s=2)
    damson = group_id("Damson")
    told.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    notice = expel(told, "Damson", 12)
    told.cut(20 + NOTICE_S)
    state = come_back(told, "Damson", notice, 30 + NOTICE_S)
    assert codes(state, "application") == []
    assert damson in state.membership.members
    assert damson not in state.membership.departures
    assert damson in told.cut(40 + NOTICE_S).membership.members


@pytest.mark.parametrize("early", [True, False])
def test_whoever_is_expelled_leaves_its_weight_to_nobody(early: bool) -> None:
    told = Joining(reply_s=2)
    scene = told.scene
    offer = told.say("Ash", "merger-offer", MergerOfferBody(group=group_id("Damson"), terms="All."))
    going = LeavingBody(reason="", caucus="")
    if early:
        leaving = told.say("Damson", "leaving", going, offer)
    notice = expel(told, "Damson", 12)
    if not early:
        leaving = told.say("Damson", "leaving", going, offer)
    told.cut(14)
    opens, closes = OPENS + NOTICE_S, CLOSES + NOTICE_S
    _proposal, at, ballot = scene.announce("Ash", opens, closes)
    told.cut(16)
    names = ("Ash", "Birch", "Cedar")
    rolls = [scene.attest_roll(name, ballot, at, 180, START + 5) for name in names]
    told.cut(18)
    told.cut(opens - START - 1)
    scene.open("Ash", at, [*rolls, leaving], opens)
    state = told.cut(opens - START)
    assert codes(state, "opening") == ["unknown-target"]
    assert codes(state, "leaving") == ([] if early else ["group-left"])
    scene.open("Ash", at, [*rolls, notice], opens)
    told.cut(opens - START + 1)
    told.cut(closes - START)
    for name in names:
        scene.say(name, "return", scene.counted(name, ballot, 60, 0, 180), [at], closes)
    known = told.cut(closes - START + 10).ballots[ballot]
    assert list(known.departed) == [group_id("Damson")]
    (counted,) = [g for g in known.tallies[0].groups if g.group == group_id("Ash")]
    assert counted.weight == 100


def test_an_offer_that_was_taken_up_is_over_once_the_group_is_back() -> None:
    told = Joining()
    damson = group_id("Damson")

    def offer(terms: str) -> bytes:
        return told.say("Ash", "merger-offer", MergerOfferBody(group=damson, terms=terms))

    first, beside = offer("Come."), offer("Come soon.")
    going = LeavingBody(reason="", caucus="")
    leaving = told.say("Damson", "leaving", going, first)
    told.cut(10)
    told.cut(10 + NOTICE_S)
    state = come_back(told, "Damson", leaving, 20 + NOTICE_S)
    assert damson in state.membership.members
    assert not state.membership.offers
    # It goes up by none of the old ones, and declines a new one.
    for old in (first, beside):
        told.say("Damson", "leaving", replace(going, reason=old.hex()), old)
    new = offer("Come again.")
    told.say("Damson", "merger-decline", MergerDeclineBody(reason="Once was enough."), new)
    state = told.cut(30 + NOTICE_S)
    assert codes(state, "leaving") == ["unknown-target"] * 2
    assert codes(state, "merger-decline") == []
    assert [*state.membership.declined] == [new]
    assert not state.membership.offers
    newest = offer("Please.")
    told.say("Damson", "leaving", going, newest)
    state = told.cut(40 + NOTICE_S)
    assert state.membership.departures[damson].into == group_id("Ash")


@pytest.mark.parametrize("by", ["leaving", "expulsion"])
def test_what_a_group_says_outside_does_nothing_once_it_is_back(by: str) -> None:
    told = Joining(reply_s=2)
    ash, damson = group_id("Ash"), group_id("Damson")
    offer = told.say("Ash", "merger-offer", MergerOfferBody(group=damson, terms="Come."))
    told.say("Damson", "at-large", AtLargeBody(open=True, about="Inside"))
    departure = leave(told, "Damson", 100) if by == "leaving" else expel(told, "Damson", 100)
    begins = told.cut(101).membership.agreement_keys
    outside = told.say("Damson", "merger-offer", MergerOfferBody(group=ash, terms="Outside"))
    told.say("Damson", "at-large", AtLargeBody(open=True, about="Outside"))
    told.say("Damson", "merger-decline", MergerDeclineBody(reason="Outside"), offer)
    renew(told, "Damson", "Damson/agreement/2")
    rotate(told, "Cedar", within="Damson")
    told.say("Ash", "leaving", LeavingBody(reason="", caucus=""), outside)
    kinds = ("merger-offer", "at-large", "merger-decline", "agreement-key", "key-rotation")
    state = told.cut(110)
    assert [codes(state, kind) for kind in kinds] == [["group-left"]] * len(kinds)
    assert codes(state, "leaving") == ["unknown-target"]
    state = come_back(told, "Damson", departure, 200)
    assert [codes(state, kind) for kind in kinds] == [["group-left"]] * len(kinds)
    known = state.membership
    assert damson in known.members
    assert known.at_large[damson].about == "Inside"
    assert [*known.offers] == [offer]
    assert not known.declined
    assert known.agreement_keys == begins == {}
    assert not known.rotations


def test_an_expulsion_and_what_hangs_on_it_in_the_same_second_settle() -> None:
    """Without a notice, a leaving by an offer of the accused changes who decides about it."""
    told = Joining("Ash", "Birch", "Cedar", "Damson", "Elm", reply_s=2)
    rules = told.scene.charter.rules
    rules = replace(rules, life=replace(rules.life, notice_s=0))
    told.found(replace(told.scene.charter, rules=rules))
    notice = told.say("Ash", "expulsion", ExpulsionBody(group=group_id("Damson"), reason="Why."))
    told.cut(10)
    told.cut(14)
    offer = told.say("Damson", "merger-offer", MergerOfferBody(group=group_id("Elm"), terms="Go."))
    told.say("Elm", "leaving", LeavingBody(reason="", caucus=""), offer)
    told.say("Birch", "motion-stance", AGREE, notice)
    state = told.cut(20)
    # Two of the three that are left agree, not of the four before.
    assert set(state.membership.departures) == {group_id("Damson"), group_id("Elm")}
    assert codes(state, "merger-offer") == ["group-left"]
    assert not state.membership.offers
