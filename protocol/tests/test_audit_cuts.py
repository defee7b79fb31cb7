"""Audits of bundles with certified cuts: what they make final, and whom they convict."""

from typing import Any

import pytest
from msgspec.structs import replace

from protocol.agreement.epoch import Epoch
from protocol.audit import CheckFailed, compare_lines, is_final, verify_bundle
from protocol.bundle import open_bundle, write_bundle
from protocol.checkpoint import open_checkpoint, origin
from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody
from protocol.coalition.cut_line import BundledCut
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.kinds import REDUCER_VERSION
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.membership.motions import ForkProofBody
from protocol.coalition.state import Phase
from protocol.encoding import pack
from protocol.errors import MalformedError
from protocol.evidence import seal_evidence
from protocol.keys import public_key
from protocol.tests.bundles import (
    AS_OF,
    CLOSES,
    NAMES,
    bundle_of,
    certified_bundle,
    certified_cut,
    charter_bytes,
    ended_vote,
    first_cuts,
    head_note,
    marks_of,
    opened,
    signed_by_all,
    small_bundle,
    steps,
    three_cuts,
)
from protocol.tests.coalition.membership.test_decide import AGREE, Told, proof
from protocol.tests.coalition.membership.test_incarnations import move
from protocol.tests.coalition.membership.test_rotating import next_key, rotate
from protocol.tests.coalition.scene import NOTICE_S, START, Scene, group_id, seed
from protocol.tests.test_audit import STRIDE, failure

DUE = CLOSES + 100


def with_last(**changes: Any) -> bytes:
    """The certified bundle with the last cut lied about, and signed by all the same."""
    bundle = open_bundle(certified_bundle())
    *before, last = bundle.cuts
    cut = replace(last.cut, **changes)
    signed = signed_by_all(ended_vote(certifying=True), cut, last.epoch)
    return pack(replace(bundle, cuts=[*before, replace(last, cut=cut, certificate=signed)]))


def test_a_bundle_without_cuts_is_provisional() -> None:
    report = verify_bundle(small_bundle())
    assert report.passed[4].found == "none: everything is provisional"
    assert report.certified is None
    assert not any(is_final(report, ballot) for ballot in report.state.ballots)
    assert any("results are provisional" in sentence for sentence in report.not_checkable)


def test_a_state_made_up_along_the_way_decides_nothing() -> None:
    """It hands nothing over, and what the last cut certifies follows from the records."""
    scene = ended_vote(certifying=True)
    cuts: list[BundledCut] = []
    *earlier, last = steps()
    for step in earlier:
        cuts.append(certified_cut(scene, cuts, *step, state=bytes(32)))
    cuts.append(certified_cut(scene, cuts, *last))
    report = verify_bundle(bundle_of(scene, cuts=cuts))
    assert report.state.ballots == verify_bundle(certified_bundle()).state.ballots
    with pytest.raises(CheckFailed, match="certified another state in cut 1"):
        verify_bundle(bundle_of(scene, cuts=cuts), lambda *_: None)
    ill = [*cuts[:-1], certified_cut(scene, cuts[:-1], *last, state=bytes(32))]
    assert failure(bundle_of(scene, cuts=ill)) == (5, "digest-mismatch")


def test_a_result_is_final_once_a_cut_has_declared_it() -> None:
    scene, cuts = ended_vote(certifying=True), three_cuts()
    closed = verify_bundle(certified_bundle())
    (ballot,) = closed.state.ballots
    assert not is_final(closed, ballot)
    declared = verify_bundle(bundle_of(scene, time=DUE + 5, cuts=cuts))
    # By this node's clock the time for returns is over; no cut has said so.
    assert not is_final(declared, ballot)
    more = [*cuts, certified_cut(scene, cuts, DUE)]
    final = verify_bundle(bundle_of(scene, time=DUE + 5, cuts=more))
    assert is_final(final, ballot)
    assert "4 cuts" in final.passed[4].found
    assert "signed by 3 of 3" in final.passed[4].found
    assert any("two thirds of the council" in sentence for sentence in final.proved)


def test_a_result_that_a_later_return_could_change_is_not_final() -> None:
    base, scene = ended_vote(certifying=True), Scene(*NAMES)
    scene.charter, scene.coalition = base.charter, base.coalition
    scene.logs = {group: list(entries) for group, entries in base.logs.items()}
    ((at, ballot),) = [(b.hash, b.id) for b in base.fold(AS_OF).ballots.values()]
    scene.say("Cedar", "return", scene.counted("Cedar", ballot, 9, 1, 100), [at], CLOSES + 2)
    cuts = list(three_cuts()[:2])
    cuts.append(certified_cut(scene, cuts, CLOSES + 10))
    # All have returned, so it is declared before returns are due; each can still return anew.
    early = verify_bundle(bundle_of(scene, cuts=cuts))
    assert early.certified is not None
    assert early.certified.ballots[ballot].phase is Phase.DECLARED
    assert not is_final(early, ballot)
    cuts.append(certified_cut(scene, cuts, DUE))
    final = verify_bundle(bundle_of(scene, time=DUE + 5, cuts=cuts))
    assert is_final(final, ballot)
    again = scene.counted("Cedar", ballot, 1, 90, 100, number=2)
    scene.say("Cedar", "return", again, [at], CLOSES + 20)
    report = verify_bundle(bundle_of(scene, time=DUE + 5, cuts=cuts))
    assert [refusal.code for refusal in report.state.refusals] == ["return-late"]
    assert is_final(report, ballot)


def test_a_corrected_result_is_final_once_its_challenge_period_is_over() -> None:
    base, scene = ended_vote(certifying=True, contested=True), Scene(*NAMES)
    scene.charter, scene.coalition = base.charter, base.coalition
    scene.logs = {group: list(entries) for group, entries in base.logs.items()}
    ((at, ballot),) = [(b.hash, b.id) for b in base.fold(AS_OF).ballots.values()]
    cuts = first_cuts(scene)
    cuts.append(certified_cut(scene, cuts, DUE))
    declared = verify_bundle(bundle_of(scene, time=DUE + 5, cuts=cuts))
    assert declared.state.ballots[ballot].decisions[0].outcome == "carried"
    assert not is_final(declared, ballot)
    challenge = ChallengeBody(reason="Lost papers.", group=group_id("Birch"))
    one = scene.say("Ash", "result-challenge", challenge, [at], DUE)
    ruling = ResultRulingBody(outcome="correct", reason="So.", groups=[group_id("Birch")])
    scene.say("Cedar", "result-ruling", ruling, [one], DUE)
    again = scene.counted("Birch", ballot, 5, 90, 100, number=2)
    scene.say("Birch", "return", again, [at], DUE + 1)
    cuts.append(certified_cut(scene, cuts, DUE + 20))
    corrected = verify_bundle(bundle_of(scene, time=DUE + 25, cuts=cuts))
    assert corrected.state.refusals == ()
    assert not is_final(corrected, ballot)
    cuts.append(certified_cut(scene, cuts, DUE + 120))
    final = verify_bundle(bundle_of(scene, time=DUE + 125, cuts=cuts))
    assert is_final(final, ballot)
    found = final.state.ballots[ballot]
    assert found.decisions[0].outcome == "rejected"
    assert found.standing is not None
    assert [row.outcomes for row in found.standing.superseded] == [(("carried", (0,)),)]


def test_one_flipped_bit_in_a_certified_bundle_fails_a_check() -> None:
    data, part = certified_bundle(), pack(list(three_cuts()))
    start = data.index(part)
    cuts = range(start, start + len(part), STRIDE)
    found = set()
    for index in cuts:
        flipped = bytearray(data)
        flipped[index] ^= 1 << (index % 8)
        found.add(failure(bytes(flipped))[0])
    assert found == {1, 5}


def test_cuts_left_out_or_added_are_seen() -> None:
    bundle = open_bundle(certified_bundle())
    assert failure(pack(replace(bundle, cuts=bundle.cuts[1:]))) == (5, "cut-out-of-line")
    # The newest ones can be left out: the digest, then, is another, for less is certified.
    assert failure(pack(replace(bundle, cuts=bundle.cuts[:-1]))) == (8, "digest-mismatch")
    uncertified = replace(opened(), cuts=bundle.cuts)
    assert failure(pack(uncertified)) == (5, "bad-bundle-file")


def test_a_state_that_does_not_follow_is_refused_whoever_certified_it() -> None:
    assert failure(with_last(state=bytes(32))) == (5, "digest-mismatch")
    assert failure(with_last(logs=bytes(32))) == (5, "cut-out-of-line")
    assert failure(with_last(epoch=bytes(32))) == (5, "cut-out-of-line")


@pytest.mark.parametrize("other", [REDUCER_VERSION - 1, REDUCER_VERSION + 1])
def test_cuts_by_other_rules_are_not_called_forged_and_both_numbers_are_named(other: int) -> None:
    scene = ended_vote(certifying=True)
    cuts = [certified_cut(scene, [], CLOSES + 15, reducer=other, state=bytes(32))]
    with pytest.raises(CheckFailed) as caught:
        verify_bundle(bundle_of(scene, time=AS_OF, cuts=cuts))
    assert (caught.value.number, caught.value.cause.code) == (5, "other-rules")
    assert f"rules {other}; this version has {REDUCER_VERSION}" in str(caught.value)


def who_leaves() -> tuple[Scene, list[BundledCut]]:
    """The certifying scene, in which Cedar leaves after three cuts: two more hold that."""
    base, scene = ended_vote(certifying=True), Scene(*NAMES)
    scene.charter, scene.coalition = base.charter, base.coalition
    scene.logs = {group: list(entries) for group, entries in base.logs.items()}
    cuts = list(three_cuts())
    scene.say("Cedar", "leaving", LeavingBody(reason="", caucus=""), time=CLOSES + 15)
    cuts.append(certified_cut(scene, cuts, CLOSES + 20))
    cuts.append(certified_cut(scene, cuts, CLOSES + 20 + NOTICE_S))
    return scene, cuts


def test_the_line_is_followed_into_the_epoch_of_those_who_stayed() -> None:
    scene, cuts = who_leaves()
    cuts.append(certified_cut(scene, cuts, CLOSES + 21 + NOTICE_S))
    report = verify_bundle(bundle_of(scene, time=CLOSES + 30 + NOTICE_S, cuts=cuts))
    assert report.line is not None
    assert [link.epoch.number for link in report.line.links] == [0, 0, 0, 0, 1, 1]
    assert "signed by 2 of 2 groups" in report.passed[4].found


@pytest.mark.parametrize("further", [0, 1])
def test_a_council_that_nobody_decided_is_refused_whoever_certified_it(further: int) -> None:
    scene, cuts = who_leaves()
    last = cuts.pop()
    # Named by all who certify, at a cut that is the last one or is followed by others.
    seats = [s for s in last.epoch.seats if s.group != group_id("Birch")]
    alone = Epoch(number=1, seats=seats)
    cuts.append(certified_cut(scene, cuts, last.cut.time, named=alone))
    for later in range(further):
        cuts.append(certified_cut(scene, cuts, last.cut.time + 1 + later, named=alone))
    data = bundle_of(scene, time=CLOSES + 30 + NOTICE_S, cuts=cuts)
    assert failure(data) == (5, "cut-out-of-line")


def test_a_council_that_stays_although_a_group_has_left_is_refused() -> None:
    scene, cuts = who_leaves()
    last = cuts.pop()
    cuts.append(certified_cut(scene, cuts, last.cut.time, named=cuts[-1].epoch))
    data = bundle_of(scene, time=CLOSES + 30 + NOTICE_S, cuts=cuts)
    assert failure(data) == (5, "cut-out-of-line")


def test_a_council_that_hands_over_late_is_seen_by_who_works_out_every_cut() -> None:
    scene, cuts = who_leaves()
    last = cuts.pop()
    cuts.append(certified_cut(scene, cuts, last.cut.time, named=cuts[-1].epoch))
    cuts.append(certified_cut(scene, cuts, last.cut.time + 1))
    late = bundle_of(scene, time=CLOSES + 30 + NOTICE_S, cuts=cuts)
    assert verify_bundle(late).passed[4].found.startswith("6 cuts; the last as of ")
    with pytest.raises(CheckFailed) as caught:
        verify_bundle(late, lambda *_: None)
    assert (caught.value.number, caught.value.cause.code) == (5, "cut-out-of-line")
    assert "cut 5 names a council" in caught.value.cause.detail


def test_a_line_without_fault_holds_at_every_cut() -> None:
    scene, cuts = who_leaves()
    cuts.append(certified_cut(scene, cuts, CLOSES + 21 + NOTICE_S))
    told: list[tuple[int, int]] = []
    report = verify_bundle(
        bundle_of(scene, time=CLOSES + 30 + NOTICE_S, cuts=cuts),
        lambda count, number: told.append((count, number)),
    )
    assert told == [(6, number) for number in range(1, 7)]
    assert report.passed[4].found.startswith("6 cuts, each worked out again; the last as of ")


def test_who_works_out_every_cut_is_told_how_many_other_rules_leave_out() -> None:
    scene = ended_vote(certifying=True)
    other = certified_cut(scene, [], START + 50, reducer=REDUCER_VERSION - 1, state=bytes(32))
    data = bundle_of(scene, cuts=[other, certified_cut(scene, [other], CLOSES + 10)])
    found = verify_bundle(data, lambda *_: None).passed[4].found
    assert found.startswith("2 cuts, 1 worked out again; ")


def forked_and_certified(name: str, number: int) -> bytes:
    """A bundle of the first so many cuts in which a group's log is frozen."""
    scene, group, cuts = ended_vote(certifying=True), group_id(name), three_cuts()[:number]
    line, entries = origin(scene.coalition, group), scene.logs[group]
    signed = []
    for said in (entries, [*entries[:-1], b"something else"]):
        note = head_note(scene, name, said)
        signed.append((note, open_checkpoint(note, line, public_key(seed(f"{name}/log")))))
    proof = seal_evidence(group, signed[0], signed[1])
    state = fold_logs(
        scene.charter, scene.logs.items(), AS_OF, frozen={group: 0}, cuts=marks_of(cuts)
    )
    bundle = open_bundle(certified_bundle())
    return pack(replace(bundle, evidence=[proof], cuts=list(cuts), digest=state_digest(state)))


def test_a_frozen_record_counts_as_far_as_a_cut_has_it() -> None:
    birch = group_id("Birch")
    report = verify_bundle(forked_and_certified("Birch", 2))
    assert report.state.frozen == ((birch, 2),)
    (ballot,) = report.state.ballots.values()
    assert birch not in ballot.returns
    assert any("its first 2 statements count" in sentence for sentence in report.proved)
    (ballot,) = verify_bundle(forked_and_certified("Birch", 3)).state.ballots.values()
    assert birch in ballot.returns


def test_a_frozen_record_in_no_cut_may_not_stand_in_the_file() -> None:
    assert failure(forked_and_certified("Cedar", 1)) == (5, "bad-bundle-file")


def accusing(*, said: bool, rotated: bool, healed: bool = False, shown: bool = True) -> bytes:
    """A bundle of a coalition in which Damson's key signed two versions of its record.

    Args:
        said: a cut has the proof.
        rotated: a cut has the keys that replace it; else they are said, and no cut has them yet.
        healed: a cut lets the record go on.
        shown: the proof stands in the bundle, whose digest is of the record frozen.
    """
    told = Told()
    scene, damson, cuts = told.scene, group_id("Damson"), list[BundledCut]()
    scene.propose("Damson", START)
    cuts.append(certified_cut(scene, cuts, START + 10))
    evidence = proof(told, "Damson")
    if said:
        told.say("Ash", "fork-proof", ForkProofBody(proof=evidence))
        cuts.append(certified_cut(scene, cuts, START + 20))
    rotate(told, "Damson", within="Birch")
    if rotated:
        cuts.append(certified_cut(scene, cuts, START + 30))
    if healed:
        told.say("Birch", "motion-stance", AGREE, move(told, evidence))
        cuts.append(certified_cut(scene, cuts, START + 40))
    scene.propose("Damson", START + 50)
    logs = {group: entries for group, entries in scene.logs.items() if entries}
    frozen = {damson: 0} if shown else {}
    state = fold_logs(scene.charter, logs.items(), START + 60, frozen=frozen, cuts=marks_of(cuts))
    held = [
        (group_id(name), head_note(scene, name, entries, by), entries)
        for name in scene.names
        if (entries := logs.get(group_id(name)))
        for by in [next_key(name, 1) if rotated and name == "Damson" else ""]
    ]
    proved = [evidence] if shown else []
    return write_bundle(charter_bytes(scene), held, START + 60, state_digest(state), proved, cuts)


@pytest.mark.parametrize("healed", [False, True])
def test_old_evidence_freezes_nobody_whose_keys_a_cut_replaced(healed: bool) -> None:
    """A thief of the retired key makes it any day; against a record that goes on it is kept."""
    assert failure(accusing(said=healed, rotated=True, healed=healed)) == (6, "unsigned-note")
    report = verify_bundle(accusing(said=healed, rotated=True, healed=healed, shown=False))
    assert report.state.frozen == ()
    assert len(report.state.proposals) == 2


@pytest.mark.parametrize(("said", "rotated"), [(True, True), (True, False), (False, False)])
def test_evidence_that_a_cut_had_before_the_keys_were_replaced_or_under_them_freezes(
    said: bool, rotated: bool
) -> None:
    report = verify_bundle(accusing(said=said, rotated=rotated))
    assert report.state.frozen == ((group_id("Damson"), 1),)
    assert len(report.state.proposals) == 1


def test_two_bundles_whose_lines_part_name_who_signed_both() -> None:
    scene, cuts = ended_vote(certifying=True), three_cuts()
    other = [*cuts[:2], certified_cut(scene, cuts[:2], CLOSES + 11)]
    one, two = verify_bundle(certified_bundle()), verify_bundle(bundle_of(scene, cuts=other))
    found = compare_lines(one, two)
    assert found is not None
    assert found.number == 3
    assert set(found.culprits) == set(map(group_id, NAMES))
    shorter = verify_bundle(bundle_of(scene, cuts=cuts[:2]))
    assert compare_lines(one, shorter) is None
    assert compare_lines(shorter, one) is None


def test_bundles_that_can_not_be_compared_say_so() -> None:
    certified, plain = verify_bundle(certified_bundle()), verify_bundle(small_bundle())
    for one, other, words in (
        (certified, plain, "different coalitions"),
        (plain, plain, "certifies no cuts"),
    ):
        with pytest.raises(MalformedError) as caught:
            compare_lines(one, other)
        assert caught.value.code == "bad-bundle-file"
        assert words in caught.value.detail
