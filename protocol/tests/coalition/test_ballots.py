"""Ballots: phases follow the clock; returns count once, a later one replaces an earlier."""

from fractions import Fraction

import msgspec
import pytest

from protocol.ballots.manifest import TieSeed
from protocol.ballots.parts import split_return
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Return
from protocol.ballots.rule import Weight
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import DrawBody
from protocol.coalition.state import Phase
from protocol.statement import statement_hash
from protocol.tests.coalition.scene import START, Scene, group_id, manifest, plain_majority
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting


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


@pytest.mark.parametrize("what", ["no part", "another ballot's"])
def test_a_return_of_what_is_no_part_of_it_is_refused(what: str) -> None:
    scene = Voting().opened()
    whole = scene.counted("Ash", scene.ballot, 20, 10, 40)
    emptied, parts = split_return(whole, max_bytes=1)
    body = manifest(OPENS, CLOSES, wording=[scene.proposal], summary="Another")
    other = scene.say("Ash", "manifest", body, [scene.proposal], START + 1)
    hashes = [scene.say("Ash", "return-part", part, [other], CLOSES) for part in parts]
    if what == "no part":
        hashes = [scene.proposal]
    ret: Return = msgspec.structs.replace(emptied, parts=hashes)
    scene.say("Ash", "return", ret, [scene.at, *hashes], CLOSES)
    assert scene.gate(CLOSES).startswith("unknown-target")
    assert not scene.ballot_at(CLOSES).returns


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


def drawing() -> tuple[Scene, bytes, bytes]:
    """A ballot that ties, and whose ties are broken by a public draw."""
    scene = Scene("Ash", "Birch")
    seed = TieSeed(kind="source", source="The lottery of the day after.")
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES, rule=by_lot(), tie_seed=seed)
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 5) for name in scene.names]
    scene.open("Ash", at, rolls, OPENS)
    return scene, at, ballot


def by_lot() -> object:
    rule = simple_majority()
    return msgspec.structs.replace(
        rule, tie_break=msgspec.structs.replace(rule.tie_break, steps=["seed"])
    )


@pytest.mark.parametrize("time", [CLOSES, CLOSES + 1, CLOSES + 2])
def test_a_second_draw_is_refused_whatever_its_date(time: int) -> None:
    scene, at, ballot = drawing()
    scene.say("Ash", "draw", DrawBody(value=b"17"), [at], CLOSES + 1)
    scene.say("Ash", "draw", DrawBody(value=b"4"), [at], time)
    state = scene.fold(CLOSES + 5)
    assert state.ballots[ballot].draw == b"17"
    assert [r.code for r in state.refusals] == ["draw-repeated"]


def test_a_draw_kept_for_later_does_not_replace_one_for_now() -> None:
    scene, at, ballot = drawing()
    scene.say("Ash", "draw", DrawBody(value=b"17"), [at], CLOSES + 9)
    scene.say("Ash", "draw", DrawBody(value=b"4"), [at], CLOSES)
    assert scene.fold(CLOSES).ballots[ballot].draw is None
    assert [r.code for r in scene.fold(CLOSES).refusals] == ["time-backwards"]
    assert scene.fold(CLOSES + 9).ballots[ballot].draw == b"17"


def test_the_exact_weights_of_many_uneven_groups_have_a_result() -> None:
    # Each group weighs the same, so a vote weighs 1 / votes: the sum's denominator is the product
    # of the groups' votes, far beyond the encoding's 64 bits.
    primes = [211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271]
    names = [f"Group {prime}" for prime in primes]
    scene = Scene(*names)
    rule = msgspec.structs.replace(plain_majority(), weight=Weight(kind="per-group"))
    _, at, ballot = scene.announce(names[0], OPENS, CLOSES, rule=rule)
    rolls = [scene.attest_roll(name, ballot, at, 300, START + 5) for name in names]
    scene.open(names[0], at, rolls, OPENS)
    for name, prime in zip(names, primes, strict=True):
        scene.say(name, "return", scene.counted(name, ballot, 100, prime - 100, 300), [at], CLOSES)
    state = scene.fold(CLOSES)
    tally = state.ballots[ballot].tallies[0]
    assert max(Fraction(n).denominator for n in tally.profile.rows.values()) > 2**64
    assert sum(tally.profile.rows.values()) == 12
    assert state_digest(state)
