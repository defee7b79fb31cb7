"""Gates: what a ballot must have passed, as people see it beforehand and as openings are judged."""

import msgspec
import pytest

from protocol.coalition.charter import charter_id
from protocol.coalition.kinds import AdoptionBody, AmendmentBody, RecusalBody, WithdrawalBody
from protocol.coalition.state import Phase
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, Scene, group_id
from protocol.tests.coalition.voting import CLOSES, OPENS, RIPE, Voting

GRACE = START + 1 + DELIBERATION_S  # the manifest was announced at START + 1


def closed(scene: Voting, time: int) -> list[str]:
    return [gate.key for gate in scene.ballot_at(time).gates if not gate.met]


def test_every_gate_is_met_once_everything_is_there() -> None:
    assert closed(Voting(), RIPE) == []


def test_an_opening_before_the_deliberation_period_is_refused() -> None:
    scene = Voting()
    scene.open_with(time=RIPE - 1)
    assert scene.gate(CLOSES) == "gate-closed deliberation"
    scene.open_with(time=RIPE)
    assert scene.ballot_at(CLOSES).opened == RIPE


def test_a_ballot_without_enough_sponsors_does_not_open() -> None:
    scene = Voting(sponsors=2)
    cited = [scene.at, *scene.rolls.values(), scene.sponsors[scene.proposal][0]]
    scene.say("Ash", "opening", {}, cited, OPENS)
    assert scene.gate(CLOSES) == "gate-closed sponsors"
    scene.open_with(time=OPENS + 1)
    assert scene.ballot_at(CLOSES).opened == OPENS + 1


def test_a_material_amendment_restarts_the_period_and_leaves_the_old_manifest_behind() -> None:
    scene = Voting()
    body = AmendmentBody(title="Act now", text="", material=True, reason="")
    offered = scene.say("Birch", "amendment", body, [scene.proposal], START + 6)
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], START + 7)
    assert closed(scene, START + 7) == ["wording", "deliberation"]
    assert closed(scene, START + 7 + DELIBERATION_S) == ["wording"]
    scene.open_with(time=OPENS)
    assert scene.gate(CLOSES) == "gate-closed wording"


def test_a_withdrawn_proposal_opens_nothing() -> None:
    scene = Voting()
    scene.say("Ash", "withdrawal", WithdrawalBody(reason=""), [scene.proposal], START + 6)
    scene.open_with(time=OPENS)
    assert scene.gate(CLOSES) == "gate-closed not-withdrawn"


def test_an_opening_that_leaves_a_group_out_waits_for_the_grace_period() -> None:
    scene = Voting()
    scene.open_with("Ash", "Birch", time=GRACE - 1)
    assert scene.gate(CLOSES) == "gate-closed rolls"
    scene.open_with("Ash", "Birch", time=GRACE)
    assert scene.ballot_at(CLOSES).electorate == tuple(sorted(map(group_id, ("Ash", "Birch"))))


def test_less_than_half_of_the_groups_never_open_a_ballot_however_long_they_wait() -> None:
    scene = Voting()
    scene.open_with("Ash", time=CLOSES - VOTING_S)
    assert scene.gate(CLOSES) == "gate-closed rolls"


def test_a_copy_of_the_manifest_with_an_earlier_date_does_not_shorten_the_grace_period() -> None:
    scene = Scene("Ash", "Birch", "Cedar")
    proposal, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    manifest = scene.fold(START + 1).ballots[ballot].manifest
    early = scene.say("Ash", "manifest", manifest, [proposal], START)
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 5) for name in ("Ash", "Birch")]
    scene.open("Ash", early, rolls, GRACE - 1)
    state = scene.fold(GRACE - 1)
    assert [r.detail for r in state.refusals] == ["rolls: 2 of 3"]
    assert list(state.ballots) == [ballot]


def test_a_ballot_opened_too_late_for_its_voting_period_does_not_open() -> None:
    scene = Voting()
    scene.open_with(time=CLOSES - VOTING_S + 1)
    assert scene.gate(CLOSES) == "gate-closed voting-period"
    assert scene.ballot_at(CLOSES).phase is Phase.LAPSED


def test_a_ballot_from_which_all_stand_aside_asks_nobody_and_never_opens() -> None:
    scene = Voting()
    aside = [
        scene.say(n, "recusal", RecusalBody(reason=""), [scene.at], START + 6) for n in scene.names
    ]
    scene.say("Ash", "opening", {}, [scene.at, *aside, *scene.sponsors[scene.proposal]], OPENS)
    assert scene.gate(CLOSES) == "gate-closed rolls"


@pytest.mark.parametrize(
    ("field", "value", "gate"),
    [
        ("sponsors", 3, "sponsors"),
        ("deliberation_s", 10**6, "deliberation"),
        ("voting_s", 10**6, "voting-period"),
    ],
)
def test_gates_follow_the_charter(field: str, value: int, gate: str) -> None:
    strict = Scene("Ash", "Birch", "Cedar")
    rules = msgspec.structs.replace(strict.charter.rules, **{field: value})
    strict.charter = msgspec.structs.replace(strict.charter, rules=rules)
    strict.coalition = charter_id(strict.charter)
    _, at, ballot = strict.announce("Ash", OPENS, CLOSES)
    for name in strict.names:
        strict.attest_roll(name, ballot, at, 40, START + 5)
    gates = strict.fold(OPENS).ballots[ballot].gates
    assert [g.key for g in gates if not g.met] == [gate]
