"""What statements come to, and what a digest says of it, changes only with the reducer's version.

If this goes red, nodes of the old build and of this one would certify different digests under one
number: raise `REDUCER_VERSION` and pin what is printed to the new one (decision 0271).
"""

import dataclasses
import typing
from typing import Any

import msgspec
import pytest

from protocol.coalition.digest import LEFT_OUT, state_digest
from protocol.coalition.kinds import FIRST_REDUCER, KINDS, REDUCER_VERSION, check_reducer
from protocol.coalition.state import State
from protocol.coalition.structure import COVERED, LATER, structural_hash
from protocol.errors import RuleError
from protocol.tests.coalition.membership.test_replacing import REPLY_S, Told, agree, claim
from protocol.tests.coalition.voting import CLOSES, Voting

PINNED = {
    2: {
        "shape": "ce9ce15156736601b9395b12d90ecbc366a550d554c805ac6291a3a9c8f18671",
        "a vote": "d060f60fc7f44b17321b4fc903f9527b83fe1e89718cb6f059a413392f845565",
        "lost keys": "dee4aec6f1569972069c502291c93f85a845923df71560c907e7780f583a0599",
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


@pytest.mark.parametrize(
    ("what", "found"), [("shape", of_shape), ("a vote", of_a_vote), ("lost keys", of_lost_keys)]
)
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
