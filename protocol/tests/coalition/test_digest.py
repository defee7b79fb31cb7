"""Digests: equal for equal logs and time, different for anything a state says."""

from dataclasses import fields, replace

import pytest

from protocol.coalition.digest import LEFT_OUT, state_digest
from protocol.coalition.state import State
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting


def test_a_digest_leaves_out_only_what_the_rest_decides() -> None:
    left_out = {"charter", "versions", "changes_at", "cut", "certified", "held_up", "spent"}
    assert left_out == LEFT_OUT
    assert {field.name for field in fields(State)} >= LEFT_OUT


def test_equal_logs_and_time_have_one_digest() -> None:
    one, two = Voting().opened(), Voting().opened()
    assert state_digest(one.fold(OPENS)) == state_digest(two.fold(OPENS))
    assert state_digest(one.fold(OPENS)) != state_digest(one.fold(OPENS + 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("coalition", b"x" * 32),
        ("time", 1),
        ("frontier", ()),
        ("groups", {}),
        ("proposals", {}),
        ("ballots", {}),
        ("refusals", ("x",)),
        ("waiting", (b"x",)),
    ],
)
def test_every_part_of_a_state_is_in_its_digest(field: str, value: object) -> None:
    state = Voting().opened().fold(CLOSES)
    assert state_digest(replace(state, **{field: value})) != state_digest(state)


def test_a_vote_more_is_another_digest() -> None:
    digests = set()
    for yes in (20, 21):
        scene = Voting().opened()
        scene.give("Ash", yes, 10)
        digests.add(state_digest(scene.fold(CLOSES)))
    assert len(digests) == 2
