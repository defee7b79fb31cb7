"""Lost keys are replaced by the others after notice, and never against a group that has a key."""

from typing import Any

import pytest
from msgspec.structs import replace

from protocol.audit import CheckFailed, verify_bundle
from protocol.bundle import write_bundle
from protocol.coalition.council import seats_of
from protocol.coalition.cut_line import BundledCut
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.membership.closing import MAX_CLOSED_CLAIMS
from protocol.coalition.membership.motions import KeyObjectionBody, KeyReplacementBody
from protocol.coalition.state import State
from protocol.errors import RuleError
from protocol.keys import key_id, public_key
from protocol.tests.bundles import certified_cut, charter_bytes, head_note, marks_of
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.test_decide import AGREE, DISAGREE, REPLY_S, Told
from protocol.tests.coalition.membership.test_renewing import key_of
from protocol.tests.coalition.membership.test_rotating import (
    key,
    keys_of,
    next_key,
    rotate,
    rotation,
)
from protocol.tests.coalition.scene import START, group_id, seed

NAMES = ("Ash", "Birch", "Cedar", "Damson", "Elder", "Fir")
NO = KeyObjectionBody(reason="We have our key.")


def claim(told: Told, by: str = "Birch", new: str = "new", **changed: Any) -> bytes:
    """Move that Ash's lost keys are replaced by those of this name."""
    keys = rotation(
        told.scene.coalition,
        "Ash",
        by=new,
        **{
            "key": public_key(seed(new)),
            "next_key_hash": key_id(public_key(seed(f"{new}/next"))),
            "cosigning_key": public_key(seed(f"{new}/cosigning")),
            "transport_key": public_key(seed(f"{new}/transport")),
            **changed,
        },
    )
    body = KeyReplacementBody(keys=keys, reason="Their server burned, and the shares with it.")
    return told.say(by, "key-replacement", body)


def agree(told: Told, motion: bytes, *names: str) -> None:
    for name in names:
        told.say(name, "motion-stance", AGREE, motion)


def seated(state: State) -> set[bytes]:
    return {seat.group for seat in seats_of(state)}


def test_lost_keys_are_replaced_after_notice_once_enough_of_the_others_agree() -> None:
    told = Told()
    motion = claim(told)
    agree(told, motion, "Cedar", "Damson")
    before = told.cut(10)
    assert before.membership.replacements[motion].due == START + 10 + REPLY_S
    assert before.changes_at == START + 10 + REPLY_S
    # All have agreed, and still the group has time to object.
    assert keys_of(told.cut(9 + REPLY_S), "Ash") == []
    state = told.cut(10 + REPLY_S)
    assert keys_of(state, "Ash") == [key("new")]
    [link] = state.membership.rotations[group_id("Ash")]
    assert (link.decided, link.time, link.since) == (True, START + 10 + REPLY_S, 0)
    assert key_of(state, "Ash") == key("Ash/agreement/1")
    assert not state.membership.replacements[motion].open
    assert state.refusals == ()


def test_the_group_whose_keys_they_are_objects_by_the_key_that_it_has() -> None:
    told = Told()
    motion = claim(told)
    agree(told, motion, "Cedar", "Damson")
    told.cut(10)
    told.say("Ash", "key-objection", NO, motion)
    told.cut(20)
    state = told.cut(20 + REPLY_S)
    known = state.membership.replacements[motion]
    assert (known.objection, known.objected, known.since) == (NO.reason, START + 20, None)
    assert keys_of(state, "Ash") == []
    agree(told, motion, "Elder") if "Elder" in told.scene.names else None
    told.say("Birch", "motion-stance", AGREE, motion)
    assert codes(told.cut(30 + REPLY_S), "motion-stance") == ["motion-closed"]


def test_a_group_that_replaces_its_keys_itself_has_not_lost_them() -> None:
    told = Told()
    motion = claim(told)
    agree(told, motion, "Cedar", "Damson")
    told.cut(10)
    rotate(told, "Ash", within="Damson")
    told.cut(20)
    state = told.cut(20 + REPLY_S)
    assert keys_of(state, "Ash") == [key("Ash/next")]
    assert not state.membership.replacements[motion].open


def test_nobody_else_objects_and_the_group_does_not_vote() -> None:
    told = Told()
    motion = claim(told)
    told.cut(10)
    told.say("Cedar", "key-objection", NO, motion)
    told.say("Ash", "motion-stance", DISAGREE, motion)
    state = told.cut(20)
    assert codes(state, "key-objection") == ["unknown-target"]
    assert codes(state, "motion-stance") == ["own-case"]
    assert state.membership.replacements[motion].open


def test_one_group_alone_replaces_nobodys_keys() -> None:
    told = Told("Ash", "Birch")
    claim(told)
    told.cut(10)
    assert keys_of(told.cut(20 + REPLY_S), "Ash") == []
    told = Told("Ash", "Birch", "Cedar")
    motion = claim(told)
    told.cut(10)
    assert keys_of(told.cut(10 + REPLY_S), "Ash") == []
    agree(told, motion, "Cedar")
    assert keys_of(told.cut(20 + REPLY_S), "Ash") == [key("new")]


def test_what_the_group_had_announced_is_void_and_the_chain_goes_on_from_the_new_keys() -> None:
    told = Told()
    agree(told, claim(told), "Cedar", "Damson")
    told.cut(10)
    told.cut(10 + REPLY_S)
    # Whoever finds the old shares later has nothing by them.
    rotate(told, "Ash", within="Birch")
    state = told.cut(20 + REPLY_S)
    assert codes(state, "key-rotation") == ["wrong-next-key"]
    body = rotation(
        told.scene.coalition,
        "Ash",
        2,
        by="new/next",
        key=public_key(seed("new/next")),
    )
    told.say("Cedar", "key-rotation", body)
    assert keys_of(told.cut(30 + REPLY_S), "Ash") == [key("new"), key("new/next")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"by": "thief"}, "bad-signature"),
        ({"key": public_key(seed("Birch/log")), "by": "Birch/log"}, "key-in-use"),
        ({"transport_key": public_key(seed("Ash/transport"))}, "key-in-use"),
        ({"group": group_id("Birch")}, "unknown-target"),
        ({"group": group_id("Nobody")}, "unknown-target"),
    ],
)
def test_a_claim_names_new_keys_that_it_has_for_another_group(
    changed: dict[str, Any], code: str
) -> None:
    told = Told()
    by = changed.pop("by", "new")
    name = "Ash"
    fields = {
        "key": public_key(seed("new")),
        "next_key_hash": key_id(public_key(seed("new/next"))),
        **changed,
    }
    keys = rotation(told.scene.coalition, name, by=by, **fields)
    told.say("Birch", "key-replacement", KeyReplacementBody(keys=keys, reason="Lost."))
    state = told.cut(10)
    assert codes(state, "key-replacement") == [code]
    assert state.membership.replacements == {}


def test_a_claim_says_why_and_is_made_once() -> None:
    told = Told()
    keys = rotation(told.scene.coalition, "Ash", by="new", key=public_key(seed("new")))
    told.say("Birch", "key-replacement", KeyReplacementBody(keys=keys, reason=""))
    claim(told)
    claim(told, new="other")
    state = told.cut(10)
    assert sorted(codes(state, "key-replacement")) == ["motion-repeated", "reason-missing"]


def rivals(told: Told) -> tuple[bytes, bytes]:
    """Two claims to Ash's keys, with two groups behind each."""
    one, other = claim(told), claim(told, "Cedar", "other")
    agree(told, one, "Damson")
    agree(told, other, "Elder")
    return one, other


def test_rival_claims_put_the_group_aside_until_the_others_agree_to_one() -> None:
    told = Told(*NAMES)
    one, other = rivals(told)
    state = told.cut(10)
    assert state.membership.contested == {group_id("Ash")}
    # A few that claim the keys of many would else be the council that decides about it.
    assert group_id("Ash") in seated(state)
    # What it says from then on doesn't count, whoever has its key; and neither claim is decided.
    silenced = told.scene.propose("Ash", START)
    agree(told, one, "Fir")
    state = told.cut(20 + REPLY_S)
    assert silenced not in state.proposals
    assert codes(state, "proposal") == ["keys-contested"]
    assert keys_of(state, "Ash") == []
    # Who agrees to the other claim stands behind that one.
    agree(told, one, "Elder", "Cedar")
    state = told.cut(30 + REPLY_S)
    assert state.membership.contested == frozenset()
    assert keys_of(state, "Ash") == [key("new")]
    assert not state.membership.replacements[other].open
    assert group_id("Ash") in seated(state)
    assert told.scene.propose("Ash", START + 5) in told.cut(40 + REPLY_S).proposals


def test_a_group_put_aside_decides_nothing_about_others() -> None:
    told = Told(*NAMES)
    rivals(told)
    earlier = told.accuse("Birch", "Fir")
    told.cut(10)
    told.accuse("Ash", "Fir")
    agree(told, earlier, "Ash")
    state = told.cut(20)
    assert codes(state, "expulsion") == codes(state, "motion-stance") == ["keys-contested"]
    assert list(state.membership.expulsions) == [earlier]
    assert state.membership.expulsions[earlier].stances.keys() == {group_id("Birch")}


def test_the_group_put_aside_objects_to_both_and_is_heard_again() -> None:
    told = Told(*NAMES)
    one, other = rivals(told)
    told.cut(10)
    told.say("Ash", "key-objection", NO, one)
    assert told.cut(20).membership.contested == frozenset()
    told.say("Ash", "key-objection", NO, other)
    told.cut(30)
    proposal = told.scene.propose("Ash", START + 5)
    state = told.cut(40 + REPLY_S)
    assert proposal in state.proposals
    assert keys_of(state, "Ash") == []


def test_who_has_answered_a_claim_is_not_put_aside_by_the_next_ones() -> None:
    told = Told(*NAMES)
    claims = rivals(told)
    told.cut(5)
    for motion in claims:
        told.say("Ash", "key-objection", NO, motion)
    told.cut(10)
    for by, behind in (("Damson", "Birch"), ("Elder", "Cedar")):
        agree(told, claim(told, by, f"again/{by}"), behind)
    proposal = told.scene.propose("Ash", START)
    state = told.cut(20)
    assert codes(state, "key-replacement") == ["motion-repeated"] * 2
    assert state.membership.contested == frozenset()
    assert proposal in state.proposals
    # Who lost its keys since can be helped after as long as it had to answer.
    told.cut(20 + REPLY_S)
    claim(told, "Damson", "later")
    assert len(codes(told.cut(30 + REPLY_S), "key-replacement")) == 2


def test_no_two_groups_have_one_key() -> None:
    told = Told(*NAMES)
    claim(told)
    keys = rotation(
        told.scene.coalition,
        "Damson",
        by="new",
        key=public_key(seed("new")),
        next_key_hash=key_id(public_key(seed("new/next"))),
    )
    told.say("Cedar", "key-replacement", KeyReplacementBody(keys=keys, reason="Lost, too."))
    assert codes(told.cut(10), "key-replacement") == ["key-in-use"]


def test_two_groups_with_two_claims_silence_nobody() -> None:
    told = Told(*NAMES)
    one, other = claim(told), claim(told, "Cedar", "other")
    agree(told, one, "Cedar")
    agree(told, other, "Birch")
    state = told.cut(10)
    assert state.membership.contested == frozenset()
    proposal = told.scene.propose("Ash", START)
    assert proposal in told.cut(20).proposals


def test_every_field_of_the_keys_is_signed() -> None:
    told = Told()
    keys = rotation(told.scene.coalition, "Ash", by="new", key=public_key(seed("new")))
    for field in ("next_key_hash", "cosigning_key", "transport_key", "agreement_key"):
        forged = replace(keys, **{field: public_key(seed(f"forged {field}"))})
        told.say("Birch", "key-replacement", KeyReplacementBody(keys=forged, reason="Lost."))
    state = told.cut(10)
    assert codes(state, "key-replacement") == ["bad-signature"] * 4
    assert next_key("Ash", 1) == "Ash/next"


def test_a_bundle_is_verified_by_the_key_that_was_decided_on_and_by_no_claim() -> None:
    told = Told(*NAMES)
    told.scene.propose("Ash", START)
    agree(told, claim(told), "Cedar", "Damson", "Elder")
    claim(told, "Fir", "other")
    cuts = [certified_cut(told.scene, [], START + 10)]
    cuts.append(certified_cut(told.scene, cuts, START + 11 + REPLY_S))
    report = verify_bundle(bundled(told, cuts, "new"))
    assert keys_of(report.state, "Ash") == [key("new")]
    with pytest.raises(CheckFailed) as caught:
        verify_bundle(bundled(told, cuts, "other"))
    assert isinstance(caught.value.__cause__, RuleError)
    assert caught.value.__cause__.code == "not-a-member"


def bundled(told: Told, cuts: list[BundledCut], by: str) -> bytes:
    """All records, Ash's under the key of this name."""
    scene, time = told.scene, START + 100 + REPLY_S
    held = {group: data for group, data in scene.logs.items() if data}
    state = fold_logs(scene.charter, held.items(), time, cuts=marks_of(cuts))
    keyed = {"Ash": by}
    logs = [
        (group, head_note(scene, name, held[group], by=keyed.get(name, "")), held[group])
        for name in NAMES
        if (group := group_id(name)) in held
    ]
    return write_bundle(charter_bytes(scene), logs, time, state_digest(state), cuts=cuts)


def test_of_claims_that_came_to_nothing_only_the_last_are_shown() -> None:
    told, said, at = Told(), list[bytes](), 0
    for turn in range(MAX_CLOSED_CLAIMS + 3):
        said.append(claim(told, new=f"new-{turn}"))
        at += 10
        told.cut(at)
        told.say("Ash", "key-objection", NO, said[-1])
        at += 10
        state = told.cut(at)
        at += REPLY_S
    shown = state.membership.replacements
    assert list(shown) == said[3:]
    assert {known.open for known in shown.values()} == {False}
    # What is open, and what was decided, is never pushed out by them.
    last = claim(told, new="last")
    agree(told, last, "Cedar", "Damson")
    assert list(told.cut(at).membership.replacements) == [*said[3:], last]
    decided = told.cut(at + 10 + REPLY_S).membership.replacements
    assert list(decided) == [*said[3:], last]
    assert decided[last].since is not None
