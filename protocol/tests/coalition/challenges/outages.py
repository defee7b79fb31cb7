"""Votes whose close an outage may move: told step by step, or at random."""

from random import Random
from typing import Any

from protocol.ballots.manifest import Schedule
from protocol.coalition.challenges.bodies import BallotExtensionBody
from protocol.coalition.challenges.values import Extension
from protocol.tests.coalition.challenges.making import NAMES, PANEL, Contested
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES, OPENS

LONGER = 50
MOVED, MOVED_DUE = CLOSES + LONGER, DUE + LONGER


class Outage(Contested):
    """A vote whose close the panel may move: Dogwood, Elm and Fir, two of whom must agree."""

    def __init__(
        self,
        longer: int = LONGER,
        opens: int = OPENS,
        closes: int = CLOSES,
        due: int = DUE,
        **given: Any,
    ) -> None:
        schedule = Schedule(
            opens=opens, closes=closes, returns_due=due, zone="UTC", extension_s=longer
        )
        super().__init__(schedule=schedule, **given)

    def out(self, name: str, about: str = "Birch", time: int = OPENS, why: str = "Storm.") -> bytes:
        """One group's word that another was out."""
        body = BallotExtensionBody(group=group_id(about), reason=why)
        return self.say(name, "ballot-extension", body, [self.at], time)

    def moved(self, cut: int = CLOSES - 1) -> "Outage":
        """Two of the panel say so, in a cut before the close."""
        self.out("Elm")
        self.out("Fir")
        self.cut(cut)
        return self

    def extension(self, time: int | None = None) -> Extension:
        """What the panel has said."""
        found = self.found(time).extension
        assert found is not None
        return found


class Outages(Outage):
    """A vote in which anybody says at random who was out; counted in the end, cut at random."""

    def __init__(self, seed: int, *strangers: str) -> None:
        super().__init__()
        self.random = Random(seed)
        pick = self.random.choice
        alike = self.random.random() < 0.5
        for time in sorted(self.random.sample(range(OPENS + 1, CLOSES), self.random.randrange(7))):
            if self.random.random() < 0.8:
                about = "Birch" if alike else pick(NAMES)
                self.out(pick((*PANEL, *PANEL, "Cedar")), about, time)
            if self.random.random() < 0.05:
                self.withdraw(time=time)
            for name in strangers:
                self.out(name, "Birch", time)
            if self.random.random() < 0.7:
                self.cut(time)
        for hour in (CLOSES, MOVED, DUE, MOVED_DUE):
            if self.random.random() < 0.7:
                self.give(pick(("Ash", "Birch")), 20, 5, hour)
            for name in strangers:
                self.out(name, "Birch", CLOSES - 1)
            if self.random.random() < 0.7:
                self.cut(hour)
        self.cut(MOVED_DUE + 2 * LONGER)
