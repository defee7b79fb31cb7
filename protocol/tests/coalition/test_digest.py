"""Digests: equal for equal logs and time, different for anything a state says."""

import pytest
from msgspec.structs import replace

from protocol.coalition.digest import LEFT_OUT, state_digest
from protocol.coalition.state import Refusal, State
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting


def test_a_digest_leaves_out_only_what_the_rest_decides() -> None:
    left_out = {"charter", "versions", "changes_at", "cut", "certified", "held_up", "spent"}
    assert left_out == LEFT_OUT
    assert set(State.__struct_fields__) >= LEFT_OUT


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


def test_the_words_of_a_refusal_are_in_no_digest_its_code_is() -> None:
    # The failure: libraries of two releases tell of a malformed statement in other words, and a
    # council whose nodes have both certifies nothing any more.
    state = Voting().opened().fold(CLOSES)
    refusal = Refusal(b"h" * 32, b"g" * 16, 3, "proposal", "bad-schema", "Expected `str`")
    told, worded, coded = (
        state_digest(replace(state, refusals=(one,)))
        for one in (
            refusal,
            replace(refusal, detail="a text was expected"),
            replace(refusal, code="too-large"),
        )
    )
    assert told == worded
    assert told != coded


def test_a_vote_more_is_another_digest() -> None:
    digests = set()
    for yes in (20, 21):
        scene = Voting().opened()
        scene.give("Ash", yes, 10)
        digests.add(state_digest(scene.fold(CLOSES)))
    assert len(digests) == 2
