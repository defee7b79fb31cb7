"""What is remembered: a start with and without a record."""

from protocol.agreement.state import Lock, Record, begin, record_of
from protocol.agreement.votes import NIL, Body, precommit, prevote
from protocol.tests.agreement.councils import INSTANCE, V, W, setting


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


def test_a_lost_record_follows_from_what_was_said():
    spoken = [
        prevote(INSTANCE, 0, V, -1),
        precommit(INSTANCE, 0, V),
        prevote(INSTANCE, 1, NIL, -1),
        precommit(INSTANCE, 1, NIL),
        prevote(INSTANCE, 3, V, 0),
    ]
    assert record_of(INSTANCE, spoken) == Record(
        INSTANCE, 3, "prevote", Lock(0, V), (prevote(INSTANCE, 3, V, 0),)
    )
    later = [*spoken, precommit(INSTANCE, 3, V), precommit(INSTANCE, 3, V)]
    found = record_of(INSTANCE, later)
    assert (found.stage, found.lock) == ("precommit", Lock(3, V))
    assert found.said == (prevote(INSTANCE, 3, V, 0), precommit(INSTANCE, 3, V))


def test_who_only_proposed_votes_in_that_round():
    own = Body(INSTANCE, "proposal", 2, W)
    found = record_of(INSTANCE, [prevote(INSTANCE, 1, NIL, -1), own])
    assert (found.round, found.stage, found.lock, found.said) == (2, "propose", Lock(), (own,))
