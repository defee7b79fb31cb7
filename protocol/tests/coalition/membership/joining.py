"""A coalition of four that takes groups in, cut as it goes on."""

from typing import Any

from msgspec.structs import replace

from protocol.coalition.card import Card
from protocol.coalition.council import seats_of
from protocol.coalition.founders import Founder
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.coalition.membership.applications import (
    ApplicationBody,
    Asked,
    VouchingBody,
    sign_application,
)
from protocol.coalition.membership.motions import MotionStanceBody
from protocol.coalition.state import State
from protocol.keys import public_key
from protocol.tests.coalition.membership.test_decide import Told
from protocol.tests.coalition.scene import card, group_id, seed

WAIT_S = 100
JOIN = JoinRules(share=[2, 3], size=5, wait_s=WAIT_S)
RULES = MemberRules(share=[2, 3], reply_s=100, suspend=True, join=JOIN)


def new_card(name: str, /, **changes: Any) -> Card:
    """A newcomer's card, with a key to certify by."""
    made = replace(
        card(name),
        address=f"https://{name.lower()}.example",
        agreement_key=public_key(seed(f"{name}/agreement")),
    )
    return replace(made, **changes)


class Applying(Told):
    """Statements about who is taken in."""

    def asked(self, name: str, **fields: Any) -> Asked:
        values: dict[str, Any] = {"card": new_card(name), "affiliated": 50, "about": "We act."}
        return Asked(**{**values, **fields})

    def application(self, name: str, key: str = "", **fields: Any) -> ApplicationBody:
        """What a newcomer signs, with the log key of `key` if it isn't its own."""
        by = seed(f"{key or name}/log")
        return sign_application(by, self.scene.coalition, self.asked(name, **fields))

    def carry(self, sponsor: str, name: str, **fields: Any) -> bytes:
        """A sponsor's log carries a newcomer's application."""
        return self.say(sponsor, "application", self.application(name, **fields))

    def vouch(self, name: str, application: bytes) -> bytes:
        return self.say(name, "vouching", VouchingBody(reason=""), application)

    def agree(self, name: str, application: bytes) -> bytes:
        return self.say(
            name, "motion-stance", MotionStanceBody(stance="agree", reason=""), application
        )

    def founder(self, name: str) -> Founder:
        """A founder as the charter has it."""
        group = group_id(name)
        return next(f for f in self.scene.charter.groups if f.card.group == group)


class Joining(Applying):
    """Groups that found a coalition, and others that come later."""

    def __init__(self, *names: str, join: JoinRules | None = JOIN, **rules: Any) -> None:
        super().__init__(*names, rules=replace(RULES, join=join, **rules))

    def take_in(self, name: str, at: int, /, **fields: Any) -> State:
        """Two sponsors and a third group agree; the cut that holds it."""
        application = self.carry("Ash", name, **fields)
        self.vouch("Birch", application)
        self.agree("Cedar", application)
        self.scene.logs.setdefault(group_id(name), [])
        return self.cut(at)


def seats(state: State) -> set[str]:
    """Names of the groups that a state gives a seat."""
    return {state.groups[seat.group].card.name for seat in seats_of(state)}
