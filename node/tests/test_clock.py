"""A clock is doubted after a jump or against a majority, and believed again by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.clock import FRESH_S, MAX_OFF_S, Clock, spoken
from node.errors import NodeError

START = 1_790_000_000.0
YEAR = 365 * 86_400.0


class Machine:
    """A machine whose clock can be set."""

    def __init__(self, others: int = 4) -> None:
        self.true = 0.0
        self.ahead = 0.0
        self.others = others
        self.clock = Clock(self.wall, self.belonging, lambda: self.true)
        self.clock.watch()

    def belonging(self) -> frozenset[bytes]:
        return frozenset(bytes([peer]) for peer in range(1, self.others + 1))

    def wall(self) -> float:
        return START + self.true + self.ahead

    def passes(self, seconds: float) -> float:
        self.true += seconds
        return self.clock.off()

    def heard(self, *peers: int, ahead: float = 0.0) -> None:
        for peer in peers:
            self.clock.heard(bytes([peer]), START + self.true + ahead)


def test_a_clock_that_nobody_watches_is_believed() -> None:
    clock = Clock(iter([1.0, 9e9]).__next__, frozenset)
    assert clock.off() == 0
    clock.check()


@pytest.mark.parametrize("jump", [YEAR, -YEAR, MAX_OFF_S + 1, -MAX_OFF_S - 1])
def test_a_jump_is_doubted_at_once_and_forgotten_once_it_is_taken_back(jump: float) -> None:
    machine = Machine()
    machine.passes(10)
    machine.ahead = jump
    assert machine.passes(1) == pytest.approx(jump, abs=2)
    with pytest.raises(NodeError) as raised:
        machine.clock.check()
    assert raised.value.code == "clock-wrong"
    assert ("ahead" if jump > 0 else "behind") in raised.value.message
    # It is doubted for as long as it lasts, not only in the moment.
    assert machine.passes(86_400) != 0
    machine.ahead = 0
    assert machine.passes(1) == 0
    machine.clock.check()


def test_a_clock_set_right_is_believed_once_more_than_half_of_the_others_show_its_time() -> None:
    machine = Machine()
    machine.ahead = -YEAR
    machine.clock.watch()  # started with a wrong clock
    assert machine.passes(1) == 0
    machine.ahead = 0  # the time service has set it
    assert machine.passes(1) > YEAR - 10
    machine.heard(1, 2)
    assert machine.passes(1) > YEAR - 10
    machine.heard(3)
    assert machine.passes(1) == 0
    assert machine.passes(5_000) == 0


def test_more_than_half_of_the_others_make_a_clock_doubted_and_half_do_not() -> None:
    machine = Machine()
    machine.heard(1, 2, ahead=YEAR)
    machine.heard(3, 4)
    assert machine.passes(1) == 0
    machine.heard(3, ahead=YEAR)
    assert machine.passes(1) == pytest.approx(-YEAR)
    machine.heard(1, 2, 3)
    assert machine.passes(1) == 0


def test_one_other_alone_can_not_make_a_clock_doubted() -> None:
    machine = Machine(others=1)
    machine.heard(1, ahead=YEAR)
    assert machine.passes(1) == 0


def test_what_others_showed_before_a_jump_or_long_ago_says_nothing_about_it() -> None:
    machine = Machine()
    machine.heard(1, 2, 3, 4)
    machine.passes(1)
    machine.ahead = YEAR
    assert machine.passes(1) == pytest.approx(YEAR, abs=2)
    machine.heard(1, 2, 3, 4)
    assert machine.passes(FRESH_S + 1) != 0


def test_time_asleep_and_small_steps_are_no_jump() -> None:
    machine = Machine()
    assert machine.passes(30 * 86_400) == 0
    for _ in range(20):
        machine.ahead += 100
        assert machine.passes(1_000) == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(-YEAR, YEAR)), max_size=20))
def test_less_than_a_majority_never_makes_a_steady_clock_doubted(
    said: list[tuple[int, float]],
) -> None:
    machine = Machine(others=9)
    for peer, ahead in said:
        machine.heard(peer % 4, ahead=ahead)
        assert machine.passes(1) == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.2, "1 second"),
        (301, "5 minutes"),
        (7_300, "2 hours"),
        (YEAR, "365 days"),
        (5.2, "5 seconds"),
    ],
)
def test_a_length_of_time_is_said_in_a_unit_that_people_use(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_groups_that_were_taken_in_count_when_more_than_half_are_asked_for() -> None:
    machine = Machine(others=2)
    machine.others = 22
    machine.heard(1, 2, ahead=YEAR)
    assert machine.passes(1) == 0
    machine.heard(*range(3, 13), ahead=YEAR)
    assert machine.passes(1) == pytest.approx(-YEAR, abs=2)


def test_what_a_group_shows_that_has_left_says_nothing() -> None:
    machine = Machine()
    machine.heard(1, 2, 3, 4, ahead=YEAR)
    machine.heard(5, 6, 7, ahead=0)
    assert machine.passes(1) == pytest.approx(-YEAR, abs=2)
    machine.others = 2
    machine.heard(1, ahead=0)
    assert machine.passes(1) == 0


def test_with_fewer_others_fewer_are_needed() -> None:
    machine = Machine(others=9)
    machine.heard(1, 2, 3, ahead=YEAR)
    assert machine.passes(1) == 0
    machine.others = 4
    assert machine.passes(1) == pytest.approx(-YEAR, abs=2)


def test_a_time_that_was_shown_long_ago_says_nothing() -> None:
    machine = Machine()
    machine.heard(1, 2, 3, ahead=7)
    assert machine.clock.apart(bytes([1])) == pytest.approx(7)
    assert machine.clock.confirmed()
    machine.passes(FRESH_S + 1)
    assert machine.clock.apart(bytes([1])) is None
    assert not machine.clock.confirmed()


def test_who_has_left_confirms_no_clock() -> None:
    machine = Machine(others=2)
    machine.heard(1, 7, 8)
    assert not machine.clock.confirmed()
    machine.heard(2)
    assert machine.clock.confirmed()
