"""The contested coalition with registers: members of Ash, Birch and Dogwood challenge a result."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from protocol.coalition.challenges.bodies import (
    CHALLENGE,
    ChallengeSignature,
    MembersChallengeBody,
    challenge_id,
)
from protocol.coalition.challenges.values import Gathering
from protocol.coalition.charter import charter_id
from protocol.coalition.registers.credential import sign_credential
from protocol.coalition.registers.tree import RegisterTree, register_tree
from protocol.tests.coalition.challenges.making import Contested
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.registers.making import key
from protocol.tests.coalition.scene import START, group_id, seed

#: Who is in which group's register; Gus is in two.
PEOPLE = {
    "Ash": ("Ada", "Bao", "Carmen", "Dora", "Eli", "Gus"),
    "Birch": ("Fay", "Gus", "Hal", "Ivo"),
    "Dogwood": ("Jon", "Kim", "Lou"),
}
NEEDED = 3
WHY = "Papers were lost."


class Signing(Contested):
    """Three members who sign the same challenge a result.

    Attributes:
        trees: group -> its register.
        registered: group -> the statement of its register.
    """

    def __init__(self, members: int = NEEDED, affiliated: Mapping[str, int] | None = None) -> None:
        self.sizes = {group_id(name): size for name, size in (affiliated or {}).items()}
        self.trees: dict[str, RegisterTree] = {}
        self.registered: dict[str, bytes] = {}
        super().__init__(members=members)

    def prepare(self) -> None:
        groups = [
            msgspec.structs.replace(f, affiliated=self.sizes.get(f.card.group, f.affiliated))
            for f in self.charter.groups
        ]
        self.charter = msgspec.structs.replace(self.charter, groups=groups)
        self.coalition = charter_id(self.charter)
        for name, people in PEOPLE.items():
            self.enrol(name, *people)

    def enrol(self, name: str, *people: str, time: int = START, turn: int = 0) -> RegisterTree:
        """A group publishes a register in place of its last."""
        salts = {key(p): sha256(f"{p}/{turn}".encode()).digest()[:16] for p in people}
        tree = self.trees[name] = register_tree(self.coalition, group_id(name), salts)
        self.registered[name] = self.say(name, "register", tree.body(), [], time)
        return tree

    def signature(
        self, group: str, person: str, message: bytes, register: int = 0, what: str = CHALLENGE
    ) -> ChallengeSignature:
        """A member's, with their place in the group's register."""
        signed = sign_credential(seed(person), self.coalition, group_id(group), what, message)
        return ChallengeSignature(register, self.trees[group].proof(key(person)), signed)

    def text(self, result: bytes, why: str = WHY, target: str = "") -> bytes:
        """What members sign."""
        about = group_id(target) if target else b""
        return challenge_id(self.coalition, self.ballot, result, about, why)

    def sign(
        self,
        group: str,
        *people: str,
        via: str = "Cedar",
        why: str = WHY,
        target: str = "",
        time: int = DUE + 1,
        **said: Any,
    ) -> bytes:
        """Members of a group sign a challenge of the result that stands; in any group's log."""
        result = said.pop("result", None)
        if result is None:
            result = self.found().result
        name = self.text(result, why, target)
        given = said.pop("signatures", [self.signature(group, person, name) for person in people])
        body = MembersChallengeBody(
            reason=said.pop("reason", why),
            result=result,
            signatures=given,
            group=group_id(target) if target else b"",
        )
        refs = said.pop("refs", [self.at, self.registered[group]])
        return self.say(via, "members-challenge", body, refs, time)

    def gathering(self) -> tuple[Gathering, ...]:
        """What too few have signed."""
        return self.standing().gathering
