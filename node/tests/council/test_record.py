"""Claims about node.council.record: what was kept is there after a kill, whole or not at all."""

from types import SimpleNamespace

from node.council import record
from node.council.record import KEPT_TABLES, CouncilStore
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, LogTable, make_table, table_hash
from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.lineage import Link
from protocol.agreement.state import Lock, Record
from protocol.agreement.votes import precommit
from protocol.encoding import pack

EPOCH = Epoch(number=0, seats=[Seat(group=b"g" * 16, key=b"k" * 32)])


def table(number):
    """One log that grows by one with each cut, and one that stands from the second cut on."""
    logs = [(b"g" * 16, number, b"r" * 32), (b"h" * 16, int(number > 1), b"q" * 32)]
    return make_table(logs)


def link(number):
    cut = Cut(
        number=number,
        previous=b"p" * 32,
        time=number,
        logs=table_hash(table(number)),
        state=b"s" * 32,
        reducer=1,
        epoch=b"e" * 32,
    )
    certificate = Certificate(
        instance=b"i" * 32, value=b"v" * 32, round=0, signers=b"\1", signatures=b"s" * 64, chain=[]
    )
    return Link(cut, certificate, EPOCH)


async def test_a_record_is_there_in_the_next_process(tmp_path):
    store = CouncilStore(tmp_path / "council.sqlite")
    assert store.record() is None
    said = Record(
        b"i" * 32, 3, "precommit", Lock(3, b"v" * 32), (precommit(b"i" * 32, 3, b"v" * 32),)
    )
    await store.remember(said)
    # Nothing is closed: another connection sees what a process after a kill would.
    again = CouncilStore(tmp_path / "council.sqlite")
    assert again.record() == said
    again.close()
    store.close()


async def test_cuts_are_kept_all_of_them_and_tables_of_the_last_ones(tmp_path):
    store = CouncilStore(tmp_path / "council.sqlite")
    assert store.last() is None
    proposed = LogTable(logs=[])
    await store.keep_table(proposed)
    for number in range(1, KEPT_TABLES + 3):
        await store.keep(link(number), table(number), table(number - 1))
    assert store.last() == link(KEPT_TABLES + 2)
    assert store.link(1) == link(1)
    # Old ones are put together from what grew.
    for number in range(1, KEPT_TABLES + 3):
        assert store.table(table_hash(table(number))) == pack(table(number))
    rows = store.file.reader.conn.execute("SELECT count(*) FROM tables").fetchone()
    assert rows == (KEPT_TABLES,)
    marks = store.marks()
    assert [mark.time for mark in marks] == [1, 2, 3, 4, 5]
    assert marks[2].sizes == {b"g" * 16: 3}
    assert store.table(table_hash(proposed)) is None
    store.close()


async def test_an_old_table_costs_no_more_cuts_than_lie_between_two_bases(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "BASE_EVERY", 4)
    store = CouncilStore(tmp_path / "council.sqlite")
    last = 3 * 4 + KEPT_TABLES
    for number in range(1, last + 1):
        await store.keep(link(number), table(number), table(number - 1))
    read = []
    grown = store._grown
    store._grown = lambda *args: (
        read.append(cut.number) or (cut, more) for cut, more in grown(*args)
    )
    for number in range(1, last - KEPT_TABLES + 1):
        read.clear()
        assert store.table(table_hash(table(number))) == pack(table(number))
        assert read == list(range(number // 4 * 4 + 1, number + 1))
    # A file of an earlier version has none of the old ones.
    await store.file.write(lambda db: db.conn.execute("DELETE FROM bases WHERE number < 12"))
    assert store.table(table_hash(table(11))) == pack(table(11))
    assert store.table(table_hash(table(12))) == pack(table(12))
    store.close()


async def test_a_line_that_is_kept_at_once_has_bases_too(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "BASE_EVERY", 4)
    store = CouncilStore(tmp_path / "council.sqlite")
    grown = [
        LogTable(logs=[row for row in table(number).logs if row not in table(number - 1).logs])
        for number in range(1, 11)
    ]
    line = SimpleNamespace(links=[link(number) for number in range(1, 11)], grown=grown)
    await store.start(line, ())
    rows = store.file.reader.conn.execute("SELECT number, data FROM bases ORDER BY number")
    assert rows.fetchall() == [(4, pack(table(4))), (8, pack(table(8)))]
    for number in range(1, 11):
        assert store.table(table_hash(table(number))) == pack(table(number))
    store.close()


async def test_what_several_cuts_certify_is_read_once_and_is_what_their_tables_say(tmp_path):
    store = CouncilStore(tmp_path / "council.sqlite")
    assert store.sizes({1}) == {}
    for number in range(1, 8):
        await store.keep(link(number), table(number), table(number - 1))
    said = []
    store.file.reader.conn.set_trace_callback(said.append)
    found = store.sizes(range(2, 8))
    store.file.reader.conn.set_trace_callback(None)
    assert len([sql for sql in said if "FROM cuts" in sql]) == 1
    assert found.keys() == set(range(2, 8))
    for number, sizes in found.items():
        assert sizes == {row.group: row.size for row in table(number).logs}
    assert store.sizes({99}) == {}
    store.close()


async def test_marks_come_and_go(tmp_path):
    store = CouncilStore(tmp_path / "council.sqlite")
    assert store.marked("restored") is None
    await store.mark("restored", 1)
    assert store.marked("restored") == 1
    await store.mark("restored", None)
    assert store.marked("restored") is None
    store.close()
