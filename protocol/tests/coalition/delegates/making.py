"""Ash elects two of four by STV, one place kept for the north, and sends them."""

from collections.abc import Sequence
from typing import Any

from protocol.ballots.manifest import Contest, Option, ReservedPlaces
from protocol.coalition.delegates.values import Delegation
from protocol.tests.coalition.deciding import BLOB, TAKES, Deciding
from protocol.tests.coalition.scene import START

DECIDED = START + TAKES
DAY_S = 86_400
ENDS = START + 400 * DAY_S
LABELS = ("Ann", "Bob", "Cem", "Dee")
FREE = {"mandate": "free"}


def council(seats: int = 2) -> Contest:
    """Ann gets 60 votes, Bob 30; one place is kept for Cem and Dee."""
    return Contest(
        title="Who",
        question="Who goes to the council?",
        kind="rank",
        options=[Option(label=label) for label in LABELS],
        min=1,
        max=4,
        seats=seats,
        method="stv-wigm",
        reserved=[ReservedPlaces(name="North", least=1, options=[2, 3])],
    )


class Sending(Deciding):
    """`at` is the manifest's statement of the election; `north` who was elected with Ann."""

    def __init__(self) -> None:
        super().__init__()
        self.at = self.decide(options=council())
        (ballot,) = self.fold(START + 5_000).ballots.values()
        first, self.north = ballot.decisions[0].winners
        assert first == 0
        assert self.north in (2, 3)
        self.other = 5 - self.north

    def elected(
        self, name: str = "Ash", time: int = DECIDED + 3, at: bytes = b"", **fields: Any
    ) -> bytes:
        """The two elected, Bob and the other from the north as alternates."""
        seats = [
            FREE,
            {**FREE, "option": self.north, "reserved": "North"},
            {**FREE, "option": 1, "alternate": True},
            {**FREE, "option": self.other, "alternate": True, "reserved": "North"},
        ]
        body = {"chosen": "elected", "seats": seats, **fields}
        return self.send(name, body, [at or self.at], time)

    def appointed(
        self, name: str = "Birch", time: int = DECIDED + 3, mains: int = 2, **fields: Any
    ) -> bytes:
        """So many delegates and an alternate, whose names are in a blob."""
        seats = [*[FREE] * mains, {**FREE, "alternate": True}]
        body = {"chosen": "appointed", "how": "by the executive", "seats": seats}
        body |= {"blob": BLOB, "size": 9, **fields}
        return self.send(name, body, [], time)

    def send(self, name: str, body: dict[str, Any], refs: Sequence[bytes], time: int) -> bytes:
        """A delegation; a field at its default is left out on the wire."""
        body = {"title": "Council", "starts": START, "ends": ENDS, **body}
        kept = {key: value for key, value in body.items() if value or key in ("starts", "ends")}
        cited = [*refs, *([body["convening"]] if body.get("convening") else [])]
        return self.say(name, "delegation", kept, cited, time)

    def recall(
        self,
        name: str,
        delegation: bytes,
        seats: Sequence[int] = (0,),
        *,
        time: int = DECIDED + 9,
        **fields: Any,
    ) -> bytes:
        """A recall by the group's own rule, unless told otherwise."""
        body = {"seats": list(seats), "by": "rule", "rule": "three absences", "reason": "absent"}
        body = {key: value for key, value in {**body, **fields}.items() if value}
        return self.say(name, "recall", body, [delegation], time)

    def ask(
        self, name: str, delegation: bytes, seats: Sequence[int] = (0,), *, time: int = DECIDED + 9
    ) -> bytes:
        """A recall that a ballot is to decide."""
        return self.recall(name, delegation, seats, time=time, by="ballot", rule="")

    def report(
        self,
        name: str,
        delegation: bytes,
        target: bytes = b"",
        *,
        time: int = DECIDED + 9,
        **fields: Any,
    ) -> bytes:
        """A report about a period, or about the convening or ballot given with its kind."""
        body = {"seats": [0], "about": "period", "blob": BLOB, "size": 9}
        body |= {} if target else {"since": START, "until": START + 9}
        return self.say(
            name,
            "delegate-report",
            {**body, **fields},
            [delegation, *([target] if target else [])],
            time,
        )

    def one(self, name: bytes, time: int = START + 5_000) -> Delegation:
        """A delegation as it stands."""
        return self.fold(time).delegations[name]

    def sitting(self, name: bytes) -> list[int]:
        """The places of those who sit."""
        return [place for place, seat in enumerate(self.one(name).seats) if seat.sits]
