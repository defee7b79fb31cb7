"""What statements come to, and what a digest says of it, changes only with the reducer's version.

If this goes red, nodes of the old build and of this one would certify different digests under one
number: raise `REDUCER_VERSION` and pin what is printed to the new one (decision 0271).
"""

import typing
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from protocol.coalition.digest import LEFT_OUT, state_digest
from protocol.coalition.kinds import FIRST_REDUCER, KINDS, REDUCER_VERSION, check_reducer
from protocol.coalition.membership.closing import MAX_CLOSED_CLAIMS
from protocol.coalition.state import State
from protocol.coalition.structure import COVERED, LATER, structural_hash
from protocol.errors import RuleError
from protocol.tests.coalition.convenings.making import BEGINS
from protocol.tests.coalition.convenings.test_recalled import AFTER, Chained
from protocol.tests.coalition.convenings.test_seats import Sent, first, second
from protocol.tests.coalition.cutting import Cut, certified
from protocol.tests.coalition.membership.test_replacing import NO, REPLY_S, Told, agree, claim
from protocol.tests.coalition.membership.test_settled_histories import Busy
from protocol.tests.coalition.scene import START
from protocol.tests.coalition.voting import CLOSES, Voting
from protocol.tests.coalition.wide_histories import Wide

PINNED = {
    5: {
        "shape": "6392f1bd0351884fbb5f86a946437ade4c82e3a0ae7d74c864118b8be1da9571",
        "a vote": "1f4b5b4bc47206cf871b8e0b5bd54bd9ed4714ed9871d7802d06bbfa91bc8fd9",
        "lost keys": "665b33f65a1206198e88d46a60be93df2771dd3424ac3cad70f1b322686ac608",
        "wide histories": "4acecd0cfc624f507554f15fbb21f4618d50d737f07083025cc4fd0daa45c9bb",
        "cut histories": "0e295bdf351841f7d8b76830936c18efc6aef3c53e50101218f982cff161b8c1",
        "busy membership": "cebaf4a43cef2e4edc7ecd49802b4e4c48731706b8e7357faab0752bcd0b3542",
        "vain claims": "06baa739b73e27656307ad2844ade5ccf9eef198215d30a437ab0823257b2bff",
        "recalls": "9f3308590251ff4b756be83ecfba7f3f5f8d8f3525021f7a64bd4a3743d4581c",
        "recalls by vote": "20c576c049126a561e7680ec5794723e894bcc92dd38aee5d51366ba71adca10",
    },
}


def of_shape() -> str:
    """Every record that a state may hold with its fields, every kind, and what is left out."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [State, *(kind.body for kind in KINDS.values())]
    while waiting:
        one = waiting.pop()
        waiting += typing.get_args(one)
        record = isinstance(one, type) and issubclass(one, msgspec.Struct)
        if not record or one.__name__ in found:
            continue
        hints = typing.get_type_hints(one)
        found[one.__name__] = sorted(hints)
        waiting += hints.values()
    left_out = [
        sorted(LEFT_OUT),
        *({k: sorted(v) for k, v in of.items()} for of in (COVERED, LATER)),
    ]
    return structural_hash([found, sorted(KINDS), left_out]).hex()


def of_a_vote() -> str:
    scene = Voting().opened()
    scene.give("Ash", 20, 10)
    return state_digest(scene.fold(CLOSES)).hex()


def of_lost_keys() -> str:
    told = Told()
    agree(told, claim(told), "Cedar", "Damson")
    told.cut(10)
    return state_digest(told.cut(20 + REPLY_S)).hex()


def of_all(states: Iterable[State]) -> str:
    return structural_hash([state_digest(state) for state in states]).hex()


def of_wide_histories() -> str:
    """Nearly every kind in the table, at random: what few would think of pinning by itself."""
    return of_all(Wide(seed).go_on(150).fold(CLOSES + 90) for seed in range(8))


def of_cut_histories() -> str:
    """Votes, lists and returns that cuts order."""
    return of_all(
        certified(history, history.cuts) for history in (Cut(n).cut_on(9) for n in range(4))
    )


def of_busy_membership() -> str:
    """Who is taken in, councils, charters and keys, by cuts."""
    return of_all(state for seed in range(3) for state in Busy(seed).states)


def of_vain_claims() -> str:
    """More claims to one group's keys than are shown, each objected to."""
    told, at = Told(), 0
    for turn in range(MAX_CLOSED_CLAIMS + 1):
        said = claim(told, new=f"new-{turn}")
        told.cut(at := at + 10)
        told.say("Ash", "key-objection", NO, said)
        told.cut(at := at + 10)
        at += REPLY_S
    return state_digest(told.cut(at)).hex()


def of_recalls() -> str:
    """One that keeps a delegate out of a meeting, and one that is refused for its time."""
    scene = Sent()
    scene.recall(1, time=START + 9)
    scene.recall(0, time=START + 5)
    scene.arrive(first())
    scene.arrive(first(), second(), time=BEGINS + 1)
    return state_digest(scene.fold(START + 500)).hex()


def of_recalls_by_vote() -> str:
    """One that a vote decided, and what a vote would have decided that rests on who came then."""
    return of_all(Chained(yes).fold(AFTER) for yes in (10, 20))


PINNING = {
    "shape": of_shape,
    "a vote": of_a_vote,
    "lost keys": of_lost_keys,
    "wide histories": of_wide_histories,
    "cut histories": of_cut_histories,
    "busy membership": of_busy_membership,
    "vain claims": of_vain_claims,
    "recalls": of_recalls,
    "recalls by vote": of_recalls_by_vote,
}


@pytest.mark.parametrize(("what", "found"), PINNING.items())
def test_what_is_certified_changes_only_with_the_version(what, found):
    assert PINNED[REDUCER_VERSION][what] == found()


def test_rules_of_another_number_are_refused_by_both_numbers():
    check_reducer(7, REDUCER_VERSION)
    assert FIRST_REDUCER < REDUCER_VERSION
    for other in (REDUCER_VERSION - 1, REDUCER_VERSION + 1):
        with pytest.raises(RuleError) as caught:
            check_reducer(7, other)
        assert caught.value.code == "other-rules"
        assert f"cut 7 is by rules {other}; this version has {REDUCER_VERSION}" in str(caught.value)
