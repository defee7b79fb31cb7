"""Once a ballot on a proposal has opened nobody amends it or gives it up, on any node."""

from typing import Any

import pytest

from protocol.ballots.manifest import ballot_id
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import AdoptionBody, AmendmentBody
from protocol.coalition.state import Phase, Proposal, State
from protocol.tests.coalition.scene import START, manifest
from protocol.tests.coalition.test_withdrawals import LAST, arrived, decided
from protocol.tests.coalition.voting import OPENS, Voting


def amend(scene: Voting, name: str, time: int) -> bytes:
    body = AmendmentBody(title="Otherwise", text="Not so", material=True, reason="")
    return scene.say(name, "amendment", body, [scene.proposal], time)


def adopt(scene: Voting, amendment: bytes, time: int) -> bytes:
    return scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, amendment], time)


def merge(scene: Voting, other: bytes, time: int) -> bytes:
    return scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, other], time)


def codes(state: State) -> list[tuple[str, str]]:
    return [(refusal.kind, refusal.code) for refusal in state.refusals]


def known(scene: Voting, time: int = LAST) -> Proposal:
    return scene.fold(time).proposals[scene.proposal]


@pytest.mark.parametrize("name", ["Ash", "Birch"])
@pytest.mark.parametrize("time", [OPENS, OPENS + 1, LAST])
def test_an_amendment_to_what_is_voted_on_is_refused_in_any_order_of_arrival(
    name: str, time: int
) -> None:
    scene = decided()
    before = scene.fold(LAST)
    amend(scene, name, time)
    state = scene.fold(LAST)
    assert codes(state) == [("amendment", "voted-on")]
    assert state.proposals == before.proposals
    assert state.ballots == before.ballots
    assert len({state_digest(arrived(scene, seed, LAST)) for seed in range(12)}) == 1


@pytest.mark.parametrize("time", [START + 6, OPENS, LAST])
def test_a_merge_of_what_is_voted_on_is_refused_whatever_hour_it_claims(time: int) -> None:
    scene = decided()
    other = scene.propose("Birch")
    before = scene.fold(LAST)
    said = merge(scene, other, time)
    scene.say("Ash", "unmerge", {}, [scene.proposal, said], time)
    state = scene.fold(LAST)
    assert codes(state) == [("merge", "voted-on"), ("unmerge", "voted-on")]
    assert state.proposals == before.proposals
    assert state.ballots == before.ballots
    assert len({state_digest(arrived(scene, seed, LAST)) for seed in range(12)}) == 1


@pytest.mark.parametrize("hour", [OPENS - 1, OPENS + 1])
def test_an_amendment_from_before_the_opening_stays_and_can_not_be_adopted_after_it(
    hour: int,
) -> None:
    scene = Voting()
    offered = amend(scene, "Birch", OPENS - 9)
    scene.opened()
    adopt(scene, offered, hour)  # dated back or not
    assert codes(scene.fold(LAST)) == [("adoption", "voted-on")]
    assert [a.adopted for a in known(scene).amendments] == [None]
    assert known(scene).title == known(scene).first_title


def test_an_adoption_kept_for_later_does_not_change_the_wording_while_people_vote() -> None:
    scene = Voting()
    adopt(scene, amend(scene, "Birch", START + 6), OPENS + 5)
    scene.opened()
    assert scene.ballot_at(OPENS + 9).phase is Phase.OPEN
    assert codes(scene.fold(OPENS + 9)) == [("adoption", "voted-on")]
    assert known(scene).title == known(scene).first_title


def test_a_merge_kept_for_later_does_not_come_up_while_people_vote() -> None:
    scene = Voting()
    other = scene.propose("Birch")
    merge(scene, other, OPENS + 5)
    scene.opened()
    assert codes(scene.fold(OPENS + 9)) == [("merge", "voted-on")]
    assert known(scene).merged is None


def test_seconds_and_declines_of_a_refused_amendment_go_with_it() -> None:
    scene = decided()
    offered = amend(scene, "Birch", OPENS + 1)
    answers: list[tuple[str, str, Any, list[bytes]]] = [
        ("Cedar", "second", {}, [offered]),
        ("Ash", "decline", {"reason": "too late"}, [scene.proposal, offered]),
    ]
    for name, kind, body, refs in answers:
        scene.say(name, kind, body, refs, OPENS + 2)
    state = scene.fold(LAST)
    assert sorted(codes(state)) == [
        (kind, "voted-on") for kind in ("amendment", "decline", "second")
    ]


def test_what_is_refused_hinders_no_other_ballot_on_the_proposal() -> None:
    scene = Voting()
    body = manifest(OPENS, OPENS + 500_000, wording=[scene.proposal], title="And this?")
    at = scene.say("Ash", "manifest", body, [scene.proposal], START + 2)
    other = ballot_id(body)
    rolls = [scene.attest_roll(name, other, at, 40, START + 5) for name in scene.names]
    early, late = amend(scene, "Birch", OPENS - 9), scene.propose("Cedar")
    scene.opened()
    adopt(scene, early, OPENS + 1)
    merge(scene, late, OPENS + 1)
    scene.open("Ash", at, rolls, OPENS + 3)
    state = scene.fold(OPENS + 3)
    assert {b.phase for b in state.ballots.values()} == {Phase.OPEN}
    assert {code for _, code in codes(state)} == {"voted-on"}


def test_a_proposal_is_amended_and_merged_until_its_ballot_opens() -> None:
    scene = Voting()
    other = scene.propose("Birch")
    adopt(scene, amend(scene, "Birch", OPENS - 3), OPENS - 2)
    merge(scene, other, OPENS - 1)
    scene.open_with(time=OPENS)
    state = scene.fold(LAST)
    assert [kind for kind, _ in codes(state)] == ["opening"]
    assert known(scene).title == "Otherwise"
    assert known(scene).merged is not None
