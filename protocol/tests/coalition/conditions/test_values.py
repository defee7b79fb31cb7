"""What a conditional decision is without anybody's word."""

from protocol.coalition.conditions.values import Conditional, Waiting
from protocol.tests.coalition.deciding import condition


def test_a_condition_that_no_ballot_decided_is_neither_attested_nor_active() -> None:
    found = Conditional(b"c", condition(), Waiting.UNDECIDED)
    assert (found.ballot, found.decided, found.attested, found.since) == (None, None, (), None)
