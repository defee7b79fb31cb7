"""The longest demand fits a statement, or says that it doesn't."""

from protocol.coalition.demands import bodies
from protocol.coalition.kinds import open_body
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.statement import seal_statement
from protocol.tests.coalition.test_kinds import said

ACCENTED = "\N{LATIN SMALL LETTER E WITH ACUTE}"


def test_the_longest_demand_in_a_script_of_two_bytes_fits_a_statement() -> None:
    body = {
        "title": ACCENTED * bodies.MAX_DEMAND_TITLE,
        "addressee": ACCENTED * bodies.MAX_ADDRESSEE_CHARS,
        "text": ACCENTED * 12_000,
        "test": ACCENTED * bodies.MAX_TEST_CHARS,
        "consequence": ACCENTED * 2_000,
        "ladder": [ACCENTED * bodies.MAX_STEP_CHARS] * bodies.MAX_STEPS,
        "days": bodies.MAX_ANSWER_DAYS,
        "first_step": bodies.MAX_STEPS,
    }
    assert open_body(said("demand", body, 0)) is not None
    assert len(seal_statement(said("demand", body, 0))) <= MAX_STATEMENT_BYTES
