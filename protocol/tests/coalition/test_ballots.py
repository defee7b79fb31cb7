"""Ballots: gates judge an opening at its own hour; returns count once, late ones replace."""

import msgspec
import pytest

from protocol.ballots.parts import split_return
from protocol.ballots.returns import Return
from protocol.coalition.charter import charter_id
from protocol.coalition.kinds import (
    AdoptionBody,
    AmendmentBody,
    RecusalBody,
    SponsorBody,
    WithdrawalBody,
)
from protocol.coalition.state import Phase, State
from protocol.statement import statement_hash
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, Scene, group_id

OPENS = START + DELIBERATION_S + 10
CLOSES = OPENS + 2 * VOTING_S


class Voting(Scene):
    """Three groups with a ballot that all have attested rolls for."""

    def __init__(self, sponsors: int = 1) -> None:
        super().__init__("Ash", "Birch", "Cedar", sponsors=sponsors)
        self.proposal, self.at, self.ballot = self.announce("Ash", OPENS, CLOSES)
        self.rolls = {
            name: self.attest_roll(name, self.ballot, self.at, 40, START + 5) for name in self.names
        }

    def opened(self) -> "Voting":
        self.open("Ash", self.at, list(self.rolls.values()), OPENS)
        return self

    def give(self, name: str, yes: int, no: int, time: int = CLOSES, number: int = 1) -> bytes:
        ret = self.counted(name, self.ballot, yes, no, 40, number)
        return self.say(name, "return", ret, [self.at], time)

    def gate(self, time: int) -> str:
        """The code and first words of the only refusal; empty if there is none."""
        refusals = self.fold(time).refusals
        return "" if not refusals else f"{refusals[0].code} {refusals[0].detail.split(':')[0]}"

    def ballot_at(self, time: int) -> State:
        return self.fold(time).ballots[self.ballot]


def test_an_opening_before_the_deliberation_period_is_refused() -> None:
    scene = Voting()
    ripe = START + DELIBERATION_S
    scene.open("Ash", scene.at, list(scene.rolls.values()), ripe - 1)
    assert scene.gate(CLOSES) == "gate-closed deliberation"
    scene.open("Ash", scene.at, list(scene.rolls.values()), ripe)
    assert scene.ballot_at(CLOSES).opened == ripe


def test_an_opening_without_enough_sponsors_is_refused_even_if_one_comes_later() -> None:
    scene = Scene("Ash", "Birch", sponsors=0)
    scene.charter = msgspec.structs.replace(
        scene.charter, rules=msgspec.structs.replace(scene.charter.rules, sponsors=1)
    )
    scene.coalition = charter_id(scene.charter)
    scene.names = ("Ash",)  # so that propose() asks nobody to sponsor
    proposal, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    rolls = [scene.attest_roll(name, ballot, at, 4, START + 5) for name in ("Ash", "Birch")]
    scene.open("Ash", at, rolls, OPENS)
    scene.say("Birch", "sponsor", SponsorBody(), [proposal], OPENS + 1)
    state = scene.fold(OPENS + 1)
    assert [r.detail.split(":")[0] for r in state.refusals] == ["sponsors"]
    assert state.ballots[ballot].opened is None
    assert all(gate.met for gate in state.ballots[ballot].gates)


def test_a_material_amendment_restarts_the_period_and_leaves_the_old_manifest_behind() -> None:
    scene = Voting()
    body = AmendmentBody(title="Act now", text="", material=True, reason="")
    offered = scene.say("Birch", "amendment", body, [scene.proposal], START + 6)
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], START + 7)
    scene.open("Ash", scene.at, list(scene.rolls.values()), OPENS)
    assert scene.gate(CLOSES) == "gate-closed wording"


def test_an_amendment_adopted_after_the_opening_changes_no_open_ballot() -> None:
    scene = Voting().opened()
    body = AmendmentBody(title="Act now", text="", material=True, reason="")
    offered = scene.say("Birch", "amendment", body, [scene.proposal], START + 6)
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], OPENS + 1)
    assert scene.ballot_at(OPENS + 1).phase is Phase.OPEN


def test_a_withdrawn_proposal_opens_nothing() -> None:
    scene = Voting()
    scene.say("Ash", "withdrawal", WithdrawalBody(reason=""), [scene.proposal], START + 6)
    scene.open("Ash", scene.at, list(scene.rolls.values()), OPENS)
    assert scene.gate(CLOSES) == "gate-closed not-withdrawn"


def test_an_opening_that_leaves_a_group_out_waits_for_the_grace_period() -> None:
    scene = Voting()
    two = [scene.rolls["Ash"], scene.rolls["Birch"]]
    grace = START + 1 + DELIBERATION_S  # the manifest was announced at START + 1
    scene.open("Ash", scene.at, two, grace - 1)
    assert scene.gate(CLOSES) == "gate-closed rolls"
    scene.open("Ash", scene.at, two, grace)
    assert scene.ballot_at(CLOSES).electorate == tuple(sorted(map(group_id, ("Ash", "Birch"))))


def test_a_ballot_opened_too_late_for_its_voting_period_does_not_open() -> None:
    scene = Voting()
    scene.open("Ash", scene.at, list(scene.rolls.values()), CLOSES - VOTING_S + 1)
    assert scene.gate(CLOSES) == "gate-closed voting-period"
    assert scene.ballot_at(CLOSES).phase is Phase.LAPSED


def test_only_the_first_valid_opening_counts() -> None:
    scene = Voting().opened()
    scene.open("Ash", scene.at, list(scene.rolls.values()), OPENS + 1)
    assert scene.gate(CLOSES).startswith("already-open")
    assert scene.ballot_at(CLOSES).opened == OPENS


def test_a_group_that_stood_aside_is_neither_cited_nor_counted() -> None:
    scene = Voting()
    scene.say("Cedar", "recusal", RecusalBody(reason="interest"), [scene.at], START + 6)
    scene.open("Ash", scene.at, list(scene.rolls.values()), OPENS)
    assert scene.gate(CLOSES).startswith("not-invited")
    scene.open("Ash", scene.at, [scene.rolls["Ash"], scene.rolls["Birch"]], OPENS + 1)
    scene.give("Cedar", 9, 0)
    ballot = scene.ballot_at(CLOSES)
    assert ballot.recused == (group_id("Cedar"),)
    assert group_id("Cedar") not in ballot.electorate
    assert not ballot.returns


def test_a_recusal_after_the_opening_changes_nothing() -> None:
    scene = Voting().opened()
    scene.say("Cedar", "recusal", RecusalBody(reason=""), [scene.at], OPENS + 1)
    assert scene.ballot_at(CLOSES).recused == ()
    assert len(scene.ballot_at(CLOSES).electorate) == 3


def test_the_roll_that_the_opening_cites_stands_whatever_is_attested_later() -> None:
    scene = Voting().opened()
    scene.attest_roll("Birch", scene.ballot, scene.at, 400, OPENS + 1)
    assert scene.ballot_at(CLOSES).rolls[group_id("Birch")].roll.count == 40


def test_a_return_that_claims_to_be_from_before_the_close_is_refused() -> None:
    scene = Voting().opened()
    scene.give("Ash", 20, 10, CLOSES - 1)
    assert scene.gate(CLOSES).startswith("return-early")
    assert not scene.ballot_at(CLOSES).returns


def test_a_return_published_early_under_a_later_time_shows_no_running_tally() -> None:
    scene = Voting().opened()
    scene.give("Ash", 20, 10, CLOSES)
    early = scene.ballot_at(CLOSES - 1)
    assert not early.returns
    assert not early.tallies
    assert scene.ballot_at(CLOSES).returns


def test_a_return_for_a_ballot_that_never_opened_is_refused() -> None:
    scene = Voting()
    scene.give("Ash", 20, 10)
    assert scene.gate(CLOSES).startswith("not-open")


def test_a_groups_last_valid_return_counts_and_the_earlier_is_kept() -> None:
    scene = Voting().opened()
    scene.give("Ash", 20, 10)
    second = scene.give("Ash", 5, 30, number=2)
    scene.give("Ash", 41, 0, number=3)  # more votes than the roll
    ballot = scene.ballot_at(CLOSES)
    assert ballot.returns[group_id("Ash")].hash == second
    assert len(ballot.replaced) == 1
    assert scene.gate(CLOSES).startswith("more-votes-than-roll")


def test_an_old_attested_return_does_not_come_back() -> None:
    scene = Voting().opened()
    scene.give("Ash", 20, 10)
    scene.give("Ash", 5, 30, number=2)
    scene.give("Ash", 20, 10, CLOSES + 1, number=1)
    assert scene.gate(CLOSES + 1).startswith("return-number")


def test_a_ballot_is_declared_once_all_have_returned_or_returns_are_overdue() -> None:
    scene = Voting().opened()
    scene.give("Ash", 20, 10)
    due = CLOSES + 100
    assert scene.ballot_at(CLOSES).phase is Phase.CLOSED
    assert scene.ballot_at(due).phase is Phase.DECLARED
    assert set(scene.ballot_at(due).missing) == {group_id("Birch"), group_id("Cedar")}
    for name in ("Birch", "Cedar"):
        scene.give(name, 1, 2)
    assert scene.ballot_at(CLOSES).phase is Phase.DECLARED


def test_the_result_is_the_sum_of_returns_whoever_is_late() -> None:
    scene = Voting().opened()
    for name, yes, no in (("Ash", 20, 10), ("Birch", 1, 30), ("Cedar", 15, 5)):
        scene.give(name, yes, no)
    ballot = scene.ballot_at(CLOSES)
    assert ballot.tallies[0].profile.rows == {(0,): 36, (1,): 45}
    assert ballot.decisions[0].outcome == "rejected"
    assert ballot.result
    assert scene.ballot_at(OPENS).result == b""


@pytest.mark.parametrize("field", ["group", "parts"])
def test_parts_of_another_group_or_uncited_are_refused(field: str) -> None:
    scene = Voting().opened()
    whole = scene.counted("Ash", scene.ballot, 20, 10, 40)
    emptied, parts = split_return(whole, max_bytes=1)
    owner = "Birch" if field == "group" else "Ash"
    hashes = [scene.say(owner, "return-part", part, [scene.at], CLOSES) for part in parts]
    assert statement_hash(scene.logs[group_id(owner)][-1]) == hashes[-1]
    body: Return = msgspec.structs.replace(emptied, parts=hashes)
    refs = [scene.at, *hashes] if field == "group" else [scene.at]
    scene.say("Ash", "return", body, refs, CLOSES)
    assert scene.gate(CLOSES).startswith("unknown-target")


def test_a_return_in_parts_is_the_return_whole() -> None:
    scene = Voting().opened()
    whole = scene.counted("Ash", scene.ballot, 20, 10, 40)
    emptied, parts = split_return(whole, max_bytes=1)
    assert len(parts) > 1
    hashes = [scene.say("Ash", "return-part", part, [scene.at], CLOSES) for part in parts]
    body = msgspec.structs.replace(emptied, parts=hashes)
    scene.say("Ash", "return", body, [scene.at, *hashes], CLOSES)
    assert scene.gate(CLOSES) == ""
    assert scene.ballot_at(CLOSES).tallies[0].profile.rows == {(0,): 20, (1,): 10}
