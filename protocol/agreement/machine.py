"""Agreement on one cut: single-decree Tendermint, with the rules of DESIGN 4.5. Pure.

Spec: docs/spec/agreement.md. A *polka* is a quorum's prevotes of one round for one value and one
valid round, all of whose chain is held. Stages of a round, and what moves a node on:

    stage      on                                                  does, and goes to
    ---------  --------------------------------------------------  --------------------------------
    waiting    Begin, or n-q+1 members have voted                  enter round 0, or theirs
    any        n-q+1 members are in a later round                  enter that round
    (entering) own turn, a polka of any round is held              Propose its value again
               own turn, none is held                              Build, Propose what was built
    propose    the round's proposal, by the rules below            Prevote it        -> prevote
               the lock forbids it, or it fails as a fresh one     Prevote nothing   -> prevote
               timeout                                             Prevote nothing   -> prevote
    propose,   a polka of this round for a value that is sound     lock, Precommit   -> precommit
    prevote
    prevote    a quorum prevoted nothing, or timeout, which runs   Precommit nothing -> precommit
               once a quorum prevoted whatever
    any        timeout, which runs once a quorum precommitted      enter the next round
               whatever in this round
    any        a quorum precommitted a value in any round, and     decided
               its polka is held

A proposal of v with valid round vr is prevoted only if

    P1  vr >= the round of the lock (unlocked: -1), also for the locked value itself;
    P2  vr < round (checked before: such a vote is malformed);
    P3  for vr >= 0 there is a polka of round vr for v;
    P4  v is sound: its heads extend the last cut, its data is held, its fold recomputes;
    P5  for vr = -1 only: this node's clock is past its time, and nothing long held is left out.

Nothing but P5 asks whether a value would do as a fresh one: a value that a quorum has prevoted may
be decided already, and whoever refused it then would stop all for good.
"""

from collections.abc import Callable
from typing import Any

from protocol.agreement import events as ev
from protocol.agreement.draft import Draft
from protocol.agreement.forgotten import is_unknown, lock_of_all
from protocol.agreement.rules import NO_ROUND, may_prevote, proposer, skippers
from protocol.agreement.state import State
from protocol.agreement.votes import MAX_ROUND, NIL, Body, Polka, votes_of


def step(state: State, event: ev.Event) -> tuple[State, tuple[ev.Command, ...]]:
    """One event in, the next state and commands out. Pure: same arguments, same result.

    Args:
        state: from `state.begin` or an earlier step; not changed.
        event: see `protocol.agreement.events`; its signatures are checked.

    Returns:
        The next state, and commands in the order in which they are to be carried out.
    """
    draft = Draft(state)
    if draft.stage != "decided":
        HANDLERS[type(event)](draft, event)
        _advance(draft)
    return draft.state(), tuple(draft.commands)


def _begin(draft: Draft, _: ev.Begin) -> None:
    if draft.stage == "waiting":
        _enter(draft, 0)
        return
    # After a crash: what was remembered may not have left. The same bytes again harm nobody.
    for body in draft.said:
        if body.kind != "proposal":
            draft.commands.append(ev.Sign(body))
        elif body.valid_round == NO_ROUND or draft.pool.leads_back(body.valid_round, body.value):
            _put(draft, body)
    if draft.stage == "propose":
        draft.wait("propose")
        if not any(body.kind == "proposal" for body in draft.said):
            _take_turn(draft)


def _voted(draft: Draft, event: ev.Voted) -> None:
    body = event.vote.body
    if body.instance == draft.setting.instance:
        draft.count(event.vote)


def _proposed(draft: Draft, event: ev.Proposed) -> None:
    body = event.proposal.body
    if body.instance != draft.setting.instance or not draft.near(body.round):
        return
    for polka in event.proposal.chain:
        _keep_polka(draft, body.value, polka)
    # A second proposal of a round shows a liar; whoever met that one first speaks for it.
    draft.proposals.setdefault(body.round, event.proposal)


def _shown(draft: Draft, event: ev.Shown) -> None:
    _keep_polka(draft, event.value, event.polka)


def _keep_polka(draft: Draft, value: bytes, polka: Polka) -> None:
    for vote in votes_of(polka, draft.setting.instance, value):
        draft.count(vote, whole=True)


def _sound(draft: Draft, event: ev.Sound) -> None:
    draft.sound |= {event.value}


def _certified(draft: Draft, event: ev.Certified) -> None:
    if event.certificate.instance == draft.setting.instance:
        draft.decide(event.certificate)


def _judged(draft: Draft, event: ev.Judged) -> None:
    if event.passes:
        draft.passing |= {(event.round, event.value)}
    else:
        draft.failing |= {(event.round, event.value)}


def _built(draft: Draft, event: ev.Built) -> None:
    if event.round != draft.round or draft.stage != "propose":
        return
    if not _has_turn(draft) or _has_proposed(draft):
        return
    # What a quorum prevoted meanwhile comes first: proposing beside it could never be decided.
    if draft.pool.newest() is not None:
        _take_turn(draft)
        return
    draft.sound |= {event.value}
    draft.passing |= {(event.round, event.value)}
    _propose(draft, event.value, NO_ROUND)


def _waited(draft: Draft, event: ev.Waited) -> None:
    if event.round != draft.round:
        return
    if event.stage == "propose" and draft.stage == "propose":
        draft.prevote(NIL, NO_ROUND)
    elif event.stage == "prevote" and draft.stage == "prevote":
        draft.precommit(NIL)
    elif event.stage == "precommit" and draft.round < MAX_ROUND:
        _enter(draft, draft.round + 1)


def _passed(draft: Draft, _: ev.Passed) -> None:
    if is_unknown(draft.lock):
        draft.lock = lock_of_all(draft.pool, draft.lock.round) or draft.lock


def _advance(draft: Draft) -> None:
    """Do whatever can be done now, until nothing more can."""
    while draft.stage != "decided":
        before = (draft.round, draft.stage)
        _decide(draft)
        _follow(draft)
        if draft.stage in ("propose", "prevote"):
            _look_for_polka(draft)
        if draft.stage == "propose":
            _look_at_proposal(draft)
        if draft.stage == "prevote":
            _count_prevotes(draft)
        _pass_on_again(draft)
        if draft.pool.precommitted(draft.round) >= draft.setting.council.quorum:
            draft.wait("precommit")
        if (draft.round, draft.stage) == before:
            return


def _decide(draft: Draft) -> None:
    found = draft.pool.decided()
    if found is not None:
        draft.decide(draft.certificate_of(*found))


def _follow(draft: Draft) -> None:
    """Enter the highest round in which one honest member at least must be."""
    if draft.stage == "decided":
        return
    rounds = sorted(draft.ahead.values(), reverse=True)
    needed = skippers(draft.setting.council.n)
    if len(rounds) < needed:
        return
    reached = rounds[needed - 1]
    if draft.stage == "waiting" or reached > draft.round:
        _enter(draft, reached)


def _enter(draft: Draft, round_: int) -> None:
    draft.enter(round_)
    _take_turn(draft)


def _take_turn(draft: Draft) -> None:
    if not _has_turn(draft):
        return
    newest = draft.pool.newest()
    if newest is None:
        draft.commands.append(ev.Build(draft.round))
    else:
        valid_round, value = newest
        _propose(draft, value, valid_round)


def _propose(draft: Draft, value: bytes, valid_round: int) -> None:
    if valid_round >= draft.round:
        return  # of this round already: its precommits need no proposal
    body = Body(
        instance=draft.setting.instance,
        kind="proposal",
        round=draft.round,
        value=value,
        valid_round=valid_round,
    )
    draft.remember(body)
    _put(draft, body)


def _put(draft: Draft, body: Body) -> None:
    fresh = body.valid_round == NO_ROUND
    chain = () if fresh else draft.pool.chain(body.valid_round, body.value)
    draft.commands.append(ev.Propose(body, chain))


def _has_turn(draft: Draft) -> bool:
    setting = draft.setting
    return setting.own == proposer(setting.number, draft.round, setting.council.n)


def _has_proposed(draft: Draft) -> bool:
    return any(body.kind == "proposal" for body in draft.said)


def _look_for_polka(draft: Draft) -> None:
    for value, valid_round in draft.pool.polkas(draft.round):
        draft.examine(value)
        if value in draft.sound:
            draft.pass_on(draft.round, value, valid_round)
            draft.precommit(value)
            return


def _pass_on_again(draft: Draft) -> None:
    """Show the quorums that this node acted on before a crash: it may have ended before they left.

    Without a crash each was shown before the vote that it led to.
    """
    acted = [(draft.lock.round, draft.lock.value)] if draft.lock.value else []
    acted += [
        (body.valid_round, body.value)
        for body in draft.said
        if body.kind == "prevote" and body.valid_round != NO_ROUND
    ]
    for round_, value in acted:
        if any(shown[:2] == (round_, value) for shown in draft.passed_on):
            continue
        for found, valid_round in draft.pool.polkas(round_):
            if found == value:
                draft.pass_on(round_, value, valid_round)
                break


def _look_at_proposal(draft: Draft) -> None:
    proposal = draft.proposals.get(draft.round)
    if proposal is None:
        return
    value, valid_round = proposal.body.value, proposal.body.valid_round
    draft.examine(value)
    if not may_prevote(draft.lock.round, valid_round):  # P1
        draft.prevote(NIL, NO_ROUND)
    elif valid_round == NO_ROUND:
        _look_at_fresh(draft, value)
    elif value in draft.sound and draft.pool.leads_back(valid_round, value):  # P4, P3
        for found, way in draft.pool.polkas(valid_round):
            if found == value:
                draft.pass_on(valid_round, value, way)
        draft.prevote(value, valid_round)


def _look_at_fresh(draft: Draft, value: bytes) -> None:
    key = (draft.round, value)
    draft.judge(value)
    if key in draft.failing:  # P5
        draft.prevote(NIL, NO_ROUND)
    elif key in draft.passing and value in draft.sound:  # P4
        draft.prevote(value, NO_ROUND)


def _count_prevotes(draft: Draft) -> None:
    needed = draft.setting.council.quorum
    if draft.pool.prevoted(draft.round, NIL) >= needed:
        draft.precommit(NIL)
    elif draft.pool.prevoted(draft.round) >= needed:
        draft.wait("prevote")


HANDLERS: dict[type[Any], Callable[[Draft, Any], None]] = {
    ev.Begin: _begin,
    ev.Voted: _voted,
    ev.Proposed: _proposed,
    ev.Shown: _shown,
    ev.Sound: _sound,
    ev.Certified: _certified,
    ev.Judged: _judged,
    ev.Built: _built,
    ev.Waited: _waited,
    ev.Passed: _passed,
}
