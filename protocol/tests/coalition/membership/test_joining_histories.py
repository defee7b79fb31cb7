"""Who is taken in settles: chains of newcomers, and no order of arrival changes it."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.caucuses.bodies import CaucusBody
from protocol.coalition.conditions.bodies import Condition, ConditionBody
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.bodies import MergerOfferBody
from protocol.coalition.membership.motions import ForkProofBody
from protocol.tests.coalition.convenings.making import convening_body
from protocol.tests.coalition.cutting import certified, codes, opened
from protocol.tests.coalition.membership.growth import EVERYONE, JOIN, OUTSIDE, WAIT_S, Growth
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.membership.test_decide import proof
from protocol.tests.coalition.scene import START, group_id, plain_majority
from protocol.tests.coalition.voting import CLOSES, OPENS

CHAIN = ("Elder", "Fig", "Gorse", "Hazel")
seeds = st.integers(0, 2**32 - 1)


def test_each_of_a_chain_of_newcomers_decides_about_the_next() -> None:
    told = Joining("Ash", "Birch", join=JoinRules(share=[1, 1], size=1))
    names = ["Ash", "Birch"]
    for turn, name in enumerate(CHAIN, 1):
        application = told.carry(names[-1], name)
        told.vouch(names[-2], application)
        for other in names[:-2]:
            told.agree(other, application)
        told.scene.logs[group_id(name)] = []
        names.append(name)
        told.cut(10 * turn)
    state = certified(told.scene, told.cuts)
    assert set(state.membership.members) == {group_id(name) for name in names}
    digest = state_digest(state)
    entries = opened(told.scene)
    for seed in range(5):
        random.Random(seed).shuffle(entries)
        again = certified_state(told.scene.charter, entries, told.cuts)
        assert state_digest(again) == digest


def test_a_cut_is_folded_alike_whatever_later_ones_hold() -> None:
    told = Joining()
    before = [state_digest(told.cut(5)), state_digest(told.take_in("Elder", 10))]
    told.carry("Elder", "Fig")
    told.cut(20)
    after = [
        state_digest(certified_state(told.scene.charter, opened(told.scene), told.cuts[:number]))
        for number in (1, 2)
    ]
    assert after == before


def name_elder(told: Joining, by: str) -> tuple[bytes, bytes]:
    """A group says all that can name a group, and names Elder; its manifest and that ballot."""
    elder = group_id("Elder")
    rule = plain_majority()
    named = sorted(map(group_id, ("Ash", "Birch", "Elder")))
    rule = replace(rule, electorate=replace(rule.electorate, groups=named))
    _proposal, at, ballot = told.scene.announce(by, OPENS, CLOSES, rule=rule)
    told.say(by, "merger-offer", MergerOfferBody(group=elder, terms="Come with us."))
    told.say(by, "fork-proof", ForkProofBody(proof=proof(told, "Elder")))
    body = CaucusBody(
        name="Some of Elder",
        purpose="Night work.",
        space="",
        group=elder,
        threshold=1,
        readers="anyone",
    )
    told.say(by, "caucus", body)
    condition = Condition(text="The permit is there.", attesters=[elder], needed=1)
    told.say(by, "condition", ConditionBody(option="", condition=condition))
    told.say(by, "convening", convening_body(by, facilitators=[elder]))
    return at, ballot


def test_what_was_refused_for_naming_a_group_stays_so_once_it_is_taken_in() -> None:
    told = Joining()
    scene = told.scene
    at, ballot = name_elder(told, "Ash")
    told.cut(5)
    rolls = [scene.attest_roll(name, ballot, at, 40, START) for name in ("Ash", "Birch")]
    told.cut(10)
    told.cut(OPENS - START - 1)
    scene.open("Ash", at, rolls, OPENS)
    told.cut(OPENS - START)
    told.cut(CLOSES - START)
    for name in ("Ash", "Birch"):
        scene.say(name, "return", scene.counted(name, ballot, 30, 0, 40), [at], CLOSES)
    before = told.cut(CLOSES - START + 10)
    kinds = Counter(refusal.kind for refusal in before.refusals)
    assert kinds == {
        "manifest": 1,
        "roll": 2,
        "opening": 1,
        "return": 2,
        "merger-offer": 1,
        "fork-proof": 1,
        "caucus": 1,
        "condition": 1,
        "convening": 1,
    }
    after = told.take_in("Elder", CLOSES - START + 50)
    assert group_id("Elder") in after.membership.members
    assert after.refusals == before.refusals
    assert after.ballots == before.ballots == {}
    assert not after.membership.offers
    assert not after.membership.suspended
    assert after.caucuses == before.caucuses
    assert after.convenings == before.convenings
    # What names it from then on counts.
    name_elder(told, "Birch")
    later = told.cut(CLOSES - START + 60)
    assert len(later.refusals) == len(before.refusals)
    assert len(later.ballots) == len(later.caucuses.all) == len(later.convenings) == 1
    assert list(later.membership.suspended) == [group_id("Elder")]


def test_who_is_taken_in_takes_its_name_from_no_caucus_that_a_cut_has_settled() -> None:
    told = Joining()
    body = CaucusBody(name="Elder", purpose="", space="", group=b"", threshold=1, readers="anyone")
    told.say("Birch", "caucus", body)
    before = told.cut(10)
    assert len(before.caucuses.all) == 1
    after = told.take_in("Elder", 20)
    assert after.caucuses == before.caucuses
    assert codes(after, "caucus") == []
    # Nobody says so again.
    told.say("Birch", "caucus", replace(body, purpose="Another."))
    later = told.cut(30)
    assert codes(later, "caucus") == ["name-taken"]
    assert later.caucuses == before.caucuses


def test_growth_reaches_every_end() -> None:
    taken, back, codes = 0, 0, Counter()
    for seed in range(32):
        told = Growth(seed)
        state = certified(told.scene, told.cuts)
        codes.update(refusal.code for refusal in state.refusals)
        admissions = state.membership.admissions
        taken += sum(not one.after for one in admissions)
        back += sum(bool(one.after) for one in admissions)
    assert min(taken, back) >= 5, (taken, back)
    wanted = ("sponsor-repeated", "bad-application", "too-small", "key-in-use", "motion-repeated")
    assert codes.keys() >= {*wanted, "no-voice-yet", "not-a-member"}


@settings(max_examples=10)
@given(seeds)
def test_no_order_of_arrival_changes_who_is_taken_in(seed: int) -> None:
    told = Growth(seed)
    whole = state_digest(certified(told.scene, told.cuts))
    entries, memo = opened(told.scene), {}
    random.Random(seed).shuffle(entries)
    for number in range(1, len(told.cuts) + 1):
        state = certified_state(told.scene.charter, entries, told.cuts[:number], memo)
    assert state_digest(state) == whole


@settings(max_examples=10)
@given(seeds)
def test_whom_a_cut_took_in_no_later_cut_takes_out_but_by_a_departure(seed: int) -> None:
    told = Growth(seed)
    known, members = (), set()
    for number, cut in enumerate(told.cuts, 1):
        of = certified(told.scene, told.cuts[:number]).membership
        assert of.admissions[: len(known)] == known
        # Whoever comes in comes by this cut, and whoever is gone has left or was expelled.
        fresh = {one.group for one in of.admissions[len(known) :]}
        assert all(one.since == cut.time for one in of.admissions[len(known) :])
        left = {departure.group for departure in of.left(cut.time)}
        assert fresh <= set(of.members) | left
        assert set(of.members) - members <= (fresh if number > 1 else set(of.members))
        assert members - set(of.members) <= left
        known, members = of.admissions, set(of.members)


@settings(max_examples=10)
@given(seeds)
def test_nobody_is_in_without_two_sponsors_and_the_share_of_those_that_counted(seed: int) -> None:
    told = Growth(seed)
    state = certified(told.scene, told.cuts)
    of = state.membership
    founders = {founder.card.group for founder in told.scene.charter.groups}
    assert set(of.members) <= founders | {one.group for one in of.admissions}
    for one in of.admissions:
        asked = of.applications[one.hash]
        assert asked.since is not None
        assert asked.since <= one.since
        agreeing = {group for group, said in asked.stances.items() if said.agree}
        assert len(asked.sponsors) >= JOIN.sponsors
        assert one.group not in asked.sponsors
        assert len(agreeing) >= 2
        assert one.voice_from == one.since + WAIT_S
        assert one.founder.affiliated >= JOIN.size
    assert set(of.voiceless) <= set(of.members)
    named = {group_id(name): name for name in EVERYONE}
    assert {named[one.group] for one in of.admissions if not one.after} <= {*OUTSIDE}
