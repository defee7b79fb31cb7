"""A decision of three groups, and what they say about it afterwards."""

from typing import Any

from protocol.coalition.pledges.values import Pledge
from protocol.tests.coalition.deciding import TAKES, Deciding
from protocol.tests.coalition.scene import START

DUE = START + 40 * 86_400


class Pledging(Deciding):
    """`at` is the manifest's statement of the decision that is pledged about."""

    def __init__(self, yes: int = 20) -> None:
        super().__init__()
        self.at = self.decide(yes=yes)

    def pledge(
        self, name: str, time: int = START + TAKES + 3, before: bytes = b"", **fields: Any
    ) -> bytes:
        """A pledge, or a change of the one before."""
        body = {"act": "Book a hall", "role": "the hall committee", "due": DUE, **fields}
        # A field at its default is left out on the wire.
        body = {key: value for key, value in body.items() if value or key in ("act", "due")}
        return self.say(name, "pledge", body, [self.at, *([before] if before else [])], time)

    def report(
        self, name: str, pledge: bytes, outcome: str, note: str = "", time: int = START + TAKES + 4
    ) -> bytes:
        """What came of a pledge."""
        body = {"outcome": outcome, **({"note": note} if note else {})}
        return self.say(name, "pledge-report", body, [pledge], time)

    def dissent(self, name: str, reason: str, time: int = START + TAKES + 3) -> bytes:
        """A group does not carry the decision."""
        return self.say(name, "dissent", {"reason": reason}, [self.at], time)

    def one(self, name: bytes, time: int = START + 5_000) -> Pledge:
        """A pledge as it stands."""
        return self.fold(time).pledges[name]
