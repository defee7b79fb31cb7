"""All nodes of a run and what happens to them, from a plan and a seed, the same every time."""

import functools
from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec

from federation_tests.simulator.accidents import Accidents
from federation_tests.simulator.adversaries import ADVERSARIES, Adversary, Branch
from federation_tests.simulator.assignments import Assignments
from federation_tests.simulator.certified import Certified
from federation_tests.simulator.changing import Changing
from federation_tests.simulator.cuts import Cuts
from federation_tests.simulator.deciding import Decided
from federation_tests.simulator.dropping import Dropping
from federation_tests.simulator.files import signer_platter, store_platter
from federation_tests.simulator.freezing import Freezing
from federation_tests.simulator.hosting import Hosted
from federation_tests.simulator.keeping import WITHHOLDER, Withholding
from federation_tests.simulator.ledger import Ledger
from federation_tests.simulator.liars import Hiding
from federation_tests.simulator.misleading import Mislead, read_out
from federation_tests.simulator.network import Network
from federation_tests.simulator.node import SimNode
from federation_tests.simulator.plan import (
    KINDS,
    LIARS,
    MISLEADING,
    Adversaries,
    Changes,
    Faults,
    Plan,
)
from federation_tests.simulator.promises import Promises
from federation_tests.simulator.questions import Lie
from federation_tests.simulator.schedule import Schedule
from federation_tests.simulator.tally import Tally
from node.keyring import Keyring
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.tests.small_federation import make_charter
from protocol.agreement.epoch import Epoch
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_rules import CutRules, founding_epoch
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.gossip.events import Head
from protocol.gossip.wire import Announcement, ChangedHead, open_announcement

STARTS_WITHIN_MS = 5_000
DOWN_MS = (1_000, 60_000)
"""How long a machine that lost power stays down."""
STEWARD_MS = 30_000
"""How often a steward looks whether the node publishes."""
PATIENCE = 3
"""Looks in a row at which it doesn't, before a steward restarts it: nodes mend themselves first."""
LAST_WORD_MS = 10_000
"""After healing, when each honest group says one thing more."""
ADVERSARY_STATEMENTS = 12
"""What an adversary says in its own log, so that there is something to lie about."""
MOST_AT_ONCE = 8
"""Statements under one head: what one page or command says together."""


CUTS = CutRules(propose_ms=8_000, vote_ms=2_000, growth_ms=4_000, rest_ms=5_000)
"""Longer than messages take where nothing is wrong; what was lost comes by polls, rounds later."""
LIFE = msgspec.structs.replace(USUAL_LIFE_RULES, notice_s=30)
MEMBERS = MemberRules(share=[2, 3], reply_s=20, suspend=True, away_cuts=1, away_s=20, away_max=1)
"""In runs in which the council changes: soon enough for a run, and later than a cut takes."""
JOINING = msgspec.structs.replace(
    MEMBERS, join=JoinRules(share=[2, 3], size=1, wait_s=10, seat=True)
)
"""In runs in which somebody asks to come back: as long without a voice as a cut or two take."""
STRICT = MemberRules(share=[2, 3], reply_s=20, suspend=True)
"""In runs in which only who forks its log loses its seat."""


class Federation:
    """One run's world.

    Attributes:
        groups: ids, by the number of the group, from 1.
        nodes: group -> its node.
        chance: draws what the machines draw; other streams draw what happens to them.
        healed: whether accidents are over.
        misleading: who shows a false line to whom.
        unsaid: statements of honest groups that were not acknowledged yet.
        lied_for: numbers of cuts for which a member of the council cheated.
    """

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.seed = plan, seed
        self.schedule, self.tally = Schedule(), Tally()
        members = _member_rules(plan)
        self.charter = _charter(plan.groups, plan.certify, members)
        self.coalition = _coalition(plan.groups, plan.certify, members)
        self.keyring = Keyring(self.charter)
        self.certified, self.promises = Certified(self), Promises(self)
        self.assignments, self.freezing = Assignments(self), Freezing(self)
        self.groups = [founder.card.group for founder in self.charter.groups]
        self.decided, self.hosted = Decided(self), Hosted(self)
        self.peers = frozenset(self.groups)
        self.chance = Random(f"{seed}/chance")
        self.network = Network(self.schedule, Random(f"{seed}/network"), plan.faults, self.tally)
        self.ledger = Ledger(self.coalition)
        self.healed = False
        self.unsaid = plan.statements
        self.lied_for: set[int] = set()
        self._client = _Reader(self)  # opens heads as every node's client does
        self._announcements: dict[bytes, tuple[Announcement, tuple[Head, ...]]] = {}
        self.nodes = {
            group: SimNode(
                self,
                number,
                store_platter(b"%d/%d" % (seed, number)),
                signer_platter(self.coalition, group, number),
            )
            for number, group in enumerate(self.groups, start=1)
        }
        self.misleading: list[Mislead] = []
        if plan.certify:
            self.tally.adversaries.update(dict.fromkeys((*LIARS, WITHHOLDER), 0))
            self._make_liars(Random(f"{seed}/liars"))
        self._adversaries = self._make_adversaries(Random(f"{seed}/adversaries"))
        self.cuts = Cuts(self, Random(f"{seed}/cuts"))
        self.changing = Changing(self, Random(f"{seed}/changes"))
        self.dropping = Dropping(self, Random(f"{seed}/dropping"))
        self._workload = Random(f"{seed}/workload")
        self._stewards = Random(f"{seed}/stewards")
        self.accidents = Accidents(self, Random(f"{seed}/accidents"))

    @property
    def honest(self) -> list[SimNode]:
        """The nodes that do what they should."""
        return [node for node in self.nodes.values() if node.honest]

    @property
    def forking(self) -> bool:
        """Whether somebody may come to have forked its log, where cuts are certified."""
        plan = self.plan
        return plan.certify and (plan.adversaries != Adversaries() or plan.liars.branch > 0)

    @functools.cached_property
    def first_epoch(self) -> Epoch:
        """Who certifies the first cut, in runs in which somebody does."""
        epoch = founding_epoch(self.charter)
        assert epoch is not None
        return epoch

    def begin(self) -> None:
        """Start the nodes, and plan statements and accidents."""
        for node in self.nodes.values():
            at_ms = self._stewards.randrange(STARTS_WITHIN_MS)
            self.schedule.at(at_ms, self._start, node)
            self.schedule.after(STEWARD_MS, self._look_after, node)
        self._plan_statements(self.honest, self.plan.statements)
        for adversary in self._adversaries:
            self._plan_statements([adversary.node], ADVERSARY_STATEMENTS)
            adversary.begin()
        for liar in self.misleading:
            liar.begin()
        self.accidents.plan()
        self.changing.plan()
        self.dropping.plan()
        self.cuts.begin()

    def heal(self) -> None:
        """End the accidents: links join, disks are emptied, clocks set, machines started."""
        self.healed = True
        self.network.faults = Faults()
        self.network.part({})
        self.accidents.repair()
        for node in self.nodes.values():
            self._start(node)
        self.last_words()

    def _start(self, node: SimNode) -> None:
        if not any(liar.keeps_off(node) for liar in self.misleading):
            node.start()

    def last_words(self) -> None:
        """Nobody may be left unable to speak: each honest group says one thing more."""
        for node in self.honest:
            self.schedule.after(LAST_WORD_MS, self.say, node, 1)
            self.unsaid += 1

    def start_later(self, node: SimNode) -> None:
        """A machine comes back some time after it went down."""
        self.schedule.after(self._stewards.randint(*DOWN_MS), node.start)

    def say(self, node: SimNode, count: int) -> None:
        """A group's people say something; what isn't acknowledged they say again later."""
        # Numbered whether or not it gets as far as making them: what it says in another run, too.
        numbers = self.ledger.numbers(count)
        if not (node.up and node.publish(numbers)):
            self.schedule.after(self._workload.randint(5_000, 30_000), self.say, node, count)
        elif node.honest:
            self.unsaid -= count

    def open_heads(self, heads: Sequence[ChangedHead]) -> tuple[Head, ...]:
        """Verify notes, as a node's client does."""
        return self._client.open_heads(list(heads))

    def open_announcement(self, data: bytes) -> tuple[Announcement, tuple[Head, ...]]:
        """Read an announcement and verify its notes; once, however many nodes it goes to."""
        known = self._announcements.get(data)
        if known is None:
            read = open_announcement(data)
            known = self._announcements[data] = (read, self.open_heads(read.heads))
        return known

    def unmask(self, data: Any) -> bytes:
        """An answer without its mask; an adversary's counts."""
        if isinstance(data, Lie):
            self.tally.adversaries[data.kind] += 1
            return data.answer
        return data

    def opened(self, group: bytes, note: bytes) -> Head:
        """The head that a note signs."""
        return self._client.open_head(group, note)

    def _make_adversaries(self, random: Random) -> list[Adversary]:
        kinds = [kind for kind in KINDS for _ in range(getattr(self.plan.adversaries, kind))]
        nodes = random.sample(self.honest, len(kinds))
        made = []
        for kind, node in zip(kinds, nodes, strict=True):
            node.role = kind
            node.server = ADVERSARIES[kind](node, Random(f"{self.seed}/{node.number}"))
            made.append(node.server)
        return made

    def _make_liars(self, random: Random) -> None:
        kinds = [kind for kind in LIARS for _ in range(getattr(self.plan.liars, kind))]
        kinds += [WITHHOLDER] * self.plan.withholders
        nodes = random.sample(list(self.nodes.values()), len(kinds))
        for kind, node in zip(kinds, nodes, strict=True):
            node.role = kind
            if kind == "branch":
                node.server = Branch(node, Random(f"{self.seed}/{node.number}/branches"))
            if kind == "hide":
                node.server = Hiding(node)
            if kind == WITHHOLDER:
                node.server = Withholding(node)
        misleading = [node for node in nodes if node.role in MISLEADING]
        victims = random.sample(self.honest, len(misleading))
        for node, victim in zip(misleading, victims, strict=True):
            node.server = Mislead(node, victim, Random(f"{self.seed}/{node.number}/misleads"))
            self.misleading.append(node.server)

    def _plan_statements(self, writers: list[SimNode], left: int) -> None:
        while left:
            count = min(left, self._workload.randint(1, MOST_AT_ONCE))
            left -= count
            at_ms = self._workload.randrange(STARTS_WITHIN_MS, self.plan.trouble_s * 1000)
            self.schedule.at(at_ms, self.say, self._workload.choice(writers), count)

    def _look_after(self, node: SimNode) -> None:
        self.schedule.after(STEWARD_MS, self._look_after, node)
        node.troubled = node.troubled + 1 if node.trouble else 0
        if node.troubled >= PATIENCE or (not node.up and node.trouble):
            node.stop("restart")
            node.start()
        if node.honest and self.misleading:
            read_out(self, node)
        if self.healed and node.honest:
            self.accidents.look_for_damage(node)


class _Reader(Client):
    """A client for opening heads: the same note under the same key is opened once in a run."""

    def __init__(self, federation: Federation) -> None:
        super().__init__(federation, Addresses(federation.charter.groups))
        self._opened: dict[tuple[bytes, bytes], Head] = {}

    def open_head(self, group: bytes, note: bytes) -> Head:
        known = self._opened.get((group, note))
        if known is None:
            known = self._opened[group, note] = super().open_head(group, note)
        return known


RULES = {"": None, "changing": MEMBERS, "joining": JOINING, "strict": STRICT}


def _member_rules(plan: Plan) -> str:
    """Which of RULES the groups of a run have about each other."""
    if plan.changes.come_back or plan.changes.turn_down:
        return "joining"
    if plan.changes != Changes():
        return "changing"
    return "strict" if plan.suspend else ""


@functools.cache
def _charter(groups: int, certify: bool, members: str) -> Charter:
    return make_charter(
        ["http://127.0.0.1:1"] * groups,
        cuts=CUTS if certify else None,
        life=LIFE if members in ("changing", "joining") else USUAL_LIFE_RULES,
        members=RULES[members],
    )


@functools.cache
def _coalition(groups: int, certify: bool, members: str) -> bytes:
    return charter_id(_charter(groups, certify, members))
