"""Who may say what of the kinds that need cuts: members, seats, keys, the charter and results.

Spec: docs/spec/coalition/kinds.md section 3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from msgspec.structs import replace

from protocol.coalition.charter import Charter
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.fold import certified_state
from protocol.coalition.membership.motions import ExpulsionReplyBody
from protocol.coalition.state import State
from protocol.coalition.unity.bodies import PointMotionBody, PointWithdrawalBody
from protocol.statement import Statement, open_statement, seal_statement, statement_hash
from protocol.tests.coalition.challenges.making import PANEL
from protocol.tests.coalition.challenges.outages import Outages
from protocol.tests.coalition.challenges.test_histories import Quarrel
from protocol.tests.coalition.cutting import opened
from protocol.tests.coalition.membership.growth import EVERYONE, Growth
from protocol.tests.coalition.membership.test_change_histories import Restless
from protocol.tests.coalition.membership.test_decide import chatter
from protocol.tests.coalition.membership.test_motion_histories import GROUPS
from protocol.tests.coalition.scene import Scene, group_id

#: What only one group may say of a thing.
ONE_GROUPS = frozenset(
    {
        *("expulsion-reply", "key-objection", "agreement-key", "ballot-withdrawal"),
        "point-withdrawal",
    }
)

#: What every group may say, and nobody else.
EVERY_GROUP = frozenset(
    {
        *("council-motion", "charter-motion", "key-rotation", "fork-proof", "vote-proof", "back"),
        *("application", "result-challenge", "members-challenge"),
    }
)

#: What members may say but for those who are concerned, or only those whom the charter names.
SOME_GROUPS = frozenset(
    {
        *("expulsion", "motion-stance", "vouching", "incarnation", "key-replacement"),
        *("result-ruling", "ballot-extension"),
    }
)

#: What motions are, each of which a group may be concerned by.
CONCERNING = frozenset({"expulsion", "incarnation", "key-replacement"})

#: It says only that the group's log has grown.
QUIET = frozenset({"back"})


@dataclass
class Past:
    """A coalition that was cut as it went on: charter, entries, cuts, and who may be in it.

    Attributes:
        said: hash -> statement, of whatever stands in a log.
    """

    charter: Charter
    coalition: bytes
    entries: list[Entry]
    cuts: list[CutMark]
    names: tuple[str, ...]
    said: dict[bytes, Statement]
    memo: dict = field(default_factory=dict)


def _past(scene: Scene, cuts: list[CutMark], names: tuple[str, ...]) -> Past:
    said = {
        statement_hash(data): open_statement(data) for log in scene.logs.values() for data in log
    }
    return Past(scene.charter, scene.coalition, opened(scene), cuts, names, said)


def strife(seed: int) -> Past:
    """Groups expel each other, change keys and council, and take others in.

    In the end all say "back", and one that is accused replies: at random it rarely comes to that.
    """
    told = Growth(seed)
    chatter(told, *EVERYONE)
    accuser, accused = told.random.sample(GROUPS, 2)
    notice = told.accuse(accuser, accused)
    told.say(accused, "expulsion-reply", ExpulsionReplyBody(text="We did not."), notice)
    told.cut_after(1)
    return _past(told.scene, told.cuts, EVERYONE)


def restless(seed: int) -> Past:
    """Groups change their charter."""
    told = Restless(seed)
    return _past(told, told.cuts, told.names)


def second_thoughts(seed: int) -> Past:
    """A group moves a point and takes it back."""
    told = Quarrel(seed)
    time = told.cuts[-1].time
    who = told.random.choice(told.names)
    body = PointMotionBody(action="add", number=0, base=b"", text="Open books.", reason="")
    motion = told.say(who, "point-motion", body, time=time + 1)
    told.cut(time + 1)
    told.say(who, "point-withdrawal", PointWithdrawalBody(reason="No."), [motion], time + 2)
    told.cut(time + 2)
    return _past(told, told.cuts, told.names)


def quarrel(seed: int) -> Past:
    """Groups quarrel about a result."""
    told = Quarrel(seed)
    return _past(told, told.cuts, told.names)


def outages(seed: int) -> Past:
    """The panel says who was out while a vote went on."""
    told = Outages(seed)
    return _past(told, told.cuts, told.names)


@dataclass
class Moment:
    """A statement, and the cut that holds it, without what stands behind it in its log."""

    past: Past
    entry: Entry
    statement: Statement
    number: int

    @property
    def kind(self) -> str:
        return self.statement.kind

    @property
    def right(self) -> str:
        """The right by which it is said: the kind, and of a stance what it is about."""
        if self.kind != "motion-stance":
            return self.kind
        return f"stance on {self.past.said[self.statement.refs[0]].kind}"

    def said_by(
        self, who: bytes, random: Random | None = None, **changed: Any
    ) -> tuple[bytes, State]:
        """Its hash, and the state that the cut certifies, if this group says it in its stead."""
        data = seal_statement(replace(self.statement, group=who, **changed))
        cut = self.past.cuts[self.number]
        sizes = {**cut.sizes, self.entry.group: self.entry.index}
        at = sizes.get(who, 0)
        held = [e for e in self.past.entries if e.index < sizes.get(e.group, 0)]
        held.append(open_entry(self.past.coalition, who, at, data))
        if random is not None:
            random.shuffle(held)
        last = CutMark(cut.hash, cut.previous, cut.time, {**sizes, who: at + 1})
        cuts = [*self.past.cuts[: self.number], last]
        return statement_hash(data), certified_state(self.past.charter, held, cuts, self.past.memo)

    def passed_over(self, who: bytes) -> State:
        """The state if this group says something in its stead that no kind is of."""
        return self.said_by(who, kind="small-talk", refs=[], body={})[1]

    def without_the_right(self, before: State) -> list[bytes]:
        """Groups that say it in vain: strangers and who has left always, members who may not."""
        names = {group_id(name) for name in self.past.names}
        barred = {group_id("Stranger")} | names - set(before.membership.members)
        if self.kind in ONE_GROUPS:
            barred |= names - {self.entry.group}
        elif self.kind in SOME_GROUPS:
            barred |= self._concerned(names)
        return sorted(barred)

    def _concerned(self, names: set[bytes]) -> set[bytes]:
        body = self.statement.body
        if self.kind in {"expulsion", "incarnation"}:
            return {body["group"]}
        if self.kind == "key-replacement":
            return {body["keys"]["group"]}
        if self.kind == "ballot-extension":
            return {body["group"]} & names | names - set(map(group_id, PANEL))
        about = self.past.said[self.statement.refs[0]]
        if self.kind == "vouching":
            return {about.group}
        if self.kind == "result-ruling":
            # Whoever carries what members say is no party to it.
            maker = b"" if about.kind == "members-challenge" else about.group
            parties = {maker, about.body.get("group", b"")} & names
            return parties | names - set(map(group_id, PANEL))
        accused = about.body.get("group", about.body.get("keys", {}).get("group"))
        return {accused} & names


def moments(past: Past) -> Iterator[Moment]:
    """One for everything that a cut holds, in the order of cuts."""
    sizes: dict[bytes, int] = {}
    for number, cut in enumerate(past.cuts):
        now = {**sizes, **cut.sizes}
        for entry in past.entries:
            if sizes.get(entry.group, 0) <= entry.index < now.get(entry.group, 0):
                yield Moment(past, entry, past.said[entry.hash], number)
        sizes = now
