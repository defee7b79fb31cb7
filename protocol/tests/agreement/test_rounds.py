"""One member from round to round: how a round ends, and what a crash in it may not lose."""

from protocol.agreement import events as ev
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import Lock, Record
from protocol.agreement.votes import MAX_ROUND, NIL
from protocol.tests.agreement.councils import (
    V,
    W,
    member,
    of,
    polka,
    precommits,
    prevotes,
    proposal,
    said,
)
from protocol.tests.agreement.situations import (
    BEGIN,
    FRESH,
    LOCKED,
    SOUND,
    SOUND_W,
    in_round,
    waited,
)


def test_a_vote_leaves_only_after_it_was_remembered():
    _, commands = member(3, *LOCKED)
    for at, command in enumerate(commands):
        if isinstance(command, ev.Sign):
            kept = commands[at - 1]
            assert isinstance(kept, ev.Remember)
            assert command.body in kept.record.said
    assert of(ev.Remember, commands)[-1].record.lock == Lock(0, V)


def test_after_a_crash_the_same_votes_go_out_again_and_no_others():
    # The failure: a member that forgot its lock helps to decide a second value.
    _, before = member(3, *LOCKED)
    record = of(ev.Remember, before)[-1].record
    state, commands = member(3, BEGIN, FRESH, SOUND_W, record=record)
    assert said(commands) == said(before)
    assert state.lock == Lock(0, V)
    state, commands = member(
        3, BEGIN, *in_round(1), ev.Proposed(proposal(1, W)), SOUND_W, record=record
    )
    assert said(commands)[2:] == [("prevote", 1, NIL, NO_ROUND)]


def test_what_a_node_acted_on_before_a_crash_it_shows_again_once_it_meets_it():
    # The failure: it ends between its vote and passing on; a frozen voter's prevote reaches nobody.
    def shown(record, *events):
        _, commands = member(3, BEGIN, *events, record=record)
        return [(one.value, one.polka.round) for one in of(ev.PassOn, commands)]

    _, before = member(3, *LOCKED)
    locked = of(ev.Remember, before)[-1].record
    votes = prevotes(0, V, 0, 1, 2)
    assert shown(locked, *votes[:1]) == []
    assert shown(locked, *votes) == [(V, 0)]
    # Also from a later round, where it is still locked by it; once, and no other value's.
    assert shown(locked, *in_round(1), *votes, *prevotes(0, V, 3)) == [(V, 0)]
    assert shown(locked, *prevotes(0, W, 0, 1, 2)) == []
    again = ev.Proposed(proposal(1, V, [polka(0, V)]))
    _, before = member(3, BEGIN, SOUND, *in_round(1), again)
    prevoted = of(ev.Remember, before)[-1].record
    assert prevoted.lock == Lock()
    assert shown(prevoted, *votes) == [(V, 0)]


def test_a_proposer_that_crashed_proposes_the_same_again_and_builds_nothing():
    _, before = member(0, BEGIN, ev.Built(0, V))
    record = of(ev.Remember, before)[-1].record
    _, commands = member(0, BEGIN, record=record)
    assert of(ev.Propose, commands) == of(ev.Propose, before)
    assert of(ev.Build, commands) == []


def test_a_record_of_another_instance_binds_nobody():
    old = Record(b"o" * 32, 3, "precommit", Lock(3, W))
    state, _ = member(3, BEGIN, record=old)
    assert (state.round, state.lock) == (0, Lock())


def test_so_many_in_a_later_round_that_one_is_honest_make_one_follow():
    state, _ = member(3, BEGIN, *prevotes(5, NIL, 0))
    assert state.round == 0
    state, _ = member(3, BEGIN, *prevotes(5, NIL, 0), *prevotes(7, NIL, 1))
    assert state.round == 5


def test_a_member_that_sees_nothing_new_joins_when_others_vote():
    state, _ = member(3, *prevotes(0, NIL, 0))
    assert state.stage == "waiting"
    state, _ = member(3, *prevotes(0, NIL, 0, 1))
    assert (state.round, state.stage) == (0, "propose")


def test_rounds_end_by_timeouts_that_run_once_a_quorum_has_spoken():
    _, commands = member(3, BEGIN)
    assert [(wait.round, wait.stage) for wait in of(ev.Wait, commands)] == [(0, "propose")]
    events = (BEGIN, waited(0, "propose"), *prevotes(0, NIL, 0, 1), *prevotes(0, V, 2))
    _, commands = member(3, *events)
    assert [wait.stage for wait in of(ev.Wait, commands)] == ["propose", "prevote"]
    events += (waited(0, "prevote"), *precommits(0, NIL, 0, 1), *precommits(0, V, 2))
    _, commands = member(3, *events)
    assert said(commands)[-1] == ("precommit", 0, NIL, NO_ROUND)
    assert [wait.stage for wait in of(ev.Wait, commands)] == ["propose", "prevote", "precommit"]
    state, _ = member(3, *events, waited(0, "precommit"))
    assert (state.round, state.stage) == (1, "propose")


def test_a_timeout_of_a_stage_that_is_over_does_nothing():
    state, _ = member(3, *LOCKED)
    again, commands = member(3, *LOCKED, waited(0, "propose"), waited(0, "prevote"))
    assert again == state
    assert said(commands)[-1] == ("precommit", 0, V, NO_ROUND)


def test_a_timeout_of_a_round_that_is_over_does_nothing():
    there = (BEGIN, *in_round(1))
    before, _ = member(3, *there)
    after, commands = member(3, *there, waited(0, "propose"), waited(0, "precommit"))
    assert after == before
    assert said(commands) == []


def test_no_late_votes_are_waited_for_before_a_quorum_has_spoken():
    # The failure: a liar's one vote would end every round before the others' votes have come.
    events = (BEGIN, waited(0, "propose"), *prevotes(0, V, 0, 1), *precommits(0, NIL, 0, 1))
    _, commands = member(3, *events)
    assert [wait.stage for wait in of(ev.Wait, commands)] == ["propose"]


def test_later_rounds_wait_longer():
    _, commands = member(3, BEGIN, *in_round(9))
    first, later = of(ev.Wait, commands)
    assert later.ms > first.ms


def test_the_last_round_there_is_has_no_next():
    state, _ = member(3, BEGIN, *in_round(MAX_ROUND), waited(MAX_ROUND, "precommit"))
    assert state.round == MAX_ROUND
