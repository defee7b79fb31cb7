"""How long a register may be relied on."""

from typing import Any

import pytest

from protocol.coalition.registers.values import REGISTER_GRACE_S, Register, Registers
from protocol.errors import RuleError
from protocol.tests.coalition.registers.making import MEMBERS, Registered
from protocol.tests.coalition.scene import START, group_id


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


class Walked(dict[bytes, Register]):
    """Registers by hash, and how often all of them were gone through."""

    walks = 0

    def values(self) -> Any:
        self.walks += 1
        return super().values()


def refused(registers: Registers, name: bytes, order: int) -> str:
    """Why a register can't be cited at this place of Ash's log; empty if it can."""
    try:
        registers.cited(name, group_id("Ash"), order)
    except RuleError as error:
        return error.code
    return ""


def test_the_next_register_in_the_same_log_replaces_one_and_nothing_is_searched_for_each() -> None:
    scene = Registered()
    names = [scene.publish("Ash", scene.tree("Ash", turn=turn), START + turn) for turn in range(3)]
    other = scene.publish("Birch", scene.tree("Birch"))
    scene.publish("Birch", scene.tree("Birch", turn=1), START + 1)
    folded = scene.registers()
    walked = Walked(folded.all)
    registers = Registers(walked, folded.newest)
    orders = [registers.all[name].order for name in names]
    for order in range(orders[0] + 1, orders[-1] + 3):
        for name, following in zip(names, [*orders[1:], order], strict=True):
            why = "register-replaced" if following < order else ""
            assert refused(registers, name, order) == why
        # Through another group's log nobody's register is replaced.
        assert refused(registers, other, order) == ""
    assert walked.walks == 1
