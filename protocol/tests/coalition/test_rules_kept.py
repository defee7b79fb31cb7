"""A change of the charter never looks back: what was begun keeps the rules that it began under."""

import re
from pathlib import Path

from msgspec.structs import replace

import protocol.coalition
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody
from protocol.coalition.kinds import AmendmentBody, ProposalBody
from protocol.coalition.moderation.bodies import SlowModeBody
from protocol.coalition.state import Phase
from protocol.coalition.unity.bodies import PointMotionBody, PointStanceBody
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.amending import NAMES, Amended
from protocol.tests.coalition.scene import START, group_id


def changed(scene: Amended, after: int, base: bytes = b"", **fields) -> bytes:
    """Put other rules in force by a cut so many seconds after the founding."""
    motion = scene.move("Ash", replace(scene.rules, **fields), base)
    scene.agree(motion, "Birch", "Cedar", "Damson")
    scene.cut(after - 60)
    state = scene.cut(after)
    assert state.versions.newest.hash == motion
    return motion


def put(scene: Amended) -> tuple[bytes, bytes, list[bytes]]:
    """A ballot from 500 to 700 seconds after the founding: statement, id, rolls of all groups."""
    _, at, ballot = scene.announce("Ash", START + 500, START + 700)
    rolls = [scene.attest_roll(name, ballot, at, 10, START + 2) for name in NAMES]
    return at, ballot, rolls


def test_an_open_ballot_keeps_its_rules_and_the_next_has_the_new_ones():
    panel = ChallengeRules(challenge_s=100, ruling_s=50, panel=[group_id("Birch")])
    scene = Amended(challenges=panel)
    at, ballot, rolls = put(scene)
    scene.cut(5)
    scene.open("Ash", at, rolls, START + 250)
    scene.cut(250)
    other = replace(panel, challenge_s=5, panel=[group_id("Cedar")])
    motion = changed(scene, 400, challenges=other)
    for name in NAMES:
        scene.say(name, "return", scene.counted(name, ballot, 5, 2, 10), [at], START + 750)
    state = scene.cut(750)
    found = state.ballots[ballot]
    assert found.version == b""
    assert state.rules_of(found).challenges == panel
    assert state.versions.newest.hash == motion
    scene.cut(800)
    challenge = scene.say(
        "Damson", "result-challenge", ChallengeBody(reason="We counted twice."), [at]
    )
    scene.cut(810)
    ruling = ResultRulingBody(outcome="void", reason="So they did.", groups=[])
    # The new panel has nothing to say about it, and the old one still has.
    scene.say("Cedar", "result-ruling", ruling, [challenge])
    state = scene.cut(820)
    assert codes(state, "result-ruling") == ["not-on-the-panel"]
    assert not state.ballots[ballot].standing.void
    scene.say("Birch", "result-ruling", ruling, [challenge])
    assert scene.cut(830).ballots[ballot].standing.void


def test_a_ballot_that_has_not_opened_opens_by_the_rules_in_force():
    scene = Amended()
    at, ballot, rolls = put(scene)
    changed(scene, 120, deliberation_s=400)
    scene.open("Ash", at, rolls, START + 300)
    state = scene.cut(300)
    assert codes(state, "opening") == ["gate-closed"]
    assert state.ballots[ballot].phase == Phase.ANNOUNCED


def test_without_the_change_that_opening_stands():
    scene = Amended()
    at, ballot, rolls = put(scene)
    scene.cut(60)
    scene.cut(120)
    scene.open("Ash", at, rolls, START + 300)
    state = scene.cut(300)
    assert not codes(state, "opening")
    assert state.ballots[ballot].opened == START + 300


def test_who_becomes_a_moderator_moderates_from_the_next_cut_on():
    scene = Amended()
    proposal = scene.propose("Ash")
    slow = SlowModeBody(seconds=60, reason="Breathe.")
    motion = scene.move("Ash", replace(scene.rules, moderators=[group_id("Birch")]))
    scene.agree(motion, "Birch", "Cedar")
    scene.cut(10)
    # In the very cut by which it becomes one it is not one yet.
    scene.say("Birch", "slow-mode", slow, [proposal], scene.now)
    state = scene.cut(100)
    assert codes(state, "slow-mode") == ["not-a-moderator"]
    scene.say("Birch", "slow-mode", slow, [proposal], scene.now)
    assert codes(scene.cut(110), "slow-mode") == ["not-a-moderator"]


def test_a_motion_on_a_point_keeps_the_share_that_it_was_moved_under():
    scene = Amended()
    body = PointMotionBody(action="add", number=0, base=b"", text="Rents fall.", reason="")
    old = scene.say("Ash", "point-motion", body)
    scene.cut(5)
    changed(scene, 120, life=replace(scene.rules.life, points_share=[1, 1]))
    new = scene.say("Ash", "point-motion", replace(body, text="Wages rise."))
    scene.cut(130)
    for motion in (old, new):
        for name in ("Birch", "Cedar"):
            stance = PointStanceBody(version=motion, stance="ratify", reason="")
            scene.say(name, "point-stance", stance, [motion])
    versions = scene.cut(140).unity.versions
    assert versions[old].since == START + 140
    assert versions[old].needed == 3
    assert versions[new].since is None
    assert versions[new].needed == 4


def test_what_is_editorial_takes_as_many_sponsors_as_when_the_proposal_was_put():
    scene = Amended()
    offer = AmendmentBody(title="Act", text="Now.", material=False, reason="")
    old = scene.propose("Ash")
    scene.cut(5)
    changed(scene, 120, sponsors=2)
    act = ProposalBody(title="Act again", summary="", text="Together.")
    new = scene.say("Ash", "proposal", act, [], scene.now)
    for proposal in (old, new):
        scene.say("Birch", "amendment", offer, [proposal], scene.now)
    proposals = scene.cut(130).proposals
    assert [a.agreeing for a in proposals[old].amendments] == [1]
    assert [a.agreeing for a in proposals[new].amendments] == [2]


def test_the_fold_asks_for_no_rule_without_saying_of_when():
    """Only what never changes is read off the founding charter: whether there are cuts."""
    root = Path(protocol.coalition.__file__).parent
    founding = {"charter.py", "member_rules.py", "cut_rules.py", "facts.py", "versions.py"}
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        if path.name not in founding
        for line in path.read_text().splitlines()
        if re.search(r"(?<!state\.)\bcharter\.rules\b", line) and "rules.cuts" not in line
    ]
    assert found == []
    kept = [path for path in sorted(root.rglob("*.py")) if ".rules_at(" in path.read_text()]
    assert len(kept) >= 5
