"""Groups are taken in by sponsors and by decision; from the cut on that holds it, never before."""

import pytest
from msgspec.structs import replace

from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.charter import CharterRules
from protocol.coalition.council import seats_of
from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.applications import open_application, sign_application
from protocol.coalition.membership.bodies import (
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    RetractionBody,
)
from protocol.coalition.membership.motions import CharterMotionBody, ExpulsionBody, ForkProofBody
from protocol.encoding import pack
from protocol.keys import key_id, public_key
from protocol.tests.coalition.cutting import codes, held
from protocol.tests.coalition.membership.joining import JOIN, WAIT_S, Joining, new_card
from protocol.tests.coalition.membership.test_decide import AGREE, DISAGREE, proof
from protocol.tests.coalition.membership.test_renewing import renew
from protocol.tests.coalition.membership.test_rotating import rotate
from protocol.tests.coalition.scene import NOTICE_S, START, group_id, seed
from protocol.tests.coalition.voting import CLOSES, OPENS

ELDER = group_id("Elder")
ASH_LOG, ASH_AGREEMENT = (public_key(seed(f"Ash/{name}")) for name in ("log", "agreement"))
NOTHING = AtLargeBody(open=False, about="")


def test_two_sponsors_and_the_share_of_the_groups_take_a_group_in_by_the_next_cut() -> None:
    told = Joining()
    application = told.carry("Ash", "Elder")
    told.vouch("Birch", application)
    state = told.cut(10)
    assert state.membership.applications[application].open
    assert ELDER not in state.groups
    told.agree("Cedar", application)
    # Decided, and not yet certified: nobody is in by what is provisional.
    state = held(told.scene, START + 15, told.cuts)
    assert state.membership.applications[application].since == START + 11
    assert ELDER not in state.groups
    assert ELDER not in state.membership.members
    state = told.cut(20)
    assert ELDER in state.membership.members
    assert state.groups[ELDER].card == new_card("Elder")
    assert state.groups[ELDER].affiliated == 50
    (admission,) = state.membership.admissions
    assert (admission.since, admission.voice_from) == (START + 20, START + 20 + WAIT_S)
    assert set(state.membership.applications[application].sponsors) == {
        group_id("Ash"),
        group_id("Birch"),
    }
    # The state before it is what it was.
    assert ELDER not in held(told.scene, START, told.cuts[:1]).groups


def test_one_sponsor_is_too_few_however_many_agree() -> None:
    told = Joining()
    application = told.carry("Ash", "Elder")
    for name in ("Birch", "Cedar", "Damson"):
        told.agree(name, application)
    assert ELDER not in told.cut(10).membership.members
    told.vouch("Damson", application)
    assert ELDER in told.cut(20).membership.members


def test_a_sponsor_does_not_vouch_twice_nor_for_itself() -> None:
    told = Joining()
    application = told.carry("Ash", "Elder")
    told.vouch("Ash", application)
    told.carry("Ash", "Elder", about="Once more.")
    # Its own node would ask it in as another group: the card's id is its own.
    told.say("Birch", "application", told.application("Birch", affiliated=100))
    for name in ("Cedar", "Damson"):
        told.agree(name, application)
    state = told.cut(10)
    assert codes(state, "vouching") == ["sponsor-repeated"]
    assert set(codes(state, "application")) == {"motion-repeated", "own-case"}
    assert ELDER not in state.membership.members


def test_a_sponsor_that_left_before_it_is_decided_vouches_for_nobody() -> None:
    told = Joining()
    application = told.carry("Ash", "Elder")
    told.vouch("Birch", application)
    told.say("Birch", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(10)
    told.cut(10 + NOTICE_S)
    for name in ("Cedar", "Damson"):
        told.agree(name, application)
    assert ELDER not in told.cut(20 + NOTICE_S).membership.members
    told.vouch("Cedar", application)
    assert ELDER in told.cut(30 + NOTICE_S).membership.members


def test_a_group_that_disagrees_is_counted_against_and_may_think_again() -> None:
    told = Joining()
    application = told.carry("Ash", "Elder")
    told.vouch("Birch", application)
    told.say("Birch", "motion-stance", DISAGREE, application)
    told.agree("Cedar", application)
    assert ELDER not in told.cut(10).membership.members
    told.say("Birch", "motion-stance", AGREE, application)
    assert ELDER in told.cut(20).membership.members


def test_a_sponsor_that_turns_against_an_application_vouches_for_it_no_longer() -> None:
    told = Joining()
    application = told.carry("Ash", "Elder")
    told.vouch("Birch", application)
    told.say("Birch", "motion-stance", DISAGREE, application)
    told.cut(10)
    for name in ("Cedar", "Damson"):
        told.agree(name, application)
    # Three of four agree, and one of them vouches.
    assert ELDER not in told.cut(20).membership.members
    told.say("Birch", "motion-stance", AGREE, application)
    assert ELDER in told.cut(30).membership.members


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"affiliated": 4}, "too-small"),
        ({"key": "Mallory"}, "bad-signature"),
        (
            {"card": new_card("Elder", log_key=public_key(seed("Ash/log"))), "key": "Ash"},
            "key-in-use",
        ),
        (
            {"card": new_card("Elder", transport_key=public_key(seed("Ash/agreement")))},
            "key-in-use",
        ),
        (
            {"card": new_card("Elder", next_key_hash=key_id(public_key(seed("Ash/next"))))},
            "key-in-use",
        ),
        ({"card": new_card("Elder", next_key_hash=key_id(ASH_LOG))}, "key-in-use"),
        ({"card": new_card("Elder", transport_key=public_key(seed("Ash/next")))}, "key-in-use"),
        ({"card": new_card("Elder", name="ASH")}, "bad-application"),
        ({"card": new_card("Elder", address="https://ash.example")}, "bad-application"),
        ({"card": new_card("Elder", region="Mars")}, "bad-application"),
        ({"card": new_card("Elder", address="http://elder.example")}, "bad-card"),
        ({"after": bytes(32)}, "bad-application"),
        ({"after": bytes(31)}, "body-malformed"),
        ({"about": "\u202e"}, "body-malformed"),
        ({"at_large": "\u202e"}, "body-malformed"),
        ({"card": new_card("Elder", group=group_id("Damson"))}, "unknown-target"),
    ],
)
def test_what_does_not_fit_is_refused(fields: dict, code: str) -> None:
    told = Joining()
    told.carry("Ash", "Elder", **fields)
    assert codes(told.cut(10), "application") == [code]


def test_without_rules_for_joining_nobody_is_taken_in() -> None:
    told = Joining(join=None)
    told.carry("Ash", "Elder")
    state = told.cut(10)
    assert codes(state, "application") == ["no-member-rules"]
    assert not state.membership.applications


def test_of_two_applications_with_one_name_the_first_that_is_decided_closes_the_other() -> None:
    told = Joining()
    rival = told.carry("Damson", "Fig", card=new_card("Fig", name="Elder"))
    state = told.take_in("Elder", 10)
    assert ELDER in state.membership.members
    told.vouch("Ash", rival)
    told.agree("Birch", rival)
    state = told.cut(20)
    assert group_id("Fig") not in state.membership.members
    assert not state.membership.applications[rival].open


def test_the_same_group_is_taken_in_once_whoever_carries_it_in_the_same_cut() -> None:
    told = Joining()
    for one, two in (("Ash", "Birch"), ("Damson", "Cedar")):
        application = told.carry(one, "Elder")
        told.vouch(two, application)
        for name in {"Ash", "Birch", "Cedar", "Damson"} - {one, two}:
            told.agree(name, application)
    state = told.cut(10)
    assert len(state.membership.admissions) == 1
    assert ELDER in state.membership.members
    assert ELDER in told.cut(20).membership.members


def test_what_stands_in_its_log_before_the_cut_says_nothing() -> None:
    told = Joining()
    told.scene.logs[ELDER] = []
    told.say("Elder", "at-large", AtLargeBody(open=True, about="Early"))
    state = told.take_in("Elder", 10)
    assert codes(state, "at-large") == ["not-a-member"]
    told.say("Elder", "at-large", AtLargeBody(open=True, about="Late"))
    state = told.cut(20)
    assert state.membership.at_large[ELDER].about == "Late"


def test_a_newcomer_has_no_part_in_what_groups_decide_before_its_time_and_is_not_counted() -> None:
    told = Joining()
    told.take_in("Elder", 10)
    notice = told.say("Elder", "expulsion", ExpulsionBody(group=group_id("Ash"), reason="No."))
    told.carry("Elder", "Fig")
    other = told.carry("Damson", "Fig")
    told.vouch("Elder", other)
    told.agree("Elder", other)
    state = told.cut(20)
    assert state.membership.voiceless == (ELDER,)
    assert codes(state, "expulsion") == ["no-voice-yet"]
    assert codes(state, "application") == ["no-voice-yet"]
    assert codes(state, "vouching") == codes(state, "motion-stance") == ["no-voice-yet"]
    assert notice not in state.membership.expulsions
    # Of four that count three are enough; of five it takes four.
    told.vouch("Ash", other)
    told.agree("Birch", other)
    assert group_id("Fig") in told.cut(30).membership.members
    told.cut(10 + WAIT_S)
    told.say("Elder", "expulsion", ExpulsionBody(group=group_id("Ash"), reason="Now."))
    state = told.cut(20 + WAIT_S)
    assert len(state.membership.expulsions) == 1
    assert state.membership.voiceless == (group_id("Fig"),)


def test_who_was_taken_in_takes_the_next_one_in() -> None:
    told = Joining("Ash", "Birch", "Cedar", join=JoinRules(share=[1, 1], size=1))
    told.scene.logs[ELDER] = []
    told.take_in("Elder", 10)
    application = told.carry("Elder", "Fig")
    told.vouch("Ash", application)
    told.agree("Birch", application)
    assert group_id("Fig") not in told.cut(20).membership.members
    told.agree("Cedar", application)
    state = told.cut(30)
    assert [a.group for a in state.membership.admissions] == [ELDER, group_id("Fig")]


# -- the charter ----------------------------------------------------------------------------------


def move_charter(told: Joining, rules: CharterRules, reason: str, *regions: str) -> bytes:
    """Three of four groups agree to other rules."""
    body = CharterMotionBody(base=b"", rules=rules, regions=list(regions), reason=reason)
    motion = told.say("Ash", "charter-motion", body)
    for name in ("Birch", "Cedar"):
        told.agree(name, motion)
    return motion


def test_a_newcomer_is_made_moderator_and_put_on_the_panel_once_it_is_in() -> None:
    told = Joining()
    rules = replace(told.scene.charter.rules, changes=ChangeRules(share=[2, 3], notice_s=0))
    told.found(replace(told.scene.charter, rules=rules))
    panel = ChallengeRules(challenge_s=5, ruling_s=5, panel=[ELDER])
    office = replace(rules, moderators=[ELDER], challenges=panel, sponsors=4)
    move_charter(told, office, "We grow.")
    # In the very cut that admits it, it is no group yet; nor is that undone later.
    state = told.take_in("Elder", 10)
    assert codes(state, "charter-motion") == ["unknown-group"]
    move_charter(told, office, "We grew.")
    state = told.cut(20)
    assert state.charter.rules == office
    assert codes(state, "charter-motion") == ["unknown-group"]


def test_an_applicant_may_be_of_a_region_that_was_added_before_it_is_taken_in() -> None:
    told = Joining()
    charter = told.scene.charter
    rules = replace(charter.rules, changes=ChangeRules(share=[2, 3], notice_s=0))
    groups = [replace(f, card=replace(f.card, region="North")) for f in charter.groups]
    told.found(replace(charter, rules=rules, regions=["North"], groups=groups))
    move_charter(told, rules, "We grow.", "North", "East")
    eastern = new_card("Elder", region="East")
    # In the cut that adds it the rules before hold still.
    state = told.take_in("Elder", 10, card=eastern)
    assert state.charter.regions == ["North", "East"]
    assert codes(state, "application") == ["bad-application"]
    state = told.take_in("Elder", 20, card=eastern, about="We ask again.")
    assert state.groups[ELDER].card.region == "East"
    assert codes(state, "application") == ["bad-application"]


# -- at large, and the council --------------------------------------------------------------------


def test_a_group_at_large_founded_later_takes_people_in_until_it_says_otherwise() -> None:
    told = Joining()
    state = told.take_in("Elder", 10, at_large="Whoever has no union")
    assert state.membership.at_large[ELDER].about == "Whoever has no union"
    told.say("Elder", "at-large", NOTHING)
    assert ELDER not in told.cut(20).membership.at_large


def test_a_newcomer_sits_in_the_next_council_only_where_the_charter_says_so() -> None:
    for seat, seated in ((False, False), (True, True)):
        told = Joining(join=replace(JOIN, seat=seat))
        assert "Elder" not in _seats(told, told.take_in("Elder", 10))
        assert "Elder" not in _seats(told, told.cut(9 + WAIT_S))
        assert ("Elder" in _seats(told, told.cut(10 + WAIT_S))) is seated


def test_a_newcomer_without_a_key_or_with_an_operator_that_has_a_seat_has_none() -> None:
    for changes in ({"agreement_key": b""}, {"operator": "Hosting co-op"}):
        told = Joining(join=replace(JOIN, seat=True))
        charter = told.scene.charter
        groups = [
            replace(f, card=replace(f.card, operator="Hosting co-op"))
            if f.card.name == "Ash"
            else f
            for f in charter.groups
        ]
        told.found(replace(charter, groups=groups))
        told.take_in("Elder", 10, card=new_card("Elder", **changes))
        assert "Elder" not in _seats(told, told.cut(10 + WAIT_S))


def test_the_groups_can_move_a_newcomer_into_the_council_whatever_the_charter_says() -> None:
    told = Joining()
    told.take_in("Elder", 10)
    motion = told.council("Ash", "Ash", "Birch", "Cedar", "Damson", "Elder")
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, motion)
    assert "Elder" in _seats(told, told.cut(20))


def test_a_newcomers_silence_is_counted_from_its_admission_on() -> None:
    told = Joining(join=replace(JOIN, seat=True, wait_s=0), away_cuts=2, away_s=30, away_max=1)
    for after in (10, 20, 30, 40):
        for name in ("Ash", "Birch", "Cedar"):
            told.say(name, "at-large", AtLargeBody(open=True, about=f"At {after}"))
        state = told.cut(after)
    # Damson said nothing: of those that are away it is first.
    assert state.away == (group_id("Damson"),)
    for name in ("Ash", "Birch", "Cedar"):
        told.say(name, "at-large", NOTHING)
    assert told.take_in("Elder", 50).away == (group_id("Damson"),)
    for after in (60, 70):
        for name in ("Ash", "Birch", "Cedar"):
            told.say(name, "at-large", AtLargeBody(open=True, about=f"At {after}"))
        state = told.cut(after)
        assert state.away == (group_id("Damson"),)
        assert "Elder" in _seats(told, state)
    # Once Damson is back, two cuts and thirty seconds make Elder the one that is away.
    for name in ("Ash", "Birch", "Cedar", "Damson"):
        told.say(name, "at-large", AtLargeBody(open=True, about="At 80"))
    assert told.cut(79).away == ()
    assert told.cut(80).away == (ELDER,)


def _seats(told: Joining, state) -> set[str]:
    return {state.groups[seat.group].card.name for seat in seats_of(state)}


# -- coming back ----------------------------------------------------------------------------------


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
    assert "Damson" not in _seats(told, state)


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
