"""Claims about the simulated disk's reader."""

from federation_tests.simulator.disk import ReadOnce
from federation_tests.simulator.seat import council_platter

COUNT = "SELECT count(*) FROM tables"


def test_a_row_is_read_once_after_each_write_and_never_from_before_it():
    platter, asked = council_platter(), []

    def rows(query: str) -> int:
        asked.append(query)
        return platter.execute(query).fetchone()[0]

    read = ReadOnce(platter)
    assert [read(rows, COUNT), read(rows, COUNT)] == [0, 0]
    assert len(asked) == 1
    platter.execute("INSERT INTO tables VALUES (?, ?)", (b"name", b"data"))
    assert [read(rows, COUNT), read(rows, COUNT)] == [1, 1]
    platter.execute("DELETE FROM tables")
    assert read(rows, COUNT) == 0
    assert len(asked) == 3


def test_what_was_undone_is_not_read():
    platter = council_platter()

    def rows() -> int:
        return platter.execute(COUNT).fetchone()[0]

    read = ReadOnce(platter)
    assert read(rows) == 0
    platter.execute("BEGIN")
    platter.execute("INSERT INTO tables VALUES (?, ?)", (b"name", b"data"))
    platter.execute("ROLLBACK")
    assert read(rows) == 0
