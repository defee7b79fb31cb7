"""Cuts: one hash, one table, and no way back."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.agreement.cut import (
    Cut,
    LogHead,
    LogTable,
    check_frozen,
    check_growth,
    check_line,
    cut_hash,
    fold_order,
    held_long,
    make_table,
    open_table,
    table_hash,
)
from protocol.encoding import pack, unpack
from protocol.errors import MalformedError, ProtocolError, RuleError

A, B, C = (bytes([i]) * 16 for i in (1, 2, 3))
R, S = b"r" * 32, b"s" * 32
BEFORE = make_table([(B, 4, R), (A, 7, R)])
AFTER = make_table([(A, 7, R), (B, 9, S), (C, 1, S)])
heads = st.lists(
    st.tuples(
        st.binary(min_size=16, max_size=16),
        st.integers(0, 2**53),
        st.binary(min_size=32, max_size=32),
    ),
    unique_by=lambda head: head[0],
    max_size=8,
)


def cut(number, previous, time, table, **more):
    fields = {"state": S, "reducer": 2, "epoch": R, **more}
    return Cut(number=number, previous=previous, time=time, logs=table_hash(table), **fields)


LAST = cut(3, S, 1000, BEFORE)
NEXT = cut(4, cut_hash(LAST), 1001, AFTER)


def follows(new=NEXT, table=AFTER):
    check_line(new, LAST.number, cut_hash(LAST), LAST.time, LAST.reducer)
    check_growth(table, BEFORE)


def test_a_cut_that_goes_on_follows():
    follows()


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 5},
        {"number": 3},
        {"previous": S},
        {"time": 1000},
        {"time": 999},
        {"reducer": 1},
    ],
)
def test_a_cut_that_answers_to_another_or_goes_back_does_not_follow(changes):
    with pytest.raises(RuleError) as caught:
        follows(msgspec.structs.replace(NEXT, **changes))
    assert caught.value.code == "cut-out-of-line"


@pytest.mark.parametrize(
    "table",
    [
        make_table([(A, 7, R)]),
        make_table([(A, 6, R), (B, 4, R)]),
        make_table([(A, 7, S), (B, 4, R)]),
    ],
    ids=["a log is gone", "a log is shorter", "a log is another"],
)
def test_what_was_certified_is_never_taken_back(table):
    with pytest.raises(RuleError) as caught:
        follows(table=table)
    assert caught.value.code == "cut-out-of-line"


def test_a_frozen_log_stays_where_it_was_certified():
    for group in (B, C):
        with pytest.raises(RuleError) as caught:
            check_frozen(AFTER, BEFORE, frozenset({group}))
        assert caught.value.code == "cut-out-of-line"
    check_frozen(AFTER, BEFORE, frozenset({A}))


@given(heads)
def test_a_table_reads_back_and_has_one_form(rows):
    table = make_table(rows)
    assert make_table(reversed(rows)) == table
    assert open_table(pack(table), cut(1, S, 1, table)) == table
    assert {row.group for row in table.logs} == {group for group, size, _ in rows if size}


def test_a_table_of_another_cut_or_out_of_order_is_refused():
    with pytest.raises(MalformedError) as caught:
        open_table(pack(BEFORE), NEXT)
    assert caught.value.code == "bad-cut"
    for rows in (AFTER.logs[::-1], [AFTER.logs[0], AFTER.logs[0]]):
        table = LogTable(logs=rows)
        with pytest.raises(MalformedError) as caught:
            open_table(pack(table), cut(1, S, 1, table))
        assert caught.value.code == "bad-cut"


def test_a_group_has_one_log():
    with pytest.raises(ValueError, match="one log"):
        make_table([(A, 1, R), (A, 2, S)])


def test_an_empty_log_is_in_no_table():
    row = LogHead(group=A, size=0, root=R)
    with pytest.raises(ProtocolError):
        unpack(LogTable, msgspec.msgpack.encode({"logs": [msgspec.to_builtins(row)]}))


@pytest.mark.parametrize("field", Cut.__struct_fields__)
def test_every_field_of_a_cut_is_in_its_hash(field):
    value = getattr(NEXT, field)
    other = value + 1 if isinstance(value, int) else b"o" * 32
    assert cut_hash(msgspec.structs.replace(NEXT, **{field: other})) != cut_hash(NEXT)


@given(st.lists(st.binary(min_size=16, max_size=16), unique=True, max_size=9), st.randoms())
def test_the_order_of_folding_depends_on_the_cut_before_and_on_nothing_else(groups, random):
    mixed = list(groups)
    random.shuffle(mixed)
    assert fold_order(R, mixed) == fold_order(R, groups)


def test_who_is_folded_first_changes_with_the_cut():
    assert len({fold_order(bytes([i]) * 32, [A, B, C])[0] for i in range(20)}) == 3


def test_what_is_held_long_is_the_largest_size_held_by_then():
    times = {3: 100, 5: 200, 9: 300}
    assert [held_long(times, by) for by in (99, 100, 250, 300)] == [0, 3, 5, 9]
