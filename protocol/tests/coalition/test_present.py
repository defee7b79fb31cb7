"""Who may confirm: groups that are there to stay, each hand by itself."""

from msgspec.structs import replace

from protocol.coalition.membership.bodies import LeavingBody, OperatorBody
from protocol.coalition.membership.motions import ForkProofBody
from protocol.coalition.present import founding_groups, present_groups
from protocol.tests.coalition.cutting import held
from protocol.tests.coalition.membership.test_decide import AGREE, Told, proof
from protocol.tests.coalition.membership.test_replacing import NAMES, agree, claim
from protocol.tests.coalition.scene import START, card, group_id
from protocol.text import look_alike

ASH = card("Ash")


def present(told, after=500):
    state = held(told.scene, START + after, told.cuts)
    named = {group_id(name): name for name in told.scene.names}
    return {named[group] for group in present_groups(state, ASH)}


def test_all_other_members_are():
    assert present(Told()) == {"Birch", "Cedar", "Damson"}


def test_whoever_says_that_it_leaves_is_not_from_then_on():
    told = Told()
    told.say("Damson", "leaving", LeavingBody(reason="We close.", caucus=""))
    assert present(told) == {"Birch", "Cedar"}
    # It still counts among the groups, and has little to lose any more.
    state = held(told.scene, START + 1, told.cuts)
    assert group_id("Damson") in state.membership.voices
    assert present(told, 1) == {"Birch", "Cedar"}


def test_one_accuser_takes_nobodys_word_away_and_two_do():
    told = Told()
    notice = told.accuse()
    told.cut(10)
    assert "Damson" in present(told)
    told.say("Birch", "motion-stance", AGREE, notice)
    # It need not be in effect: a line that leaves that out would have an ally.
    told.cut(20)
    state = held(told.scene, START + 21, told.cuts)
    assert group_id("Damson") in state.membership.voices
    assert present(told, 21) == {"Birch", "Cedar"}
    assert present(told) == {"Birch", "Cedar"}


def test_whose_record_is_forked_is_not():
    told = Told()
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    told.cut(10)
    assert present(told) == {"Birch", "Cedar"}


def test_nor_is_one_against_whose_record_somebody_holds_evidence_that_nobody_has_said():
    told = Told()
    state = held(told.scene, START + 500, told.cuts)
    assert group_id("Damson") in present_groups(state, ASH)
    assert group_id("Damson") not in present_groups(state, ASH, {group_id("Damson")})


def test_nor_is_one_whose_keys_two_sides_claim():
    told = Told(*NAMES)
    agree(told, claim(told, "Birch"), "Cedar")
    assert ASH.group in present_groups(held(told.scene, START + 500, told.cuts), card("Birch"))
    agree(told, claim(told, "Damson", "rival"), "Elder")
    assert ASH.group not in present_groups(held(told.scene, START + 500, told.cuts), card("Birch"))


def test_a_charter_alone_vouches_for_the_other_founders():
    charter = Told().scene.charter
    others = {founder.card.group for founder in charter.groups} - {ASH.group}
    assert set(founding_groups(charter, ASH)) == others


def test_the_own_operators_other_groups_are_none_and_those_of_another_are_one_hand():
    told = Told()
    charter = told.scene.charter
    operators = {"Ash": "Host A", "Birch": "Host A", "Cedar": "host  b", "Damson": "Host B"}
    founders = [
        replace(f, card=replace(f.card, operator=operators[f.card.name])) for f in charter.groups
    ]
    told.found(replace(charter, groups=founders, council=[founders[0].card.group]))
    state = held(told.scene, START + 500, [])
    found = present_groups(state, replace(ASH, operator="Host A"))
    assert founding_groups(state.charter, replace(ASH, operator="Host A")) == found
    assert set(found) == {group_id("Cedar"), group_id("Damson")}
    assert set(found.values()) == {look_alike("Host B")}
    # Whose operator is not said is in a hand of its own, named by its id.
    alone = Told().scene.charter
    assert founding_groups(alone, ASH) == {
        founder.card.group: founder.card.group.hex()
        for founder in alone.groups
        if founder.card.group != ASH.group
    }


def test_the_operator_of_a_group_that_came_later_confirms_nothing_to_it_either():
    told = Told()
    charter = told.scene.charter
    founders = [
        replace(f, card=replace(f.card, operator="Host A" if f.card.name == "Ash" else ""))
        for f in charter.groups
    ]
    told.found(replace(charter, groups=founders, council=[founders[0].card.group]))
    state = held(told.scene, START + 500, [])
    others = {founder.card.group for founder in founders}
    # Elder is not in the state yet; its own card says in whose hand it is.
    for operator, hands in (("host  a", others - {ASH.group}), ("Host B", others), ("", others)):
        elder = replace(card("Elder"), operator=operator)
        assert founding_groups(state.charter, elder).keys() == hands
        assert present_groups(state, elder).keys() == hands


# -- operators that were said later ---------------------------------------------------------------


def hosting(told, **operators):
    for name, operator in operators.items():
        told.say(name, "operator", OperatorBody(name=operator))


def hands(told, own=ASH):
    state = held(told.scene, START + 500, told.cuts)
    named = {group_id(name): name for name in told.scene.names}
    return {named[group]: hand for group, hand in present_groups(state, own).items()}


def test_groups_that_one_host_took_over_are_one_hand():
    told = Told()
    hosting(told, Birch="Host A", Cedar="host  a")
    found = hands(told)
    assert found["Birch"] == found["Cedar"] == look_alike("Host A")
    assert found["Damson"] != found["Birch"]


def test_the_host_that_took_over_the_own_group_is_no_second_pair_of_eyes():
    told = Told()
    hosting(told, Ash="Host A", Birch="Host A")
    assert set(hands(told)) == {"Cedar", "Damson"}


def test_a_host_makes_no_more_hands_of_itself_by_what_its_groups_say():
    told = Told()
    charter = told.scene.charter
    founders = [
        replace(f, card=replace(f.card, operator="" if f.card.name == "Ash" else "Host A"))
        for f in charter.groups
    ]
    told.found(replace(charter, groups=founders, council=[founders[0].card.group]))
    # It has the keys of all three nodes, and says in each log that the group runs it itself.
    hosting(told, Birch="", Cedar="Host C", Damson="Host D")
    assert len(set(hands(told).values())) == 1
    # Nor do those whom two names join.
    assert set(hands(told, replace(ASH, operator="Host D"))) == set()


def test_groups_that_two_names_join_are_one_hand_however_long_the_chain():
    first, second, third = sorted(("Birch", "Cedar", "Damson"), key=group_id)
    told = Told()
    charter = told.scene.charter
    cards = {first: "Host B", second: "Host C", third: "Host C", "Ash": ""}
    founders = [
        replace(f, card=replace(f.card, operator=cards[f.card.name])) for f in charter.groups
    ]
    told.found(replace(charter, groups=founders, council=[group_id("Ash")]))
    assert len(set(hands(told).values())) == 2
    # The last one joins what came before it to a name that stands before theirs.
    hosting(told, **{second: "Host B", third: "Host A"})
    assert set(hands(told).values()) == {look_alike("Host A")}
