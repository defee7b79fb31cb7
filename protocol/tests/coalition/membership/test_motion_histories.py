"""Random ways in which groups decide about each other, cut at random: what was decided stays."""

from collections import defaultdict
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.council import giving_way, next_epoch, voted_twice
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.bodies import LeavingBody, OperatorBody
from protocol.coalition.membership.motions import (
    ExpulsionReplyBody,
    ForkProofBody,
    IncarnationBody,
    KeyObjectionBody,
    KeyReplacementBody,
    MotionStanceBody,
)
from protocol.coalition.membership.values import Rotation
from protocol.coalition.state import State
from protocol.keys import key_id, public_key
from protocol.tests.bundles import head_note
from protocol.tests.coalition.cutting import certified, opened
from protocol.tests.coalition.membership.test_decide import (
    NAMES,
    REPLY_S,
    Told,
    chatter,
    proof,
)
from protocol.tests.coalition.membership.test_double_votes import twice
from protocol.tests.coalition.membership.test_renewing import renew
from protocol.tests.coalition.membership.test_rotating import next_key, rotate, rotation
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.scene import seed as seed_of
from protocol.text import look_alike

seeds = st.integers(0, 2**32 - 1)
STEPS = 12
RULES = MemberRules(
    share=[2, 3], reply_s=REPLY_S, suspend=True, away_cuts=3, away_s=100, away_max=1
)
GROUPS = (*NAMES, "Elder")


class Strife(Told):
    """Five groups that accuse each other, change the council, fork, fall silent and leave.

    Attributes:
        motions: hashes of everything that stances may cite.
        accused: notice -> whom it is about.
        said_rotations: group -> the numbers of the keys that it has rotated to, or tried to.
        leavings: group -> the last announcement that it leaves.
    """

    rules = RULES

    def __init__(self, seed: int, *, meddled: bool = False) -> None:
        super().__init__(*GROUPS, rules=self.rules)
        self.random = Random(seed)
        self.motions: list[bytes] = []
        self.accused: dict[bytes, str] = {}
        self.said_rotations: dict[str, set[int]] = defaultdict(set)
        self.leavings: dict[str, bytes] = {}
        self.after = 10
        for _ in range(STEPS):
            for _ in range(self.random.randrange(4)):
                self.something()
            if meddled:
                self.meddle()
            self.cut_after(self.random.choice((1, 20, REPLY_S // 2, REPLY_S)))

    def something(self) -> None:
        """One thing that somebody says, rightly or not."""
        pick = self.random.choice
        name, other = pick(GROUPS), pick(GROUPS)
        match pick(
            ("accuse", "council", "stand", "stand", "stand", "reply", "rare", "talk", "host")
        ):
            case "accuse":
                self.motions.append(self.accuse(name, other))
                self.accused[self.motions[-1]] = other
            case "council":
                base = pick((b"", *self.motions[-2:]))
                some = self.random.sample(GROUPS, self.random.randint(3, 5))
                self.motions.append(self.council(name, *some, base=base))
            case "stand" if self.motions:
                # As often as not in earnest: the others agree alike.
                one = pick(self.motions[-3:])
                for voter in pick((GROUPS, GROUPS[:4], [name])):
                    self.stand(voter, one, agree=self.random.random() < 0.9)
            case "reply" if self.motions:
                body = ExpulsionReplyBody(text=f"We did not, says {name}.")
                self.say(name, "expulsion-reply", body, pick(self.motions[-3:]))
            case "host":
                host = pick(("", "Host A", "host  a", "Host B"))
                self.say(name, "operator", OperatorBody(name=host))
            case "rare":
                self.rare(
                    pick(("fork", "leave", "renew", "rotate", "heal", "heal", "claim")),
                    name,
                    other,
                )
            case _:
                chatter(self, *self.random.sample(GROUPS, 3))

    def stand(self, name: str, motion: bytes, *, agree: bool) -> None:
        body = MotionStanceBody(stance="agree" if agree else "disagree", reason="")
        self.say(name, "motion-stance", body, motion)

    def rare(self, what: str, name: str, other: str) -> None:
        if what == "fork":
            self.say(name, "fork-proof", ForkProofBody(proof=proof(self, other)))
            if self.cuts:
                self.say(name, "vote-proof", twice(self, other, len(self.cuts)))
        elif what == "leave" and self.random.random() < 0.3:
            self.leavings[name] = self.say(name, "leaving", LeavingBody(reason="", caucus=""))
        elif what == "rotate":
            # In any log; now and then a link is skipped, and the next waits for it.
            number = len(self.said_rotations[name]) + self.random.choice((1, 1, 1, 2))
            self.said_rotations[name].add(number)
            rotate(self, name, number, within=other)
        elif what == "heal":
            self.heal(name, other)
        elif what == "claim":
            self.claim(name, other)
        else:
            renew(self, name, f"{name}/{len(self.cuts)}")

    def claim(self, name: str, other: str) -> None:
        """Somebody's keys are said to be lost; rivals claim them, and it objects, now and then."""
        for by in {name, *self.random.sample(GROUPS, self.random.choice((0, 1)))}:
            new = f"{other}/claimed/{len(self.motions)}"
            hashed = key_id(public_key(seed_of(f"{new}/next")))
            keys = rotation(
                self.scene.coalition,
                other,
                50 + len(self.motions),
                by=new,
                key=public_key(seed_of(new)),
                next_key_hash=hashed,
            )
            body = KeyReplacementBody(keys=keys, reason="All of it burned.")
            self.motions.append(self.say(by, "key-replacement", body))
            for voter in {*GROUPS} - {by, other}:
                self.stand(voter, self.motions[-1], agree=self.random.random() < 0.8)
        if self.random.random() < 0.3:
            self.say(other, "key-objection", KeyObjectionBody(reason="No."), self.motions[-1])

    def heal(self, name: str, other: str) -> None:
        """A fork, another key, and what the others make of that; now and then too early."""
        done = len(self.said_rotations[other])
        old, new = (next_key(other, n) if n else f"{other}/log" for n in (done, done + 1))
        evidence = proof(self, other, by=old)
        self.say(name, "fork-proof", ForkProofBody(proof=evidence))
        self.said_rotations[other].add(done + 1)
        rotate(self, other, done + 1, within=name)
        if self.random.random() < 0.8:
            self.cut_after(1)
        body = IncarnationBody(
            group=group_id(other),
            proof=evidence,
            head=head_note(self.scene, other, self.scene.logs[group_id(other)], by=new),
            reason="An old copy.",
        )
        self.motions.append(self.say(name, "incarnation", body))
        for voter in {*GROUPS} - {name, other}:
            self.stand(voter, self.motions[-1], agree=self.random.random() < 0.8)
        self.cut_after(1)

    def cut_after(self, more: int) -> None:
        """A cut so many seconds after the last one."""
        self.after += more
        self.cut(self.after)

    def meddle(self) -> None:
        """What nobody has a right to say: the accused votes, and others reply for it."""
        for motion, accused in list(self.accused.items())[-3:]:
            self.stand(accused, motion, agree=False)
            for name in {*GROUPS} - {accused}:
                self.say(name, "expulsion-reply", ExpulsionReplyBody(text="Guilty."), motion)


def decided(state: State) -> tuple[dict[bytes, int], dict[bytes, int]]:
    """Motion -> since when it is in force: expulsions, and councils."""
    known = state.membership
    return (
        {n: m.effective for n, m in known.expulsions.items() if m.effective is not None},
        {
            n: m.since
            for n, m in (
                *known.council_motions.items(),
                *known.incarnations.items(),
                *known.replacements.items(),
            )
            if m.since is not None
        },
    )


def test_strife_reaches_every_end() -> None:
    expelled = changed = away = suspended = renewed = rotated = healed = claimed = hosted = 0
    doubled = 0
    codes: set[str] = set()
    for seed in range(45):
        told = Strife(seed)
        state = certified(told.scene, told.cuts)
        out, councils = decided(state)
        expelled, changed = expelled + len(out), changed + len(councils)
        codes |= {refusal.code for refusal in state.refusals}
        away += bool(state.away)
        suspended += bool(state.membership.suspended)
        doubled += bool(state.membership.double_votes)
        renewed += bool(state.membership.agreement_keys)
        rotated += len(state.membership.rotations)
        healed += len(state.membership.healed)
        hosted += bool(giving_way(state))
        claimed += any(m.since for m in state.membership.replacements.values())
    assert min(expelled, changed, away, suspended, doubled, renewed, rotated, healed) >= 3
    assert min(claimed, hosted) >= 2
    assert codes >= {"own-case", "unknown-target", "motion-closed", "bad-council", "group-left"}


@settings(max_examples=10)
@given(seeds)
def test_no_order_of_arrival_changes_what_is_decided_or_who_certifies(seed: int) -> None:
    told = Strife(seed)
    founding = founding_epoch(told.scene.charter)
    assert founding is not None
    whole = certified(told.scene, told.cuts)
    entries, memo = opened(told.scene), {}
    Random(seed).shuffle(entries)
    # Cut by cut with one memo, as nodes do, and all at once.
    for n in range(1, len(told.cuts) + 1):
        state = certified_state(told.scene.charter, entries, told.cuts[:n], memo)
    assert state_digest(state) == state_digest(whole)
    assert next_epoch(state, founding) == next_epoch(whole, founding)


@settings(max_examples=10)
@given(seeds)
def test_what_a_cut_decided_no_later_cut_takes_back(seed: int) -> None:
    told = Strife(seed)
    known: tuple[dict[bytes, int], dict[bytes, int]] = ({}, {})
    rotated: dict[bytes, tuple[Rotation, ...]] = {}
    for n in range(1, len(told.cuts) + 1):
        state = certified(told.scene, told.cuts[:n])
        found = decided(state)
        assert known[0].items() <= found[0].items()
        assert known[1].items() <= found[1].items()
        chains = state.membership.rotations
        assert all(chains[group][: len(chain)] == chain for group, chain in rotated.items())
        rotated = dict(chains)
        out = {told.accused[name] for name in found[0]}
        assert not out & {name for name in GROUPS if told.is_member(state, name)}
        known = found


@settings(max_examples=10)
@given(seeds)
def test_every_council_is_of_members_and_follows_the_one_before(seed: int) -> None:
    told = Strife(seed)
    epoch = founding_epoch(told.scene.charter)
    assert epoch is not None
    for n in range(1, len(told.cuts) + 1):
        state = certified(told.scene, told.cuts[:n])
        after = next_epoch(state, epoch)
        assert after.number - epoch.number in (0, 1)
        assert (after == epoch) == (after.number == epoch.number)
        if after != epoch:
            seated = {seat.group for seat in after.seats}
            assert seated <= set(state.membership.members)
            assert not seated & set(state.membership.suspended)
            assert not seated & voted_twice(state)
            assert len({seat.key for seat in after.seats}) == len(after.seats)
            hosts = [state.operator(group) for group in seated if state.operator(group)]
            assert len({look_alike(host) for host in hosts}) == len(hosts)
        epoch = after


@settings(max_examples=10)
@given(seeds)
def test_the_accused_who_votes_and_others_who_reply_for_it_change_nothing(seed: int) -> None:
    alone, meddled = Strife(seed), Strife(seed, meddled=True)
    one, other = (certified(told.scene, told.cuts).membership for told in (alone, meddled))
    assert one.members == other.members
    assert sorted(one.suspended) == sorted(other.suspended)
    for before, after in zip(one.expulsions.values(), other.expulsions.values(), strict=True):
        assert (before.group, before.by, before.effective) == (
            after.group,
            after.by,
            after.effective,
        )
        assert (before.reply, before.stances) == (after.reply, after.stances)
    assert [m.since for m in one.council_motions.values()] == [
        m.since for m in other.council_motions.values()
    ]
