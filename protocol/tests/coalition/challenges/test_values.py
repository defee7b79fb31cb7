"""What a standing says of the hours ahead."""

from dataclasses import replace

from protocol.coalition.challenges.values import Challenge, Order, Standing

OPEN = Challenge(b"c", b"g", b"", "Why.", 5, (b"p",), due=90)


def test_the_hours_ahead_are_those_at_which_a_cut_changes_something():
    asked = replace(OPEN, order=Order("correct", (b"g",), 10, 60))
    found = Standing(True, declared=1, until=50, challenges=(asked, replace(OPEN, ended=7)))
    assert sorted(found.ahead) == [50, 60, 90]
    assert found.open_challenges == (asked,)


def test_nothing_is_ahead_of_a_final_result_or_without_cuts():
    assert Standing(True, declared=1, until=50, final=51).ahead == ()
    assert Standing(False, challenges=(OPEN,)).ahead == ()
