"""Groups without a seat come to have one again, or don't: what is said for that.

Who left or was expelled asks by a sponsor's log; the others agree, or too few do. Who is proved to
have voted for two things at once mends its ways, and another group moves a council that has it.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING

from node.seeds import KeyName
from node.tests.small_federation import seeds
from protocol.coalition.membership.applications import Asked, VouchingBody, sign_application
from protocol.coalition.membership.motions import CouncilMotionBody, MotionStanceBody
from protocol.encoding import Wire

if TYPE_CHECKING:
    from federation_tests.simulator.changing import Changing
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

ASKS_MS = (1_000, 20_000)
"""After it is seen to be outside, or convicted."""
MENDED = "mended"
"""The role of who voted for two things at once, and does so no more."""
AGREES = MotionStanceBody(stance="agree", reason="")
DISAGREES = MotionStanceBody(stance="disagree", reason="Not yet.")


class ComingBack:
    """Plans who asks, and lets stewards say what it takes."""

    def __init__(self, federation: "Federation", changing: "Changing", random: Random) -> None:
        self._federation, self._changing, self._random = federation, changing, random
        self._asking: dict[bytes, bool] = {}
        self._forgiving = federation.plan.changes.forgive

    def plan(self, going: "Sequence[SimNode]") -> None:
        """Draw who of those that go asks to come back, and whom the others take in."""
        changes = self._federation.plan.changes
        asking = changes.come_back + changes.turn_down
        for at, node in enumerate(self._random.sample(going, asking)):
            self._asking[node.group] = at < changes.come_back
        self._changing.unsaid += asking

    def may_ask(self, group: bytes, departure: bytes) -> None:
        """A cut holds that a group is outside."""
        if group in self._asking:
            self._later(self._ask, group, departure)

    def _ask(self, group: bytes, departure: bytes) -> None:
        node = self._federation.nodes[group]
        founder = self._federation.charter.groups[node.number - 1]
        asked = Asked(
            card=founder.card, affiliated=founder.affiliated, about="We are back.", after=departure
        )
        body = sign_application(seeds(node.number)[KeyName.LOG], node.coalition, asked)
        sponsor, second, *others = self._others()
        stance = AGREES if self._asking[group] else DISAGREES
        answers: list[tuple[SimNode, str, Wire]] = [(second, "vouching", VouchingBody(reason=""))]
        answers += [(other, "motion-stance", stance) for other in others]
        self._changing.move(sponsor, "application", body, answers)

    def convicted(self, group: bytes) -> None:
        """A cut takes a group's seat, for it voted for two things at once."""
        if self._forgiving:
            self._forgiving -= 1
            self._changing.unsaid += 1
            self._federation.schedule.after(0, self._mend, self._federation.nodes[group])

    def _mend(self, node: "SimNode") -> None:
        node.role = MENDED
        node.stop("mends its ways")
        node.start()
        self._later(self._forgive)

    def _forgive(self) -> None:
        """Another moves that all certify who did in the beginning."""
        first, *others = self._others()
        body = CouncilMotionBody(
            base=self._federation.decided.newest_council(),
            council=sorted(self._federation.groups),
            reason="Once was enough.",
        )
        answers = [(other, "motion-stance", AGREES) for other in others]
        self._changing.move(first, "council-motion", body, answers)

    def _others(self) -> "list[SimNode]":
        """Who never goes, in an order by chance."""
        staying = [n for n in self._federation.honest if n.group not in self._changing.going]
        return self._random.sample(staying, len(staying))

    def _later(self, act: Callable[..., None], *args: object) -> None:
        self._federation.schedule.after(self._random.randint(*ASKS_MS), act, *args)
