"""The groups decide together who is expelled and who certifies; nobody alone, nor in the past."""

from typing import Any

import pytest
from msgspec.structs import replace

from protocol.checkpoint import open_checkpoint, origin
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.council import next_epoch
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.membership.decide import MAX_OPEN_MOTIONS
from protocol.coalition.membership.motions import (
    BackBody,
    CouncilMotionBody,
    ExpulsionBody,
    ExpulsionReplyBody,
    ForkProofBody,
    MotionStanceBody,
)
from protocol.coalition.state import State
from protocol.evidence import seal_evidence
from protocol.keys import public_key
from protocol.tests.bundles import head_note, sound, with_cuts
from protocol.tests.coalition.cutting import certified, codes, held, mark
from protocol.tests.coalition.scene import NOTICE_S, START, Scene, group_id, seed

NAMES = ("Ash", "Birch", "Cedar", "Damson")
REPLY_S = 100
RULES = MemberRules(share=[2, 3], reply_s=REPLY_S, suspend=True)
AGREE = MotionStanceBody(stance="agree", reason="")
DISAGREE = MotionStanceBody(stance="disagree", reason="")


class Told:
    """A scene whose logs are cut as it goes on.

    Attributes:
        cuts: so far.
    """

    def __init__(self, *names: str, rules: MemberRules | None = RULES) -> None:
        self.scene = Scene(*(names or NAMES))
        charter = with_cuts(sound(self.scene.charter))
        self.found(replace(charter, rules=replace(charter.rules, members=rules)))
        self.cuts: list[CutMark] = []

    def found(self, charter: Charter) -> None:
        """Begin with this charter."""
        self.scene.charter = charter
        self.scene.coalition = charter_id(charter)

    def say(self, name: str, kind: str, body: Any, *refs: bytes) -> bytes:
        # What it claims is long before any cut: only cuts give it its time.
        return self.scene.say(name, kind, body, list(refs))

    def accuse(self, name: str = "Ash", whom: str = "Damson") -> bytes:
        body = ExpulsionBody(group=group_id(whom), reason="It sold our members' list.")
        return self.say(name, "expulsion", body)

    def council(self, name: str, *names: str, base: bytes = b"") -> bytes:
        body = CouncilMotionBody(
            base=base, council=sorted(map(group_id, names)), reason="Fewer are enough."
        )
        return self.say(name, "council-motion", body)

    def cut(self, after: int) -> State:
        """The state certified by a cut so many seconds after the founding."""
        self.cuts.append(mark(self.scene, self.cuts, START + after))
        return certified(self.scene, self.cuts)

    def seats(self, state: State) -> set[str]:
        epoch = founding_epoch(self.scene.charter)
        assert epoch is not None
        named = {group_id(name): name for name in self.scene.names}
        return {named[seat.group] for seat in next_epoch(state, epoch).seats}

    def is_member(self, state: State, name: str) -> bool:
        return group_id(name) in state.membership.members


# -- expelling ------------------------------------------------------------------------------------


def test_a_group_is_expelled_after_notice_and_time_to_reply_by_the_share_of_the_others() -> None:
    told = Told()
    notice = told.accuse()
    told.say("Damson", "expulsion-reply", ExpulsionReplyBody(text="We did not."), notice)
    told.say("Birch", "motion-stance", AGREE, notice)
    before = told.cut(10)
    assert before.membership.expulsions[notice].reply == "We did not."
    assert before.membership.expulsions[notice].due == START + 10 + REPLY_S
    assert before.changes_at == START + 10 + REPLY_S
    # Two of the other three agree, and still the accused has time to answer.
    almost = told.cut(9 + REPLY_S)
    assert told.is_member(almost, "Damson")
    after = told.cut(10 + REPLY_S)
    assert not told.is_member(after, "Damson")
    assert after.membership.expulsions[notice].effective == START + 10 + REPLY_S
    assert told.seats(almost) == set(NAMES)
    assert told.seats(after) == {"Ash", "Birch", "Cedar"}


def test_what_a_group_says_once_expelled_does_not_count_and_what_it_said_before_does() -> None:
    told = Told()
    proposal = told.scene.propose("Damson", START)
    notice = told.accuse()
    told.say("Birch", "motion-stance", AGREE, notice)
    told.cut(10)
    told.cut(10 + REPLY_S)
    told.scene.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    state = told.cut(20 + REPLY_S)
    assert proposal in state.proposals
    assert codes(state, "leaving") == ["group-left"]
    assert state.membership.departures[group_id("Damson")].expelled


def test_the_accused_has_no_vote_and_nobody_else_replies_for_it() -> None:
    told = Told()
    notice = told.accuse()
    told.say("Damson", "motion-stance", DISAGREE, notice)
    told.say("Cedar", "expulsion-reply", ExpulsionReplyBody(text="It did."), notice)
    state = told.cut(10)
    assert codes(state, "motion-stance") == ["own-case"]
    assert codes(state, "expulsion-reply") == ["unknown-target"]


def test_of_several_replies_the_last_in_the_log_is_shown_whatever_hours_they_claim() -> None:
    told = Told()
    notice = told.accuse()
    told.cut(10)
    for text, after in (("We did not.", 30), ("We did, and are sorry.", 20)):
        reply = ExpulsionReplyBody(text=text)
        told.scene.say("Damson", "expulsion-reply", reply, [notice], START + after)
    provisional = held(told.scene, START + 40, told.cuts)
    assert provisional.membership.expulsions[notice].reply == "We did, and are sorry."


def test_a_group_has_one_open_notice_against_another() -> None:
    told = Told()
    notice = told.accuse()
    told.cut(5)
    again = ExpulsionBody(group=group_id("Damson"), reason="Once more.")
    told.say("Ash", "expulsion", again)
    told.accuse("Ash", "Cedar")
    told.accuse("Birch")
    state = told.cut(10)
    assert codes(state, "expulsion") == ["motion-repeated"]
    assert notice in state.membership.expulsions
    assert len(state.membership.expulsions) == 3


def test_a_group_that_moves_without_end_makes_no_state_larger() -> None:
    told = Told()
    ours = sorted(map(group_id, NAMES))
    for number in range(MAX_OPEN_MOTIONS + 2):
        body = CouncilMotionBody(base=b"", council=ours[:2], reason=f"Reason {number}.")
        told.say("Ash", "council-motion", body)
    told.accuse("Birch")
    state = told.cut(10)
    assert codes(state, "council-motion") == ["too-many-motions"] * 2
    assert len(state.membership.council_motions) == MAX_OPEN_MOTIONS
    # What it moved is closed once another council is in force, and it can move again.
    motion = told.council("Cedar", "Ash", "Cedar", "Damson")
    told.cut(20)
    for name in ("Birch", "Damson"):
        told.say(name, "motion-stance", AGREE, motion)
    told.cut(30)
    told.council("Ash", *NAMES, base=motion)
    again = told.cut(40)
    assert len(codes(again, "council-motion")) == 2
    assert len(again.membership.council_motions) == MAX_OPEN_MOTIONS + 2


def test_too_few_expel_nobody_and_the_last_stance_of_each_counts() -> None:
    told = Told()
    notice = told.accuse()
    told.say("Birch", "motion-stance", AGREE, notice)
    told.say("Birch", "motion-stance", DISAGREE, notice)
    told.cut(10)
    late = told.cut(11 + REPLY_S)
    assert told.is_member(late, "Damson")
    # It stays open: who agrees later is counted at that cut, and no earlier.
    told.say("Cedar", "motion-stance", AGREE, notice)
    state = told.cut(500)
    assert state.membership.expulsions[notice].effective == START + 500


def test_nobody_puts_another_out_alone() -> None:
    told = Told("Ash", "Birch")
    told.accuse("Ash", "Birch")
    told.cut(10)
    assert told.is_member(told.cut(11 + REPLY_S), "Birch")


def test_no_claimed_hour_shortens_the_time_for_a_reply() -> None:
    told = Told()
    told.cut(400)
    notice = told.accuse()
    told.say("Birch", "motion-stance", AGREE, notice)
    assert told.is_member(told.cut(401), "Damson")
    provisional = held(told.scene, START + 402 + REPLY_S, told.cuts[:1])
    assert provisional.membership.expulsions[notice].due == START + 401 + REPLY_S


def test_a_notice_against_who_has_left_or_is_unknown_or_without_reason_is_refused() -> None:
    told = Told()
    told.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(10)
    told.cut(10 + NOTICE_S)
    told.accuse()
    told.accuse("Ash", "Ash")
    told.accuse("Ash", "Willow")
    for reason in ("", " ", "\n"):
        told.say("Ash", "expulsion", ExpulsionBody(group=group_id("Birch"), reason=reason))
    state = told.cut(20 + NOTICE_S)
    expected = ["unknown-target"] * 3 + ["reason-missing"] + ["body-malformed"] * 2
    assert codes(state, "expulsion") == expected


def test_who_leaves_before_the_notice_is_counted_has_left_and_is_not_expelled() -> None:
    told = Told()
    notice = told.accuse()
    told.say("Birch", "motion-stance", AGREE, notice)
    told.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(10)
    state = told.cut(10 + REPLY_S)
    assert state.membership.expulsions[notice].effective is None
    assert not state.membership.departures[group_id("Damson")].expelled


def test_without_rules_for_members_nobody_decides_such_things() -> None:
    told = Told(rules=None)
    notice = told.accuse()
    told.council("Ash", "Ash", "Birch")
    told.say("Birch", "motion-stance", AGREE, notice)
    state = told.cut(10 + REPLY_S)
    for kind in ("expulsion", "council-motion"):
        assert codes(state, kind) == ["no-member-rules"]
    assert codes(state, "motion-stance") == ["unknown-target"], "there is no motion to stand to"
    assert told.seats(state) == set(NAMES)


# -- the council ----------------------------------------------------------------------------------


def test_the_share_of_the_groups_changes_the_council_from_the_next_cut_on() -> None:
    told = Told()
    motion = told.council("Ash", "Ash", "Birch", "Cedar")
    told.say("Birch", "motion-stance", AGREE, motion)
    before = told.cut(10)
    assert told.seats(before) == set(NAMES)
    # Whoever loses its seat is a member still, and has a say.
    told.say("Damson", "motion-stance", AGREE, motion)
    after = told.cut(20)
    assert told.seats(after) == {"Ash", "Birch", "Cedar"}
    assert told.is_member(after, "Damson")
    assert after.membership.council_motions[motion].since == START + 20


def test_of_two_changes_of_one_council_the_second_is_overtaken() -> None:
    told = Told()
    one = told.council("Ash", "Ash", "Birch")
    other = told.council("Damson", "Cedar", "Damson")
    told.cut(5)
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, one)
    told.cut(10)
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, other)
    told.council("Ash", "Cedar", "Damson")
    state = told.cut(20)
    assert codes(state, "motion-stance") == ["motion-closed"] * 2
    assert codes(state, "council-motion") == ["motion-closed"]
    assert told.seats(state) == {"Ash", "Birch"}
    back = told.council("Ash", *NAMES, base=one)
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, back)
    assert told.seats(told.cut(30)) == set(NAMES)


@pytest.mark.parametrize("names", [("Ash", "Willow"), ("Ash", "Ash")])
def test_a_council_that_could_not_certify_is_refused(names: tuple[str, ...]) -> None:
    told = Told()
    told.council("Ash", *names)
    assert codes(told.cut(10), "council-motion") == ["bad-council"]


def test_a_council_with_one_operator_twice_or_without_a_key_is_refused() -> None:
    for changes in ({"operator": "One host"}, {"agreement_key": b""}):
        told = Told()
        groups = [
            replace(f, card=replace(f.card, **changes)) if f.card.name in ("Ash", "Birch") else f
            for f in told.scene.charter.groups
        ]
        council = [group_id(name) for name in ("Cedar", "Damson")]
        told.found(replace(told.scene.charter, groups=groups, council=sorted(council)))
        told.council("Ash", "Ash", "Birch")
        assert codes(told.cut(10), "council-motion") == ["bad-council"]


# -- evidence -------------------------------------------------------------------------------------


def proof(told: Told, name: str, *, sound_: bool = True, by: str = "") -> bytes:
    """Two heads of a log of the same size with other roots; by the log key or another."""
    scene, group = told.scene, group_id(name)
    signer = by or f"{name}/log"
    key = public_key(seed(signer))
    line = origin(scene.coalition, group)
    said = (b"one thing", b"another" if sound_ else b"one thing")
    notes = [head_note(scene, name, [data], by=signer) for data in said]
    one, other = ((note, open_checkpoint(note, line, key)) for note in notes)
    return seal_evidence(group, one, other)


def test_who_is_proved_to_have_forked_has_no_seat_in_the_next_council() -> None:
    told = Told()
    assert told.seats(told.cut(10)) == set(NAMES)
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    state = told.cut(20)
    assert told.seats(state) == {"Ash", "Birch", "Cedar"}
    assert state.membership.suspended == {group_id("Damson"): START + 20}
    # It is a member, and said so by one; that others say it too changes nothing.
    assert told.is_member(state, "Damson")
    told.say("Birch", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    later = told.cut(30)
    assert later.refusals == ()
    assert later.membership.suspended == state.membership.suspended


def test_what_proves_nothing_suspends_nobody() -> None:
    told = Told()
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson", sound_=False)))
    told.say("Ash", "fork-proof", ForkProofBody(proof=b"\x80"))
    state = told.cut(10)
    assert codes(state, "fork-proof") == ["no-contradiction", "bad-schema"]
    assert told.seats(state) == set(NAMES)


def test_without_the_charters_word_evidence_takes_nobodys_seat() -> None:
    told = Told(rules=replace(RULES, suspend=False))
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    state = told.cut(10)
    assert list(state.membership.suspended) == [group_id("Damson")]
    assert told.seats(state) == set(NAMES)


# -- away and back --------------------------------------------------------------------------------

AWAY = replace(RULES, away_cuts=2, away_s=50, away_max=1)


def chatter(told: Told, *names: str) -> None:
    for name in names:
        told.say(name, "back", BackBody())


def test_a_log_that_gains_nothing_for_long_costs_the_seat_until_it_grows_again() -> None:
    told = Told(rules=AWAY)
    chatter(told, *NAMES)
    told.cut(10)
    chatter(told, "Ash", "Birch", "Cedar")
    assert told.seats(told.cut(20)) == set(NAMES)
    # Two cuts without it, and not yet fifty seconds.
    assert told.seats(told.cut(59)) == set(NAMES)
    chatter(told, "Ash", "Birch", "Cedar")
    assert told.seats(told.cut(60)) == {"Ash", "Birch", "Cedar"}
    chatter(told, "Damson")
    assert told.seats(told.cut(70)) == set(NAMES)


def test_no_more_lose_their_seats_at_a_time_than_the_charter_lets_the_longest_away_first() -> None:
    told = Told(rules=AWAY)
    chatter(told, "Ash", "Birch", "Cedar")
    told.cut(10)
    for after in (100, 200, 300):
        chatter(told, "Ash", "Birch")
        state = told.cut(after)
    assert told.seats(state) == {"Ash", "Birch", "Cedar"}
    assert state.away == (group_id("Damson"),)


def test_a_frozen_log_is_not_away() -> None:
    told = Told(rules=replace(AWAY, suspend=False))
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    for after in (10, 100, 200):
        chatter(told, "Ash", "Birch", "Cedar")
        state = told.cut(after)
    assert state.away == ()
    assert told.seats(state) == set(NAMES)
