"""A coalition of three with two points, and the statements about them."""

from collections.abc import Sequence

import msgspec

from protocol.coalition.charter import charter_id
from protocol.coalition.unity.bodies import PointMotionBody, PointStanceBody, charter_version
from protocol.coalition.unity.values import Unity
from protocol.tests.coalition.scene import START, Scene, charter

POINTS = ["Health care is a right", "Nobody is evicted"]


class Points(Scene):
    """Ash, Birch and Cedar, of whom two ratify a change."""

    def __init__(self, names: Sequence[str] = ("Ash", "Birch", "Cedar")) -> None:
        super().__init__(*names)
        self.charter = msgspec.structs.replace(charter(names), points=POINTS)
        self.coalition = charter_id(self.charter)

    def first(self, number: int) -> bytes:
        """The charter's version of a point."""
        return charter_version(self.coalition, number, POINTS[number - 1])

    def amend(
        self, name: str, number: int, text: str, base: bytes = b"", time: int = START
    ) -> bytes:
        """A motion to amend; without a base the charter's wording, else a motion's."""
        body = PointMotionBody(
            action="amend", number=number, base=base or self.first(number), text=text, reason=""
        )
        return self.say(name, "point-motion", body, [base] if base else [], time)

    def strike(self, name: str, number: int, base: bytes = b"", time: int = START) -> bytes:
        """A motion to strike."""
        body = PointMotionBody(
            action="strike", number=number, base=base or self.first(number), text="", reason=""
        )
        return self.say(name, "point-motion", body, [base] if base else [], time)

    def add(self, name: str, text: str, time: int = START) -> bytes:
        """A motion to add a point."""
        body = PointMotionBody(action="add", number=0, base=b"", text=text, reason="")
        return self.say(name, "point-motion", body, [], time)

    def stand(
        self, name: str, motion: bytes, stance: str, time: int = START + 1, reason: str = ""
    ) -> bytes:
        """A stance on a motion."""
        body = {"version": motion, "stance": stance, "reason": reason}
        return self.say(name, "point-stance", body, [motion], time)

    def stand_first(
        self, name: str, number: int, stance: str, time: int = START + 1, reason: str = ""
    ) -> bytes:
        """A stance on a point of the charter."""
        body = PointStanceBody(version=self.first(number), stance=stance, reason=reason)  # type: ignore[arg-type]
        return self.say(name, "point-stance", body, [], time)

    def unity(self, time: int = START + 1_000) -> Unity:
        """The points as of `time`."""
        return self.fold(time).unity

    def codes(self, time: int = START + 1_000) -> list[str]:
        """The refusals' codes."""
        return [refusal.code for refusal in self.fold(time).refusals]
