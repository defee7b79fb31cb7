"""Groups come and go while cuts are certified: what is said for that, and who certifies in the end.

Nothing here asks the fold: who must sit in the last council follows from what was said.
"""

import sqlite3
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.coming_back import AGREES, ComingBack
from federation_tests.simulator.disk import PowerCut
from federation_tests.simulator.hosting import HOST, ITSELF
from federation_tests.simulator.plan import VOTING
from federation_tests.simulator.saying import sealed
from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link
from protocol.coalition.kinds import to_map
from protocol.coalition.membership.bodies import AgreementKeyBody, LeavingBody
from protocol.coalition.membership.motions import ExpulsionBody
from protocol.encoding import Wire, tagged_hash
from protocol.statement import statement_hash

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

Answers = "Sequence[tuple[SimNode, str, Wire]]"
"""What others say of a motion: who, the kind, the body."""
AGAIN_MS = (5_000, 30_000)
"""Before a steward whose node didn't take it says it again."""
AWAY_MS = (90_000, 150_000)
"""How long a machine is off, so that its seat may be taken: several cuts."""


class Changing:
    """Plans what changes the council in a run.

    Attributes:
        unsaid: acts that were not acknowledged yet.
        going: who leaves or is expelled, sooner or later.
        gone: group -> whether it leaves or is expelled, `leave` or `expel`.
        keys: group -> the key that it certifies by from then on.
        coming_back: what is said so that a group has a seat again.
    """

    def __init__(self, federation: "Federation", random: Random) -> None:
        self._federation, self._random = federation, random
        self.unsaid = 0
        self.going: frozenset[bytes] = frozenset()
        self.gone: dict[bytes, str] = {}
        self.keys: dict[bytes, bytes] = {}
        self._staying: list[SimNode] = []
        self._back: set[bytes] = set()
        self._moving = 0
        random = Random(f"{federation.seed}/coming-back")
        self.coming_back = ComingBack(federation, self, random)

    def plan(self) -> None:
        """Each act by another group, sometime in the troubled part."""
        changes = self._federation.plan.changes
        acts: list[Callable[[SimNode], None]] = [
            *[self._leave] * changes.leave,
            *[self._renew] * changes.renew,
            *[self._expel] * changes.expel,
            *[self._switch_off] * changes.away,
            *[self._be_hosted] * changes.operator,
        ]
        nodes = self._random.sample(self._federation.honest, len(acts))
        if changes.expel:
            # Where somebody cheats, it is who cheats that the others expel.
            cheating = [n for n in self._federation.nodes.values() if n.role in VOTING]
            at = acts.index(self._expel)
            nodes[at] = next(iter(cheating), nodes[at])
        going = [n for a, n in zip(acts, nodes, strict=True) if a in (self._leave, self._expel)]
        self._staying = [node for node in self._federation.honest if node not in going]
        self._moving = changes.move_off
        self.unsaid += changes.move_off
        self.going = frozenset(node.group for node in going)
        self.coming_back.plan(going)
        for act, node in zip(acts, nodes, strict=True):
            at_ms = self._random.randrange(self._federation.plan.trouble_s * 1000)
            self.unsaid += 1
            self._federation.schedule.at(at_ms, act, node)

    def _leave(self, node: "SimNode") -> None:
        self.gone[node.group] = "leave"
        self._say(node, "leaving", LeavingBody(reason="", caucus=""))

    def _renew(self, node: "SimNode") -> None:
        if not node.up:
            self._later(self._renew, node)
            return
        name = b"%d/%d/renewed" % (self._federation.seed, node.number)
        try:
            node.signer.prepare_next(tagged_hash("simulator", name))
            key, proof = node.signer.next_agreement_key(node.coalition, node.group)
        except (sqlite3.OperationalError, PowerCut) as trouble:
            if isinstance(trouble, PowerCut):
                node.crash()
            self._later(self._renew, node)  # the steward comes again
            return
        self.keys[node.group] = key
        self._say(node, "agreement-key", AgreementKeyBody(key=key, signature=proof))

    def _expel(self, accused: "SimNode") -> None:
        """Another gives notice; the rest who stay agree at once, even if they lack that yet."""
        self.gone[accused.group] = "expel"
        first, *others = self._staying
        body = ExpulsionBody(group=accused.group, reason="Why not.")
        notice = self._sealed(first, "expulsion", body)
        answers = [(node, "motion-stance", AGREES) for node in others]
        self._move(first, notice, answers, _now)

    def move(self, first: "SimNode", kind: str, body: Wire, answers: Answers) -> None:
        """A group says what others take a stance on, each when its people have met."""
        self._move(first, self._sealed(first, kind, body), answers, self._later)

    def _move(
        self, first: "SimNode", motion: bytes, answers: Answers, then: Callable[..., None]
    ) -> None:
        if not first.say([motion]):
            # The same bytes again: what was not acknowledged may stand in the log all the same, and
            # a second notice beside an open one is refused.
            self._later(self._move, first, motion, answers, then)
            return
        self._count()
        for node, kind, body in answers:
            self.unsaid += 1
            then(self._say, node, kind, body, (statement_hash(motion),))

    def _be_hosted(self, node: "SimNode") -> None:
        if not node.say([self._sealed(node, "operator", HOST)]):
            self._later(self._be_hosted, node)
            return
        self._count()

    def gives_way(self, node: "SimNode") -> None:
        """A cut holds that another group has had a node's host longer."""
        if self._moving:
            self._moving -= 1
            self._later(self._say, node, "operator", ITSELF)

    def _switch_off(self, node: "SimNode") -> None:
        node.stop("off")
        self._federation.schedule.after(self._random.randint(*AWAY_MS), self._switch_on, node)

    def _switch_on(self, node: "SimNode") -> None:
        node.start()
        self._count()

    def _say(self, node: "SimNode", kind: str, body: Wire, refs: tuple[bytes, ...] = ()) -> None:
        if node.say([self._sealed(node, kind, body, refs)]):
            self._count()
        else:
            self._later(self._say, node, kind, body, refs)

    def _count(self) -> None:
        self.unsaid -= 1

    def _later(self, act: Callable[..., None], *args: object) -> None:
        self._federation.schedule.after(self._random.randint(*AGAIN_MS), act, *args)

    def _sealed(
        self, node: "SimNode", kind: str, body: Wire, refs: tuple[bytes, ...] = ()
    ) -> bytes:
        return sealed(node.coalition, node.group, node.wall_s(), kind, to_map(body), refs)

    def handed_over(self, before: Epoch, link: Link) -> None:
        """A cut names another council: count by what, and whether somebody lied about that cut."""
        changes = self._federation.tally.changes
        if before != link.epoch:
            changes["lied_over"] += link.cut.number in self._federation.lied_for
        old, new = ({seat.group: seat.key for seat in e.seats} for e in (before, link.epoch))
        for group in old.keys() - new.keys():
            changes[self._why(group)] += 1
        moved = (new.keys() - old.keys()) & self._federation.hosted.moved_off
        changes["move_off"] += len(moved)
        self._federation.hosted.moved_off -= moved
        for group in new.keys() - old.keys() - self._back - moved:
            # Who was away is back without a word of the others.
            if group in self._federation.decided.taken_in:
                self._back.add(group)
                changes["come_back"] += 1
            elif group in self._federation.freezing.voted_twice():
                self._back.add(group)
                changes["forgive"] += 1
        changes["renew"] += sum(old[group] != new[group] for group in old.keys() & new.keys())

    def _why(self, group: bytes) -> str:
        """Why a group loses its seat by the newest cut."""
        if group in self._federation.freezing.suspended():
            return "suspend"
        if group in self.gone and group not in self._federation.decided.taken_in:
            return self.gone[group]
        if group in self._federation.hosted.giving_way():
            return "operator"
        if group in self._convicted():
            self.coming_back.convicted(group)
            return "voted"
        return "away"

    def _convicted(self) -> set[bytes]:
        """Who has no seat because it voted for two things at once, and nobody forgave it."""
        decided = self._federation.decided
        voted = self._federation.freezing.voted_twice()
        return {group for group in voted if decided.forgiven(group) is None}

    def over(self) -> bool:
        """Whether the nodes' council is the one that was said: notices take their time."""
        rooms = [node.seat.room for node in self._federation.honest if node.seat is not None]
        return not self.unsaid and not any(
            True for room in rooms for _ in self.wrong(room.tip.epoch)
        )

    def wrong(self, epoch: Epoch) -> Iterator[Broken]:
        """What is not as was said in who certifies after the last cut."""
        seats = {seat.group: seat.key for seat in epoch.seats}
        due = set(self._federation.groups) - self.gone.keys()
        due |= self._federation.decided.taken_in.keys()
        due -= self._federation.freezing.suspended()
        due -= self._convicted()
        due -= self._federation.hosted.giving_way()
        if seats.keys() != due:
            yield Broken("handed-over", f"{len(seats)} groups sit where {len(due)} are due")
        for group, key in self.keys.items():
            if group in due and seats.get(group, key) != key:
                yield Broken("handed-over", "a group certifies by a key that it has replaced")


def _now(act: Callable[..., None], *args: object) -> None:
    act(*args)
