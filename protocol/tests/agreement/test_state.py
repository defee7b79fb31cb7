"""What is remembered: a start with and without a record."""

from protocol.agreement.state import Lock, Record, begin
from protocol.agreement.votes import prevote
from protocol.tests.agreement.councils import INSTANCE, V, setting


def test_a_start_without_a_record_waits_unlocked():
    state = begin(setting())
    assert (state.stage, state.round, state.lock, state.said) == ("waiting", 0, Lock(), ())


def test_a_start_with_a_record_goes_on_where_it_was():
    said = (prevote(INSTANCE, 4, V, 2),)
    state = begin(setting(), Record(INSTANCE, 4, "prevote", Lock(2, V), said))
    assert (state.stage, state.round, state.lock, state.said) == (
        "prevote",
        4,
        Lock(2, V),
        said,
    )


def test_a_record_of_an_earlier_cut_is_none_of_this_one():
    assert begin(setting(), Record(b"o" * 32, 4, "prevote", Lock(2, V))) == begin(setting())
