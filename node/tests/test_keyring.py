"""A node knows the groups' keys from its fold, and meanwhile from what peers show."""

import pytest

from node.keyring import Keyring
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.errors import SignatureError
from protocol.tests.coalition.cutting import opened
from protocol.tests.coalition.membership.joining import Joining, new_card
from protocol.tests.coalition.membership.test_decide import Told
from protocol.tests.coalition.membership.test_rotating import key, next_key, rotate, rotation
from protocol.tests.coalition.scene import START, group_id, seed

ASH, ELDER = group_id("Ash"), group_id("Elder")


def learn(keyring, told, state):
    keyring.learn(state.membership.rotations, opened(told.scene))


def test_peers_are_shown_what_the_fold_took_and_nothing_else():
    told = Told()
    keyring = Keyring(told.scene.charter)
    rotate(told, "Ash", within="Birch")
    rotate(told, "Cedar", by="thief")
    learn(keyring, told, told.cut(10))
    assert keyring.shown(ASH) == [rotation(told.scene.coalition, "Ash")]
    assert keyring.shown(group_id("Cedar")) == []
    assert keyring.in_force(ASH) == key("Ash/next")


def test_a_group_that_was_taken_in_replaces_its_keys_as_a_founder_does():
    told = Joining()
    coalition, keyring = told.scene.coalition, Keyring(told.scene.charter)
    told.take_in("Elder", 10)
    keyring.meet(new_card("Elder"))
    rotate(told, "Elder", within="Birch")
    learn(keyring, told, told.cut(20))
    assert keyring.in_force(ELDER) == key("Elder/next")
    line = origin(coalition, ELDER)
    note = sign_checkpoint(seed("Elder/next"), Checkpoint(line, 3, bytes(32)))
    assert keyring.open_head(coalition, ELDER, note)[1] == key("Elder/next")
    stolen = sign_checkpoint(seed("Elder/log"), Checkpoint(line, 3, bytes(32)))
    with pytest.raises(SignatureError) as caught:
        keyring.open_head(coalition, ELDER, stolen)
    assert caught.value.code == "retired-key"


def test_requests_are_taken_under_either_key_until_the_new_one_is_in_effect():
    told = Told()
    keyring = Keyring(told.scene.charter)
    (before,) = keyring.transport_keys
    assert before[ASH] == key("Ash/transport")
    rotate(told, "Ash")
    learn(keyring, told, told.scene.fold(START + 5))
    now, coming = keyring.transport_keys
    assert (now[ASH], coming[ASH]) == (key("Ash/transport"), key("Ash/transport/1"))
    learn(keyring, told, told.cut(10))
    (now,) = keyring.transport_keys
    assert now == {**before, ASH: key("Ash/transport/1")}


def test_a_head_under_a_key_that_only_peers_know_opens_once_they_show_it():
    told = Told()
    coalition, keyring = told.scene.coalition, Keyring(told.scene.charter)
    head = Checkpoint(origin(coalition, ASH), 3, bytes(32))
    note = sign_checkpoint(seed("Ash/next"), head)
    with pytest.raises(SignatureError):
        keyring.open_head(coalition, ASH, note)
    keyring.learn_shown([rotation(coalition, "Ash", by="thief", key=key("thief"))])
    with pytest.raises(SignatureError):
        keyring.open_head(coalition, ASH, note)
    keyring.learn_shown([rotation(coalition, "Ash")])
    assert keyring.open_head(coalition, ASH, note) == (head, key("Ash/next"))
    # What it signs with now is the fold's to say.
    assert keyring.in_force(ASH) == key("Ash/log")


def test_what_was_taken_in_under_a_key_that_was_replaced_since_still_opens():
    told = Told()
    coalition, keyring = told.scene.coalition, Keyring(told.scene.charter)
    note = sign_checkpoint(seed("Ash/log"), Checkpoint(origin(coalition, ASH), 3, bytes(32)))
    rotate(told, "Ash", within="Birch")
    learn(keyring, told, told.cut(10))
    with pytest.raises(SignatureError) as caught:
        keyring.open_head(coalition, ASH, note)
    assert caught.value.code == "retired-key"
    assert keyring.open_held(coalition, ASH, note).size == 3


def test_a_peer_that_shows_fewer_rotations_takes_away_no_key_that_another_showed():
    told = Told()
    coalition, keyring = told.scene.coalition, Keyring(told.scene.charter)
    first, second = rotation(coalition, "Ash"), rotation(coalition, "Ash", 2)
    keyring.learn_shown([first, second])
    keyring.learn_shown([first])
    head = Checkpoint(origin(coalition, ASH), 3, bytes(32))
    note = sign_checkpoint(seed(next_key("Ash", 2)), head)
    assert keyring.open_head(coalition, ASH, note) == (head, second.key)
