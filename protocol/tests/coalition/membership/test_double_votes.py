"""A proof that a group voted against the rules costs its seat; nobody honest is hit by one."""

from hashlib import sha256

import pytest
from msgspec.structs import replace

from protocol.agreement.doublevote import Place, open_double_vote, seal_double_vote
from protocol.agreement.votes import Body, Vote, instance_id, precommit, prevote, sign_body
from protocol.coalition.council import voted_twice
from protocol.coalition.membership.double_votes import MAX_PROOF_AGE_S
from protocol.coalition.membership.motions import BackBody, VoteProofBody
from protocol.coalition.membership.values import DoubleVoting
from protocol.coalition.present import present_groups
from protocol.coalition.state import State
from protocol.encoding import pack
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.test_decide import AGREE, AWAY, NAMES, RULES, Told
from protocol.tests.coalition.membership.test_renewing import renew, without_a_key
from protocol.tests.coalition.scene import START, group_id, seed

THREE = {"Ash", "Birch", "Cedar"}
V, W = b"v" * 32, b"w" * 32


def place_of(told: Told, number: int) -> Place:
    previous = told.scene.coalition if number == 1 else told.cuts[number - 2].hash
    return Place(number, previous)


def twice(
    told: Told, name: str = "Damson", number: int = 1, *, by: str = "", place: Place | None = None
) -> VoteProofBody:
    """Two prevotes in one round, by the key on the card or another."""
    at = place or place_of(told, number)
    instance = instance_id(at.number, at.previous)

    def vote(body: Body) -> Vote:
        signed = sign_body(seed(by or f"{name}/agreement"), told.scene.coalition, body)
        return Vote(place=0, body=body, signature=signed)

    one, other = (vote(prevote(instance, 2, value, -1)) for value in (V, W))
    proof = seal_double_vote(group_id(name), at, one, other)
    assert proof is not None
    return VoteProofBody(proof=proof)


def broken_lock(told: Told, name: str = "Damson") -> VoteProofBody:
    at = place_of(told, 1)
    instance = instance_id(*at)
    bodies = precommit(instance, 1, V), prevote(instance, 4, W, 0)
    one, other = (
        Vote(
            place=0, body=b, signature=sign_body(seed(f"{name}/agreement"), told.scene.coalition, b)
        )
        for b in bodies
    )
    proof = seal_double_vote(group_id(name), at, one, other)
    assert proof is not None
    return VoteProofBody(proof=proof)


def coming(told: Told, after: int) -> bytes:
    """The hash of the cut that is made then: what it holds comes before any vote on the next."""
    return sha256(told.cuts[-1].hash + (START + after).to_bytes(8)).digest()


def proved(state: State) -> dict[bytes, DoubleVoting]:
    return dict(state.membership.double_votes)


@pytest.mark.parametrize("make", [twice, broken_lock])
def test_who_voted_against_the_rules_has_no_seat_in_the_next_council(make) -> None:
    told = Told()
    told.say("Ash", "vote-proof", make(told))
    state = told.cut(20)
    assert told.seats(state) == THREE
    assert proved(state) == {group_id("Damson"): DoubleVoting(START + 20, 1)}
    # It is a member, and its record counts.
    assert told.is_member(state, "Damson")
    proposal = told.scene.propose("Damson", START)
    assert proposal in told.cut(30).proposals


def test_others_that_say_so_too_and_the_group_itself_change_nothing() -> None:
    told = Told()
    told.say("Ash", "vote-proof", twice(told))
    first = told.cut(10)
    told.say("Birch", "vote-proof", broken_lock(told))
    told.say("Damson", "vote-proof", twice(told))
    later = told.cut(20)
    assert later.refusals == ()
    assert proved(later) == proved(first)


def test_without_the_charters_word_a_proof_takes_nobodys_seat() -> None:
    told = Told(rules=replace(RULES, suspend=False))
    told.say("Ash", "vote-proof", twice(told))
    state = told.cut(10)
    assert list(proved(state)) == [group_id("Damson")]
    assert told.seats(state) == set(NAMES)


def test_without_rules_for_members_nothing_is_proved() -> None:
    told = Told(rules=None)
    told.say("Ash", "vote-proof", twice(told))
    assert codes(told.cut(10), "vote-proof") == ["no-member-rules"]


def test_who_had_no_key_to_certify_by_has_not_voted() -> None:
    told = without_a_key()
    told.say("Ash", "vote-proof", twice(told))
    state = told.cut(10)
    assert codes(state, "vote-proof") == ["not-in-council"]
    assert proved(state) == {}


def test_what_proves_nothing_convicts_nobody() -> None:
    told = Told()
    good = open_double_vote(twice(told).proof)
    told.cut(10)
    elsewhere = Place(2, b"x" * 32)
    for body in (
        VoteProofBody(proof=b"\x80"),
        VoteProofBody(proof=pack(replace(good, first=good.second, second=good.first))),
        VoteProofBody(proof=pack(replace(good, group=group_id("Elder")))),
        twice(told, by="Birch/agreement"),
        # Of a cut that is not voted on yet, and of one that follows another.
        twice(told, place=Place(3, told.cuts[0].hash)),
        twice(told, place=Place(3, coming(told, 20))),
        twice(told, place=elsewhere),
        twice(told, place=Place(1, told.cuts[0].hash)),
        # The votes were on another cut than it says.
        VoteProofBody(proof=pack(replace(good, number=2, previous=told.cuts[0].hash))),
    ):
        told.say("Ash", "vote-proof", body)
    state = told.cut(20)
    assert codes(state, "vote-proof") == [
        "bad-schema",
        "no-contradiction",
        "not-a-member",
        "bad-signature",
        "cut-out-of-line",
        "cut-out-of-line",
        "cut-out-of-line",
        "cut-out-of-line",
        "bad-signature",
    ]
    assert told.seats(state) == set(NAMES)
    assert proved(state) == {}


def test_who_votes_for_two_cuts_one_after_the_other_is_convicted_of_nothing() -> None:
    # The same key, other values: another cut is another instance, on whatever line.
    told = Told()
    told.cut(10)
    for name in NAMES:
        bodies = [
            prevote(instance_id(*place_of(told, number)), 0, value, -1)
            for number, value in ((1, V), (2, W))
        ]
        votes = [
            Vote(
                place=0,
                body=b,
                signature=sign_body(seed(f"{name}/agreement"), told.scene.coalition, b),
            )
            for b in bodies
        ]
        for number in (1, 2):
            proof = seal_double_vote(group_id(name), place_of(told, number), *votes)
            assert proof is not None
            told.say("Ash", "vote-proof", VoteProofBody(proof=proof))
    state = told.cut(20)
    assert codes(state, "vote-proof") == ["bad-signature"] * 8
    assert proved(state) == {}


def test_the_key_is_that_of_the_council_of_the_very_cut() -> None:
    told = Told()
    renew(told, "Damson", "new")
    told.cut(10)
    # Cut 1 was certified by the key on the card, cut 2 by the one named in cut 1.
    told.say("Ash", "vote-proof", twice(told, number=1, by="new"))
    told.say("Ash", "vote-proof", twice(told, number=2))
    state = told.cut(20)
    assert codes(state, "vote-proof") == ["bad-signature", "bad-signature"]
    told.say("Ash", "vote-proof", twice(told, number=2, by="new"))
    told.say("Ash", "vote-proof", twice(told, number=1))
    later = told.cut(30)
    assert codes(later, "vote-proof") == ["bad-signature", "bad-signature"]
    assert list(proved(later)) == [group_id("Damson")]


def test_a_key_named_while_the_votes_were_cast_does_not_hide_them() -> None:
    told = Told()
    renew(told, "Damson", "new")
    told.say("Ash", "vote-proof", twice(told))
    assert list(proved(told.cut(10))) == [group_id("Damson")]


def test_an_old_key_that_is_found_accuses_nobody() -> None:
    told = Told()
    told.cut(10)
    told.say("Ash", "vote-proof", twice(told, "Cedar"))
    assert list(proved(told.cut(10 + MAX_PROOF_AGE_S))) == [group_id("Cedar")]
    told.say("Ash", "vote-proof", twice(told, "Birch"))
    state = told.cut(11 + MAX_PROOF_AGE_S)
    assert codes(state, "vote-proof") == ["cut-out-of-line"]
    # What was voted on last is not old, however long the council rested.
    told.say("Ash", "vote-proof", twice(told, "Birch", number=4))
    assert group_id("Birch") in proved(told.cut(13 + 4 * MAX_PROOF_AGE_S))


def given_back(told: Told, base: bytes = b"") -> bytes:
    motion = told.council("Ash", *NAMES, base=base)
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, motion)
    return motion


def test_the_seat_comes_back_by_a_council_that_is_decided_on_later() -> None:
    told = Told()
    told.say("Ash", "vote-proof", twice(told))
    assert told.seats(told.cut(10)) == THREE
    given_back(told)
    state = told.cut(20)
    assert told.seats(state) == set(NAMES)
    assert voted_twice(state) == frozenset()
    # Another proof of that time changes nothing; what it does afterwards does.
    told.say("Ash", "vote-proof", broken_lock(told))
    assert told.seats(told.cut(30)) == set(NAMES)
    told.say("Ash", "vote-proof", twice(told, number=3))
    again = told.cut(40)
    assert told.seats(again) == THREE
    assert proved(again) == {group_id("Damson"): DoubleVoting(START + 40, 4)}


def test_a_council_that_is_decided_on_in_the_same_cut_gives_nothing_back() -> None:
    told = Told()
    given_back(told)
    told.say("Ash", "vote-proof", twice(told))
    assert told.seats(told.cut(10)) == THREE


def test_who_has_no_seat_takes_nobodys_place_among_those_away() -> None:
    told = Told(rules=AWAY)
    told.say("Ash", "vote-proof", twice(told))
    # Damson was never heard: of two that are silent it is the one that is longer away.
    for name in ("Ash", "Birch", "Cedar"):
        told.say(name, "back", BackBody())
    told.cut(10)
    for after in (100, 200, 300):
        for name in ("Ash", "Birch"):
            told.say(name, "back", BackBody())
        state = told.cut(after)
    assert state.away == (group_id("Cedar"),)
    assert told.seats(state) == {"Ash", "Birch"}


def test_who_voted_against_the_rules_confirms_no_line_to_newcomers() -> None:
    told = Told()
    own = told.scene.charter.groups[0].card
    before = present_groups(told.cut(10), own)
    told.say("Ash", "vote-proof", twice(told))
    after = present_groups(told.cut(20), own)
    assert before.keys() - after.keys() == {group_id("Damson")}
