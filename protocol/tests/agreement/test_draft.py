"""A step's working copy: what it changes stays in it, and what is asked for is asked once."""

from protocol.agreement import events as ev
from protocol.agreement.draft import Draft
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import Lock, begin
from protocol.agreement.votes import prevote
from protocol.tests.agreement.councils import INSTANCE, V, polka, setting, vote


def test_a_draft_leaves_the_state_it_was_made_from_alone():
    state = begin(setting())
    before = repr(state)
    draft = Draft(state)
    draft.enter(1)
    draft.count(vote(0, prevote(INSTANCE, 1, V, NO_ROUND)))
    draft.precommit(V)
    assert repr(state) == before
    assert draft.state().lock == Lock(1, V)


def test_the_driver_is_asked_once_for_each_thing():
    draft = Draft(begin(setting()))
    for _ in range(2):
        draft.examine(V)
        draft.judge(V)
        draft.wait("propose")
    kinds = [type(command) for command in draft.commands]
    assert kinds == [ev.Examine, ev.Judge, ev.Wait]


def test_a_quorum_is_shown_once():
    draft = Draft(begin(setting()))
    for place in (0, 1, 2):
        draft.count(vote(place, prevote(INSTANCE, 0, V, NO_ROUND)))
    for _ in range(2):
        draft.pass_on(0, V, NO_ROUND)
    assert draft.commands == [ev.PassOn(V, polka(0, V))]


def test_old_timeouts_are_forgotten_with_their_round():
    draft = Draft(begin(setting()))
    draft.enter(0)
    draft.enter(1)
    assert draft.waits == {(1, "propose")}
