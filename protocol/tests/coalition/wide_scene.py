"""A scene for histories of every kind: who said what, about what, and who may say more."""

from collections.abc import Sequence
from typing import Any

import msgspec

from protocol.ballots.manifest import TieSeed
from protocol.coalition.caucuses.bodies import (
    CaucusBody,
    caucus_id,
)
from protocol.coalition.charter import Charter
from protocol.coalition.membership.bodies import MergerOfferBody
from protocol.coalition.registers.tree import RegisterTree, register_tree
from protocol.encoding import Wire
from protocol.tests.coalition.deciding import condition, demand_body
from protocol.tests.coalition.histories import NAMES, History
from protocol.tests.coalition.process.making import RELEASES, REPORTS_DUE
from protocol.tests.coalition.registers.making import MEMBERS, key
from protocol.tests.coalition.scene import START, charter, group_id, seed
from protocol.tests.coalition.test_ballots import by_lot
from protocol.tests.coalition.voting import CLOSES, OPENS

POINT = "Nobody is evicted"
MEETS = START + 20
MODERATOR = "Birch"
#: From when something of a kind can be sound at all: after the vote, the meetings, the deadline.
EARLIEST = {
    **dict.fromkeys(("pledge", "attestation", "dissent", "draw"), CLOSES + 1),
    "pledge-report": CLOSES + 2,
    **dict.fromkeys(("report", "report-stance"), MEETS + 56),
    "process-assent": REPORTS_DUE,
}
Said = tuple[str, str, Wire | dict[str, Any], list[bytes]]
"""Who has the right to say it, the kind, the body, and what it cites."""


class WideScene(History):
    """Ash, Birch and Cedar, who may say anything; Birch alone moderates.

    Three times in four the first ballot is opened and carried; a demand rests on it.

    Attributes:
        owner: who said what, by hash.
        bodies, cited: what was said, and about what, by hash.
        heard_before: by hash, how much stood in each log when it was said.
        written: what was said, as bytes, by hash.
        clock: the hour of most of what is said; it goes up.
    """

    releases = RELEASES

    def __init__(self, seed_: int) -> None:
        self.owner: dict[bytes, str] = {}
        self.bodies: dict[bytes, Any] = {}
        self.clock = START + 6
        self.cited: dict[bytes, Sequence[bytes]] = {}
        self.heard_before: dict[bytes, dict[bytes, int]] = {}
        self.written: dict[bytes, bytes] = {}
        super().__init__(seed_)
        if seed_ % 4:
            self.open_with(time=OPENS)
            for name in NAMES:
                self.give(name, 30, 3)

    @staticmethod
    def founding(names: Sequence[str], sponsors: int) -> Charter:
        """Three groups with a point, a region and a moderator."""
        first = charter(names, sponsors)
        rules = msgspec.structs.replace(
            first.rules,
            moderators=[group_id(MODERATOR)],
            life=msgspec.structs.replace(first.rules.life, emergency_s=10, veto_min=1),
        )
        return msgspec.structs.replace(first, points=[POINT], regions=["North"], rules=rules)

    def say(self, name: str, kind: str, *args: Any, **fields: Any) -> bytes:
        sizes = {group: len(log) for group, log in self.logs.items()}
        said = super().say(name, kind, *args, **fields)
        self.owner[said], self.bodies[said] = name, args[0]
        self.heard_before.setdefault(said, sizes)
        self.written[said] = self.logs[group_id(name)][-1]
        self.cited[said] = args[1] if len(args) > 1 else ()
        return said

    def announce(self, name: str, opens: int, closes: int, **fields: Any) -> Any:
        wants = demand_body(trigger=condition("Cedar"))
        clause = self.say(name, "demand", wants)
        lot = TieSeed(kind="source", source="The lottery of the day after.")
        ours = {"clauses": [clause], "rule": by_lot(), "tie_seed": lot}
        return super().announce(name, opens, closes, **{**ours, **fields})

    def tell(self, said: Said) -> bytes:
        """Say it, at the clock's hour and by the group that may; now and then not."""
        name, kind, body, refs = said
        if len(set(refs)) < len(refs):
            return b""
        self.clock += 1
        time = max(self.clock, EARLIEST.get(kind, 0))
        if self.random.random() < 0.1:
            time = self.hour()
        if self.random.random() < 0.1:
            name = self.group()
        return self.say(name, kind, body, refs, time)

    def whose(self, name: bytes) -> str:
        """Who said what is cited; anybody if nobody holds it."""
        return self.owner.get(name) or self.group()

    def offered(self, name: bytes) -> bytes:
        """The group that a merger offer is made to; empty of anything else."""
        body = self.bodies.get(name)
        if isinstance(body, MergerOfferBody):
            return body.group
        return body.get("group", b"") if isinstance(body, dict) else b""

    def about(self, kind: str, name: bytes) -> list[bytes]:
        """What of a kind was said about something."""
        return [said for said in self.said.get(kind, ()) if name in self.cited.get(said, ())]

    def first(self, name: bytes) -> bytes:
        """What a statement cites first; itself if it cites nothing."""
        return next(iter(self.cited.get(name, ())), name)

    def caucus_of(self, name: bytes) -> bytes:
        """The id of the caucus that a statement declares; nobody's if it declares none."""
        body = self.bodies.get(name)
        return caucus_id(self.coalition, body) if isinstance(body, CaucusBody) else bytes(32)

    def tree(self, name: str) -> RegisterTree:
        """The register of a group: the same five people in each."""
        salts = {key(member): seed(member)[:16] for member in MEMBERS}
        return register_tree(self.coalition, group_id(name), salts)
