"""A log goes on under its group's new key; the old one is good up to where it was replaced."""

import pytest
from msgspec.structs import replace

from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.log_keys import (
    LogKey,
    claimed_keys,
    key_in_force,
    keys_of_logs,
    open_log_head,
    revealed_keys,
)
from protocol.errors import MalformedError, SignatureError
from protocol.tests.coalition.cutting import opened
from protocol.tests.coalition.membership.test_decide import AGREE, Told
from protocol.tests.coalition.membership.test_replacing import claim
from protocol.tests.coalition.membership.test_rotating import key, next_key, rotate, rotation
from protocol.tests.coalition.scene import START, group_id, seed

ASH = group_id("Ash")


def head(told: Told, by: str, size: int) -> bytes:
    line = origin(told.scene.coalition, ASH)
    return sign_checkpoint(seed(by), Checkpoint(line, size, bytes(32)))


def test_a_log_has_the_keys_of_its_card_and_of_its_rotations() -> None:
    told = Told()
    cards = [founder.card for founder in told.scene.charter.groups]
    told.scene.propose("Ash", START)
    rotate(told, "Ash", within="Birch")
    state = told.scene.fold(START + 5)
    keys = keys_of_logs(cards, state.membership.rotations)
    assert keys[ASH] == (LogKey(key("Ash/next"), None), LogKey(key("Ash/log"), None))
    assert key_in_force(keys[ASH]) == key("Ash/log")
    state = told.cut(10)
    keys = keys_of_logs(cards, state.membership.rotations)
    assert keys[ASH] == (LogKey(key("Ash/next"), None), LogKey(key("Ash/log"), 1))
    assert key_in_force(keys[ASH]) == key("Ash/next")
    assert keys[group_id("Birch")] == (LogKey(key("Birch/log"), None),)


def test_the_old_keys_later_heads_are_refused_and_its_earlier_ones_are_not() -> None:
    told = Told()
    coalition = told.scene.coalition
    keys = (LogKey(key("Ash/next"), None), LogKey(key("Ash/log"), 5))
    for by, size in (("Ash/log", 5), ("Ash/next", 6), ("Ash/next", 3)):
        checkpoint, used = open_log_head(coalition, ASH, keys, head(told, by, size))
        assert (checkpoint.size, used) == (size, key(by))
    with pytest.raises(SignatureError) as caught:
        open_log_head(coalition, ASH, keys, head(told, "Ash/log", 6))
    assert caught.value.code == "retired-key"
    with pytest.raises(SignatureError) as caught:
        open_log_head(coalition, ASH, keys, head(told, "thief", 5))
    assert caught.value.code == "unsigned-note"
    with pytest.raises(MalformedError):
        open_log_head(coalition, group_id("Birch"), keys, head(told, "Ash/log", 5))


def test_whoever_comes_late_follows_the_keys_from_the_card_and_believes_nobody() -> None:
    told = Told()
    coalition = told.scene.coalition
    cards = [founder.card for founder in told.scene.charter.groups]
    bodies = [rotation(coalition, "Ash", number) for number in (3, 1, 2)]
    chain = [key(next_key("Ash", number)) for number in (1, 2, 3)]
    assert revealed_keys(coalition, cards, bodies) == {ASH: chain}
    # A link without its seed, or with none before it, leads nowhere.
    forged = replace(rotation(coalition, "Birch"), transport_key=key("thief"))
    loose = rotation(coalition, "Cedar", 2)
    own = rotation(coalition, "Damson", by="thief", key=key("thief"))
    assert revealed_keys(coalition, cards, [forged, loose, own, *bodies]) == {ASH: chain}
    assert revealed_keys(coalition, cards, []) == {}


def test_a_claimed_key_is_taken_once_so_many_others_agree() -> None:
    told = Told()
    motion = claim(told)
    told.say("Ash", "motion-stance", AGREE, motion)  # whose keys they are counts not
    assert claimed_keys(opened(told.scene), 2) == {}
    told.say("Cedar", "motion-stance", AGREE, motion)
    assert claimed_keys(opened(told.scene), 2) == {group_id("Ash"): [key("new")]}
    assert claimed_keys(opened(told.scene), 3) == {}
