"""Openings: judged by what they prove; nothing said later opens a ballot or undoes an opening."""

import msgspec
import pytest

from protocol.ballots.manifest import ballot_id
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import (
    AdoptionBody,
    AmendmentBody,
    OpeningBody,
    ProposalBody,
    RecusalBody,
    SponsorBody,
    WithdrawalBody,
)
from protocol.coalition.openings import opening_refs
from protocol.coalition.state import Phase, Recusal
from protocol.coalition.structure import structural_hash
from protocol.tests.coalition.scene import START, Scene, group_id, manifest
from protocol.tests.coalition.voting import CLOSES, OPENS, RIPE, Voting

MATERIAL = AmendmentBody(title="Act now", text="", material=True, reason="")


def test_an_editorial_change_opens_early_only_if_the_opening_cites_who_agreed() -> None:
    scene = Voting()
    body = AmendmentBody(title="Act now", text="", material=False, reason="")
    offered = scene.say("Cedar", "amendment", body, [scene.proposal], START + 6)
    adoption = scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], START + 7)
    sponsorship = scene.sponsors[scene.proposal][0]
    wording = [scene.proposal, adoption]
    asked = manifest(OPENS, CLOSES, wording=wording)
    at = scene.say("Ash", "manifest", asked, wording, START + 8)
    ballot = ballot_id(asked)
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 8) for name in scene.names]
    agreed = scene.say("Birch", "editorial", {}, [offered, sponsorship], START + 9)
    scene.open("Ash", at, rolls, RIPE)
    assert scene.gate(CLOSES) == "gate-closed deliberation"
    known = scene.fold(RIPE)
    assert agreed in opening_refs(known, known.ballots[ballot])
    scene.open("Ash", at, [*rolls, agreed], RIPE + 1)
    assert scene.fold(CLOSES).ballots[ballot].opened == RIPE + 1


def test_only_the_first_valid_opening_counts() -> None:
    scene = Voting().opened()
    scene.open_with(time=OPENS + 1)
    assert scene.gate(CLOSES).startswith("already-open")
    assert scene.ballot_at(CLOSES).opened == OPENS


def test_a_second_opening_with_an_earlier_date_does_not_replace_the_first() -> None:
    scene = Voting().opened()
    scene.open_with("Ash", "Birch", time=OPENS - 1)
    assert scene.ballot_at(CLOSES).opened == OPENS
    assert len(scene.ballot_at(CLOSES).electorate) == 3


def test_an_opening_kept_for_later_does_not_replace_one_for_now() -> None:
    scene = Voting()
    scene.open_with("Ash", "Birch", time=OPENS + 9)
    scene.open_with(time=OPENS)
    now, later = scene.ballot_at(OPENS), scene.ballot_at(OPENS + 9)
    assert now.opened is None
    assert scene.gate(OPENS).startswith("time-backwards")
    assert later.opened == OPENS + 9


def test_a_sponsor_with_an_early_date_does_not_open_a_ballot_backwards() -> None:
    scene = Voting(sponsors=2)
    cited = [scene.at, *scene.rolls.values(), scene.sponsors[scene.proposal][0]]
    scene.say("Ash", "opening", OpeningBody(), cited, OPENS)
    scene.say("Cedar", "sponsor", SponsorBody(), [scene.proposal], START)
    assert scene.ballot_at(CLOSES).opened is None


def test_a_sponsor_of_another_proposal_does_not_help() -> None:
    scene = Voting()
    other = scene.say("Ash", "proposal", ProposalBody(title="B", summary="", text=""), [], START)
    sponsor = scene.say("Birch", "sponsor", SponsorBody(), [other], START)
    scene.say("Ash", "opening", OpeningBody(), [scene.at, *scene.rolls.values(), sponsor], OPENS)
    assert scene.gate(CLOSES).startswith("unknown-target")


def test_a_group_that_stood_aside_is_neither_cited_nor_counted() -> None:
    scene = Voting()
    aside = scene.say("Cedar", "recusal", RecusalBody(reason="x"), [scene.at], START + 6)
    before = scene.ballot_at(START + 6)
    assert before.recused == (group_id("Cedar"),)
    assert before.recusals == {group_id("Cedar"): Recusal(aside, "x", START + 6)}
    scene.open_with(time=OPENS, cited=(aside,))
    assert scene.gate(CLOSES).startswith("not-invited")
    scene.open_with("Ash", "Birch", time=OPENS + 1, cited=(aside,))
    scene.give("Cedar", 9, 0)
    ballot = scene.ballot_at(CLOSES)
    assert ballot.recused == (group_id("Cedar"),)
    assert ballot.recusals == before.recusals
    assert group_id("Cedar") not in ballot.electorate
    assert not ballot.returns


def test_groups_that_stand_aside_for_other_reasons_have_other_digests() -> None:
    one, two = Voting(), Voting()
    for scene, reason in ((one, "ours"), (two, "theirs")):
        scene.say("Cedar", "recusal", RecusalBody(reason=reason), [scene.at], START + 6)
    kept = [one.ballot_at(START + 6), two.ballot_at(START + 6)]
    assert [b.recusals[group_id("Cedar")].reason for b in kept] == ["ours", "theirs"]
    assert structural_hash(kept[0]) != structural_hash(kept[1])


@pytest.mark.parametrize("time", [START + 6, OPENS + 1])
def test_a_recusal_that_the_opening_does_not_cite_changes_nothing_whatever_its_date(
    time: int,
) -> None:
    scene = Voting().opened()
    before = scene.ballot_at(CLOSES)
    scene.say("Cedar", "recusal", RecusalBody(reason=""), [scene.at], time)
    after = scene.ballot_at(CLOSES)
    assert (after.recused, after.electorate) == ((), before.electorate)


def test_a_recusal_with_an_early_date_does_not_open_a_ballot_backwards() -> None:
    scene = Voting()
    scene.open_with("Ash", "Birch", time=RIPE)  # Cedar's roll is missing, the grace is not over
    scene.say("Cedar", "recusal", RecusalBody(reason=""), [scene.at], START + 6)
    assert scene.ballot_at(CLOSES).opened is None


@pytest.mark.parametrize("time", [START + 6, OPENS - 1, OPENS + 1])
def test_a_withdrawal_after_the_opening_undoes_nothing_whatever_its_date(time: int) -> None:
    scene = Voting().opened()
    scene.say("Ash", "withdrawal", WithdrawalBody(reason=""), [scene.proposal], time)
    assert scene.ballot_at(CLOSES - 1).phase is Phase.OPEN


@pytest.mark.parametrize("time", [START + 7, OPENS + 1])
def test_an_amendment_adopted_after_the_opening_undoes_nothing_whatever_its_date(time: int) -> None:
    scene = Voting().opened()
    offered = scene.say("Birch", "amendment", MATERIAL, [scene.proposal], START + 6)
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], time)
    assert scene.ballot_at(CLOSES - 1).phase is Phase.OPEN


def test_an_adoption_kept_for_later_does_not_undo_an_opening() -> None:
    scene = Voting()
    offered = scene.say("Birch", "amendment", MATERIAL, [scene.proposal], START + 6)
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], OPENS + 5)
    scene.open_with(time=OPENS)
    assert scene.ballot_at(OPENS).phase is scene.ballot_at(OPENS + 6).phase is Phase.OPEN


def test_an_opening_claims_no_time_before_a_roll_it_cites() -> None:
    scene = Voting()
    late = scene.attest_roll("Cedar", scene.ballot, scene.at, 41, OPENS + 1)
    scene.open("Ash", scene.at, [scene.rolls["Ash"], scene.rolls["Birch"], late], OPENS)
    assert scene.gate(CLOSES).startswith("time-before-ref")
    assert scene.ballot_at(CLOSES).opened is None


def test_the_roll_that_the_opening_cites_stands_whatever_is_attested_later() -> None:
    scene = Voting().opened()
    scene.attest_roll("Birch", scene.ballot, scene.at, 400, START + 5)
    assert scene.ballot_at(CLOSES).rolls[group_id("Birch")].roll.count == 40


def test_a_manifest_copied_under_another_proposal_takes_no_ballot_over() -> None:
    scene = Voting().opened()
    mine = scene.say("Cedar", "proposal", ProposalBody(title="C", summary="", text=""), [], START)
    copy = scene.ballot_at(CLOSES).manifest
    scene.say("Cedar", "manifest", copy, [mine], START)
    scene.say("Cedar", "manifest", copy, [scene.proposal], START)
    state = scene.fold(OPENS)
    assert sorted(r.code for r in state.refusals) == ["not-the-author", "wording-differs"]
    ballot = state.ballots[scene.ballot]
    assert (ballot.group, ballot.phase) == (group_id("Ash"), Phase.OPEN)


def test_an_opening_made_from_the_state_cites_all_it_relies_on() -> None:
    scene = Voting(sponsors=2)
    aside = scene.say("Cedar", "recusal", RecusalBody(reason=""), [scene.at], START + 6)
    state = scene.fold(OPENS)
    refs = opening_refs(state, state.ballots[scene.ballot])
    assert refs[0] == scene.at
    assert set(refs[1:]) == {
        scene.rolls["Ash"],
        scene.rolls["Birch"],
        aside,
        *scene.sponsors[scene.proposal],
    }
    scene.say("Ash", "opening", OpeningBody(), refs, OPENS)
    assert scene.ballot_at(OPENS).phase is Phase.OPEN


def test_an_opening_that_cites_what_is_no_roll_is_refused() -> None:
    scene = Voting()
    again = scene.attest_roll("Ash", scene.ballot, scene.at, 11, START + 6)
    roll = scene.rolls["Ash"]
    scene.say("Ash", "opening", OpeningBody(), [scene.at, scene.proposal], OPENS)
    scene.say("Ash", "opening", OpeningBody(), [scene.at, roll, again], OPENS)
    scene.say("Birch", "opening", OpeningBody(), [scene.at, roll], OPENS)
    codes = sorted(r.code for r in scene.fold(OPENS).refusals)
    assert codes == ["not-the-author", "roll-repeated", "unknown-target"]


def test_a_roll_for_one_ballot_opens_no_other() -> None:
    scene = Scene("Ash", "Birch")
    proposal, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    body = manifest(OPENS, CLOSES, wording=[proposal], summary="Another")
    other = scene.say("Ash", "manifest", body, [proposal], START + 1)
    rolls = [scene.attest_roll(name, ballot, at, 4, START + 5) for name in scene.names]
    scene.open("Ash", other, rolls, OPENS)
    state = scene.fold(OPENS)
    assert [r.code for r in state.refusals] == ["unknown-target"]
    assert state.ballots[ballot_id(body)].opened is None


def test_who_stands_aside_is_settled_by_the_opening_and_part_of_the_digest() -> None:
    one, two = Voting(), Voting()
    for scene in (one, two):
        aside = scene.say("Cedar", "recusal", RecusalBody(reason=""), [scene.at], START + 6)
        scene.open_with("Ash", "Birch", time=OPENS, cited=(aside,) if scene is one else ())
    assert one.ballot_at(OPENS).recused == (group_id("Cedar"),)
    assert two.ballot_at(OPENS).recused == ()
    assert state_digest(one.fold(OPENS)) != state_digest(two.fold(OPENS))


def test_a_rule_that_names_who_stands_aside_needs_no_recusal() -> None:
    scene = Scene("Ash", "Birch", "Cedar")
    rule = msgspec.structs.replace(manifest(OPENS, CLOSES).rule, recused=[group_id("Cedar")])
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES, rule=rule)
    rolls = [scene.attest_roll(n, ballot, at, 40, START + 5) for n in ("Ash", "Birch")]
    scene.open("Ash", at, rolls, OPENS)
    known = scene.fold(OPENS).ballots[ballot]
    assert known.recused == (group_id("Cedar"),)
    assert known.phase is Phase.OPEN


def test_an_amendment_held_back_until_the_result_is_known_undoes_no_opening() -> None:
    scene = Voting()
    offered = scene.say("Birch", "amendment", MATERIAL, [scene.proposal], START + 6)
    held_back = scene.logs[group_id("Birch")].pop()
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], START + 7)
    scene.open_with(time=OPENS)
    before = scene.fold(CLOSES)
    assert [r.code for r in before.refusals] == ["earlier-waits"]
    assert before.ballots[scene.ballot].phase is Phase.LAPSED
    scene.logs[group_id("Birch")].append(held_back)
    assert scene.ballot_at(CLOSES).phase is Phase.LAPSED


def test_an_opening_after_one_that_cites_what_is_held_back_does_not_count() -> None:
    scene = Voting()
    roll = scene.attest_roll("Birch", scene.ballot, scene.at, 4, START + 6)
    held_back = scene.logs[group_id("Birch")].pop()
    first = scene.open("Ash", scene.at, [scene.rolls["Ash"], scene.rolls["Cedar"], roll], OPENS)
    scene.open_with(time=OPENS + 1)
    assert scene.ballot_at(CLOSES).opening is None
    scene.logs[group_id("Birch")].append(held_back)
    assert scene.ballot_at(CLOSES).opening == first


def test_an_adoption_dated_after_the_opening_holds_up_nothing() -> None:
    scene = Voting()
    offered = scene.say("Birch", "amendment", MATERIAL, [scene.proposal], OPENS + 3)
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], OPENS + 5)
    scene.open_with(time=OPENS)
    assert scene.ballot_at(OPENS).phase is Phase.OPEN


@pytest.mark.parametrize(
    ("who", "kind", "first"),
    [("Birch", "adoption", True), ("Ash", "unheard-of", True), ("Ash", "adoption", False)],
    ids=["another group's", "another kind", "after the opening"],
)
def test_what_waits_bars_no_opening_unless_it_could_settle_it(
    *, who: str, kind: str, first: bool
) -> None:
    scene = Voting()
    if not first:
        scene.open_with(time=OPENS)
    scene.say(who, kind, {}, [scene.proposal, b"\x07" * 32], START + 7)
    if first:
        scene.open_with(time=OPENS)
    state = scene.fold(OPENS)
    assert state.waiting
    assert state.ballots[scene.ballot].phase is Phase.OPEN


@pytest.mark.parametrize("time", [OPENS - 1, OPENS])
def test_an_adoption_that_waits_bars_an_opening_up_to_its_very_hour(time: int) -> None:
    scene = Voting()
    scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, b"\x07" * 32], time)
    scene.open_with(time=OPENS)
    assert scene.gate(OPENS).startswith("earlier-waits")
