"""What statements come to, and what a digest says of it, changes only with the reducer's version.

If this goes red, nodes of the old build and of this one would certify different digests under one
number: raise `REDUCER_VERSION` and pin what is printed to the new one (decision 0271).
"""

import dataclasses
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
        "shape": "60f31924330676f006c8b1bd95bdfbb5b7cbad7eb9ece65067d79e15be067cb1",
        "a vote": "d060f60fc7f44b17321b4fc903f9527b83fe1e89718cb6f059a413392f845565",
        "lost keys": "dee4aec6f1569972069c502291c93f85a845923df71560c907e7780f583a0599",
        "wide histories": "175c47e1baf6b6dc3c8798774d424243573b3669d7117e8524f0223982203629",
        "cut histories": "ae4ad7b5f188ce69890f37de983c79885470ee146ce23c6ad50d57bc7776369b",
        "busy membership": "c1c0101c833bda5d3bea94fe94d9df338afa4d37d243c67dc8c6c137193b88d8",
        "vain claims": "194d5eda6cfef514079a194fd20eaecd90315c56e17ef4abb86be3417ba7c774",
        "recalls": "64e51073daf59254d2c7ac137855c5c565ae0cf303babe598ce4d8144a77f84c",
        "recalls by vote": "f410152473bc4689dc2dd08c15d40305658049634ea211cd56d8a965b51f2b95",
    },
}


def of_shape() -> str:
    """Every record that a state may hold with its fields, every kind, and what is left out."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [State, *(kind.body for kind in KINDS.values())]
    while waiting:
        one = waiting.pop()
        waiting += typing.get_args(one)
        record = dataclasses.is_dataclass(one) or (
            isinstance(one, type) and issubclass(one, msgspec.Struct)
        )
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
