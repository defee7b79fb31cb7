"""Withdrawals: before a ballot opens they stop it, afterwards they are refused."""

from random import Random

import pytest

from protocol.ballots.manifest import ballot_id
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold
from protocol.coalition.kinds import WithdrawalBody
from protocol.coalition.state import Phase, State
from protocol.tests.coalition.scene import START, VOTING_S, Scene, group_id, manifest
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting

TAKEN_BACK = WithdrawalBody(reason="we think otherwise now")
LAST = CLOSES + 9


def withdraw(scene: Voting, time: int) -> bytes:
    return scene.say("Ash", "withdrawal", TAKEN_BACK, [scene.proposal], time)


def decided() -> Voting:
    scene = Voting().opened()
    for name in scene.names:
        scene.give(name, 30, 10)
    return scene


def arrived(scene: Scene, seed: int, time: int) -> State:
    """The state from entries in an order of arrival that the seed picks."""
    entries = [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]
    Random(seed).shuffle(entries)
    return fold(scene.charter, entries, [(g, len(log)) for g, log in scene.logs.items()], time)


@pytest.mark.parametrize("time", [START + 6, OPENS - 1, OPENS + 1, LAST])
def test_what_was_decided_is_not_taken_back_whatever_hour_or_order_of_arrival(time: int) -> None:
    scene = decided()
    before = scene.fold(LAST)
    withdraw(scene, time)
    state = scene.fold(LAST)
    refusal = state.refusals[-1]
    assert (refusal.kind, refusal.code) == ("withdrawal", "voted-on")
    known = state.proposals[scene.proposal]
    assert (known.withdrawn, known.withdrawal_reason) == (None, "")
    assert state.ballots == before.ballots
    assert len({state_digest(arrived(scene, seed, LAST)) for seed in range(12)}) == 1


def test_a_withdrawal_before_the_opening_stops_it() -> None:
    scene = Voting()
    withdraw(scene, OPENS - 1)
    scene.open_with(time=OPENS)
    state = scene.fold(OPENS)
    assert [(r.kind, r.detail) for r in state.refusals] == [("opening", "not-withdrawn: 0 of 1")]
    assert state.proposals[scene.proposal].withdrawn == OPENS - 1


@pytest.mark.parametrize("time", [OPENS, OPENS + 4, OPENS + 5, LAST])
def test_a_withdrawal_kept_for_later_never_comes_up_after_the_opening(time: int) -> None:
    scene = Voting()
    withdraw(scene, OPENS + 5)
    scene.open_with(time=OPENS)
    state = scene.fold(time)
    assert state.ballots[scene.ballot].opened is None
    code = "earlier-waits" if time < OPENS + 5 else "gate-closed"
    assert [r.code for r in state.refusals] == [code]


@pytest.mark.parametrize("hour", [OPENS + 2, CLOSES - VOTING_S])
def test_a_refused_withdrawal_hinders_no_other_ballot_on_the_proposal(hour: int) -> None:
    scene = Voting()
    body = manifest(OPENS, CLOSES, wording=[scene.proposal], title="Shall we act after all?")
    at = scene.say("Ash", "manifest", body, [scene.proposal], START + 2)
    other = ballot_id(body)
    rolls = [scene.attest_roll(name, other, at, 40, START + 5) for name in scene.names]
    scene.opened()
    withdraw(scene, hour)  # refused at once, or waiting while the other ballot opens
    scene.open("Ash", at, rolls, OPENS + 3)
    for time in (OPENS + 3, CLOSES - VOTING_S):
        state = scene.fold(time)
        assert {state.ballots[name].phase for name in (scene.ballot, other)} == {Phase.OPEN}
        assert {r.code for r in state.refusals} <= {"voted-on"}


def test_nobody_else_withdraws_it() -> None:
    scene = Voting()
    scene.say("Birch", "withdrawal", TAKEN_BACK, [scene.proposal], OPENS)
    state = scene.fold(OPENS)
    assert [(r.group, r.code) for r in state.refusals] == [(group_id("Birch"), "not-the-author")]
    assert state.proposals[scene.proposal].withdrawn is None
