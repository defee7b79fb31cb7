"""Leaving, merging and taking it back: who belongs, who may speak, and what can't be undone."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.kinds import KINDS, ProposalBody
from protocol.coalition.membership.bodies import (
    AFTER_LEAVING,
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    RetractionBody,
)
from protocol.coalition.membership.values import Membership, TakenBack
from protocol.coalition.state import State
from protocol.coalition.structure import structural_hash
from protocol.tests.coalition.scene import NOTICE_S, START, Scene, group_id

NAMES = ("Ash", "Birch", "Cedar")
LEFT = START + NOTICE_S


class Members(Scene):
    """Three groups, and what they say of their membership."""

    def __init__(self) -> None:
        super().__init__(*NAMES)

    def leave(self, name: str, refs: tuple[bytes, ...] = (), time: int = START) -> bytes:
        body = LeavingBody(reason="we go our own way", caucus="")
        return self.say(name, "leaving", body, refs, time)

    def offer(self, name: str, whom: str, time: int = START) -> bytes:
        body = MergerOfferBody(group=group_id(whom), terms="your committee keeps its name")
        return self.say(name, "merger-offer", body, [], time)

    def decline(self, name: str, offer: bytes, time: int, reason: str = "not now") -> bytes:
        return self.say(name, "merger-decline", MergerDeclineBody(reason=reason), [offer], time)

    def take_back(self, name: str, what: bytes, time: int, reason: str = "") -> bytes:
        return self.say(name, "retraction", RetractionBody(reason=reason), [what], time)

    def propose_at(self, name: str, time: int) -> bytes:
        return self.say(
            name, "proposal", ProposalBody(title=f"At {time}", summary="", text=""), [], time
        )


def codes(state: State) -> list[str]:
    return [refusal.code for refusal in state.refusals]


def members(state: State) -> set[bytes]:
    return set(state.membership.members)


ALL = {group_id(name) for name in NAMES}
REST = ALL - {group_id("Cedar")}


def test_a_group_has_left_once_its_notice_has_run_out_and_not_a_second_before() -> None:
    scene = Members()
    scene.leave("Cedar")
    assert members(scene.fold(LEFT - 1)) == ALL
    assert scene.fold(LEFT - 1).changes_at == LEFT
    assert members(scene.fold(LEFT)) == REST
    departure = scene.fold(LEFT).membership.departures[group_id("Cedar")]
    assert (departure.effective, departure.into) == (LEFT, b"")


def test_what_a_group_says_while_its_notice_runs_counts_and_afterwards_does_not() -> None:
    scene = Members()
    scene.leave("Cedar")
    during = scene.propose_at("Cedar", LEFT - 1)
    after = scene.propose_at("Cedar", LEFT)
    state = scene.fold(LEFT + 9)
    assert during in state.proposals
    assert after not in state.proposals
    assert codes(state) == ["group-left"]


def test_a_date_before_its_leaving_lets_no_group_speak_on() -> None:
    scene = Members()
    scene.leave("Cedar", time=START + 5)
    said = scene.propose_at("Cedar", START + 4)
    assert said not in scene.fold(LEFT + 9).proposals
    assert codes(scene.fold(START + 9)) == ["group-left"]


def test_what_stands_before_the_leaving_in_its_log_is_never_touched_by_it() -> None:
    scene = Members()
    said = scene.propose_at("Cedar", LEFT + 50)
    scene.leave("Cedar")
    state = scene.fold(LEFT + 60)
    assert said in state.proposals
    assert not codes(state)


def test_a_leaving_is_taken_back_while_its_notice_runs() -> None:
    scene = Members()
    leaving = scene.leave("Cedar")
    scene.take_back("Cedar", leaving, LEFT - 1)
    state = scene.fold(LEFT + 9)
    assert members(state) == ALL
    assert not state.membership.departures
    assert not codes(state)


def test_a_leaving_is_not_taken_back_in_words_that_read_two_ways() -> None:
    scene = Members()
    scene.take_back("Cedar", scene.leave("Cedar"), LEFT - 1, "a\u202eb")
    state = scene.fold(LEFT + 9)
    assert codes(state) == ["body-malformed"]
    assert members(state) == REST


def test_a_group_that_took_its_leaving_back_may_leave_another_time() -> None:
    scene = Members()
    scene.take_back("Cedar", scene.leave("Cedar"), START + 1)
    scene.leave("Cedar", time=START + 2)
    assert members(scene.fold(START + 2 + NOTICE_S)) == REST


def test_what_has_taken_effect_is_not_taken_back() -> None:
    scene = Members()
    scene.take_back("Cedar", scene.leave("Cedar"), LEFT)
    state = scene.fold(LEFT + 9)
    assert codes(state) == ["too-late"]
    assert members(state) == REST


def test_a_retraction_dated_before_the_leaving_is_refused() -> None:
    scene = Members()
    leaving = scene.leave("Cedar", time=START + 5)
    scene.take_back("Cedar", leaving, START + 4)
    assert members(scene.fold(LEFT + 9)) == REST
    assert codes(scene.fold(LEFT + 9)) == ["time-before-ref"]


def test_a_leaving_kept_for_later_bounds_what_is_said_before() -> None:
    scene = Members()
    scene.leave("Cedar", time=START + 50)
    scene.leave("Cedar", time=START + 1)
    assert codes(scene.fold(START + 2)) == ["time-backwards"]
    assert members(scene.fold(START + 1 + NOTICE_S)) == ALL


def test_nobody_takes_back_what_another_group_said() -> None:
    scene = Members()
    offer = scene.offer("Ash", "Birch")
    leaving = scene.leave("Cedar")
    scene.take_back("Ash", leaving, START + 1)
    scene.take_back("Cedar", offer, START + 2)
    state = scene.fold(LEFT)
    assert members(state) == REST
    assert offer in state.membership.offers
    assert codes(state) == ["unknown-target", "unknown-target"]


def test_a_group_leaves_once() -> None:
    scene = Members()
    scene.leave("Cedar")
    scene.leave("Cedar", time=START + 1)
    assert codes(scene.fold(START + 9)) == ["already-leaving"]


def test_a_group_goes_up_in_another_that_offered_it_and_its_members_count_there() -> None:
    scene = Members()
    scene.leave("Cedar", (scene.offer("Birch", "Cedar"),), START + 1)
    before, after = scene.fold(LEFT), scene.fold(LEFT + 1)
    assert before.groups[group_id("Birch")].affiliated == 100
    assert after.groups[group_id("Birch")].affiliated == 200
    assert after.membership.departures[group_id("Cedar")].into == group_id("Birch")
    assert not after.membership.offers


def test_a_chain_of_mergers_adds_up_in_the_order_of_effect() -> None:
    scene = Members()
    scene.leave("Cedar", (scene.offer("Birch", "Cedar"),), START + 1)
    scene.leave("Birch", (scene.offer("Ash", "Birch", START + 2),), START + 2)
    assert scene.fold(LEFT + 2).groups[group_id("Ash")].affiliated == 300


@pytest.mark.parametrize(
    ("offerer", "whom", "code"),
    [("Birch", "Ash", "unknown-target"), ("Cedar", "Cedar", "unknown-target")],
)
def test_an_offer_to_another_group_lets_nobody_go_up(offerer: str, whom: str, code: str) -> None:
    scene = Members()
    scene.leave("Cedar", (scene.offer(offerer, whom),))
    state = scene.fold(LEFT)
    assert code in codes(state)
    assert members(state) == ALL


def test_an_offer_taken_back_can_no_longer_be_taken_up() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    scene.take_back("Birch", offer, START + 2)
    scene.leave("Cedar", (offer,), START + 3)
    state = scene.fold(LEFT + 9)
    assert codes(state) == ["taken-back"]
    assert members(state) == ALL
    assert not state.membership.offers


def test_what_was_taken_back_is_kept_with_whom_it_was_about_and_why() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    leaving = scene.leave("Cedar", (offer,), START + 1)
    stays = scene.take_back("Cedar", leaving, START + 2, "we found a hall")
    ended = scene.take_back("Birch", offer, START + 3, "no room")
    scene.take_back("Birch", offer, START + 4, "again")
    state = scene.fold(START + 9)
    birch, cedar = group_id("Birch"), group_id("Cedar")
    assert state.membership.taken_back == (
        TakenBack(stays, cedar, leaving, False, birch, "we found a hall", START + 2),
        TakenBack(ended, birch, offer, True, cedar, "no room", START + 3),
    )
    other = replace(state.membership, taken_back=())
    assert structural_hash(other) != structural_hash(state.membership)


def test_an_offer_stays_open_if_what_takes_it_back_is_refused() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    scene.take_back("Birch", offer, START + 2, "a\u202eb")
    state = scene.fold(START + 3)
    assert codes(state) == ["body-malformed"]
    assert offer in state.membership.offers
    assert not state.membership.taken_back


def test_an_offer_taken_up_in_time_is_not_undone_by_taking_it_back_afterwards() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    scene.leave("Cedar", (offer,), START + 3)
    scene.take_back("Birch", offer, START + 4)
    assert members(scene.fold(START + 3 + NOTICE_S)) == REST


def test_an_offer_declined_is_shown_with_its_reason_and_can_be_made_again() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    scene.decline("Cedar", offer, START + 2, "we want our own hall")
    known = scene.fold(START + 3).membership
    assert not known.offers
    assert [(d.offer.hash, d.reason, d.time) for d in known.declined.values()] == [
        (offer, "we want our own hall", START + 2)
    ]
    again = scene.offer("Birch", "Cedar", START + 4)
    scene.leave("Cedar", (again,), START + 5)
    state = scene.fold(START + 5 + NOTICE_S)
    assert members(state) == REST
    assert not state.membership.declined
    assert not codes(state)


def test_an_offer_declined_is_neither_taken_up_nor_declined_again_whatever_the_dates() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    scene.decline("Cedar", offer, START + 2)
    scene.decline("Cedar", offer, START + 2, "twice")
    scene.leave("Cedar", (offer,), START + 2)
    state = scene.fold(LEFT + 9)
    assert members(state) == ALL
    assert codes(state) == ["offer-declined", "offer-declined"]
    assert [d.reason for d in state.membership.declined.values()] == ["not now"]


def test_an_offer_taken_up_is_declined_only_after_the_leaving_is_taken_back() -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    leaving = scene.leave("Cedar", (offer,), START + 1)
    scene.decline("Cedar", offer, START + 2)
    assert codes(scene.fold(START + 2)) == ["already-leaving"]
    scene.take_back("Cedar", leaving, START + 3)
    scene.decline("Cedar", offer, START + 4)
    assert list(scene.fold(START + 4).membership.declined) == [offer]


@pytest.mark.parametrize("name", ["Ash", "Birch"])
def test_nobody_declines_what_was_offered_to_another_group(name: str) -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar")
    scene.decline(name, offer, START + 1)
    state = scene.fold(START + 1)
    assert codes(state) == ["unknown-target"]
    assert list(state.membership.offers) == [offer]


@pytest.mark.parametrize(
    ("time", "reason", "code"),
    [
        (START + 4, "no", "time-before-ref"),
        (START + 9, "no", "taken-back"),
        (START + 6, " ", "body-malformed"),
        (START + 6, "", "reason-missing"),
    ],
)
def test_a_decline_says_why_and_is_dated_while_the_offer_stood(
    time: int, reason: str, code: str
) -> None:
    scene = Members()
    offer = scene.offer("Birch", "Cedar", START + 5)
    scene.take_back("Birch", offer, START + 8)
    scene.decline("Cedar", offer, time, reason)
    assert codes(scene.fold(START + 20)) == [code]


def test_a_leaving_dated_before_the_offer_that_it_cites_is_refused() -> None:
    scene = Members()
    scene.leave("Cedar", (scene.offer("Birch", "Cedar", START + 5),), START + 4)
    state = scene.fold(LEFT + 9)
    assert codes(state) == ["time-before-ref"]
    assert members(state) == ALL


def test_a_group_takes_people_in_until_it_says_no_longer() -> None:
    scene = Members()
    scene.say("Ash", "at-large", AtLargeBody(open=True, about="Come on Mondays"), [], START)
    at_large = scene.fold(START + 1).membership.at_large
    assert at_large[group_id("Ash")].about == "Come on Mondays"
    scene.say("Ash", "at-large", AtLargeBody(open=False, about=""), [], START + 2)
    assert not scene.fold(START + 2).membership.at_large


def test_who_takes_people_in_says_how_to_reach_it() -> None:
    scene = Members()
    scene.say("Ash", "at-large", AtLargeBody(open=True, about=""), [], START)
    assert codes(scene.fold(START)) == ["reason-missing"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("leaving", LeavingBody(reason="a\u202eb", caucus="")),
        ("leaving", LeavingBody(reason="", caucus="two\nlines")),
        ("merger-offer", MergerOfferBody(group=group_id("Ash"), terms=" edge")),
        ("at-large", AtLargeBody(open=True, about="\x00")),
    ],
)
def test_text_that_reads_two_ways_changes_nothing(kind: str, body: object) -> None:
    scene = Members()
    scene.say("Cedar", kind, body, [], START)  # type: ignore[arg-type]
    state = scene.fold(LEFT)
    assert codes(state) == ["body-malformed"]
    assert state.membership == Membership(members=tuple(sorted(ALL)))


def test_a_group_outside_the_charter_neither_leaves_nor_offers() -> None:
    scene = Members()
    scene.logs[group_id("Yew")] = []
    scene.leave("Yew")
    scene.offer("Yew", "Cedar")
    state = scene.fold(LEFT)
    assert codes(state) == ["not-a-member", "not-a-member"]
    assert state.membership == Membership(members=tuple(sorted(ALL)))


def test_what_may_be_said_after_leaving_are_kinds_of_the_table() -> None:
    assert set(KINDS) >= AFTER_LEAVING


@pytest.mark.parametrize("kind", sorted(AFTER_LEAVING))
def test_a_group_that_left_still_owes_and_may_erase(kind: str) -> None:
    scene = Members()
    about = scene.propose_at("Ash", START)
    scene.leave("Cedar")
    # Of no sound form, so that it is refused for itself; never because its group has left.
    scene.say("Cedar", kind, {}, [about], LEFT + 1)
    (code,) = codes(scene.fold(LEFT + 2))
    assert code != "group-left"


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_who_belongs(seed: int) -> None:
    random = Random(seed)
    scene = Members()
    said: list[bytes] = []
    for step in range(16):
        name, time = random.choice(NAMES), START + random.randrange(NOTICE_S * 2)
        how = random.randrange(4)
        if how == 0:
            said.append(scene.offer(name, random.choice(NAMES), time))
        elif how == 1 and said:
            scene.take_back(name, random.choice(said), time)
        elif how == 2:
            refs = (random.choice(said),) if said and random.random() < 0.5 else ()
            said.append(scene.leave(name, refs, time))
        else:
            scene.propose_at(name, time + step)
    time = START + random.randrange(NOTICE_S * 4)
    logs = list(scene.logs.items())
    random.shuffle(logs)
    expected = scene.fold(time)
    again = fold_logs(scene.charter, logs, time)
    assert state_digest(again) == state_digest(expected)
    left = {d.group for d in expected.membership.left(time)}
    assert set(expected.membership.members) == ALL - left
