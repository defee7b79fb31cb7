import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.parts import join_parts, split_return, split_rows
from protocol.ballots.returns import Return, ReturnPart, Row
from protocol.encoding import pack, unpack
from protocol.errors import RuleError
from protocol.tests.ballots import making as m

ROWS = st.dictionaries(
    st.integers(0, 199).map(str), st.integers(1, 1_000_000_000), min_size=0, max_size=60
)


@st.composite
def returns(draw: st.DrawFn) -> Return:
    contests = draw(st.integers(1, 3))
    cells = []
    for region in sorted(draw(st.sets(st.sampled_from(["", "A", "B", "Ñ"]), min_size=1))):
        lines = [m.lines(draw(ROWS), draw(st.integers(0, 9))) for _ in range(contests)]
        cells.append(m.cell(1_000, *lines, region=region, cast=7))
    return m.counted(*cells)


@given(returns(), st.integers(200, 2_000))
def test_a_return_split_and_joined_is_the_same_return(ret: Return, size: int) -> None:
    published, parts = split_return(ret, size)
    assert join_parts(published, parts) == ret
    assert all(len(pack(part)) <= size + 60 for part in parts)


@given(returns())
def test_a_return_reads_back_from_its_bytes(ret: Return) -> None:
    data = pack(ret)
    assert unpack(Return, data, max_bytes=len(data)) == ret


@given(st.lists(st.builds(Row, count=st.integers(1, 10**9), choice=st.just("0,1=2")), min_size=1))
def test_a_part_reads_back_from_its_bytes(rows: list[Row]) -> None:
    for part in split_rows(rows, 200):
        assert unpack(ReturnPart, pack(part)) == part


def test_what_fits_one_statement_is_not_split() -> None:
    ret = m.votes(50, yes=20, no=10)
    assert split_return(ret) == (ret, [])


def cut() -> tuple[Return, list[ReturnPart]]:
    ret = m.counted(m.cell(99, m.lines({str(n): 1 for n in range(90)})))
    published, parts = split_return(ret, 400)
    assert len(parts) >= 3
    return published, parts


def refused(published: Return, parts: list[ReturnPart]) -> None:
    with pytest.raises(RuleError) as caught:
        join_parts(published, parts)
    assert caught.value.code == "bad-parts"


def test_parts_missing_repeated_or_out_of_order_are_refused() -> None:
    published, parts = cut()
    refused(published, parts[:-1])
    refused(published, parts[1:])
    refused(published, [])
    refused(published, [parts[1], parts[0], *parts[2:]])
    refused(published, [parts[0], parts[0], *parts[2:]])
    refused(published, [*parts, parts[-1]])


def test_rows_too_many_or_too_few_for_the_cells_are_refused() -> None:
    published, parts = cut()
    short = structs.replace(parts[0], rows=parts[0].rows[1:])
    refused(published, [short, *parts[1:]])
    long = structs.replace(parts[0], rows=[*parts[0].rows, parts[0].rows[0]])
    refused(published, [long, *parts[1:]])


def test_rows_here_and_in_parts_are_refused() -> None:
    published, parts = cut()
    cell = published.cells[0]
    lines = structs.replace(cell.contests[0], rows=[Row(count=1, choice="0")])
    refused(structs.replace(published, cells=[structs.replace(cell, contests=[lines])]), parts)
