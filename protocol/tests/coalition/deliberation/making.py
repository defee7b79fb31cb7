"""A coalition of five that debates: two seconds, a pace of ten minutes, Ash and Birch moderate."""

from typing import Any

import msgspec

from protocol.coalition.charter import charter_id
from protocol.coalition.kinds import AmendmentBody, CommentBody
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.state import Proposal
from protocol.tests.coalition.scene import START, Scene, charter, group_id, seed

PACE_S = 600
NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm")


class Debate(Scene):
    """Ash's proposal, and everybody's say."""

    def __init__(self, moderators: tuple[str, ...] = ("Ash", "Birch"), **life: Any) -> None:
        super().__init__(*NAMES)
        first = charter(NAMES)
        rules = msgspec.structs.replace(
            first.rules,
            moderators=sorted(map(group_id, moderators)),
            life=msgspec.structs.replace(USUAL_LIFE_RULES, **{"seconds": 2, **life}),
        )
        self.charter = msgspec.structs.replace(first, rules=rules)
        self.coalition = charter_id(self.charter)
        self.proposal = self.propose("Ash")

    def amend(self, name: str = "Birch", time: int = START, *, material: bool = False) -> bytes:
        """An amendment of a group to Ash's proposal."""
        body = AmendmentBody(title=f"{name}'s wording", text="", material=material, reason="")
        return self.say(name, "amendment", body, [self.proposal], time)

    def second(self, name: str, amendment: bytes, time: int = START + 1) -> bytes:
        """A group's second."""
        return self.say(name, "second", {}, [amendment], time)

    def comment(
        self, name: str, time: int, target: bytes | None = None, text: str = "", **fields: Any
    ) -> bytes:
        """A comment on the proposal or on `target`; its blob is never looked at."""
        body = CommentBody(stance="for", blob=seed(f"{name} {time} {text}"), size=1)
        return self.say(name, "comment", body, [target or self.proposal], time, **fields)

    def known(self, time: int = START + 100_000) -> Proposal:
        """The proposal as of `time`."""
        return self.fold(time).proposals[self.proposal]

    def codes(self, time: int = START + 100_000) -> list[str]:
        """The refusals' codes, sorted."""
        return sorted(refusal.code for refusal in self.fold(time).refusals)
