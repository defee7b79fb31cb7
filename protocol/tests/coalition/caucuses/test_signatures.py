"""Signatures hold only for the text, coalition, group and register that they were made with."""

import msgspec
import pytest

from protocol.coalition.caucuses.bodies import ACT, MEMBER, membership_message
from protocol.coalition.registers.credential import sign_credential
from protocol.tests.coalition.caucuses.making import Caucusing
from protocol.tests.coalition.registers.making import key
from protocol.tests.coalition.scene import START, group_id, seed


@pytest.fixture
def scene() -> Caucusing:
    scene = Caucusing()
    scene.found(joined=("Ada", "Bao", "Carmen"))
    return scene


def test_members_are_counted_and_not_named(scene: Caucusing) -> None:
    act = scene.act()
    scene.sign_act(act, "Ada", "Bao")
    said = scene.said(act)
    assert (scene.codes(), scene.members()) == ([], 3)
    assert (said.signatures, said.stands) == (2, True)


@pytest.mark.parametrize("borrowed", ["text", "caucus", "coalition", "use", "group", "membership"])
def test_borrowed_signatures_are_refused(scene: Caucusing, borrowed: str) -> None:
    act, other = scene.act(title="One"), scene.act(title="Two")
    coalition, group, what, message = scene.coalition, "Ash", ACT, act[0]
    if borrowed == "text":
        message = other[0]
    elif borrowed == "caucus":
        scene.found(body=scene.replaced(name="Day workers"))
        message = scene.act(title="One")[0]
    elif borrowed == "coalition":
        coalition = bytes(32)
    elif borrowed == "use":
        what = "example"
    elif borrowed == "group":
        group = "Birch"
    else:
        what, message = MEMBER, membership_message(scene.id, 0)
    lent = sign_credential(seed("Ada"), coalition, group_id(group), what, message)
    signed = scene.signature("Ash", "Ada", ACT, act[0])
    signed = msgspec.structs.replace(signed, signature=lent)
    scene.publish_signed(act[1], act[0], [signed], "Ash", "Elm")
    assert scene.codes() == ["bad-signature"]


def test_a_register_of_another_group_holds_none_of_its_members(scene: Caucusing) -> None:
    act = scene.act()
    signed = scene.signature("Ash", "Ada", ACT, act[0])
    # Birch's register has Ada's key too, in another leaf.
    scene.publish_signed(act[1], act[0], [signed], "Birch", "Elm")
    assert scene.codes() == ["bad-proof"]


def test_a_root_that_stands_in_no_log_is_none(scene: Caucusing) -> None:
    act = scene.act()
    scene.trees["Ash"] = scene.tree("Ash", turn=1)  # made, never published
    scene.sign_act(act, "Ada")
    assert scene.codes() == ["bad-proof"]
    body_of_no_register = scene.propose("Ash")
    scene.at["Ash"] = body_of_no_register
    scene.sign_act(act, "Ada")
    assert scene.codes() == ["bad-proof", "unknown-target"]


def test_who_is_in_no_register_signs_nothing(scene: Caucusing) -> None:
    act = scene.act()
    signed = scene.signature("Ash", "Ada", ACT, act[0])
    proof = msgspec.structs.replace(signed.proof, key=key("Mallory"))
    lent = sign_credential(seed("Mallory"), scene.coalition, group_id("Ash"), ACT, act[0])
    forged = msgspec.structs.replace(signed, proof=proof, signature=lent)
    scene.publish_signed(act[1], act[0], [forged], "Ash", "Elm")
    assert scene.codes() == ["bad-proof"]


def test_one_false_signature_spoils_its_statement_and_no_other(scene: Caucusing) -> None:
    act = scene.act()
    good = scene.signature("Ash", "Ada", ACT, act[0])
    bad = msgspec.structs.replace(
        scene.signature("Ash", "Bao", ACT, act[0]), signature=good.signature
    )
    scene.publish_signed(act[1], act[0], [good, bad], "Ash", "Elm")
    scene.sign_act(act, "Carmen")
    assert scene.codes() == ["bad-signature"]
    assert scene.said(act).signatures == 1


def test_a_caucus_inside_one_group_is_signed_by_its_members_alone() -> None:
    scene = Caucusing()
    scene.found(body=scene.replaced(group=group_id("Ash")))
    scene.join("Ada", group="Birch")
    assert scene.codes() == ["not-of-the-group"]
    scene.join("Ada", group="Ash")
    assert scene.members() == 1


def test_members_of_a_group_that_left_count_no_longer(scene: Caucusing) -> None:
    act = scene.act()
    scene.sign_act(act, "Ada", "Bao")
    scene.join("Dora", "Eli", group="Birch")
    scene.say("Ash", "leaving", {"reason": "", "caucus": ""}, [], START + 11)
    left = START + 11 + scene.charter.rules.life.notice_s
    assert (scene.known(left - 1).members, scene.said(act, left - 1).stands) == (5, True)
    assert (scene.known(left).members, scene.said(act, left).stands) == (2, False)


def test_a_later_register_dated_back_annuls_nothing_that_went_through_another_log(
    scene: Caucusing,
) -> None:
    for hour in range(9):  # Dogwood's log is longer than Ash's
        scene.say("Dogwood", "caucus", scene.replaced(name=f"Caucus {hour}"), [], START)
    act = scene.act(time=START + 500_000)
    scene.sign_act(act, "Ada", "Bao", time=START + 500_000)
    # Ash's steward throws both out, dating it before they signed.
    scene.register("Ash", turn=1, time=START + 1, members=("Carmen",))
    said = scene.said(act, START + 600_000)
    assert (said.signatures, said.outdated, said.stands) == (2, 2, True)


def test_in_its_own_log_a_group_uses_its_newest_register(scene: Caucusing) -> None:
    act = scene.act()
    old_tree, old = scene.trees["Ash"], scene.at["Ash"]
    scene.register("Ash", turn=1, members=("Carmen",))
    scene.trees["Ash"], scene.at["Ash"] = old_tree, old
    scene.sign_act(act, "Ada", via="Ash")
    assert scene.codes() == ["register-replaced"]
