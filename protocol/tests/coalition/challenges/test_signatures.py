"""A signature under a challenge counts for what it was made for, and for nothing else."""

import msgspec
import pytest

from protocol.coalition.caucuses.bodies import ACT
from protocol.tests.coalition.challenges.making import Contested
from protocol.tests.coalition.challenges.outages import MOVED, MOVED_DUE, Outage
from protocol.tests.coalition.challenges.signing import PEOPLE, WHY, Signing
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.voting import CLOSES, OPENS


def declared() -> Signing:
    scene = Signing()
    scene.declared()
    return scene


def refused(scene: Signing) -> list[str]:
    """Why, after one more cut, in which nothing was signed for good."""
    scene.cut(scene.cuts[-1].time + 5)
    assert scene.standing().challenges == ()
    return scene.codes()


def test_whom_no_register_holds_signs_in_vain() -> None:
    scene = declared()
    tree = scene.trees["Ash"]
    scene.trees["Ash"] = scene.enrol("Elm", "Zoe", "Ada")
    given = [scene.signature("Ash", "Zoe", scene.text(scene.found().result))]
    scene.trees["Ash"] = tree
    scene.sign("Ash", signatures=given)
    assert refused(scene) == ["bad-proof"]


@pytest.mark.parametrize("field", ["salt", "index", "path"])
def test_a_place_in_the_register_is_the_keys_own(field: str) -> None:
    scene = declared()
    signed = scene.signature("Ash", "Ada", scene.text(scene.found().result))
    other = scene.trees["Ash"].proof(scene.signature("Ash", "Bao", b"").proof.key)
    proof = msgspec.structs.replace(signed.proof, **{field: getattr(other, field)})
    scene.sign("Ash", signatures=[msgspec.structs.replace(signed, proof=proof)])
    assert refused(scene) == ["bad-proof"]


@pytest.mark.parametrize(
    "other",
    [{"why": "Another reason."}, {"target": "Birch"}, {"result": b""}, {"result": bytes(32)}],
)
def test_what_was_signed_of_another_text_or_result_is_not_borrowed(other: dict) -> None:
    scene = declared()
    given = [scene.signature("Ash", "Ada", scene.text(scene.found().result))]
    scene.sign("Ash", signatures=given, **other)
    assert refused(scene) == ["bad-signature"]


def test_what_was_signed_of_another_vote_is_not_borrowed() -> None:
    scene = declared()
    whole = scene.ballot
    scene.ballot = bytes(32)
    name = scene.text(b"")
    scene.ballot = whole
    scene.sign("Ash", signatures=[scene.signature("Ash", "Ada", name)], result=b"")
    assert refused(scene) == ["bad-signature"]


def test_what_was_signed_for_a_caucus_is_not_borrowed() -> None:
    scene = declared()
    name = scene.text(scene.found().result)
    scene.sign("Ash", signatures=[scene.signature("Ash", "Ada", name, what=ACT)])
    assert refused(scene) == ["bad-signature"]


def test_what_was_signed_for_one_group_is_not_borrowed_for_another() -> None:
    # Gus is in both registers; a node of Birch moves what he signed for Ash to its own.
    scene = declared()
    name = scene.text(scene.found().result)
    for_ash, for_birch = (scene.signature(group, "Gus", name) for group in ("Ash", "Birch"))
    moved = msgspec.structs.replace(for_birch, signature=for_ash.signature)
    scene.sign("Birch", signatures=[moved])
    assert refused(scene) == ["bad-signature"]


def test_one_false_signature_refuses_its_statement_whole() -> None:
    scene = declared()
    name = scene.text(scene.found().result)
    good = [scene.signature("Ash", person, name) for person in ("Ada", "Bao", "Carmen")]
    bad = msgspec.structs.replace(good[2], signature=bytes(64))
    scene.sign("Ash", signatures=[*good[:2], bad])
    assert refused(scene) == ["bad-signature"]
    assert scene.gathering() == ()


def test_keys_that_a_register_got_after_the_close_challenge_nothing() -> None:
    scene = Signing()
    scene.enrol("Ash", *PEOPLE["Ash"], "New one", "New two", time=CLOSES, turn=1)
    scene.declared()
    scene.sign("Ash", "New one", "New two", "Ada")
    assert refused(scene) == ["register-not-at-close"]


class Moved(Signing, Outage):
    """A vote whose close the panel moved; members challenge it."""


def test_where_an_outage_moved_the_close_the_register_of_the_moved_one_counts() -> None:
    scene = Moved()
    old = scene.registered["Ash"], scene.trees["Ash"]
    scene.moved()
    scene.enrol("Ash", *PEOPLE["Ash"], "In between", time=CLOSES, turn=1)
    new = scene.registered["Ash"], scene.trees["Ash"]
    scene.cut(CLOSES + 1)
    scene.give("Birch", 20, 5, time=MOVED)
    scene.cut(MOVED_DUE)
    scene.registered["Ash"], scene.trees["Ash"] = old
    scene.sign("Ash", "Ada", "Bao", "Carmen", time=MOVED_DUE + 1)
    assert refused(scene) == ["register-not-at-close"]
    scene.registered["Ash"], scene.trees["Ash"] = new
    scene.sign("Ash", "Ada", "Bao", "In between", time=MOVED_DUE + 9)
    scene.cut(MOVED_DUE + 20)
    assert len(scene.standing().challenges) == 1


def test_a_register_of_the_last_cut_before_the_close_is_the_one_and_its_cut_says_when() -> None:
    # Said before the close, but no cut before the close holds it: nobody could tell.
    scene = Signing()
    first, tree = scene.registered["Ash"], scene.trees["Ash"]
    scene.enrol("Ash", *PEOPLE["Ash"], "Too late", time=OPENS, turn=1)
    scene.cut(CLOSES)
    scene.declared()
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    assert refused(scene) == ["register-not-at-close"]
    scene.registered["Ash"], scene.trees["Ash"] = first, tree
    scene.sign("Ash", "Ada", "Bao", "Carmen", time=DUE + 9)
    scene.cut(DUE + 20)
    assert len(scene.standing().challenges) == 1


def test_who_had_left_their_group_by_the_close_signs_in_vain() -> None:
    scene = Signing()
    old = scene.registered["Ash"], scene.trees["Ash"]
    scene.enrol("Ash", "Bao", "Carmen", time=OPENS, turn=1)
    scene.cut(OPENS + 1)
    scene.declared()
    scene.registered["Ash"], scene.trees["Ash"] = old
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    assert refused(scene) == ["register-not-at-close"]


def test_what_is_cited_is_a_register_and_every_one_is_used() -> None:
    scene = declared()
    ash = scene.registered["Ash"]
    scene.sign("Ash", "Ada", refs=[scene.at, scene.proposal])
    scene.sign("Ash", "Bao", refs=[scene.at, ash, scene.registered["Birch"]])
    scene.sign("Ash", "Dora", refs=[scene.proposal, ash])
    assert refused(scene) == ["unknown-target"] * 3


def test_a_key_stands_in_a_statement_once_and_a_text_says_why() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Ada", "Bao")
    scene.sign("Ash", "Bao", why="")
    given = [scene.signature("Ash", "Eli", scene.text(b"x"))]
    scene.sign("Ash", signatures=given, result=b"x")
    assert refused(scene) == ["signature-repeated", "reason-missing", "body-malformed"]


def test_where_the_charter_does_not_say_so_members_challenge_nothing() -> None:
    scene = Signing(members=0)
    scene.declared()
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    assert refused(scene) == ["no-members-challenges"]


def test_where_the_charter_names_no_panel_members_challenge_nothing() -> None:
    class Without(Signing):
        def prepare(self) -> None:
            rules = msgspec.structs.replace(self.charter.rules, challenges=None)
            self.charter = msgspec.structs.replace(self.charter, rules=rules)
            super().prepare()

    scene = Without()
    scene.declared()
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    scene.cut(DUE + 5)
    assert scene.codes() == ["no-challenges"]


def test_a_group_that_was_never_asked_carries_what_members_of_others_sign() -> None:
    scene = declared()
    for via in ("Cedar", "Elm", "Fir"):
        assert group_id(via) not in {group_id(name) for name in PEOPLE}
    scene.sign("Ash", "Ada", via="Elm")
    scene.sign("Birch", "Fay", via="Fir")
    scene.sign("Dogwood", "Jon", via="Ash")
    scene.cut(DUE + 5)
    assert scene.codes() == []
    (one,) = scene.standing().challenges
    assert (one.group, one.reason) == (b"", WHY)


def test_groups_challenge_as_before_where_members_may_too() -> None:
    scene = Contested(members=3).declared()
    scene.challenge("Birch", "Ash")
    scene.cut(DUE + 5)
    assert [c.members for c in scene.standing().challenges] == [None]
    assert START < DUE
