"""What is gathered is found again by the statements that published it."""

from protocol.coalition.caucuses.drafts import EVERYTHING, CaucusDraft, CaucusesDraft
from protocol.coalition.entry import Entry
from protocol.tests.coalition.caucuses.making import BODY


def test_a_statement_that_published_a_caucus_is_found_and_no_other() -> None:
    entry = Entry(b"a", b"g", 0)
    draft = CaucusesDraft(
        caucuses={b"id": CaucusDraft(b"id", BODY, {b"a": entry})}, named={b"a": b"id"}
    )
    assert draft.entry(b"a") is entry
    assert draft.entry(b"b") is None
    assert EVERYTHING.keep(entry)
