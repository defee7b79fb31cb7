"""A refused register leaves nothing behind."""

from protocol.tests.coalition.registers.making import Registered
from protocol.tests.coalition.scene import group_id


def test_a_refused_register_does_not_touch_the_one_before() -> None:
    scene = Registered()
    held = scene.publish("Ash", scene.tree("Ash"))
    scene.say("Ash", "register", {"count": 0, "root": bytes(32)})
    assert scene.codes() == ["body-malformed"]
    assert scene.registers().newest == {group_id("Ash"): held}
    assert scene.registers().all[held].until is None
