"""What was decided stands in the state as it was said."""

from msgspec.structs import replace

from protocol.tests.coalition.cutting import codes, held
from protocol.tests.coalition.membership.amending import NOTICE_S, Amended
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.scene import START, group_id


def test_a_motion_is_shown_with_who_made_it_what_it_asks_and_how_each_group_stands():
    scene = Amended()
    rules = replace(scene.rules, voting_s=400)
    motion = scene.move("Ash", rules)
    scene.agree(motion, "Birch")
    scene.agree(motion, "Cedar", agree=False)
    (shown,) = scene.cut(10).membership.charter_motions.values()
    assert (shown.hash, shown.by, shown.base) == (motion, group_id("Ash"), b"")
    assert (shown.rules, shown.regions, shown.share) == (rules, (), (2, 3))
    assert (shown.time, shown.due) == (START + 10, START + 10 + NOTICE_S)
    stands = {group: stance.agree for group, stance in shown.stances.items()}
    assert stands == {group_id("Ash"): True, group_id("Birch"): True, group_id("Cedar"): False}
    assert (shown.decided, shown.since, shown.open) == (None, None, True)


def test_an_application_is_shown_with_who_vouches_and_who_agrees() -> None:
    told = Joining()
    name = told.carry("Ash", "Elder", at_large="Whoever asks")
    told.agree("Cedar", name)
    early = told.vouch("Birch", b"\0" * 32)
    state = told.cut(10)
    shown = state.membership.applications[name]
    assert shown.group == group_id("Elder")
    assert shown.by == group_id("Ash")
    assert shown.sponsors == (group_id("Ash"),)
    assert set(shown.stances) == {group_id("Ash"), group_id("Cedar")}
    assert (shown.about, shown.at_large) == ("We act.", "Whoever asks")
    assert shown.since is None
    # Whoever vouches for what isn't there waits for it.
    assert state.waiting == (early,)
    assert codes(state, "vouching") == []


def test_applications_are_shown_oldest_first_and_stay_after_they_are_decided() -> None:
    told = Joining()
    told.take_in("Elder", 10)
    later = told.carry("Ash", "Fig")
    state = held(told.scene, START + 20, told.cuts)
    assert [a.open for a in state.membership.applications.values()] == [False, True]
    assert list(state.membership.applications)[-1] == later
