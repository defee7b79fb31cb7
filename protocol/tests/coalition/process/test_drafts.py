"""Drafts keep the order of the author's log."""

from protocol.coalition.entry import Entry
from protocol.coalition.process.drafts import ProcessDraft, ProcessesDraft
from protocol.tests.coalition.process.making import process_body


def test_processes_of_a_proposal_come_in_the_order_of_its_authors_log() -> None:
    drafts = ProcessesDraft()
    for index, proposal in ((7, b"p"), (3, b"p"), (5, b"q")):
        entry = Entry(bytes([index]) * 32, b"g" * 16, index)
        drafts.processes[entry.hash] = ProcessDraft(entry, process_body(), proposal, b"n", (b"r",))
    assert [draft.entry.index for draft in drafts.of(b"p")] == [3, 7]
    assert drafts.of(b"nobody's") == []
