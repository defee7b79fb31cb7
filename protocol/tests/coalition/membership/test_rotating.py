"""Only the key that a group committed to replaces its keys; from the next cut on, in any log."""

import itertools
from typing import Any

import pytest
from msgspec.structs import replace

from protocol.coalition.council import seats_of
from protocol.coalition.fold import fold_logs
from protocol.coalition.membership.bodies import (
    KeyRotationBody,
    LeavingBody,
    possession,
    rotation_message,
)
from protocol.coalition.membership.motions import ForkProofBody
from protocol.coalition.state import State
from protocol.keys import Purpose, key_id, public_key, sign
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.membership.test_decide import Told, proof
from protocol.tests.coalition.membership.test_renewing import (
    key_of,
    refused_council,
    renew,
    without_a_key,
)
from protocol.tests.coalition.scene import NOTICE_S, START, group_id, seed


def next_key(name: str, number: int) -> str:
    """The name of a group's key of that number; its card commits to the first."""
    return f"{name}/next" if number == 1 else f"{name}/next/{number}"


def rotation(
    coalition: bytes, name: str, number: int = 1, *, by: str = "", **changed: Any
) -> KeyRotationBody:
    """A group's rotation to its key of that number; by another seed, or with other fields."""
    agreement = f"{name}/agreement/{number}"
    body = KeyRotationBody(
        group=group_id(name),
        key=public_key(seed(next_key(name, number))),
        next_key_hash=key_id(public_key(seed(next_key(name, number + 1)))),
        cosigning_key=public_key(seed(f"{name}/cosigning/{number}")),
        transport_key=public_key(seed(f"{name}/transport/{number}")),
        agreement_key=public_key(seed(agreement)),
        possession=sign(
            seed(agreement),
            Purpose.AGREEMENT,
            coalition,
            possession(group_id(name), public_key(seed(agreement))),
        ),
        signature=bytes(64),
    )
    body = replace(body, **changed)
    key = seed(by or next_key(name, number))
    message = rotation_message(body)
    return replace(body, signature=sign(key, Purpose.ROTATION, coalition, message))


def rotate(told: Told, name: str, number: int = 1, within: str = "", **changed: Any) -> bytes:
    """Carry a rotation in the log of a group, its own if no other is named."""
    body = rotation(told.scene.coalition, name, number, **changed)
    return told.say(within or name, "key-rotation", body)


def keys_of(state: State, name: str) -> list[bytes]:
    return [r.key for r in state.membership.rotations.get(group_id(name), ())]


def key(name: str) -> bytes:
    return public_key(seed(name))


@pytest.mark.parametrize("within", ["Ash", "Birch"])
def test_the_key_committed_to_replaces_the_others_from_the_next_cut_on(within: str) -> None:
    told = Told()
    told.scene.propose("Ash", START)
    size = len(told.scene.logs[group_id("Ash")])
    rotate(told, "Ash", within=within)
    before = told.scene.fold(START + 5)
    assert before.membership.rotations[group_id("Ash")][0].since is None
    assert key_of(before, "Ash") == key("Ash/agreement")
    state = told.cut(10)
    [known] = state.membership.rotations[group_id("Ash")]
    assert (known.key, known.since) == (key("Ash/next"), size + (within == "Ash"))
    assert key_of(state, "Ash") == key("Ash/agreement/1")
    assert state.refusals == ()


def test_whoever_has_only_the_servers_keys_replaces_nothing() -> None:
    told = Told()
    coalition = told.scene.coalition
    # The thief's own key, the card's hash unmet; then the announced key, without its seed.
    rotate(told, "Ash", by="thief", key=key("thief"))
    told.cut(10)
    rotate(told, "Ash", by="Ash/log")
    state = told.cut(20)
    assert codes(state, "key-rotation") == ["wrong-next-key", "bad-signature"]
    assert keys_of(state, "Ash") == []
    # Nor with the group's own rotation, a field changed.
    body = rotation(coalition, "Ash")
    for field in ("next_key_hash", "transport_key", "cosigning_key"):
        told.say("Birch", "key-rotation", replace(body, **{field: key("thief")}))
    told.say("Birch", "key-rotation", replace(body, group=group_id("Cedar")))
    state = told.cut(30)
    assert codes(state, "key-rotation")[2:] == [*["bad-signature"] * 3, "wrong-next-key"]


def test_a_rotation_ends_what_the_old_key_said_of_the_seat() -> None:
    told = Told()
    renew(told, "Ash", "thief")
    assert key_of(told.cut(10), "Ash") == key("thief")
    rotate(told, "Ash", within="Birch")
    renew(told, "Ash", "thief again")  # in the same cut, still under the old key
    assert key_of(told.cut(20), "Ash") == key("Ash/agreement/1")
    renew(told, "Ash", "own")
    assert key_of(told.cut(30), "Ash") == key("own")


def test_a_chain_is_followed_in_whatever_order_its_links_came_to_be_known() -> None:
    for order in itertools.permutations((1, 2, 3)):
        told = Told()
        for number in order:
            rotate(told, "Ash", number, within="Birch")
        state = told.cut(10)
        assert keys_of(state, "Ash") == [key(next_key("Ash", number)) for number in (1, 2, 3)], (
            order
        )
        assert state.refusals == ()


def test_a_later_link_carried_first_is_in_effect_once_the_one_before_it_is() -> None:
    told = Told()
    rotate(told, "Ash", 2, within="Birch")
    state = told.cut(10)
    assert keys_of(state, "Ash") == []
    rotate(told, "Ash", 1)
    state = told.cut(20)
    chain = state.membership.rotations[group_id("Ash")]
    assert [(r.time, r.since) for r in chain] == [(START + 20, 1)] * 2


def test_of_two_rotations_by_one_key_the_first_counts_and_the_same_one_may_be_carried_twice() -> (
    None
):
    told = Told()
    rotate(told, "Ash", within="Birch")
    rotate(told, "Ash", within="Cedar")
    told.cut(10)
    rotate(told, "Ash", within="Damson", transport_key=key("other"))
    state = told.cut(20)
    assert codes(state, "key-rotation") == ["key-in-use"]
    assert state.membership.rotations[group_id("Ash")][0].transport_key == key("Ash/transport/1")


def test_keys_that_were_on_a_server_are_not_rotated_to() -> None:
    told = Told()
    rotate(told, "Ash", transport_key=key("Ash/transport"))
    rotate(told, "Birch", cosigning_key=key("Birch/next"))
    rotate(told, "Cedar", next_key_hash=key_id(key("Cedar/next")))
    rotate(told, "Damson", next_key_hash=key_id(key("Ash/log")))
    state = told.cut(10)
    assert codes(state, "key-rotation") == ["key-in-use"] * 4
    assert state.membership.rotations == {}


def test_nobody_names_anothers_agreement_key_nor_shares_one() -> None:
    told = Told()
    rotate(told, "Ash", agreement_key=key("Birch/agreement/1"))
    told.cut(10)
    renew(told, "Birch", "Cedar/agreement/1")
    told.cut(20)
    # With the seed in two hands: the rotation holds, the seat keeps the key it had.
    rotate(told, "Cedar")
    state = told.cut(30)
    assert codes(state, "key-rotation") == ["bad-signature"]
    assert keys_of(state, "Cedar") == [key("Cedar/next")]
    assert key_of(state, "Birch") == key("Cedar/agreement/1")
    assert len({seat.key for seat in seats_of(state)}) == 4
    # And the other way round.
    rotate(told, "Damson")
    told.cut(40)
    renew(told, "Ash", "Damson/agreement/1")
    state = told.cut(50)
    assert codes(state, "agreement-key") == ["key-in-use"]


def test_a_key_rotated_to_later_puts_no_council_in_force_that_was_refused_before() -> None:
    told = without_a_key()
    refused_council(told)
    rotate(told, "Damson", within="Birch")
    state = told.cut(30)
    assert told.seats(state) == {"Ash", "Birch"}
    assert codes(state, "council-motion") == ["bad-council"]


def without_cuts() -> Told:
    told = Told("Ash", "Birch", rules=None)
    rules = replace(told.scene.charter.rules, cuts=None, members=None)
    told.found(replace(told.scene.charter, rules=rules))
    return told


def test_without_cuts_a_rotation_is_in_effect_where_it_stands_in_its_groups_own_log() -> None:
    told = without_cuts()
    scene = told.scene
    scene.propose("Ash", START)
    size = len(scene.logs[group_id("Ash")])
    rotate(told, "Ash")
    rotate(told, "Birch", within="Ash")
    state = scene.fold(START + 10)
    assert state.membership.rotations[group_id("Ash")][0].since == size + 1
    assert group_id("Birch") not in state.membership.rotations
    assert codes(state, "key-rotation") == ["cuts-needed"]


@pytest.mark.parametrize("within", ["Ash", "Birch"])
@pytest.mark.parametrize("cutting", [False, True])
def test_whoever_has_the_key_rotated_to_puts_no_other_rotation_before_it(
    within: str, cutting: bool
) -> None:
    told = Told() if cutting else without_cuts()
    scene = told.scene
    own = rotation(scene.coalition, "Ash")
    scene.say("Ash", "key-rotation", own, time=START + 100)
    if cutting:
        told.cut(150)
    # Its seed was on the stolen server; the hour of a statement is what its group claims.
    other = rotation(scene.coalition, "Ash", next_key_hash=key_id(key("thief/next")))
    scene.say(within, "key-rotation", other, time=START + 50)
    state = told.cut(200) if cutting else scene.fold(START + 200)
    [known] = state.membership.rotations[group_id("Ash")]
    assert known.next_key_hash == own.next_key_hash
    refused = "cuts-needed" if within == "Birch" and not cutting else "key-in-use"
    assert codes(state, "key-rotation") == [refused]


def test_a_stranger_to_the_charter_has_no_keys_to_replace() -> None:
    told = Told()
    told.say("Ash", "key-rotation", rotation(told.scene.coalition, "Nobody"))
    assert codes(told.cut(10), "key-rotation") == ["unknown-target"]


def test_what_nobody_announced_costs_nobody_a_signature_check() -> None:
    told = Told()
    body = rotation(told.scene.coalition, "Ash")
    for number in range(5):
        told.say("Birch", "key-rotation", replace(body, key=key(f"junk {number}")))
    told.say("Birch", "key-rotation", body)
    memo: dict[Any, Any] = {}
    logs = told.scene.logs.items()
    state = fold_logs(told.scene.charter, logs, START + 5, memo)
    assert codes(state, "key-rotation") == ["wrong-next-key"] * 5
    assert len([name for name in memo if name[0] == "key-rotation"]) == 1


def test_a_newcomer_rotates_and_nobody_else_to_a_key_of_its_card() -> None:
    told = Joining()
    # In the cut that takes it in, it is no group yet.
    rotate(told, "Elder", within="Birch")
    state = told.take_in("Elder", 10)
    assert codes(state, "key-rotation") == ["unknown-target"]
    rotate(told, "Damson", transport_key=key("Elder/cosigning"))
    rotate(told, "Elder", within="Ash")
    state = told.cut(20)
    assert sorted(codes(state, "key-rotation")) == ["key-in-use", "unknown-target"]
    [known] = state.membership.rotations[group_id("Elder")]
    assert (known.key, known.since) == (key("Elder/next"), 0)


def test_a_group_that_left_carries_no_rotation() -> None:
    told = Told()
    told.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(10)
    told.cut(10 + NOTICE_S)
    rotate(told, "Ash", within="Damson")
    state = told.cut(20 + NOTICE_S)
    assert codes(state, "key-rotation") == ["group-left"]
    assert keys_of(state, "Ash") == []


def test_a_fork_under_a_key_that_was_replaced_suspends_nobody() -> None:
    told = Told()
    rotate(told, "Ash", within="Birch")
    # In the cut that replaces it the old key is still the group's.
    told.say("Cedar", "fork-proof", ForkProofBody(proof=proof(told, "Ash")))
    state = told.cut(10)
    assert list(state.membership.suspended) == [group_id("Ash")]
    told = Told()
    rotate(told, "Ash", within="Birch")
    told.cut(10)
    told.say("Cedar", "fork-proof", ForkProofBody(proof=proof(told, "Ash")))
    state = told.cut(20)
    assert codes(state, "fork-proof") == ["unsigned-note"]
    assert not state.membership.suspended
    told.say("Cedar", "fork-proof", ForkProofBody(proof=proof(told, "Ash", by="Ash/next")))
    assert list(told.cut(30).membership.suspended) == [group_id("Ash")]
