"""One member of a council, rule by rule; each rule with the failure that it stops."""

from protocol.agreement import events as ev
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import MAX_AHEAD, Lock
from protocol.agreement.votes import NIL
from protocol.tests.agreement.councils import (
    INSTANCE,
    V,
    W,
    certificate,
    member,
    of,
    polka,
    precommits,
    prevotes,
    proposal,
    said,
    vote,
)
from protocol.tests.agreement.situations import (
    BEGIN,
    FRESH,
    LOCKED,
    PASSES,
    SOUND,
    SOUND_W,
    in_round,
    waited,
)

# Proposing


def test_a_proposer_without_a_quorum_of_any_round_builds_anew():
    _, commands = member(0, BEGIN)
    assert of(ev.Build, commands) == [ev.Build(0)]
    _, commands = member(0, BEGIN, ev.Built(0, V))
    (put,) = of(ev.Propose, commands)
    assert (put.body.value, put.body.valid_round, put.chain) == (V, NO_ROUND, ())


def test_who_is_not_due_proposes_nothing():
    _, commands = member(3, BEGIN, ev.Built(0, V))
    assert of(ev.Build, commands) == of(ev.Propose, commands) == []


def test_a_cut_built_for_a_round_that_is_over_is_never_proposed():
    # The failure: old fresh values leave out what was held since, and are refused for ever.
    _, commands = member(0, BEGIN, *in_round(4), ev.Built(0, V))
    assert of(ev.Build, commands) == [ev.Build(0), ev.Build(4)]
    assert of(ev.Propose, commands) == []


def test_a_proposer_proposes_again_what_a_quorum_prevoted_though_it_holds_and_locked_nothing():
    _, commands = member(1, BEGIN, *prevotes(0, V, 0, 2, 3), *in_round(1)[:1], waited(0, "propose"))
    state, commands = member(1, BEGIN, *prevotes(0, V, 0, 2, 3), *prevotes(1, NIL, 0, 2))
    (put,) = of(ev.Propose, commands)
    assert (put.body.round, put.body.value, put.body.valid_round) == (1, V, 0)
    assert [link.round for link in put.chain] == [0]
    assert V not in state.sound
    assert state.lock == Lock()


def test_the_newest_quorum_is_proposed_again():
    shown = [ev.Shown(V, polka(0, V)), ev.Shown(W, polka(1, W))]
    _, commands = member(2, BEGIN, *shown, *prevotes(2, NIL, 0, 1))
    (put,) = of(ev.Propose, commands)
    assert (put.body.value, put.body.valid_round) == (W, 1)


def test_what_a_quorum_prevotes_in_this_very_round_needs_no_proposal():
    # The failure: a proposal that answers to its own round is malformed.
    _, commands = member(0, BEGIN, ev.Shown(V, polka(0, V)), ev.Built(0, W))
    assert of(ev.Propose, commands) == []


def test_a_quorum_that_comes_while_a_cut_is_built_goes_first():
    _, commands = member(
        1, BEGIN, *prevotes(1, NIL, 0, 2), ev.Shown(V, polka(0, V)), ev.Built(1, W)
    )
    (put,) = of(ev.Propose, commands)
    assert (put.body.value, put.body.valid_round) == (V, 0)


def test_a_quorum_whose_chain_is_missing_is_not_proposed():
    _, commands = member(2, BEGIN, ev.Shown(V, polka(1, V, valid_round=0)), *prevotes(2, NIL, 0, 1))
    assert of(ev.Propose, commands) == []
    assert of(ev.Build, commands) == [ev.Build(2)]


# Prevoting


def test_a_fresh_proposal_that_is_sound_and_passes_is_prevoted():
    _, commands = member(3, BEGIN, FRESH)
    assert of(ev.Examine, commands) == [ev.Examine(V)]
    assert of(ev.Judge, commands) == [ev.Judge(0, V)]
    assert said(commands) == []
    _, commands = member(3, BEGIN, FRESH, SOUND, PASSES)
    assert said(commands) == [("prevote", 0, V, NO_ROUND)]


def test_what_is_not_held_is_not_prevoted():
    _, commands = member(3, BEGIN, FRESH, PASSES, waited(0, "propose"))
    assert said(commands) == [("prevote", 0, NIL, NO_ROUND)]


def test_a_fresh_proposal_that_leaves_out_what_was_long_held_is_not_prevoted():
    _, commands = member(3, BEGIN, FRESH, SOUND, ev.Judged(0, V, passes=False))
    assert said(commands) == [("prevote", 0, NIL, NO_ROUND)]


def test_a_locked_member_refuses_a_fresh_proposal_even_of_its_own_value():
    # The failure: with the paper's rule an honest voter looks like one who broke its lock.
    for value in (V, W):
        again = (ev.Proposed(proposal(1, value)), ev.Judged(1, value, passes=True), SOUND_W)
        _, commands = member(3, *LOCKED, *in_round(1), *again)
        assert said(commands)[2:] == [("prevote", 1, NIL, NO_ROUND)]


def test_a_locked_member_prevotes_what_a_quorum_prevoted_at_its_lock_or_later():
    _, commands = member(3, *LOCKED, *in_round(1), ev.Proposed(proposal(1, V, [polka(0, V)])))
    assert said(commands)[2:] == [("prevote", 1, V, 0)]
    newer = ev.Proposed(proposal(2, W, [polka(1, W)]))
    _, commands = member(3, *LOCKED, *in_round(2), SOUND_W, newer)
    assert said(commands)[2:] == [("prevote", 2, W, 1)]


def test_a_locked_member_refuses_what_a_quorum_prevoted_before_its_lock():
    later = [*in_round(1), *prevotes(1, W, 0, 1, 2)]
    older = ev.Proposed(proposal(2, V, [polka(0, V)]))
    state, commands = member(3, BEGIN, SOUND, SOUND_W, *later, *in_round(2), older)
    assert state.lock == Lock(1, W)
    assert said(commands)[1:] == [("prevote", 2, NIL, NO_ROUND)]


def test_a_proposal_again_needs_no_fresh_checks():
    # The failure: a value that may be decided is refused as too old, and all stops for good.
    again = ev.Proposed(proposal(1, V, [polka(0, V)]))
    _, commands = member(3, BEGIN, *in_round(1), again, SOUND)
    assert of(ev.Judge, commands) == []
    assert said(commands) == [("prevote", 1, V, 0)]


def test_what_is_proposed_again_is_not_prevoted_before_its_data_is_held():
    # The failure: a quorum stands behind data that its proposer withholds, and nobody can go on.
    there = (BEGIN, *in_round(1), ev.Proposed(proposal(1, V, [polka(0, V)])))
    _, commands = member(3, *there)
    assert of(ev.Examine, commands) == [ev.Examine(V)]
    assert said(commands) == []
    _, commands = member(3, *there, waited(1, "propose"))
    assert said(commands) == [("prevote", 1, NIL, NO_ROUND)]
    _, commands = member(3, *there, SOUND)
    assert said(commands) == [("prevote", 1, V, 0)]


def test_the_second_proposal_of_a_round_is_not_looked_at():
    state, commands = member(3, BEGIN, FRESH, ev.Proposed(proposal(0, W)), SOUND_W)
    assert state.proposals[0].body.value == V
    assert of(ev.Examine, commands) == [ev.Examine(V)]


def test_a_proposal_for_another_instance_is_not_looked_at():
    other = proposal(0, V)
    other = type(other)(
        body=type(other.body)(instance=b"o" * 32, kind="proposal", round=0, value=V),
        signature=other.signature,
    )
    state, _ = member(3, BEGIN, ev.Proposed(other))
    assert state.proposals == {}


# Precommitting


def test_a_quorum_of_this_round_locks_and_is_precommitted_whatever_was_prevoted():
    events = (BEGIN, waited(0, "propose"), SOUND, *prevotes(0, V, 0, 1, 2))
    state, commands = member(3, *events)
    assert said(commands) == [("prevote", 0, NIL, NO_ROUND), ("precommit", 0, V, NO_ROUND)]
    assert state.lock == Lock(0, V)


def test_a_later_lock_replaces_an_earlier_one():
    # The failure: if a second lock cleared the first, two values could be decided.
    state, _ = member(3, *LOCKED, SOUND_W, *in_round(1), *prevotes(1, W, 0, 1, 2))
    assert state.lock == Lock(1, W)


def test_one_vote_less_than_a_quorum_locks_nothing():
    state, commands = member(3, BEGIN, SOUND, *prevotes(0, V, 0, 1))
    assert state.lock == Lock()
    assert said(commands) == []


def test_prevotes_that_answer_to_different_rounds_are_no_quorum():
    # The failure: a certificate's chain would be ambiguous, and could convict the honest.
    shown = [ev.Shown(V, polka(0, V)), ev.Shown(V, polka(1, V))]
    votes = [*prevotes(2, V, 0, valid_round=0), *prevotes(2, V, 1, 2, valid_round=1)]
    there = (BEGIN, *precommits(2, NIL, 0, 1), SOUND, *shown, *votes)
    assert member(3, *there)[0].lock == Lock()
    assert member(3, *there, *prevotes(2, V, 0, valid_round=1))[0].lock == Lock(2, V)


def test_a_quorum_whose_data_is_not_held_is_not_precommitted_until_it_is():
    state, commands = member(3, BEGIN, *prevotes(0, V, 0, 1, 2))
    assert of(ev.Examine, commands) == [ev.Examine(V)]
    assert state.lock == Lock()
    state, commands = member(3, BEGIN, *prevotes(0, V, 0, 1, 2), SOUND)
    assert state.lock == Lock(0, V)


def test_a_quorum_without_its_chain_is_not_precommitted_until_that_comes():
    late = [*in_round(2), SOUND, *prevotes(2, V, 0, 1, 2, valid_round=1)]
    state, _ = member(3, BEGIN, *late)
    assert state.lock == Lock()
    state, _ = member(3, BEGIN, *late, ev.Shown(V, polka(1, V)))
    assert state.lock == Lock(2, V)


def test_nothing_is_precommitted_twice_in_a_round():
    events = (BEGIN, waited(0, "propose"), *prevotes(0, NIL, 0, 1, 2), SOUND)
    state, commands = member(3, *events, *prevotes(0, V, 0, 1, 2))
    assert [kind for kind, *_ in said(commands)].count("precommit") == 1
    assert state.lock == Lock()


def test_a_quorum_of_an_earlier_round_locks_nobody_any_more():
    state, _ = member(3, BEGIN, SOUND, *in_round(1), *prevotes(0, V, 0, 1, 2))
    assert state.lock == Lock()


def test_nothing_is_precommitted_at_once_when_a_quorum_prevoted_nothing():
    _, commands = member(3, BEGIN, waited(0, "propose"), *prevotes(0, NIL, 0, 1, 2))
    assert said(commands)[-1] == ("precommit", 0, NIL, NO_ROUND)


def test_what_a_node_acts_on_it_shows_to_everybody():
    # The failure: prevotes that only one honest member ever saw stop the others for good.
    _, commands = member(3, *LOCKED)
    assert [(shown.value, shown.polka.round) for shown in of(ev.PassOn, commands)] == [(V, 0)]
    again = ev.Proposed(proposal(1, V, [polka(0, V)]))
    _, commands = member(3, BEGIN, SOUND, *in_round(1), again)
    assert [(shown.value, shown.polka.round) for shown in of(ev.PassOn, commands)] == [(V, 0)]


# Deciding


def test_a_quorum_of_precommits_decides_in_any_round_with_its_chain():
    state, commands = member(3, *LOCKED, *precommits(0, V, 0, 1, 2))
    (decided,) = of(ev.Decide, commands)
    assert (decided.certificate.value, decided.certificate.round) == (V, 0)
    assert [link.round for link in decided.certificate.chain] == [0]
    assert state.stage == "decided"
    # A round later, without having prevoted or precommitted itself:
    late = (BEGIN, *in_round(1), *prevotes(0, V, 0, 1, 2), *precommits(0, V, 0, 1, 2))
    assert member(3, *late)[0].stage == "decided"


def test_precommits_without_the_prevotes_that_led_to_them_decide_nothing():
    # The failure: a certificate of precommits alone convicts nobody.
    state, _ = member(3, BEGIN, *precommits(0, V, 0, 1, 2))
    assert state.stage != "decided"


def test_a_quorum_precommitting_nothing_decides_nothing():
    state, _ = member(3, BEGIN, *precommits(0, NIL, 0, 1, 2))
    assert state.stage != "decided"


def test_a_certificate_from_elsewhere_decides():
    shown = certificate(0, V, [polka(0, V)])
    state, commands = member(3, BEGIN, ev.Certified(shown))
    assert of(ev.Decide, commands) == [ev.Decide(shown)]
    assert state.certificate == shown


def test_a_certificate_of_another_instance_decides_nothing():
    whole = certificate(0, V, [polka(0, V)])
    other = type(whole)(
        **{**{f: getattr(whole, f) for f in whole.__struct_fields__}, "instance": b"o" * 32}
    )
    state, commands = member(3, BEGIN, ev.Certified(other))
    assert state.certificate is None
    assert of(ev.Decide, commands) == []


def test_who_has_decided_says_nothing_more():
    events = (*LOCKED, *precommits(0, V, 0, 1, 2))
    state, commands = member(3, *events)
    again, more = member(3, *events, *in_round(1), waited(0, "precommit"))
    assert again == state
    assert more == commands


def test_one_member_alone_decides():
    body = None
    state, commands = member(0, BEGIN, ev.Built(0, V), n=1)
    (put,) = of(ev.Propose, commands)
    events = [BEGIN, ev.Built(0, V), ev.Proposed(proposal(0, V, n=1))]
    for _ in range(2):
        state, commands = member(0, *events, n=1)
        body = of(ev.Sign, commands)[-1].body
        events.append(ev.Voted(vote(0, body)))
    state, commands = member(0, *events, n=1)
    assert state.stage == "decided"
    assert put.body.value == V


def test_who_only_watches_decides_and_signs_nothing():
    state, commands = member(None, *LOCKED, *precommits(0, V, 0, 1, 2))
    assert state.stage == "decided"
    assert of(ev.Sign, commands) == of(ev.Propose, commands) == []


# Bounds


def test_votes_for_far_rounds_are_asked_for_again_when_they_come_near():
    far = MAX_AHEAD + 5
    state, _ = member(3, BEGIN, *prevotes(far, V, 0))
    assert far not in state.tallies
    _, commands = member(3, BEGIN, *prevotes(far, V, 0), *in_round(6))
    assert of(ev.Recall, commands) == [ev.Recall(MAX_AHEAD + 1, MAX_AHEAD + 6)]


def test_one_members_many_votes_in_a_round_fill_nothing():
    values = [bytes([i]) * 32 for i in range(50)]
    votes = [each for value in values for each in prevotes(0, value, 0)]
    state, _ = member(3, BEGIN, *votes)
    assert len(state.tallies[0].prevotes) == 2


def test_a_liars_first_votes_do_not_hide_its_last_when_a_quorum_is_shown():
    # The failure: a quorum that others act on would never be seen here.
    junk = [each for i in range(5) for each in prevotes(0, bytes([i]) * 32, 0)]
    state, _ = member(3, BEGIN, SOUND, *junk, ev.Shown(V, polka(0, V)))
    assert state.lock == Lock(0, V)


def test_votes_of_another_instance_count_for_nothing():
    votes = [
        ev.Voted(
            vote(
                place,
                type(vote(place, each.vote.body).body)(
                    instance=b"o" * 32, kind="prevote", round=0, value=V
                ),
            )
        )
        for place, each in enumerate(prevotes(0, V, 0, 1, 2))
    ]
    state, _ = member(3, BEGIN, SOUND, *votes)
    assert state.tallies == {}
    assert INSTANCE != b"o" * 32
