"""The four ballots, as a steward would write them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from node.demo.records import Election, candidates

_SOURCE = (
    "The ballots are real: the cast vote records that the city of Minneapolis published for its "
    "election of 7 November 2017, one group a ward. The coalition is an example."
)


class Times(msgspec.Struct, frozen=True):
    """A ballot's schedule, in UTC seconds."""

    opens: int
    closes: int
    returns_due: int

    def table(self) -> dict[str, Any]:
        """As in a ballot file."""
        return {
            "opens": self.opens,
            "closes": self.closes,
            "returns_due": self.returns_due,
            "zone": "America/Chicago",
        }


def election(real: Election, times: Times) -> dict[str, Any]:
    """A real contest: ranked ballots, counted by each ward's stewards."""
    return {
        "title": f"{real.office}, Minneapolis 2017",
        "summary": _SOURCE,
        "contests": [
            {
                "title": real.office,
                "question": "Rank up to three candidates, best first.",
                "kind": "rank",
                "options": candidates(real),
                "min": 1,
                "max": 3,
                "seats": real.seats,
                "method": real.method,
            }
        ],
        "electorate": "Everybody whose ballot is on record.",
        "accepts": ["counted"],
        "rule": {
            "weight": {"kind": "per-member"},
            "mode": "split",
            "tests": [],
            "abstention": "left-out",
            "without_outcome": "abstain",
            "recusal": "none",
            "tie_break": {"steps": ["earlier-stages", "seed"], "otherwise": "tied"},
        },
        "schedule": times.table(),
        "roll_note": "A ward's voters' list is its ballot records: how many were registered is "
        "not in them, so turnout is always whole.",
    }


def roll_call(times: Times, groups: int) -> dict[str, Any]:
    """Delegates under a double majority, with capped per-capita weights."""
    cap = Fraction(1, max(1, min(10, groups - 1)))
    return {
        "title": "Endorse the winner of the mayoral count",
        "summary": "An example of a roll call. Each ward's delegates are bound to its own voters: "
        "they say yes if, between the last two of the mayoral count, more of the ward's ballots "
        "rank the winner higher, and no otherwise.",
        "contests": [
            {
                "title": "Endorsement",
                "question": "Shall the coalition endorse whoever wins the mayoral count?",
                "kind": "yes-no",
            }
        ],
        "accepts": ["delegates"],
        "rule": {
            "weight": {
                "kind": "per-capita",
                "per": 1_000,
                "rounding": "nearest",
                "minimum": 1,
                "cap": [cap.numerator, cap.denominator],
            },
            "mode": "unit",
            "tests": [
                {"test": "share", "base": "decided", "op": ">", "share": [1, 2]},
                {"test": "groups", "base": "eligible", "op": ">", "share": [1, 2]},
            ],
            "abstention": "left-out",
            "without_outcome": "abstain",
            "recusal": "none",
            "tie_break": {"otherwise": "rejected"},
        },
        "schedule": times.table(),
        "roll_note": "Weights rest on the ward's ballot records.",
        "example": True,
    }


def poll(title: str, times: Times) -> dict[str, Any]:
    """Yes or no, by members with codes on their own group's pages."""
    return {
        "title": title,
        "summary": "An example: the members are made up, and vote on their own group's node.",
        "contests": [
            {
                "title": "Libraries",
                "question": "Shall the city's libraries open on Sundays?",
                "kind": "yes-no",
            }
        ],
        "accepts": ["polled"],
        "rule": {"preset": "simple-majority"},
        "schedule": times.table(),
        "roll_note": "The group's roster of example members.",
        "example": True,
    }


def cells(rows: dict[str, int], blank: int) -> dict[str, Sequence[dict[str, Any]]]:
    """The cells of a counted return of a group without regions."""
    return {"": [{"rows": rows, "blank": blank}]}
