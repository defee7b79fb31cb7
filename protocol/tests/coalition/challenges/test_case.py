"""One challenge: more than half of those who sit, and what their words do."""

import pytest

from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody
from protocol.coalition.challenges.case import Case
from protocol.coalition.entry import Entry
from protocol.errors import RuleError
from protocol.tests.coalition.scene import group_id

ASH, BIRCH, CEDAR, DOGWOOD = map(group_id, ("Ash", "Birch", "Cedar", "Dogwood"))


def case(*sits: bytes) -> Case:
    entry = Entry(b"c" * 32, ASH, 0, time=100)
    return Case(
        entry, ChallengeBody(reason="Why.", group=BIRCH), frozenset({ASH, BIRCH}), sits, 200
    )


def say(one: Case, group: bytes, outcome, *groups: bytes, time: int = 110) -> None:
    body = ResultRulingBody(outcome=outcome, reason="So.", groups=list(groups))
    one.rule(Entry(group * 2, group, time, time=time), body, 50)


def test_half_of_those_who_sit_decide_nothing():
    one = case(CEDAR, DOGWOOD)
    say(one, CEDAR, "void")
    assert one.ended is None
    say(one, DOGWOOD, "uphold")
    assert one.ended is None
    say(one, CEDAR, "uphold", time=120)
    assert (one.outcome, one.ended) == ("upheld", 120)
    # The last word of each, in the order in which they were said.
    assert [(w.group, w.outcome) for w in one.value().words] == [
        (DOGWOOD, "uphold"),
        (CEDAR, "uphold"),
    ]
    assert one.value().needed == 2


def test_who_changes_its_mind_without_end_makes_no_state_larger():
    one = case(CEDAR, DOGWOOD)
    for number in range(50):
        say(one, CEDAR, ("void", "uphold")[number % 2], time=110 + number)
    (word,) = one.value().words
    assert (word.outcome, word.time) == ("uphold", 159)


def test_orders_for_other_groups_are_other_words():
    one = case(CEDAR, DOGWOOD)
    say(one, CEDAR, "correct", BIRCH)
    say(one, DOGWOOD, "correct", ASH)
    assert one.order is None
    say(one, DOGWOOD, "correct", BIRCH, time=130)
    assert one.order == ("correct", (BIRCH,), 130, 180)
    assert one.due == 230
    assert one.asks(BIRCH, 179)
    assert not one.asks(BIRCH, 180)
    assert not one.asks(CEDAR, 140)


def test_another_order_takes_the_place_of_the_first():
    one = case(CEDAR)
    say(one, CEDAR, "recount", ASH, BIRCH)
    one.returned(BIRCH, 120)
    say(one, CEDAR, "correct", BIRCH, time=130)
    assert one.ended is None
    one.returned(BIRCH, 140)
    assert (one.outcome, one.ended) == ("answered", 140)


@pytest.mark.parametrize("group", [ASH, BIRCH])
def test_no_party_rules(group):
    with pytest.raises(RuleError, match="party"):
        say(case(CEDAR), group, "uphold")


def test_nothing_is_said_of_what_has_ended():
    one = case(CEDAR)
    one.end("lapsed", 200)
    with pytest.raises(RuleError) as caught:
        say(one, CEDAR, "void")
    assert caught.value.code == "already-ruled"


def test_where_nobody_sits_no_word_is_enough():
    assert case().value().needed == 1
