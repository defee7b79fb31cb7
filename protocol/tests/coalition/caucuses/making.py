"""Groups with registers, whose members found caucuses and sign what they say."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from protocol.coalition.caucuses.bodies import (
    ACT,
    MEMBER,
    CaucusActBody,
    CaucusBody,
    CaucusSignature,
    CaucusSignaturesBody,
    act_id,
    caucus_id,
    membership_message,
)
from protocol.coalition.caucuses.values import Caucus, CaucusAct
from protocol.coalition.charter import charter_id
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.registers.tree import RegisterTree
from protocol.tests.coalition.registers.making import Registered, key
from protocol.tests.coalition.scene import START, charter, group_id

LATE = START + 1_000
NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm")
BODY = CaucusBody(
    name="Night workers",
    purpose="We work at night.",
    group=b"",
    threshold=2,
    readers="members",
    space="first Monday, hall 2",
)


class Caucusing(Registered):
    """Five groups of which Ash and Birch have registers with the same five people's keys.

    Attributes:
        trees: group name -> its register.
        at: group name -> the statement of its register.
        body, id, caucus: of the caucus founded by `found`, and its first statement.
    """

    def __init__(self, affiliated: Mapping[str, int] | None = None, **life: Any) -> None:
        super().__init__(NAMES)
        first = charter(NAMES)
        rules = msgspec.structs.replace(
            first.rules, life=msgspec.structs.replace(USUAL_LIFE_RULES, **life)
        )
        sizes = {group_id(name): size for name, size in (affiliated or {}).items()}
        groups = [
            msgspec.structs.replace(f, affiliated=sizes.get(f.card.group, f.affiliated))
            for f in first.groups
        ]
        self.charter = msgspec.structs.replace(first, rules=rules, groups=groups)
        self.coalition = charter_id(self.charter)
        self.trees: dict[str, RegisterTree] = {}
        self.at: dict[str, bytes] = {}
        for name in ("Ash", "Birch"):
            self.register(name)
        self.body, self.id, self.caucus = BODY, b"", b""

    def register(self, name: str, turn: int = 0, time: int = START, **more: Any) -> bytes:
        """A register of a group, in place of its last."""
        self.trees[name] = self.tree(name, turn=turn, **more)
        self.at[name] = self.publish(name, self.trees[name], time)
        return self.at[name]

    def found(
        self, name: str = "Cedar", body: CaucusBody = BODY, joined: Sequence[str] = ()
    ) -> bytes:
        """Publish a caucus in a group's log; people of Ash join it through Dogwood."""
        self.body, self.id = body, caucus_id(self.coalition, body)
        self.caucus = self.say(name, "caucus", body, [], START)
        if joined:
            self.join(*joined)
        return self.caucus

    def signature(
        self, group: str, member: str, what: str, message: bytes, register: int = 0
    ) -> CaucusSignature:
        """One member's signature with the place in the group's register."""
        return CaucusSignature(
            register=register,
            proof=self.trees[group].proof(key(member)),
            signature=self.sign(group, member, message, what),
        )

    def join(
        self, *members: str, group: str = "Ash", turn: int = 0, via: str = "Dogwood", **more: Any
    ) -> bytes:
        """Members of a group join the caucus (or leave it, in an odd turn)."""
        message = membership_message(self.id, turn)
        signed = [self.signature(group, m, MEMBER, message) for m in members]
        return self.publish_signed(self.caucus, self.id, signed, group, via, turn=turn, **more)

    def act(self, act: str = "statement", via: str = "Cedar", **fields: Any) -> tuple[bytes, bytes]:
        """A text of the caucus: (id, statement); `refs` beside the caucus, `time`."""
        refs, time = fields.pop("refs", []), fields.pop("time", START)
        body = CaucusActBody(
            **{
                "caucus": self.id,
                "act": act,
                "subject": b"",
                "wording": b"",
                "title": "No to early shifts",
                "text": "",
                **fields,
            }
        )
        return act_id(self.coalition, body), self.say(
            via, "caucus-act", body, [self.caucus, *refs], time
        )

    def sign_act(
        self, act: tuple[bytes, bytes], *members: str, group: str = "Ash", via: str = "Dogwood",
        **more: Any,
    ) -> bytes:  # fmt: skip
        """Members of a group sign a text."""
        signed = [self.signature(group, m, ACT, act[0]) for m in members]
        return self.publish_signed(act[1], act[0], signed, group, via, **more)

    def publish_signed(
        self,
        at: bytes,
        subject: bytes,
        signed: list[CaucusSignature],
        group: str,
        via: str,
        turn: int = 0,
        time: int = START + 10,
    ) -> bytes:
        """Publish signatures in any group's log."""
        body = CaucusSignaturesBody(subject=subject, turn=turn, signatures=signed)
        return self.say(via, "caucus-signatures", body, [at, self.at[group]], time)

    def known(self, time: int = LATE) -> Caucus:
        """The caucus as of `time`."""
        return self.fold(time).caucuses.all[self.id]

    def said(self, act: tuple[bytes, bytes], time: int = LATE) -> CaucusAct:
        """A text as of `time`."""
        return next(a for a in self.known(time).acts if a.id == act[0])

    def members(self) -> int:
        """How many are in the caucus."""
        return self.known().members

    def replaced(self, body: CaucusBody = BODY, **fields: Any) -> CaucusBody:
        """A caucus's body with other fields."""
        return msgspec.structs.replace(body, **fields)

    @staticmethod
    def inside(name: str) -> bytes:
        """A group's id."""
        return group_id(name)
