"""The longest condition fits a statement."""

from protocol.coalition.conditions.bodies import MAX_ATTESTERS, MAX_CONDITION_CHARS
from protocol.coalition.kinds import open_body
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.statement import seal_statement
from protocol.tests.coalition.test_kinds import said

WIDE = "\N{GRINNING FACE}"


def test_the_longest_condition_fits_a_statement() -> None:
    groups = [number.to_bytes(16, "big") for number in range(MAX_ATTESTERS)]
    condition = {"text": WIDE * MAX_CONDITION_CHARS, "attesters": groups, "needed": MAX_ATTESTERS}
    statement = said("condition", {"condition": condition, "option": WIDE * 120}, 0)
    assert open_body(statement) is not None
    assert len(seal_statement(statement)) <= MAX_STATEMENT_BYTES
