"""Claims about protocol.audit: what a bundle proves, and that no change to it goes unseen."""

from collections.abc import Callable
from copy import deepcopy
from itertools import chain

import pytest
from msgspec.structs import replace

from protocol.audit import CheckFailed, verify_bundle
from protocol.bundle import BundleLog, open_bundle
from protocol.checkpoint import open_checkpoint, origin
from protocol.coalition.charter import open_charter
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.encoding import pack, unpack
from protocol.evidence import Evidence, seal_evidence
from protocol.keys import public_key
from protocol.tests.bundles import (
    AS_OF,
    CLOSES,
    NAMES,
    bundle_of,
    charter_bytes,
    ended_vote,
    head_note,
    opened,
    small_bundle,
)
from protocol.tests.coalition.membership.test_rotating import rotation
from protocol.tests.coalition.scene import Scene, group_id, seed

# Every byte of the edges is flipped, and from the middle every so many-th: over all checks together
# that is some 2,400 audits. The stride is no divisor of any field's length.
EDGE, STRIDE = 80, 3


def failure(data: bytes) -> tuple[int, str]:
    """The number of the check that fails, and its code."""
    with pytest.raises(CheckFailed) as failed:
        verify_bundle(data)
    assert [p.number for p in failed.value.passed] == list(range(1, failed.value.number))
    return failed.value.number, failed.value.cause.code


def changed_log(name: str, change: Callable[[BundleLog], BundleLog]) -> bytes:
    bundle = opened()
    logs = [change(log) if log.group == group_id(name) else log for log in bundle.logs]
    logs.sort(key=lambda log: log.group)
    return pack(replace(bundle, logs=logs))


def test_a_sound_bundle_passes_eight_checks_and_gives_the_result() -> None:
    report = verify_bundle(small_bundle())
    assert [passed.number for passed in report.passed] == list(range(1, 9))
    (ballot,) = report.state.ballots.values()
    assert ballot.decisions[0].outcome == "carried"
    assert report.coalition == ended_vote().coalition
    assert report.state.time == AS_OF
    assert any("counted group results" in sentence for sentence in report.attested)


def test_one_flipped_bit_in_any_region_fails_a_check() -> None:
    data = small_bundle()
    middle = range(EDGE, len(data) - EDGE, STRIDE)
    found = set()
    for index in chain(range(EDGE), middle, range(len(data) - EDGE, len(data))):
        flipped = bytearray(data)
        flipped[index] ^= 1 << (index % 8)
        found.add(failure(bytes(flipped))[0])
    assert found == {1, 2, 3, 4, 8}


@pytest.mark.parametrize("cut", [1, 2, 33, 1_000, 5_000])
def test_a_truncated_bundle_fails_the_first_check(cut: int) -> None:
    assert failure(small_bundle()[:-cut])[0] == 1


@pytest.mark.parametrize("more", [b"\x00", b"\xc0", b"more", small_bundle()])
def test_an_extended_bundle_fails_the_first_check(more: bytes) -> None:
    assert failure(small_bundle() + more)[0] == 1


def test_no_bytes_and_foreign_files_fail_the_first_check() -> None:
    for data in (b"", b"PK\x03\x04", b"\x80", b"\xff" * 100, charter_bytes(ended_vote())):
        assert failure(data)[0] == 1


def test_another_coalitions_charter_fails_the_heads() -> None:
    other = Scene(*NAMES, sponsors=0)
    other.charter = replace(ended_vote().charter, name="Another coalition")
    bundle = replace(opened(), charter=charter_bytes(other))
    assert failure(pack(bundle)) == (3, "wrong-origin")


def test_a_charter_that_a_founder_did_not_sign_is_refused() -> None:
    signed = open_charter(opened().charter)
    bundle = replace(opened(), charter=pack(replace(signed, signatures=signed.signatures[:-1])))
    assert failure(pack(bundle))[0] == 2


def test_a_charter_changed_after_signing_is_refused() -> None:
    signed = open_charter(opened().charter)
    rules = replace(signed.charter.rules, sponsors=0)
    changed = replace(signed, charter=replace(signed.charter, rules=rules))
    bundle = replace(opened(), charter=pack(changed))
    assert failure(pack(bundle)) == (2, "charter-signature")


def test_a_log_left_out_is_seen_by_the_digest() -> None:
    bundle = opened()
    assert failure(pack(replace(bundle, logs=bundle.logs[1:]))) == (8, "digest-mismatch")


def test_a_forger_who_leaves_out_a_log_and_its_digest_cannot_hide_whose() -> None:
    """Completeness can't be proved by a file; the report names who says nothing in it."""
    report = verify_bundle(bundle_of(ended_vote(), ("Ash", "Birch")))
    assert any(s.endswith("if anything: Cedar") for s in report.not_checkable)


@pytest.mark.parametrize(("taken", "given"), [("Ash", "Cedar"), ("Birch", "Ash")])
def test_a_log_under_another_groups_name_is_refused(taken: str, given: str) -> None:
    bundle = opened()
    logs = [
        replace(log, group=group_id(given)) if log.group == group_id(taken) else log
        for log in bundle.logs
        if log.group != group_id(given)
    ]
    logs.sort(key=lambda log: log.group)
    assert failure(pack(replace(bundle, logs=logs))) == (3, "wrong-origin")


def test_a_log_of_no_founder_is_refused() -> None:
    data = changed_log("Ash", lambda log: replace(log, group=b"\x01" * 16))
    assert failure(data) == (3, "not-a-member")


def test_an_entry_changed_without_its_head_does_not_hash() -> None:
    def change(log: BundleLog) -> BundleLog:
        return replace(log, entries=[log.entries[0].replace(b"Act", b"Axt"), *log.entries[1:]])

    assert failure(changed_log("Ash", change)) == (4, "root-mismatch")
    with pytest.raises(CheckFailed) as caught:
        verify_bundle(changed_log("Ash", change))
    assert caught.value.cause.detail.startswith("the public record of Ash, at size ")


def test_an_entry_changed_and_hashed_again_lacks_the_groups_signature() -> None:
    """A forger who recomputes the head can't sign it: another key's note is no head."""
    scene = ended_vote()

    def change(log: BundleLog) -> BundleLog:
        entries = [log.entries[0].replace(b"Act", b"Axt"), *log.entries[1:]]
        note = head_note(scene, "Ash", entries)
        text, _, signature = log.note.partition(b"\n\n")
        forged = note.partition(b"\n\n")[0] + b"\n\n" + signature
        assert text
        return replace(log, entries=entries, note=forged)

    assert failure(changed_log("Ash", change)) == (3, "bad-signature")


@pytest.mark.parametrize("keep", [0, 1, -1])
def test_entries_cut_from_a_log_do_not_fill_its_head(keep: int) -> None:
    data = changed_log("Ash", lambda log: replace(log, entries=log.entries[:keep]))
    assert failure(data)[0] == 4


def test_entries_added_to_a_log_are_not_covered_by_its_head() -> None:
    data = changed_log("Ash", lambda log: replace(log, entries=[*log.entries, log.entries[0]]))
    assert failure(data)[0] == 4


def test_entries_in_another_order_do_not_hash() -> None:
    data = changed_log("Ash", lambda log: replace(log, entries=log.entries[::-1]))
    assert failure(data) == (4, "root-mismatch")


def test_a_head_with_a_second_signature_is_refused() -> None:
    def change(log: BundleLog) -> BundleLog:
        text, _, line = log.note.partition(b"\n\n")
        return replace(log, note=text + b"\n\n" + line + b"\xe2\x80\x94 extra AAAAAAAA\n")

    assert failure(changed_log("Ash", change))[0] == 3


def test_a_forged_digest_is_seen() -> None:
    bundle = replace(opened(), digest=bytes(32))
    assert failure(pack(bundle)) == (8, "digest-mismatch")


def test_the_same_records_as_of_another_time_have_another_digest() -> None:
    bundle = replace(opened(), time=AS_OF + 1)
    assert failure(pack(bundle)) == (8, "digest-mismatch")


def test_a_bundle_from_before_the_close_shows_no_result() -> None:
    report = verify_bundle(bundle_of(ended_vote(), time=CLOSES - 1))
    (ballot,) = report.state.ballots.values()
    assert ballot.decisions == ()


def test_a_statement_that_breaks_a_rule_is_refused_by_the_reader_too() -> None:
    """The exporter can't smuggle a return of more votes than its list into the sum."""
    scene = Scene(*NAMES)
    base = ended_vote()
    scene.charter, scene.coalition = base.charter, base.coalition
    scene.logs = {group: list(entries) for group, entries in base.logs.items()}
    ((at, ballot),) = [(b.hash, b.id) for b in base.fold(AS_OF).ballots.values()]
    scene.say("Cedar", "return", scene.counted("Cedar", ballot, 10, 900, 100), [at], CLOSES + 2)
    report = verify_bundle(bundle_of(scene))
    assert [r.code for r in report.state.refusals] == ["more-votes-than-roll"]
    (folded,) = report.state.ballots.values()
    assert folded.decisions[0].outcome == "carried"
    assert group_id("Cedar") in folded.missing


# -- frozen records -------------------------------------------------------------------------------


def proof_against(name: str) -> bytes:
    """Two heads of one size that the group signed: what it said, and what it didn't."""
    scene = ended_vote()
    line, entries = origin(scene.coalition, group_id(name)), scene.logs[group_id(name)]
    signed = []
    for said in (entries, [*entries[:-1], b"something else"]):
        note = head_note(scene, name, said)
        signed.append((note, open_checkpoint(note, line, public_key(seed(f"{name}/log")))))
    return seal_evidence(group_id(name), signed[0], signed[1])


def frozen_bundle(*names: str) -> bytes:
    """A bundle whose exporter held a proof against these groups."""
    scene, bundle = ended_vote(), opened()
    groups = sorted(map(group_id, names))
    state = fold_logs(scene.charter, scene.logs.items(), AS_OF, frozen=dict.fromkeys(groups, 0))
    proofs = sorted(map(proof_against, names), key=lambda data: open_proof(data).group)
    logs = [log for log in bundle.logs if log.group not in groups]
    return pack(replace(bundle, logs=logs, evidence=proofs, digest=state_digest(state)))


def open_proof(data: bytes) -> Evidence:
    return unpack(Evidence, data)


def test_a_bundle_with_evidence_leads_to_the_state_without_the_frozen_record() -> None:
    report = verify_bundle(frozen_bundle("Cedar"))
    assert report.state.frozen == ((group_id("Cedar"), 0),)
    assert "1 group signed two versions" in report.passed[2].found
    assert any("Cedar signed two versions" in sentence for sentence in report.proved)
    assert not any("Cedar" in sentence for sentence in report.not_checkable)
    assert len(verify_bundle(frozen_bundle("Cedar", "Birch")).state.frozen) == 2


def test_evidence_in_a_bundle_is_checked_like_any_other() -> None:
    bundle = open_bundle(frozen_bundle("Cedar", "Birch"))
    assert failure(pack(replace(bundle, evidence=bundle.evidence[::-1]))) == (3, "bad-bundle-file")
    twice = [bundle.evidence[0]] * 2
    assert failure(pack(replace(bundle, evidence=twice))) == (3, "bad-bundle-file")
    forged = bytearray(bundle.evidence[0])
    forged[-9] ^= 1
    assert failure(pack(replace(bundle, evidence=[bytes(forged)])))[0] == 3
    # Left out, with the record: the digest is another, for the group counts as merely silent.
    assert failure(pack(replace(bundle, evidence=[])))[0] == 8


def test_a_frozen_record_may_not_stand_in_a_bundle_unheard() -> None:
    whole = replace(opened(), evidence=[proof_against("Cedar")])
    assert failure(pack(whole)) == (3, "bad-bundle-file")


def by_the_next_key(scene: Scene) -> bytes:
    """The scene's file, Ash's record headed by the key that its card commits to."""
    bundle = open_bundle(bundle_of(scene))
    note = head_note(scene, "Ash", scene.logs[group_id("Ash")], by="Ash/next")
    logs = [replace(log, note=note) if log.group == group_id("Ash") else log for log in bundle.logs]
    return pack(replace(bundle, logs=logs))


def test_without_cuts_a_record_goes_on_under_the_key_that_it_says_it_rotated_to() -> None:
    scene = deepcopy(ended_vote())
    scene.say("Ash", "key-rotation", rotation(scene.coalition, "Ash"), time=AS_OF)
    # Up to there the old key signed it.
    verify_bundle(bundle_of(scene))
    scene.propose("Ash", AS_OF)
    verify_bundle(by_the_next_key(scene))
    assert failure(bundle_of(scene)) == (6, "retired-key")


def test_without_cuts_what_another_record_says_of_a_groups_keys_counts_nowhere() -> None:
    scene = deepcopy(ended_vote())
    scene.say("Birch", "key-rotation", rotation(scene.coalition, "Ash"), time=AS_OF)
    scene.propose("Ash", AS_OF)
    verify_bundle(bundle_of(scene))
    assert failure(by_the_next_key(scene)) == (6, "not-a-member")
