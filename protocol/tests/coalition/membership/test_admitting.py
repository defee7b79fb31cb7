"""Groups are taken in by sponsors and by decision; from the cut on that holds it, never before."""

import pytest
from msgspec.structs import replace

from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.charter import CharterRules
from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.bodies import (
    AtLargeBody,
    LeavingBody,
)
from protocol.coalition.membership.motions import CharterMotionBody, ExpulsionBody
from protocol.keys import key_id, public_key
from protocol.tests.coalition.cutting import codes, held
from protocol.tests.coalition.membership.joining import JOIN, WAIT_S, Joining, new_card, seats
from protocol.tests.coalition.membership.test_decide import AGREE, DISAGREE
from protocol.tests.coalition.scene import NOTICE_S, START, group_id, seed

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
        assert "Elder" not in seats(told.take_in("Elder", 10))
        assert "Elder" not in seats(told.cut(9 + WAIT_S))
        assert ("Elder" in seats(told.cut(10 + WAIT_S))) is seated


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
        assert "Elder" not in seats(told.cut(10 + WAIT_S))


def test_the_groups_can_move_a_newcomer_into_the_council_whatever_the_charter_says() -> None:
    told = Joining()
    told.take_in("Elder", 10)
    motion = told.council("Ash", "Ash", "Birch", "Cedar", "Damson", "Elder")
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, motion)
    assert "Elder" in seats(told.cut(20))


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
        assert "Elder" in seats(state)
    # Once Damson is back, two cuts and thirty seconds make Elder the one that is away.
    for name in ("Ash", "Birch", "Cedar", "Damson"):
        told.say(name, "at-large", AtLargeBody(open=True, about="At 80"))
    assert told.cut(79).away == ()
    assert told.cut(80).away == (ELDER,)
