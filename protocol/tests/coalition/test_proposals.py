"""Proposals: the author's log decides the wording, claimed times the periods."""

import pytest

from protocol.coalition.kinds import (
    AdoptionBody,
    AmendmentBody,
    ProposalBody,
    SponsorBody,
    WithdrawalBody,
)
from protocol.coalition.proposals import as_of
from protocol.tests.coalition.scene import START, Scene, group_id

ACT = ProposalBody(title="Act", summary="", text="")


def offer(scene: Scene, proposal: bytes, title: str, *, material: bool = True) -> bytes:
    body = AmendmentBody(title=title, text="", material=material, reason="")
    return scene.say("Birch", "amendment", body, [proposal], START)


def adopt(scene: Scene, proposal: bytes, offered: bytes, time: int) -> bytes:
    return scene.say("Ash", "adoption", AdoptionBody(), [proposal, offered], time)


@pytest.fixture
def scene() -> Scene:
    return Scene("Ash", "Birch", "Cedar")


def test_the_wording_in_force_is_the_last_that_the_authors_log_adopts(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    one, two = offer(scene, proposal, "One"), offer(scene, proposal, "Two")
    adopt(scene, proposal, one, START + 9)
    last = adopt(scene, proposal, two, START + 5)  # dated before the one it follows
    known = scene.fold(START + 9).proposals[proposal]
    assert (known.title, known.adoption) == ("Two", last)


def test_adopting_twice_keeps_the_first_adoption_of_the_log_whatever_its_date(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    one = offer(scene, proposal, "One")
    first = adopt(scene, proposal, one, START + 9)
    adopt(scene, proposal, one, START + 1)
    known = scene.fold(START + 9).proposals[proposal]
    assert (known.adoption, known.restarted) == (first, START + 9)


def sponsor(scene: Scene, name: str, proposal: bytes) -> bytes:
    return scene.say(name, "sponsor", SponsorBody(), [proposal], START + 1)


def agree(scene: Scene, name: str, offered: bytes, sponsorship: bytes, time: int) -> bytes:
    return scene.say(name, "editorial", {}, [offered, sponsorship], time)


def test_what_is_offered_as_editorial_restarts_the_period_until_enough_sponsors_agree() -> None:
    scene = Scene("Ash", "Birch", "Cedar", "Dogwood", sponsors=2)
    proposal = scene.say("Ash", "proposal", ACT, [], START)
    offered = offer(scene, proposal, "One", material=False)
    adopt(scene, proposal, offered, START + 9)
    assert scene.fold(START + 9).proposals[proposal].restarted == START + 9
    once = sponsor(scene, "Cedar", proposal)
    agree(scene, "Cedar", offered, once, START + 10)
    # One sponsor that says it twice is one.
    agree(scene, "Cedar", offered, once, START + 11)
    assert scene.fold(START + 12).proposals[proposal].restarted == START + 9
    agree(scene, "Dogwood", offered, sponsor(scene, "Dogwood", proposal), START + 11)
    known = scene.fold(START + 12).proposals[proposal]
    assert known.restarted == START
    assert as_of(known, START + 10).restarted == START + 9


def test_where_no_sponsors_are_needed_one_other_group_agrees_all_the_same() -> None:
    scene = Scene("Ash", "Birch", "Cedar", sponsors=0)
    proposal = scene.say("Ash", "proposal", ACT, [], START)
    offered = offer(scene, proposal, "One", material=False)
    adopt(scene, proposal, offered, START + 9)
    assert scene.fold(START + 9).proposals[proposal].restarted == START + 9
    agree(scene, "Cedar", offered, sponsor(scene, "Cedar", proposal), START + 10)
    assert scene.fold(START + 10).proposals[proposal].restarted == START


@pytest.mark.parametrize(
    "wrong", ["material", "not a sponsor", "another's", "other proposal's", "own", "no amendment"]
)
def test_only_a_sponsor_calls_editorial_what_was_offered_as_that_and_is_not_its_own(
    scene: Scene, wrong: str
) -> None:
    proposal, other = (scene.say("Ash", "proposal", ACT, [], START + n) for n in (0, 1))
    offered = offer(scene, proposal, "One", material=wrong == "material")
    adopt(scene, proposal, offered, START + 9)
    name = "Birch" if wrong == "own" else "Cedar"
    right = sponsor(scene, name, proposal)
    cited = {
        "not a sponsor": proposal,
        "another's": sponsor(scene, "Birch", proposal),
        "other proposal's": sponsor(scene, name, other),
    }
    about = proposal if wrong == "no amendment" else offered
    agree(scene, name, about, cited.get(wrong, right), START + 10)
    state = scene.fold(START + 10)
    expected = "own-amendment" if wrong == "own" else "unknown-target"
    assert [r.code for r in state.refusals] == [expected]
    assert state.proposals[proposal].restarted == START + 9


def test_an_adoption_dated_before_the_amendment_is_refused(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    body = AmendmentBody(title="One", text="", material=True, reason="")
    offered = scene.say("Birch", "amendment", body, [proposal], START + 5)
    adopt(scene, proposal, offered, START + 4)
    state = scene.fold(START + 9)
    assert [r.code for r in state.refusals] == ["time-before-ref"]
    assert state.proposals[proposal].title == "Act"


def test_a_proposal_as_of_a_time_leaves_out_what_was_claimed_later(scene: Scene) -> None:
    proposal = scene.propose("Ash")
    offered = offer(scene, proposal, "One")
    adopt(scene, proposal, offered, START + 5)
    scene.say("Cedar", "sponsor", SponsorBody(), [proposal], START + 6)
    scene.say("Ash", "withdrawal", WithdrawalBody(reason="no"), [proposal], START + 7)
    known = scene.fold(START + 9).proposals[proposal]
    early, late = as_of(known, START + 4), as_of(known, START + 6)
    assert (early.title, early.adoption, early.restarted) == ("Act", None, START)
    assert (late.title, late.restarted) == ("One", START + 5)
    assert set(early.sponsors) == set(early.sponsorships) == {group_id("Birch")}
    assert set(late.sponsors) == {group_id("Birch"), group_id("Cedar")}
    assert (early.withdrawn, late.withdrawn, known.withdrawn) == (None, None, START + 7)
    assert (late.withdrawal_reason, known.withdrawal_reason) == ("", "no")
    assert as_of(known, START + 9) == known


def test_every_wording_is_kept(scene: Scene) -> None:
    proposal = scene.say(
        "Ash", "proposal", ProposalBody(title="Act", summary="s", text="first"), []
    )
    adopt(scene, proposal, offer(scene, proposal, "One"), START + 1)
    known = scene.fold(START + 1).proposals[proposal]
    assert (known.first_title, known.first_text, known.summary) == ("Act", "first", "s")
    assert [a.title for a in known.amendments] == ["One"]
