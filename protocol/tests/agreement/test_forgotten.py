"""A member that forgot what it said: never twice in a round, never against a lock that decided."""

from hypothesis import given
from hypothesis import strategies as st

from protocol.agreement import events as ev
from protocol.agreement.certificate import check_certificate, culprits
from protocol.agreement.forgotten import (
    MAX_CLOCK_OFF_MS,
    is_unknown,
    lock_of_all,
    patience_ms,
    record_without,
    rounds_since,
    unfounded,
)
from protocol.agreement.pool import Pool
from protocol.agreement.rules import NO_ROUND, Timeouts
from protocol.agreement.state import Lock, Record
from protocol.agreement.votes import MAX_ROUND, NIL
from protocol.tests.agreement.councils import (
    INSTANCE,
    V,
    W,
    certificate,
    council,
    member,
    polka,
    precommits,
    prevotes,
    proposal,
    said,
)

DAY_MS = 24 * 3600 * 1000
SLOW = Timeouts()
BACK = Record(INSTANCE, 2, "propose", Lock(1, NIL))
"""Place 3 may have voted in rounds 0 and 1."""
PASSED = ev.Passed()


def back(*events):
    """Place 3 with what it hears once it is back in round 2, which place 2 proposes."""
    state, commands = member(3, ev.Begin(), *events, record=BACK)
    return state, said(commands)


def fresh(round_, value):
    return (
        ev.Proposed(proposal(round_, value)),
        ev.Sound(value),
        ev.Judged(round_, value, passes=True),
    )


NILS = (*prevotes(2, NIL, 0, 1, 2), *precommits(2, NIL, 0, 1, 2), ev.Waited(2, "precommit"))


# Where it goes on


def landing(timeouts, elapsed_ms):
    return record_without(INSTANCE, timeouts, elapsed_ms).round


def test_it_goes_on_behind_every_round_that_the_time_allows():
    # Rounds that wait 30 s, 90 s, 150 s and so on: the sixth is over after 18 minutes.
    in_time = 18 * 60_000 - MAX_CLOCK_OFF_MS
    assert rounds_since(SLOW, 18 * 60_000) == 6
    assert rounds_since(SLOW, 18 * 60_000 - 1) == 5
    assert record_without(INSTANCE, SLOW, in_time) == Record(INSTANCE, 7, "propose", Lock(6, NIL))
    assert landing(Timeouts(1, 1, 1), 10**15) <= MAX_ROUND


# What matters most is at the ends.
off = st.sampled_from([-MAX_CLOCK_OFF_MS, MAX_CLOCK_OFF_MS]) | st.integers(
    -MAX_CLOCK_OFF_MS, MAX_CLOCK_OFF_MS
)


@given(
    st.builds(Timeouts, st.just(1), st.integers(1, 900_000), st.integers(1, 900_000)),
    st.integers(0, 60),
    st.just(0) | st.integers(0, DAY_MS),
    st.tuples(off, off, off),
    st.just(0) | st.integers(0, DAY_MS),
)
def test_lost_again_it_goes_behind_where_another_one_led_it_whatever_their_clocks(
    timeouts, round_, into_ms, clocks, later_ms
):
    # The failure: two lives in one round, two votes in it, and two certificates with one liar.
    ahead, own, then = clocks
    # Worst is a loss just as the clock that is ahead comes to a round.
    began_ms = round_ * timeouts.vote_ms + timeouts.growth_ms * round_ * (round_ - 1) // 2
    lost_ms = max(0, began_ms - 2 * MAX_CLOCK_OFF_MS) + into_ms
    led = landing(timeouts, max(0, lost_ms + ahead))
    waited = patience_ms(timeouts, max(0, lost_ms + own))
    back = record_without(INSTANCE, timeouts, max(0, lost_ms + waited + later_ms + then))
    # It left that round no sooner than after its wait: in it and in no later one it has voted.
    assert back.lock.round >= led or rounds_since(timeouts, lost_ms + waited) >= MAX_ROUND - 1


def test_who_precommits_what_nobody_prevoted_is_named_while_a_lock_stays_unknown():
    state, _ = back(*precommits(1, W, 1), *precommits(1, V, 0), *prevotes(1, V, 0, 1, 2), PASSED)
    assert unfounded(Pool(council(), state.tallies), 1) == {1}
    assert unfounded(Pool(council(), state.tallies), 0) == frozenset()
    assert is_unknown(state.lock)


# What it says meanwhile


def test_it_says_nothing_in_the_rounds_that_it_may_have_forgotten():
    _, votes = back(*fresh(1, V), *prevotes(1, V, 0, 1, 2), ev.Waited(1, "propose"))
    assert votes == []


def test_it_prevotes_no_fresh_value_while_its_lock_is_unknown():
    # The failure: it may be locked by another one, which may be decided.
    state, votes = back(*fresh(2, W))
    assert votes == [("prevote", 2, NIL, NO_ROUND)]
    assert is_unknown(state.lock)


def test_it_prevotes_what_a_quorum_prevoted_no_earlier_than_any_lock_of_its_own():
    older = ev.Proposed(proposal(2, V, chain=(polka(0, V),)))
    assert back(older, ev.Sound(V))[1] == [("prevote", 2, NIL, NO_ROUND)]
    as_old = ev.Proposed(proposal(2, V, chain=(polka(1, V),)))
    assert back(as_old, ev.Sound(V))[1] == [("prevote", 2, V, 1)]


def test_it_precommits_what_a_quorum_prevotes_now_and_knows_its_lock_again():
    state, votes = back(ev.Sound(V), *prevotes(2, V, 0, 1, 2))
    assert votes == [("precommit", 2, V, NO_ROUND)]
    assert state.lock == Lock(2, V)
    assert member(3, PASSED, record=Record(INSTANCE, 2, "precommit", Lock(2, V)))[0].lock == Lock(
        2, V
    )


# Its lock, once the others have passed


def test_where_nobody_was_locked_it_prevotes_fresh_values_again():
    state, votes = back(ev.Waited(2, "propose"), *NILS, PASSED, *fresh(3, W))
    assert state.lock == Lock()
    assert votes[-1] == ("prevote", 3, W, NO_ROUND)


def test_without_word_that_they_passed_it_goes_on_saying_nothing():
    _, votes = back(ev.Waited(2, "propose"), *NILS, *fresh(3, W))
    assert votes[-1] == ("prevote", 3, NIL, NO_ROUND)


def test_it_takes_over_the_newest_lock_that_a_quorum_stands_behind():
    polkas = (ev.Shown(W, polka(0, W)), ev.Shown(V, polka(1, V)))
    state, votes = back(*polkas, ev.Waited(2, "propose"), *NILS, PASSED, *fresh(3, W))
    assert state.lock == Lock(1, V)
    assert votes[-1] == ("prevote", 3, NIL, NO_ROUND)


def test_a_precommit_whose_quorum_is_not_met_yet_keeps_its_lock_unknown():
    # The failure: whoever precommitted it holds the quorum, and V may be decided.
    held = precommits(1, V, 0)
    state, _ = back(*held, PASSED)
    assert is_unknown(state.lock)
    state, _ = back(*held, PASSED, *prevotes(1, V, 0, 1, 2), PASSED)
    assert state.lock == Lock(1, V)


def test_who_took_its_lock_before_all_have_passed_would_help_to_decide_twice_and_be_named():
    # Place 3 precommitted V in round 0 and forgot it; place 2, which lies, alone holds that.
    heard = prevotes(0, V, 0, 1)
    # Place 1 is in round 0 still. What place 2 shows it now decides V.
    slow, votes = member(1, ev.Begin(), *fresh(0, V), *prevotes(0, V, 0, 2, 3))
    assert said(votes)[-1] == ("precommit", 0, V, NO_ROUND)
    assert slow.round == 0
    one = certificate(0, V, [polka(0, V, (0, 2, 3))], places=(1, 2, 3))
    # Place 0 has nothing of that. It follows into round 2 and votes for W with whoever does.
    others = (*prevotes(2, NIL, 2), *fresh(2, W), *prevotes(2, W, 0, 2, 3))
    _, votes = member(0, ev.Begin(), *prevotes(2, NIL, 3), *others)
    assert said(votes)[-2:] == [("prevote", 2, W, NO_ROUND), ("precommit", 2, W, NO_ROUND)]
    other = certificate(2, W, [polka(2, W, (0, 2, 3))], places=(0, 2, 3))
    for each in (one, other):
        check_certificate(each, council())
    assert council().groups[3] in culprits(one, other, council())
    # All that was wanting is the vote of place 3, which only one who is told too early gives.
    assert back(*heard, PASSED, *fresh(2, W))[1] == [("prevote", 2, W, NO_ROUND)]
    assert back(*heard, *fresh(2, W))[1] == [("prevote", 2, NIL, NO_ROUND)]
    # Once place 1 has passed, its precommit is read, and place 3 knows no lock without its quorum.
    passed = (*heard, *precommits(0, V, 1), PASSED, *fresh(2, W))
    assert back(*passed)[1] == [("prevote", 2, NIL, NO_ROUND)]


def test_quorums_of_later_rounds_are_no_lock_that_it_has_forgotten():
    state, _ = back(ev.Shown(V, polka(2, V)))
    assert lock_of_all(Pool(council(), state.tallies), 1) == Lock()


def test_who_knows_its_lock_keeps_it():
    state, _ = member(3, ev.Begin(), PASSED, record=Record(INSTANCE, 2, "propose", Lock(1, V)))
    assert state.lock == Lock(1, V)
