"""Claims about what parts the cells of a CSV file."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.formats.delimiters import DELIMITERS, delimiter_of, parted


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ("rank1,rank2", ","),
        ("preferencia1;preferencia2;peso\n", ";"),
        ("rank1\trank2", "\t"),
        ("rank1|rank2", "|"),
        ("rank1", ","),
        ("", ","),
        # What stands in quotes parts nothing.
        ('"Ann, of the Hill, first";Bob', ";"),
        ('"Ann; Bob; Cem",weight', ","),
        ('"say ""a;b;c""",weight', ","),
        # As often as each other: the commoner one.
        ("Ann; first,weight", ","),
    ],
)
def test_the_first_line_tells(header: str, sign: str) -> None:
    assert delimiter_of(header) == sign


def test_later_lines_tell_nothing_and_none_is_lost() -> None:
    lines = ["seat,choice\n", "One;a;b;c;d,yes\n", "\n"]
    stream, sign = parted(iter(lines))
    assert (list(stream), sign) == (lines, ",")
    stream, sign = parted([])
    assert (list(stream), sign) == ([], ",")


@given(
    st.lists(st.text('ab,;|" '), min_size=2, max_size=6),
    st.sampled_from(DELIMITERS),
)
def test_a_header_that_quotes_such_signs_is_read_as_it_was_written(
    cells: list[str], sign: str
) -> None:
    out = StringIO()
    csv.writer(out, delimiter=sign, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    stream, found = parted([out.getvalue()])
    assert found == sign
    assert next(csv.reader(stream, delimiter=found, strict=True)) == cells
