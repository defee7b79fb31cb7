"""Leaving and changing the charter bear on each other, each on what comes after it only."""

from msgspec.structs import replace

from protocol.coalition.membership.bodies import LeavingBody
from protocol.tests.coalition.membership.amending import Amended
from protocol.tests.coalition.scene import NOTICE_S, START, group_id

LEAVING = LeavingBody(reason="", caucus="")


def noticed(scene: Amended, notice_s: int):
    return replace(scene.rules, life=replace(scene.rules.life, notice_s=notice_s))


def test_whoever_announced_that_it_leaves_keeps_the_notice_of_then():
    scene = Amended()
    scene.say("Damson", "leaving", LEAVING, time=scene.now)
    motion = scene.move("Ash", noticed(scene, 5_000))
    scene.agree(motion, "Birch", "Cedar")
    scene.cut(10)
    state = scene.cut(100)
    assert state.charter.rules.life.notice_s == 5_000
    assert state.membership.departures[group_id("Damson")].effective == START + 10 + NOTICE_S
    scene.say("Cedar", "leaving", LEAVING, time=scene.now)
    state = scene.cut(110)
    assert state.membership.departures[group_id("Cedar")].effective == START + 110 + 5_000


def test_a_shorter_notice_decides_who_decides_the_next_change():
    scene = Amended()
    first = scene.move("Ash", noticed(scene, 1))
    scene.agree(first, "Birch", "Cedar")
    scene.cut(10)
    scene.cut(100)
    # Under the first notice Damson would still count, and two of four would be too few.
    scene.say("Damson", "leaving", LEAVING, time=scene.now)
    scene.say("Cedar", "leaving", LEAVING, time=scene.now)
    scene.cut(110)
    scene.cut(115)
    second = scene.move("Ash", replace(noticed(scene, 1), voting_s=400), first)
    scene.agree(second, "Birch")
    scene.cut(120)
    state = scene.cut(170)
    assert state.membership.members == tuple(sorted(map(group_id, ("Ash", "Birch"))))
    assert scene.voting_s(state) == 400
    assert [version.hash for version in state.versions.known] == [b"", first, second]
