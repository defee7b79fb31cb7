"""The statement's own limits."""

import pytest

from protocol.coalition.registers.bodies import MAX_REGISTER
from protocol.merkle import EMPTY_ROOT
from protocol.tests.coalition.registers.making import Registered


@pytest.mark.parametrize(
    "body",
    [
        {"count": MAX_REGISTER + 1, "root": b"\1" * 32},
        {"count": -1, "root": b"\1" * 32},
        {"count": 1, "root": b"\1" * 31},
        {"count": 1},
        {"count": 0, "root": b"\1" * 32},
        {"count": 1, "root": EMPTY_ROOT},
    ],
)
def test_count_and_root_fit_each_other_or_the_register_is_refused(body: dict) -> None:
    scene = Registered()
    scene.say("Ash", "register", body)
    assert scene.codes() == ["body-malformed"]
    assert scene.registers().newest == {}


def test_a_group_may_strike_every_credential() -> None:
    scene = Registered()
    scene.publish("Ash", scene.tree("Ash", ()))
    (register,) = scene.registers().all.values()
    assert (register.count, register.root) == (0, EMPTY_ROOT)
