"""Random comings and goings: what is said outside does nothing; no cut changes earlier ones."""

from collections import Counter
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.membership.bodies import (
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    RetractionBody,
)
from protocol.coalition.membership.motions import ExpulsionBody
from protocol.coalition.state import State
from protocol.tests.coalition.cutting import opened
from protocol.tests.coalition.membership.joining import JOIN, Joining
from protocol.tests.coalition.membership.test_decide import AGREE, DISAGREE
from protocol.tests.coalition.membership.test_renewing import renew
from protocol.tests.coalition.membership.test_rotating import rotate
from protocol.tests.coalition.scene import group_id

seeds = st.integers(0, 2**32 - 1)
GROUPS = ("Ash", "Birch", "Cedar", "Damson", "Elm")
IDS = frozenset(map(group_id, GROUPS))


class Wandering(Joining):
    """Five groups that leave, merge, expel one another and come back, often in one second.

    Attributes:
        offers: (to whom, offer). departures: (who, leaving or notice). open: motions.
        seen: the state at each cut.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        pick = self.random.choice
        join = replace(JOIN, share=[51, 100], wait_s=pick((0, 30)))
        super().__init__(*GROUPS, join=join, reply_s=pick((0, 2, 30)), share=[51, 100])
        rules = self.scene.charter.rules
        life = replace(rules.life, notice_s=pick((0, 0, 10, 60)))
        self.found(replace(self.scene.charter, rules=replace(rules, life=life)))
        self.number = 0
        self.offers: list[tuple[str, bytes]] = []
        self.departures: list[tuple[str, bytes]] = []
        self.open: list[bytes] = []
        self.seen: list[State] = []
        after = 0
        for _ in range(self.random.randrange(6, 12)):
            for _ in range(self.random.randrange(1, 12)):
                self.number += 1
                self.something(pick(GROUPS), pick(GROUPS), str(self.number))
            after += pick((1, 5, 30, 70))
            self.seen.append(self.cut(after))

    def something(self, name: str, other: str, text: str) -> None:
        """One thing that a group says, rightly or not; `text` makes it unlike all others."""
        if self.random.random() < 0.5:
            self.alone(name, other, text)
        else:
            self.together(name, other, text)

    def alone(self, name: str, other: str, text: str) -> None:
        """Of itself, or to another group."""
        pick = self.random.choice
        match pick(("offer", "leave", "merge", "merge", "retract", "decline")):
            case "offer":
                body = MergerOfferBody(group=group_id(other), terms=text)
                self.offers.append((other, self.say(name, "merger-offer", body)))
                self.say(name, "at-large", AtLargeBody(open=True, about=text))
            case "leave":
                self.go(name, text)
            case "merge" if self.offers:
                whom, offer = pick(self.offers)
                self.go(whom, text, offer)
            case "retract" if self.departures:
                whom, said = pick(self.departures)
                self.say(whom, "retraction", RetractionBody(reason=text), said)
            case "decline" if self.offers:
                whom, offer = pick(self.offers)
                self.say(whom, "merger-decline", MergerDeclineBody(reason=text), offer)

    def together(self, name: str, other: str, text: str) -> None:
        """What several groups decide, and keys."""
        pick = self.random.choice
        match pick(("accuse", "accuse", "agree", "agree", "key", "come")):
            case "accuse" if name != other:
                body = ExpulsionBody(group=group_id(other), reason=text)
                self.departures.append((other, self.say(name, "expulsion", body)))
                self.open.append(self.departures[-1][1])
            case "agree" if self.open:
                motion = pick(self.open[-3:])
                for voter in self.random.sample(GROUPS, 4):
                    self.say(voter, "motion-stance", pick((AGREE, AGREE, AGREE, DISAGREE)), motion)
            case "key":
                renew(self, name, f"{name}/agreement/{text}")
                if self.random.random() < 0.2:
                    rotate(self, other, within=name)
            case "come" if self.seen:
                gone = self.seen[-1].membership.left(self.seen[-1].time)
                names = {group_id(name): name for name in GROUPS}
                for departure in gone[:1]:
                    self.come(names[departure.group], departure.hash)

    def go(self, name: str, text: str, *offer: bytes) -> None:
        body = LeavingBody(reason=text, caucus="")
        self.departures.append((name, self.say(name, "leaving", body, *offer)))

    def come(self, name: str, after: bytes) -> None:
        founder = self.founder(name)
        fields: dict[str, Any] = {"card": founder.card, "affiliated": founder.affiliated}
        sponsor, *others = [other for other in GROUPS if other != name]
        application = self.carry(sponsor, name, after=after, **fields)
        for other in others:
            self.vouch(other, application)


def test_wandering_reaches_every_end() -> None:
    found: Counter[str] = Counter()
    for seed in range(40):
        state = Wandering(seed).seen[-1]
        known = state.membership
        found["merged"] += sum(bool(d.into) for d in known.departures.values())
        found["expelled"] += sum(e.effective is not None for e in known.expulsions.values())
        found["back"] += len(known.admissions)
        found["forgiven"] += sum(a.after in known.expulsions for a in known.admissions)
        found["outside"] += sum(r.code == "group-left" for r in state.refusals)
    assert all(found[end] > 2 for end in ("merged", "expelled", "back", "forgiven", "outside"))


@given(seeds)
@example(11)
@example(16)
@settings(max_examples=6)
def test_what_is_said_outside_does_nothing_and_no_order_of_arrival_changes_it(seed: int) -> None:
    told = Wandering(seed)
    state = told.seen[-1]
    known = state.membership
    outside = {refusal.hash for refusal in state.refusals if refusal.code == "group-left"}
    acting = [*known.offers, *known.declined, *(said.hash for said in known.at_large.values())]
    acting += [rotation.hash for chain in known.rotations.values() for rotation in chain]
    assert not outside & set(acting)
    entries = opened(told.scene)
    Random(seed).shuffle(entries)
    again = certified_state(told.scene.charter, entries, told.cuts)
    assert state_digest(again) == state_digest(state)


@given(seeds)
@example(3)
@example(35)
@settings(max_examples=6)
def test_what_a_cut_has_settled_stays_whatever_comes_later(seed: int) -> None:
    seen = Wandering(seed).seen
    for before, after in pairwise(seen):
        assert set(before.refusals) <= set(after.refusals)
        belonged = after.membership.members_at(IDS, before.time)
        assert belonged == set(before.membership.members)
        assert after.membership.admissions[: len(before.membership.admissions)] == (
            before.membership.admissions
        )
