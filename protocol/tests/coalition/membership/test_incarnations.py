"""A forked log goes on only under another key, from what is certified, once the others agree."""

from types import SimpleNamespace
from typing import Any

import pytest

from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.council import seats_of
from protocol.coalition.fold import fold_logs
from protocol.coalition.membership.incarnations import MAX_INCARNATIONS, Lines
from protocol.coalition.membership.motions import ForkProofBody, IncarnationBody
from protocol.coalition.state import State
from protocol.merkle import leaf_hash, tree_hash
from protocol.tests.bundles import head_note
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.test_decide import AGREE, DISAGREE, Told, proof
from protocol.tests.coalition.membership.test_rotating import next_key, rotate
from protocol.tests.coalition.scene import START, group_id, seed


def signer(number: int) -> str:
    """The name of Damson's log key after so many rotations."""
    return next_key("Damson", number) if number else "Damson/log"


def forked(number: int = 0, after: int = 0) -> tuple[Told, bytes]:
    """Damson has said something, forked and, by another group's log, replaced its keys."""
    told = Told()
    told.scene.propose("Damson", START)
    told.cut(after + 10)
    evidence = fork(told, number, after + 20)
    return told, evidence


def fork(told: Told, number: int, after: int) -> bytes:
    """A fork under the key of that number; the next key is in effect ten seconds later."""
    evidence = proof(told, "Damson", by=signer(number))
    told.say("Ash", "fork-proof", ForkProofBody(proof=evidence))
    told.cut(after)
    rotate(told, "Damson", number + 1, within="Birch")
    told.cut(after + 10)
    return evidence


def miscounted(told: Told) -> bytes:
    """A head with the root of all that Damson has said, and a size that is one more."""
    said = told.scene.logs[group_id("Damson")]
    line = origin(told.scene.coalition, group_id("Damson"))
    root = tree_hash([leaf_hash(data) for data in said])
    return sign_checkpoint(seed(signer(1)), Checkpoint(line, len(said) + 1, root))


def head(
    told: Told, number: int, size: int | None = None, data: list[bytes] | None = None
) -> bytes:
    """A head of Damson's log by the key of that number; of all that it has said, or of less."""
    said = told.scene.logs[group_id("Damson")] if data is None else data
    return head_note(told.scene, "Damson", said[:size], by=signer(number))


def move(told: Told, evidence: bytes, by: str = "Ash", **changed: Any) -> bytes:
    """Move that Damson's log goes on."""
    body = {"group": group_id("Damson"), "proof": evidence, "head": head(told, 1)}
    reason = "They put an old copy back by mistake."
    return told.say(by, "incarnation", IncarnationBody(**{**body, "reason": reason, **changed}))


def agree(told: Told, motion: bytes, *names: str) -> None:
    for name in names:
        told.say(name, "motion-stance", AGREE, motion)


def damson(state: State) -> Any:
    return state.membership.healed.get(group_id("Damson"))


def test_a_forked_log_goes_on_once_the_others_agree_from_what_is_certified_of_it() -> None:
    told, evidence = forked()
    motion = move(told, evidence)
    before = told.cut(40)
    assert damson(before) is None
    assert before.membership.incarnations[motion].open
    agree(told, motion, "Birch")
    provisional = told.scene.fold(START + 45)
    assert damson(provisional) is None
    state = told.cut(50)
    known = damson(state)
    said = told.scene.logs[group_id("Damson")]
    root = tree_hash([leaf_hash(data) for data in said])
    assert (known.since, known.size, known.root) == (START + 50, len(said), root)
    assert state.membership.suspended == {}
    assert state.refusals == ()
    # What it says from then on counts; what it had said before the fork was settled stands.
    proposal = told.scene.propose("Damson", START + 51)
    assert proposal in told.cut(60).proposals


def test_without_enough_of_the_others_it_stays_frozen() -> None:
    told, evidence = forked()
    motion = move(told, evidence)
    told.say("Birch", "motion-stance", DISAGREE, motion)
    state = told.cut(40)
    assert damson(state) is None
    assert group_id("Damson") in state.membership.suspended
    # Two of the three others are needed; one who changes its mind is one.
    agree(told, motion, "Birch")
    assert damson(told.cut(50)).since == START + 50


def test_the_group_itself_has_no_part_in_it() -> None:
    told, evidence = forked()
    motion = move(told, evidence)
    told.cut(40)
    agree(told, motion, "Damson")
    move(told, evidence, "Damson", head=head(told, 1, 1))
    state = told.cut(50)
    assert codes(state, "motion-stance") == ["own-case"]
    assert codes(state, "incarnation") == ["unknown-target"]
    assert damson(state) is None


def test_the_key_that_forked_does_not_go_on() -> None:
    told = Told()
    told.scene.propose("Damson", START)
    told.cut(10)
    evidence = proof(told, "Damson")
    told.say("Ash", "fork-proof", ForkProofBody(proof=evidence))
    told.cut(20)
    move(told, evidence, head=head(told, 0))
    assert codes(told.cut(30), "incarnation") == ["keys-not-replaced"]
    # A replacement in the very same cut is not in effect for it yet.
    rotate(told, "Damson", within="Birch")
    move(told, evidence)
    assert codes(told.cut(40), "incarnation") == ["keys-not-replaced"] * 2


def test_the_head_is_that_of_what_is_certified_and_by_the_new_key() -> None:
    told, evidence = forked()
    said = told.scene.logs[group_id("Damson")]
    longer = [*said, b"what one branch said past it"]
    move(told, evidence, head=head(told, 1, data=longer))
    move(told, evidence, head=head(told, 1, size=len(said) - 1))
    move(told, evidence, head=head(told, 1, data=[b"another"] * len(said)))
    move(told, evidence, head=miscounted(told))
    move(told, evidence, head=head(told, 0))
    move(told, evidence, head=b"no note at all")
    assert codes(told.cut(40), "incarnation") == [
        *["head-not-certified"] * 4,
        "unsigned-note",
        "bad-note",
    ]


def test_of_what_no_cut_has_anything_nothing_goes_on() -> None:
    """An empty head would let the group begin anew, without a word of what it had said."""
    told = Told()
    evidence = fork(told, 0, 20)
    agree(told, move(told, evidence, head=head(told, 1, 0)), "Birch")
    state = told.cut(40)
    assert codes(state, "incarnation") == ["head-not-certified"]
    assert damson(state) is None


def test_only_what_forked_goes_on() -> None:
    told, _ = forked()
    move(told, proof(told, "Damson", by=signer(1)))
    move(told, proof(told, "Birch"))
    move(told, b"no proof")
    move(told, proof(told, "Damson"), reason="")
    assert codes(told.cut(40), "incarnation") == [
        *("unsigned-note", "not-a-member", "not-canonical", "reason-missing"),
    ]


def test_whoever_forks_again_by_the_new_key_while_it_is_decided_does_not_go_on() -> None:
    told, evidence = forked()
    motion = move(told, evidence)
    told.cut(40)
    told.say("Birch", "fork-proof", ForkProofBody(proof=proof(told, "Damson", by=signer(1))))
    told.cut(50)
    agree(told, motion, "Birch", "Cedar")
    state = told.cut(60)
    assert damson(state) is None
    assert not state.membership.incarnations[motion].open
    assert group_id("Damson") in state.membership.suspended


def test_a_key_replaced_once_more_closes_the_motion_about_the_one_before() -> None:
    told, evidence = forked()
    motion = move(told, evidence)
    told.cut(40)
    rotate(told, "Damson", 2, within="Cedar")
    told.cut(50)
    agree(told, motion, "Birch")
    state = told.cut(60)
    assert damson(state) is None
    again = move(told, evidence, head=head(told, 2))
    agree(told, again, "Birch")
    assert damson(told.cut(70)).hash == again


def test_the_seat_comes_back_only_by_a_council_that_is_decided_on_later() -> None:
    told, evidence = forked()
    names = ("Ash", "Birch", "Cedar", "Damson")
    # What was decided while it was frozen gives the seat back to nobody.
    base = told.council("Ash", *names)
    agree(told, base, "Birch", "Cedar")
    told.cut(40)
    motion = move(told, evidence)
    agree(told, motion, "Birch")
    assert told.seats(told.cut(50)) == {"Ash", "Birch", "Cedar"}
    later = told.council("Ash", *names, base=base)
    agree(told, later, "Birch", "Cedar")
    assert told.seats(told.cut(60)) == set(names)


def test_a_log_goes_on_after_a_fork_only_so_many_times_and_each_costs_a_key() -> None:
    told = Told()
    told.scene.propose("Damson", START)
    told.cut(10)
    for number in range(MAX_INCARNATIONS + 1):
        evidence = fork(told, number, 100 * (number + 1))
        motion = move(told, evidence, head=head(told, number + 1))
        agree(told, motion, "Birch")
        state = told.cut(100 * (number + 1) + 50)
        assert (damson(state).hash == motion) is (number < MAX_INCARNATIONS)
        # Nothing to decide about what goes on already.
        move(told, evidence, head=head(told, number + 1), reason="Once more.")
        refused = codes(told.cut(100 * (number + 1) + 60), "incarnation")
        assert refused[-1] == (
            "keys-not-replaced" if number < MAX_INCARNATIONS - 1 else "forked-too-often"
        )
    assert group_id("Damson") in state.membership.suspended


def test_one_group_has_one_such_motion_open_about_a_log() -> None:
    told, evidence = forked()
    first = move(told, evidence)
    move(told, evidence, reason="Once more.")
    other = move(told, evidence, "Cedar")
    state = told.cut(40)
    assert codes(state, "incarnation") == ["motion-repeated"]
    agree(told, other, "Birch")
    state = told.cut(50)
    assert damson(state).hash == other
    assert not state.membership.incarnations[first].open


def test_the_order_in_which_logs_are_read_changes_nothing() -> None:
    told, evidence = forked()
    agree(told, move(told, evidence), "Birch")
    state = told.cut(40)
    scene = told.scene
    for logs in (scene.logs, dict(reversed(scene.logs.items()))):
        assert fold_logs(scene.charter, logs.items(), START + 60, cuts=told.cuts) == fold_logs(
            scene.charter, scene.logs.items(), START + 60, cuts=told.cuts
        )
    assert damson(state) is not None


def test_what_a_log_says_twice_is_part_of_its_root() -> None:
    told = Told()
    told.scene.propose("Damson", START)
    said = told.scene.logs[group_id("Damson")]
    said.append(said[0])
    told.cut(10)
    evidence = fork(told, 0, 20)
    agree(told, move(told, evidence), "Birch")
    assert damson(told.cut(40)).size == 2


def test_a_root_is_only_told_of_entries_that_are_all_held() -> None:
    told = Told()
    lines = Lines([], told.cuts)
    assert lines.size_at(group_id("Ash"), START) == 0
    assert lines.root(group_id("Ash"), 1) is None
    # One that is missing is enough, be it the first, the last or between; what is past it is not.
    hashes = [leaf_hash(b"%d" % index) for index in range(4)]
    entries: Any = [
        SimpleNamespace(group=group_id("Ash"), index=index, hash=name)
        for index, name in enumerate(hashes)
    ]
    for missing in range(3):
        part = Lines([entry for entry in entries if entry.index != missing], ())
        assert part.root(group_id("Ash"), 3) is None
    held = Lines(entries, ())
    for size in (3, 4, 3):
        assert held.root(group_id("Ash"), size) == tree_hash(hashes[:size])
    assert Lines(entries[:3], ()).root(group_id("Ash"), 3) == tree_hash(hashes[:3])
    assert held.root(group_id("Birch"), 3) is None


def test_a_cut_certifies_from_its_very_second_on() -> None:
    told = Told()
    told.scene.propose("Ash", START)
    told.cut(10)
    told.scene.propose("Ash", START + 1)
    told.cut(20)
    lines, ash = Lines([], told.cuts), group_id("Ash")
    first, second = (cut.sizes[ash] for cut in told.cuts)
    assert first < second
    sizes = [lines.size_at(ash, START + after) for after in (9, 10, 19, 20, 21)]
    assert sizes == [0, first, first, second, second]


@pytest.mark.parametrize("field", ["group", "proof", "head"])
def test_every_field_of_what_is_shown_is_checked(field: str) -> None:
    told, evidence = forked()
    other = {"group": group_id("Birch"), "proof": evidence[:-1], "head": head(told, 1)[:-3]}
    motion = move(told, evidence, **{field: other[field]})
    agree(told, motion, "Birch")
    state = told.cut(40)
    assert len(codes(state, "incarnation")) == 1
    assert state.membership.healed == {}


def test_a_fork_by_a_key_that_was_replaced_before_makes_nobody_go_on() -> None:
    told = Told()
    told.scene.propose("Damson", START)
    told.cut(10)
    rotate(told, "Damson", 1, within="Birch")
    told.cut(20)
    # A thief has the retired key only, and any head that the group published.
    evidence = proof(told, "Damson", by=signer(0))
    told.say("Ash", "fork-proof", ForkProofBody(proof=evidence))
    told.cut(30)
    motion = move(told, evidence)
    agree(told, motion, "Birch")
    state = told.cut(40)
    assert codes(state, "fork-proof") == ["unsigned-note"]
    assert codes(state, "incarnation") == ["keys-not-replaced"]
    assert damson(state) is None
    assert group_id("Damson") in {seat.group for seat in seats_of(state)}


def test_one_fork_lets_a_log_go_on_once() -> None:
    told, evidence = forked()
    agree(told, move(told, evidence), "Birch")
    told.cut(40)
    rotate(told, "Damson", 2, within="Birch")
    told.cut(50)
    again = move(told, evidence, head=head(told, 2))
    agree(told, again, "Birch")
    state = told.cut(60)
    assert codes(state, "incarnation") == ["keys-not-replaced"]
    assert damson(state).since == START + 40


def test_what_would_be_closed_at_once_is_not_kept() -> None:
    told, evidence = forked()
    told.say("Birch", "fork-proof", ForkProofBody(proof=proof(told, "Damson", by=signer(1))))
    told.cut(50)
    for number in range(5):
        move(told, evidence, reason=f"Again {number}.")
    state = told.cut(60)
    assert codes(state, "incarnation") == ["keys-not-replaced"] * 5
    assert not state.membership.incarnations
