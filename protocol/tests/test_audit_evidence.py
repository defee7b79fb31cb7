"""Evidence in a bundle convicts whose key signed it, and only while that key is the group's."""

import pytest

from protocol.audit import Report, verify_bundle
from protocol.bundle import write_bundle
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.bundles import certified_cut, charter_bytes, head_note, marks_of
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.membership.test_decide import Told, proof
from protocol.tests.coalition.membership.test_incarnations import agree, forked, move, signer
from protocol.tests.coalition.membership.test_replacing import claim
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.test_audit import failure

ELDER = group_id("Elder")


def bundled(told: Told, forks: dict[str, bytes], without: str = "", by: str = "") -> bytes:
    """What somebody exports who holds this evidence, with the digest that follows from it.

    Args:
        told: with the cuts that the file has; each is certified anew, by all.
        forks: name -> evidence against that group.
        without: a group whose record is left out.
        by: the key of Damson's head, if it isn't the card's.
    """
    scene, cuts = told.scene, []
    for cut in told.cuts:
        sizes = {group: size for group, size in cut.sizes.items() if size}
        cuts.append(certified_cut(scene, cuts, cut.time, sizes))
    names = [name for name in (*scene.names, "Elder") if scene.logs.get(group_id(name))]
    held = {group_id(name): name for name in names if name != without}
    time, frozen = cuts[-1].cut.time + 50, dict.fromkeys(map(group_id, forks), 0)
    logs = [(group, scene.logs[group]) for group in sorted(held)]
    state = fold_logs(scene.charter, logs, time, frozen=frozen, cuts=marks_of(cuts))
    keyed = {group_id("Damson"): by}
    signed = [
        (group, head_note(scene, held[group], data, by=keyed.get(group, "")), data)
        for group, data in logs
    ]
    proofs = [data for _, data in sorted((group_id(name), d) for name, d in forks.items())]
    return write_bundle(charter_bytes(scene), signed, time, state_digest(state), proofs, cuts)


def convicted(report: Report) -> list[str]:
    return [sentence for sentence in report.proved if "two versions" in sentence]


def test_evidence_against_who_only_applied_convicts_nobody() -> None:
    told = Joining()
    told.take_in("Elder", 10)
    told.scene.propose("Elder", START + 12)
    told.carry("Ash", "Fir")
    told.cut(20)
    assert convicted(verify_bundle(bundled(told, {}))) == []
    assert failure(bundled(told, {"Fir": proof(told, "Fir")})) == (6, "not-a-member")


def test_a_newcomer_whose_record_is_not_in_the_file_is_convicted_as_any_other() -> None:
    told = Joining()
    told.take_in("Elder", 10)
    report = verify_bundle(bundled(told, {"Elder": proof(told, "Elder")}))
    assert report.state.frozen == ((ELDER, 0),)
    assert [sentence.split()[0] for sentence in convicted(report)] == ["Elder"]


def test_whoever_claims_a_groups_keys_convicts_it_of_nothing() -> None:
    told = Told()
    told.scene.propose("Ash", START)
    claim(told, "Birch", "new")
    told.cut(10)
    forged = proof(told, "Ash", by="new")
    assert failure(bundled(told, {"Ash": forged})) == (6, "unsigned-note")
    assert len(convicted(verify_bundle(bundled(told, {"Ash": proof(told, "Ash")})))) == 1


def test_old_evidence_hides_nothing_that_a_log_said_since_it_went_on() -> None:
    told, evidence = forked()
    motion = move(told, evidence)
    told.cut(40)
    agree(told, motion, "Birch")
    told.cut(50)
    later = told.scene.propose("Damson", START + 51)
    report = verify_bundle(bundled(told, {}, by=signer(1)))
    assert later in report.state.proposals
    hiding = bundled(told, {"Damson": evidence}, by=signer(1))
    assert failure(hiding) == (6, "unsigned-note")


@pytest.mark.parametrize("replaced", [False, True])
def test_a_fork_that_a_cut_holds_convicts_whatever_keys_the_group_has_since(
    replaced: bool,
) -> None:
    told, evidence = forked()
    if not replaced:
        told.cuts.pop()
    report = verify_bundle(bundled(told, {"Damson": evidence}))
    assert len(convicted(report)) == 1
    assert (group_id("Damson"), 1) in report.state.frozen
