"""A scene in which the charter is changed, with cuts and without."""

from typing import Any

from msgspec.structs import replace

from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.charter import Charter, CharterRules, charter_id
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.membership.motions import CharterMotionBody, MotionStanceBody
from protocol.coalition.state import State
from protocol.tests.bundles import sound, with_cuts
from protocol.tests.coalition.cutting import certified, mark
from protocol.tests.coalition.scene import START, Scene

NAMES = ("Ash", "Birch", "Cedar", "Damson")
NOTICE_S = 50
CHANGES = ChangeRules(share=[2, 3], notice_s=NOTICE_S)


class Amended(Scene):
    """Four groups of which three change the charter, after 50 seconds.

    Attributes:
        cuts: so far.
        now: what statements claim.
    """

    def __init__(
        self, *, cutting: bool = True, names: tuple[str, ...] = NAMES, **rules: Any
    ) -> None:
        super().__init__(*names)
        made = sound(self.charter)
        if cutting:
            made = with_cuts(made)
        self.found(replace(made, rules=replace(made.rules, **{"changes": CHANGES, **rules})))
        self.cuts: list[CutMark] = []
        self.now = START + 1

    def found(self, charter: Charter) -> None:
        """Begin with this charter."""
        self.charter = charter
        self.coalition = charter_id(charter)

    @property
    def rules(self) -> CharterRules:
        """The founding charter's."""
        return self.charter.rules

    def move(self, name: str, rules: CharterRules, base: bytes = b"", *regions: str) -> bytes:
        """A motion for these rules."""
        body = CharterMotionBody(
            base=base, rules=rules, regions=list(regions), reason="We learned something."
        )
        return self.say(name, "charter-motion", body, time=self.now)

    def agree(
        self, motion: bytes, *names: str, agree: bool = True, time: int | None = None
    ) -> None:
        """How these groups stand to a motion."""
        body = MotionStanceBody(stance="agree" if agree else "disagree", reason="")
        for name in names:
            self.say(name, "motion-stance", body, [motion], self.now if time is None else time)

    def cut(self, after: int) -> State:
        """The state certified by a cut so many seconds after the founding."""
        self.cuts.append(mark(self, self.cuts, START + after))
        self.now = START + after + 1
        return certified(self, self.cuts)

    def voting_s(self, state: State) -> int:
        """Of the rules in force."""
        return state.charter.rules.voting_s
