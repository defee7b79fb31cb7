"""What the values say by themselves."""

from protocol.coalition.process.values import Line, OptionSet, Step
from protocol.tests.coalition.process.making import Staged


def test_options_that_went_into_another_are_no_lines_of_the_ballot() -> None:
    step = Step("first", b"p", "Strike", "")
    one = Line(b"1", "Strike", "", (step,), merged=b"2")
    two = Line(b"2", "Both", "", (step,))
    assert OptionSet({b"1": one, b"2": two}).open == (two,)


def test_only_a_process_that_asks_for_shorter_periods_is_an_emergency() -> None:
    assert not Staged().way().emergency
    assert Staged(voting_s=20).way().emergency
