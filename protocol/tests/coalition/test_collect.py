"""Gathering: who may say what about what; every refusal leaves the state as it was."""

import msgspec
import pytest

from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import (
    AddressBody,
    AdoptionBody,
    AmendmentBody,
    CommentBody,
    DrawBody,
    ProposalBody,
    RecusalBody,
    SponsorBody,
    WithdrawalBody,
)
from protocol.coalition.state import State
from protocol.tests.coalition.scene import START, Scene, group_id, manifest, plain_majority

OPENS, CLOSES = START + 110, START + 210
NOWHERE = b"\x07" * 32


def codes(state: State) -> list[str]:
    return [refusal.code for refusal in state.refusals]


@pytest.fixture
def scene() -> Scene:
    return Scene("Ash", "Birch", "Cedar")


def amendment(title: str = "Act now", *, material: bool = True) -> AmendmentBody:
    return AmendmentBody(title=title, text="We act now.", material=material, reason="")


def test_a_group_does_not_sponsor_its_own_proposal(scene: Scene) -> None:
    proposal = scene.say("Ash", "proposal", ProposalBody(title="Act", summary="", text=""))
    scene.say("Ash", "sponsor", SponsorBody(), [proposal])
    state = scene.fold(START)
    assert codes(state) == ["own-proposal"]
    assert not state.proposals[proposal].sponsors


def test_sponsoring_twice_counts_once(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    scene.say("Birch", "sponsor", SponsorBody(), [proposal], START + 9)
    state = scene.fold(START + 9)
    assert state.proposals[proposal].sponsors == {group_id("Birch"): START}


@pytest.mark.parametrize("kind", ["adoption", "withdrawal", "manifest"])
def test_only_the_author_adopts_withdraws_and_puts_the_ballot(scene: Scene, kind: str) -> None:
    proposal = scene.propose("Ash")
    offered = scene.say("Cedar", "amendment", amendment(), [proposal])
    bodies = {
        "adoption": (AdoptionBody(), [proposal, offered]),
        "withdrawal": (WithdrawalBody(reason=""), [proposal]),
        "manifest": (manifest(OPENS, CLOSES, wording=[proposal]), [proposal]),
    }
    before = scene.fold(START)
    body, refs = bodies[kind]
    scene.say("Birch", kind, body, refs)
    state = scene.fold(START)
    assert codes(state) == ["not-the-author"]
    assert (state.proposals, state.ballots) == (before.proposals, before.ballots)


def test_an_adopted_amendment_is_the_wording_and_a_material_one_restarts_the_period(
    scene: Scene,
) -> None:
    proposal = scene.propose("Ash")
    small = scene.say("Birch", "amendment", amendment("Act soon", material=False), [proposal])
    sponsor = scene.say("Cedar", "sponsor", SponsorBody(), [proposal])
    scene.say("Cedar", "editorial", {}, [small, sponsor])
    large = scene.say("Cedar", "amendment", amendment("Act now"), [proposal])
    scene.say("Ash", "adoption", AdoptionBody(), [proposal, small], START + 20)
    known = scene.fold(START + 20).proposals[proposal]
    assert (known.title, known.restarted) == ("Act soon", START)
    scene.say("Ash", "adoption", AdoptionBody(), [proposal, large], START + 30)
    known = scene.fold(START + 30).proposals[proposal]
    assert (known.title, known.restarted) == ("Act now", START + 30)
    assert known.first_title == "Act"


def test_an_amendment_of_one_proposal_is_not_adopted_into_another(scene: Scene) -> None:
    first, second = scene.propose("Ash"), scene.propose("Ash", START + 1)
    offered = scene.say("Birch", "amendment", amendment(), [first])
    scene.say("Ash", "adoption", AdoptionBody(), [second, offered], START + 2)
    assert codes(scene.fold(START + 2)) == ["unknown-target"]


def test_comments_hang_on_proposals_amendments_and_comments(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    offered = scene.say("Birch", "amendment", amendment(), [proposal])
    said = scene.say("Cedar", "comment", comment("for", 1), [proposal])
    scene.say("Ash", "comment", comment("reply", 2), [said])
    scene.say("Ash", "comment", comment("question", 3), [offered])
    scene.say("Ash", "comment", comment("against", 4), [scene.say("Ash", "address", ADDRESS)])
    state = scene.fold(START)
    assert len(state.proposals[proposal].comments) == 3
    assert codes(state) == ["unknown-target"]


def comment(stance: str, number: int) -> CommentBody:
    return CommentBody(stance=stance, blob=bytes([number]) * 32, size=10)


ADDRESS = AddressBody(url="https://new.example")


def test_the_last_address_of_the_log_is_the_hint(scene: Scene) -> None:
    scene.say("Ash", "address", AddressBody(url="https://one.example"), [], START + 5)
    scene.say("Ash", "address", AddressBody(url="https://two.example"), [], START)
    assert scene.fold(START + 5).groups[group_id("Ash")].address == "https://two.example"


@pytest.mark.parametrize("url", ["http://node.example", "ftp://x.example", "https://u@x.example"])
def test_an_address_that_peers_must_not_call_is_refused(scene: Scene, url: str) -> None:
    scene.say("Ash", "address", AddressBody(url=url))
    state = scene.fold(START)
    assert codes(state) == ["bad-address"]
    assert state.groups[group_id("Ash")].address == "https://node.example"


def test_a_statement_of_another_coalition_or_group_or_epoch_says_nothing(scene: Scene) -> None:
    body = ProposalBody(title="Act", summary="", text="")
    scene.say("Ash", "proposal", body, coalition=NOWHERE)
    scene.say("Ash", "proposal", body, group=group_id("Birch"))
    scene.say("Ash", "proposal", body, epoch=1)
    # Written into Birch's list by `group`, so Ash's log holds two and Birch's none.
    state = scene.fold(START)
    assert sorted(codes(state)) == ["wrong-coalition", "wrong-epoch", "wrong-group"]
    assert not state.proposals


def test_a_log_of_a_stranger_folds_to_refusals_only(scene: Scene) -> None:
    stranger = group_id("Stranger")
    scene.logs[stranger] = []
    scene.say("Stranger", "proposal", ProposalBody(title="Act", summary="", text=""))
    state = scene.fold(START)
    assert codes(state) == ["not-a-member"]
    assert state.refusals[0].detail == "neither founded the coalition nor was taken in"
    assert not state.proposals


def test_an_unknown_kind_is_inert(scene: Scene) -> None:
    scene.say("Ash", "unheard-of", {"act": "later"})
    state = scene.fold(START)
    assert not state.refusals
    assert not state.proposals


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("proposal", {"title": "", "summary": "", "text": ""}),
        ("proposal", {"title": "Act", "summary": ""}),
        ("proposal", {"title": "Act", "summary": "", "text": "", "more": 1}),
        ("proposal", {"title": 5, "summary": "", "text": ""}),
        ("address", {"url": "x"}),
    ],
)
def test_a_body_that_is_not_of_its_kind_is_refused(scene: Scene, kind: str, body: dict) -> None:
    scene.say("Ash", kind, body)
    assert codes(scene.fold(START)) == ["body-malformed"]


def test_bytes_that_are_no_statement_are_refused_and_the_log_goes_on(scene: Scene) -> None:
    scene.logs[group_id("Ash")] += [b"", b"\xc1", b"\x81\xa1a\xa1b", b"\x91" * 600]
    proposal = scene.propose("Ash")
    state = scene.fold(START)
    assert len(codes(state)) == 4
    assert proposal in state.proposals


def test_too_many_references_are_refused(scene: Scene) -> None:
    first, second = scene.propose("Ash"), scene.propose("Ash", START + 1)
    scene.say("Birch", "sponsor", SponsorBody(), [first, second], START + 1)
    assert codes(scene.fold(START + 1)) == ["ref-count"]


def test_a_ballot_is_announced_by_a_manifest_that_passes_its_checks(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    scene.say("Ash", "manifest", manifest(CLOSES, OPENS, wording=[proposal]), [proposal])
    state = scene.fold(START)
    assert len(codes(state)) == 1
    assert not state.ballots


def test_a_manifest_cites_a_wording_that_its_proposal_has(scene: Scene) -> None:
    proposal, other = scene.propose("Ash"), scene.propose("Ash", START + 1)
    offered = scene.say("Birch", "amendment", amendment(), [other], START + 1)
    adopted = scene.say("Ash", "adoption", AdoptionBody(), [other, offered], START + 1)
    for wording in ([proposal, offered], [proposal, adopted], [proposal, other]):
        scene.say("Ash", "manifest", manifest(OPENS, CLOSES, wording=wording), wording, START + 2)
    good = manifest(OPENS, CLOSES, wording=[other, adopted])
    scene.say("Ash", "manifest", good, [other, adopted], START + 2)
    state = scene.fold(START + 2)
    assert codes(state) == ["unknown-target"] * 3
    assert [b.manifest for b in state.ballots.values()] == [good]


def test_one_manifest_twice_is_one_ballot(scene: Scene) -> None:
    proposal, first, ballot = scene.announce("Ash", OPENS, CLOSES)
    same = manifest(OPENS, CLOSES, wording=[proposal])
    scene.say("Ash", "manifest", same, [proposal], START + 7)
    state = scene.fold(START + 7)
    assert list(state.ballots) == [ballot]
    assert state.ballots[ballot].hash == first


def test_a_roll_without_two_stewards_is_refused(scene: Scene) -> None:
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    scene.attest_roll("Birch", ballot, at, 10, START + 2)
    good = scene.fold(START + 2).ballots[ballot].rolls[group_id("Birch")].roll
    twice = msgspec.structs.replace(good, attestations=good.attestations[:1] * 2)
    scene.say("Birch", "roll", twice, [at], START + 3)
    scene.say("Cedar", "roll", good, [at], START + 3)
    state = scene.fold(START + 3)
    assert codes(state) == ["unattested", "unattested"]
    assert list(state.ballots[ballot].rolls) == [group_id("Birch")]


def test_a_draw_is_published_after_the_close_by_the_author_if_one_was_announced(
    scene: Scene,
) -> None:
    _, at, _ = scene.announce("Ash", OPENS, CLOSES)
    scene.say("Birch", "draw", DrawBody(value=b"1"), [at], CLOSES)
    scene.say("Ash", "draw", DrawBody(value=b"1"), [at], CLOSES - 1)
    scene.say("Ash", "draw", DrawBody(value=b"1"), [at], CLOSES)
    assert sorted(codes(scene.fold(CLOSES))) == ["bad-draw", "draw-early", "not-the-author"]


def test_a_recusal_is_refused_where_the_rule_knows_none(scene: Scene) -> None:
    strict = msgspec.structs.replace(plain_majority(), recusal="none")
    _, at, _ = scene.announce("Ash", OPENS, CLOSES, rule=strict)
    scene.say("Birch", "recusal", RecusalBody(reason=""), [at], START + 2)
    assert codes(scene.fold(START + 2)) == ["no-recusal"]


def test_a_recusal_gives_a_reason_that_can_be_read(scene: Scene) -> None:
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    scene.say("Birch", "recusal", RecusalBody(reason="a\u202eb"), [at], START + 2)
    state = scene.fold(START + 2)
    assert codes(state) == ["body-malformed"]
    assert not state.ballots[ballot].recused


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sponsor", SponsorBody()),
        ("amendment", amendment()),
        ("withdrawal", WithdrawalBody(reason="")),
        ("recusal", RecusalBody(reason="")),
        ("comment", comment("for", 1)),
    ],
)
def test_an_answer_to_what_was_refused_is_refused(scene: Scene, kind: str, body: object) -> None:
    refused = scene.say("Ash", "proposal", {"title": ""})
    digest = state_digest(scene.fold(START))
    scene.say("Birch", kind, body, [refused])
    state = scene.fold(START)
    assert codes(state) == ["body-malformed", "unknown-target"] or codes(state) == [
        "unknown-target",
        "body-malformed",
    ]
    assert state_digest(state) != digest  # the refusal itself is part of what nodes agree on
