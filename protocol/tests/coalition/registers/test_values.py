"""How long a register may be relied on."""

import pytest

from protocol.coalition.registers.values import REGISTER_GRACE_S
from protocol.errors import RuleError
from protocol.tests.coalition.registers.making import MEMBERS, Registered
from protocol.tests.coalition.scene import START


def test_a_replaced_register_counts_for_a_day_more() -> None:
    scene = Registered()
    first = scene.publish("Ash", scene.tree("Ash"))
    scene.publish("Ash", scene.tree("Ash", MEMBERS[:4], turn=1), START + 10)
    registers = scene.registers()
    assert registers.usable(first, START + 10 + REGISTER_GRACE_S - 1).count == 5
    with pytest.raises(RuleError) as caught:
        registers.usable(first, START + 10 + REGISTER_GRACE_S)
    assert caught.value.code == "register-replaced"


def test_what_is_no_register_is_not_relied_on() -> None:
    with pytest.raises(RuleError) as caught:
        Registered().registers().usable(bytes(32), START)
    assert caught.value.code == "unknown-target"
