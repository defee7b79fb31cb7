"""Who is taken in settles: chains of newcomers, and no order of arrival changes it."""

import random
from collections import Counter

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
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.membership.test_decide import proof
from protocol.tests.coalition.scene import START, group_id, plain_majority
from protocol.tests.coalition.voting import CLOSES, OPENS

CHAIN = ("Elder", "Fig", "Gorse", "Hazel")


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
