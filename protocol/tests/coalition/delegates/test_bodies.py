"""The largest delegations fit a statement."""

from protocol.coalition.delegates.bodies import MAX_BY_CHARS, MAX_DELEGATES, MAX_MANDATE_CHARS
from protocol.coalition.kinds import open_body
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.statement import seal_statement
from protocol.tests.coalition.test_kinds import said

WIDE = "\N{GRINNING FACE}"


def test_the_most_delegates_fit_a_statement() -> None:
    seat = {"mandate": "free", "alternate": True, "reserved": "x" * MAX_BY_CHARS}
    body = {"title": WIDE * 200, "starts": 1, "ends": 2, "chosen": "other", "how": WIDE * 2_000}
    body |= {"seats": [seat] * MAX_DELEGATES, "blob": bytes(32), "size": 9}
    assert open_body(said("delegation", body, 1)) is not None
    free = {**body, "seats": [{"mandate": "free"}] * MAX_DELEGATES}
    assert len(seal_statement(said("delegation", free, 1))) <= MAX_STATEMENT_BYTES
    bound = {"mandate": "bound", "bound_to": WIDE * MAX_MANDATE_CHARS}
    bound |= {"bound_by": WIDE * MAX_BY_CHARS}
    few = {**body, "seats": [bound] * 18}
    assert len(seal_statement(said("delegation", few, 1))) <= MAX_STATEMENT_BYTES


def test_the_longest_recall_fits_a_statement() -> None:
    body = {"seats": list(range(MAX_DELEGATES)), "by": "rule"}
    body |= {"rule": WIDE * 2_000, "reason": WIDE * 2_000}
    assert open_body(said("recall", body, 1)) is not None
    assert len(seal_statement(said("recall", body, 1))) <= MAX_STATEMENT_BYTES
