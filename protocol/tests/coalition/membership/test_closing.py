"""What was decided stands in the state as it was said."""

from msgspec.structs import replace

from protocol.tests.coalition.membership.amending import NOTICE_S, Amended
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
