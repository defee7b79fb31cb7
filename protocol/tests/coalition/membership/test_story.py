"""A change of the charter is decided by the rules in force, and holds from the next cut on."""

from msgspec.structs import replace
from msgspec.structs import replace as other

from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.digest import state_digest
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.membership.decide import MAX_OPEN_MOTIONS
from protocol.tests.coalition.cutting import certified, codes, held
from protocol.tests.coalition.membership.amending import CHANGES, NOTICE_S, Amended
from protocol.tests.coalition.scene import START

LONGER = 400


def longer(scene: Amended, voting_s: int = LONGER):
    return replace(scene.rules, voting_s=voting_s)


def only(state):
    (motion,) = state.membership.charter_motions.values()
    return motion


def test_enough_groups_change_the_charter_and_a_cut_puts_it_in_force():
    scene = Amended()
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", "Cedar")
    state = scene.cut(10)
    assert scene.voting_s(state) != LONGER
    assert only(state).due == START + 10 + NOTICE_S
    # Its time is over, and no cut says so yet.
    waiting = held(scene, START + 10 + NOTICE_S, scene.cuts)
    assert only(waiting).decided == START + 10 + NOTICE_S
    assert only(waiting).since is None
    assert scene.voting_s(waiting) != LONGER
    state = scene.cut(100)
    assert only(state).since == START + 100
    assert scene.voting_s(state) == LONGER
    assert state.coalition == scene.coalition
    # What stands at the very time of that cut went by the rules before.
    assert state.versions.at(START + 100).hash == b""
    assert state.versions.at(START + 101).hash == motion


def test_too_few_change_nothing_however_long_it_takes():
    scene = Amended()
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch")
    scene.agree(motion, "Cedar", agree=False)
    scene.cut(10)
    assert scene.voting_s(scene.cut(10_000)) != LONGER
    scene.agree(motion, "Cedar")
    # They may still come round; then it is decided at once.
    assert scene.voting_s(scene.cut(10_010)) == LONGER


def test_nobody_agrees_twice_and_who_left_does_not_count():
    scene = Amended()
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Ash", "Ash", "Birch", "Birch")
    scene.say("Birch", "leaving", LeavingBody(reason="", caucus=""), time=scene.now)
    scene.cut(10)
    assert scene.voting_s(scene.cut(1000)) != LONGER


def test_a_charter_without_a_rule_for_it_takes_every_group():
    scene = Amended(changes=None)
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", "Cedar")
    scene.cut(10)
    assert scene.voting_s(scene.cut(1000)) != LONGER
    scene.agree(motion, "Damson")
    assert scene.voting_s(scene.cut(1010)) == LONGER


def test_a_share_is_not_lowered_by_fewer_than_it_asks_for():
    scene = Amended()
    life = replace(scene.rules.life, points_share=[1, 1])
    scene.found(replace(scene.charter, rules=replace(scene.rules, life=life)))
    easier = replace(scene.rules, life=replace(life, points_share=[2, 3]))
    motion = scene.move("Ash", easier)
    scene.agree(motion, "Birch", "Cedar")
    scene.cut(10)
    state = scene.cut(1000)
    assert only(state).share == (1, 1)
    assert state.charter.rules.life.points_share == [1, 1]
    scene.agree(motion, "Damson")
    assert scene.cut(1010).charter.rules.life.points_share == [2, 3]


def test_the_rule_for_changes_is_changed_by_its_own_majority():
    scene = Amended(changes=ChangeRules(share=[1, 1], notice_s=0))
    motion = scene.move("Ash", replace(scene.rules, changes=CHANGES))
    scene.agree(motion, "Birch", "Cedar")
    assert scene.cut(10).charter.rules.changes != CHANGES
    scene.agree(motion, "Damson")
    assert scene.cut(20).charter.rules.changes == CHANGES
    # From then on three are enough.
    second = scene.move("Ash", replace(longer(scene), changes=CHANGES), motion)
    scene.agree(second, "Birch", "Cedar")
    scene.cut(30)
    assert scene.voting_s(scene.cut(200)) == LONGER


def test_of_two_motions_on_one_charter_the_first_decided_closes_the_other():
    scene = Amended()
    one, other = scene.move("Ash", longer(scene)), scene.move("Birch", longer(scene, 300))
    scene.agree(one, "Birch", "Cedar")
    scene.cut(10)
    scene.cut(100)
    scene.agree(other, "Ash", "Cedar")
    state = scene.cut(200)
    assert scene.voting_s(state) == LONGER
    assert not state.membership.charter_motions[other].open
    assert codes(state, "motion-stance") == ["motion-closed", "motion-closed"]


def test_a_motion_on_rules_that_are_not_in_force_is_refused():
    scene = Amended()
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", "Cedar")
    scene.cut(10)
    scene.move("Ash", longer(scene, 300), b"x" * 32)
    # Decided, but no cut has said so when this one is made.
    scene.now = START + 80
    scene.move("Damson", longer(scene, 301))
    scene.move("Damson", longer(scene, 301), motion)
    state = scene.cut(100)
    assert codes(state, "charter-motion") == ["motion-closed"] * 3
    scene.move("Damson", longer(scene, 302), motion)
    assert len(scene.cut(110).membership.charter_motions) == 2


def test_a_groups_newer_motion_takes_the_place_of_its_older_one():
    scene = Amended()
    old = scene.move("Ash", longer(scene))
    scene.cut(10)
    new = scene.move("Ash", longer(scene, 300))
    scene.cut(20)
    scene.agree(old, "Birch", "Cedar", "Damson")
    state = scene.cut(30)
    assert list(state.membership.charter_motions) == [new]
    assert codes(state, "motion-stance") == ["motion-closed"] * 3
    scene.agree(new, "Birch", "Cedar")
    assert scene.voting_s(scene.cut(200)) == 300


def test_a_group_that_moves_again_and_again_has_one_motion_in_the_state():
    scene = Amended()
    for seconds in range(100, 100 + 2 * MAX_OPEN_MOTIONS):
        scene.move("Ash", longer(scene, seconds))
    kept = scene.move("Birch", longer(scene))
    scene.agree(kept, "Cedar", "Damson")
    state = scene.cut(10)
    assert len(state.membership.charter_motions) == 2
    assert state.refusals == ()
    # A decision leaves nothing of them open.
    state = scene.cut(100)
    assert [m.open for m in state.membership.charter_motions.values()] == [False, False]
    assert scene.voting_s(state) == LONGER


def test_without_cuts_a_decision_is_all_there_is():
    scene = Amended(cutting=False)
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", "Cedar", time=START + 20)
    assert scene.voting_s(scene.fold(START + NOTICE_S)) != LONGER
    state = scene.fold(START + 1 + NOTICE_S)
    assert scene.voting_s(state) == LONGER
    assert only(state).since == only(state).decided == START + 1 + NOTICE_S


def test_without_cuts_nobody_dates_an_agreement_back():
    scene = Amended(cutting=False, changes=ChangeRules(share=[2, 3], notice_s=0))
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", time=START + 2)
    # Cedar spoke on the hundredth second, and says now that it agreed on the second one.
    scene.propose("Cedar", START + 100)
    scene.agree(motion, "Cedar", time=START + 2)
    state = scene.fold(START + 200)
    assert codes(state, "motion-stance") == ["time-backwards"]
    assert scene.voting_s(state) != LONGER


def test_nodes_with_different_charters_in_force_have_different_digests():
    scene = Amended()
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", "Cedar")
    scene.cut(10)
    before = scene.cut(20)
    after = scene.cut(100)
    assert before.charter != after.charter
    assert state_digest(before) != state_digest(after)
    versions = after.versions
    assert state_digest(after) != state_digest(
        replace_version(after, replace(versions.newest.rules, voting_s=LONGER + 1))
    )


def replace_version(state, rules):
    newest = other(state.versions.newest, rules=rules)
    return other(state, versions=other(state.versions, known=(state.versions.known[0], newest)))


def test_a_state_changes_by_itself_when_a_motions_time_is_over():
    scene = Amended()
    motion = scene.move("Ash", longer(scene))
    scene.agree(motion, "Birch", "Cedar")
    state = scene.cut(10)
    assert state.changes_at == START + 10 + NOTICE_S
    assert certified(scene, scene.cuts).changes_at == state.changes_at
