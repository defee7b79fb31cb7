"""Groups that join, rotate keys and move councils and charters at random: settled is settled."""

import itertools
import random
from collections import Counter

from msgspec.structs import replace

from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.motions import CharterMotionBody
from protocol.coalition.state import State
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.membership.test_decide import NAMES
from protocol.tests.coalition.membership.test_joining_histories import CHAIN
from protocol.tests.coalition.membership.test_renewing import renew
from protocol.tests.coalition.membership.test_rotating import rotate
from protocol.tests.coalition.scene import group_id


class Busy(Joining):
    """Groups that join, name and replace keys, and move councils, rightly or not.

    Attributes:
        moved: motions and applications so far.
        states: certified by each cut.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(join=JoinRules(share=[2, 3], size=1, seat=True))
        self.random = random.Random(seed)
        charter = self.scene.charter
        # One that can't be moved into a council before it names a key.
        groups = [
            replace(f, card=replace(f.card, agreement_key=b"")) if f.card.name == "Damson" else f
            for f in charter.groups
        ]
        council = [group for group in charter.council if group != group_id("Damson")]
        changes = ChangeRules(share=[2, 3], notice_s=0)
        rules = replace(charter.rules, changes=changes)
        self.found(replace(charter, groups=groups, council=council, rules=rules))
        self.moved: list[bytes] = []
        self.states: list[State] = []
        for name in CHAIN:
            self.scene.logs[group_id(name)] = []
        for turn in range(1, 9):
            for _ in range(self.random.randrange(1, 7)):
                self.something(turn)
            self.states.append(self.cut(10 * turn))

    def something(self, turn: int) -> None:
        pick, everybody = self.random.choice, (*NAMES, *CHAIN)
        name = pick(everybody)
        number = len(self.moved)
        match pick(("join", "council", "charter", "name", "rotate", "stand", "stand")):
            case "join":
                self.moved.append(self.carry(pick(NAMES), pick(CHAIN), about=f"We ask {number}."))
                self.vouch(pick(NAMES), self.moved[-1])
            case "council":
                names = self.random.sample(everybody, 3)
                base = self.states[-1].membership.council_base if self.states else b""
                self.moved.append(self.council(pick(NAMES), *names, base=base))
            case "charter":
                state = self.states[-1] if self.states else None
                base = state.versions.newest.hash if state else b""
                rules = state.charter.rules if state else self.scene.charter.rules
                rules = replace(rules, moderators=[group_id(name)], voting_s=50 + number)
                body = CharterMotionBody(base=base, rules=rules, regions=[], reason="So.")
                self.moved.append(self.say(pick(NAMES), "charter-motion", body))
            case "name":
                renew(self, name, f"{name}/{turn}/{number}")
            case "rotate":
                rotate(self, name, within=pick(NAMES))
            case _ if self.moved:
                motion = pick(self.moved[-3:])
                for voter in NAMES:
                    self.agree(voter, motion)


SETTLED = ("council-motion", "charter-motion", "application", "vouching", "agreement-key")


def settled(state: State) -> dict[bytes, str]:
    """Statement -> why it is refused, of those whose refusal stands for good."""
    return {r.hash: r.code for r in state.refusals if r.kind in SETTLED}


def test_what_a_cut_settled_about_groups_keys_and_councils_no_later_one_changes() -> None:
    seen: Counter[str] = Counter()
    for seed in range(25):
        states = Busy(seed).states
        for before, after in itertools.pairwise(states):
            old, new = before.membership, after.membership
            assert settled(before).items() <= settled(after).items(), seed
            assert new.admissions[: len(old.admissions)] == old.admissions
            known = after.versions.known
            assert known[: len(before.versions.known)] == before.versions.known
            for name, motion in old.council_motions.items():
                if motion.since is not None:
                    assert new.council_motions[name].since == motion.since, seed
            for group, chain in old.rotations.items():
                assert new.rotations[group][: len(chain)] == chain, seed
        last = states[-1].membership
        seen["joined"] += len(last.admissions)
        seen["councils"] += sum(m.since is not None for m in last.council_motions.values())
        seen["rotated"] += len(last.rotations)
        seen["charters"] += len(states[-1].versions.known) - 1
        seen.update(settled(states[-1]).values())
    assert min(seen[what] for what in ("joined", "councils", "rotated", "charters")) > 5, seen
    assert seen["bad-council"] > 5
    assert seen["unknown-group"] > 0
