"""Gathered registers, in the order in which they are folded."""

from protocol.coalition.registers.drafts import RegistersDraft


def test_each_fold_begins_with_nothing_said() -> None:
    one, two = RegistersDraft(), RegistersDraft()
    assert one.said == []
    assert one.said is not two.said
