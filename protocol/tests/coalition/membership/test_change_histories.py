"""Random ways in which groups change their charter, cut at random: what came into force stays."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.versions import Versions
from protocol.tests.coalition.cutting import certified, held, opened
from protocol.tests.coalition.membership.amending import Amended
from protocol.tests.coalition.scene import group_id

seeds = st.integers(0, 2**32 - 1)
GROUPS = ("Ash", "Birch", "Cedar", "Damson", "Elder")
STEPS = 10
SHARES = ([2, 3], [3, 4], [1, 1], [3, 5])


class Restless(Amended):
    """Five groups that change periods, shares, notices and the rule for changes, and leave.

    Attributes:
        motions: in the order in which they were made.
        seen: the versions at each cut.
    """

    def __init__(self, seed: int, *, meddled: bool = False) -> None:
        super().__init__(names=GROUPS)
        self.random = Random(seed)
        self.motions = [b""]
        self.seen: list[Versions] = []
        after = 10
        for _ in range(STEPS):
            for _ in range(self.random.randrange(4)):
                self.something()
            if meddled:
                self.meddle()
            after += self.random.choice((1, 20, 60))
            self.seen.append(self.cut(after).versions)

    def something(self) -> None:
        """One thing that somebody says, rightly or not."""
        pick = self.random.choice
        match pick(("move", "stand", "stand", "leave")):
            case "move":
                newest = self.seen[-1].newest.hash if self.seen else b""
                base = pick((newest, newest, newest, pick(self.motions)))
                self.motions.append(self.move(pick(GROUPS), self.other_rules(), base))
            case "stand" if len(self.motions) > 1:
                for voter in pick((GROUPS, GROUPS, GROUPS[:4], [pick(GROUPS)])):
                    agree = self.random.random() < 0.9
                    self.agree(pick(self.motions[1:][-2:]), voter, agree=agree)
            case _:
                if self.random.random() < 0.3:
                    body = LeavingBody(reason="", caucus="")
                    self.say(pick(GROUPS), "leaving", body, time=self.now)

    def other_rules(self):
        pick = self.random.choice
        rules = self.seen[-1].newest.rules if self.seen else self.rules
        match pick(("voting", "points", "changes", "notice")):
            case "voting":
                return replace(rules, voting_s=self.random.randint(0, 900))
            case "points":
                return replace(rules, life=replace(rules.life, points_share=pick(SHARES)))
            case "notice":
                return replace(rules, life=replace(rules.life, notice_s=pick((0, 30, 500))))
        change = ChangeRules(share=pick(SHARES), notice_s=pick((0, 40)))
        return replace(rules, changes=pick((change, None)))

    def meddle(self) -> None:
        """What nobody has a right to: moves by who has left, and on rules that never were."""
        state = certified(self, self.cuts) if self.cuts else None
        members = set(state.membership.members) if state else set(map(group_id, GROUPS))
        for name in GROUPS:
            if group_id(name) not in members:
                base = state.versions.newest.hash if state else b""
                self.move(name, replace(self.rules, voting_s=1), base)
                for motion in self.motions[1:][-2:]:
                    self.agree(motion, name)
        self.move(GROUPS[0], replace(self.rules, voting_s=2), b"never" * 6 + b"..")


def test_restlessness_reaches_every_end():
    changes, refused, waiting, gone = 0, set(), 0, 0
    for seed in range(12):
        told = Restless(seed)
        state = certified(told, told.cuts)
        changes += len(state.versions.known) - 1
        gone += len(state.membership.left(state.time))
        refused |= {r.code for r in state.refusals if r.kind in ("charter-motion", "motion-stance")}
        later = held(told, state.time + 300, told.cuts)
        motions = later.membership.charter_motions.values()
        waiting += sum(m.decided is not None and m.since is None for m in motions)
    assert changes > 8
    assert gone > 2
    assert waiting > 0
    assert refused >= {"motion-closed", "charter-unchanged", "unknown-target"}


@given(seeds)
@settings(max_examples=6)
def test_what_came_into_force_stays_and_no_order_of_arrival_changes_it(seed):
    told = Restless(seed)
    for before, after in zip(told.seen, told.seen[1:], strict=False):
        assert after.known[: len(before.known)] == before.known
    entries = opened(told)
    Random(seed).shuffle(entries)
    shuffled = certified_state(told.charter, entries, told.cuts)
    whole = certified(told, told.cuts)
    assert state_digest(shuffled) == state_digest(whole)
    # What nobody has certified yet comes after, and takes nothing back.
    provisional = held(told, whole.time + 1, told.cuts)
    assert provisional.versions == whole.versions


@given(seeds)
@settings(max_examples=6)
def test_whatever_is_in_force_enough_members_agreed_to_by_the_rules_before(seed):
    told = Restless(seed)
    state = certified(told, told.cuts)
    members = state.membership
    hours = [cut.time for cut in told.cuts]
    for before, after in zip(state.versions.known, state.versions.known[1:], strict=False):
        motion = members.charter_motions[after.hash]
        assert motion.base == before.hash
        assert motion.time > before.since
        rule = before.rules.changes
        assert motion.decided >= motion.time + (
            before.rules.deliberation_s if rule is None else rule.notice_s
        )
        # The first cut at or past the decision, and no other time.
        assert after.since == min(hour for hour in hours if hour >= motion.decided)
        then = members.members_at(frozenset(map(group_id, GROUPS)), motion.decided)
        agreed = sum(stance.agree and group in then for group, stance in motion.stances.items())
        shares = [[1, 1] if rule is None else rule.share]
        for old, new in (
            (before.rules.life.points_share, after.rules.life.points_share),
            (
                [1, 1] if rule is None else rule.share,
                [1, 1] if after.rules.changes is None else after.rules.changes.share,
            ),
        ):
            shares += [old, new] if old != new else []
        assert agreed >= max(groups_needed(share, len(then)) for share in shares)


@given(seeds)
@settings(max_examples=6)
def test_who_lacks_the_right_changes_nothing(seed):
    rightly, wrongly = Restless(seed), Restless(seed, meddled=True)
    one, other = certified(rightly, rightly.cuts), certified(wrongly, wrongly.cuts)
    # Cuts order logs by hash alone, and their times are the same: so is what came of it.
    assert [v.since for v in one.versions.known] == [v.since for v in other.versions.known]
    assert one.charter == other.charter
    assert one.membership.members == other.membership.members
