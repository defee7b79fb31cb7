"""The longest pledge fits a statement."""

from protocol.coalition.kinds import open_body
from protocol.coalition.pledges.bodies import MAX_ACT_CHARS, MAX_ROLE_CHARS
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.statement import seal_statement
from protocol.tests.coalition.test_kinds import said

WIDE = "\N{GRINNING FACE}"


def test_the_longest_pledge_fits_a_statement() -> None:
    body = {"act": WIDE * MAX_ACT_CHARS, "role": WIDE * MAX_ROLE_CHARS, "due": 1}
    body |= {"blob": bytes(32), "size": 9}
    assert open_body(said("pledge", body, 2)) is not None
    assert len(seal_statement(said("pledge", body, 2))) <= MAX_STATEMENT_BYTES
