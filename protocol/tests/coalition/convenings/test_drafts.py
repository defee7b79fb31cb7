"""Drafts: when a report stands, and how people are counted."""

import pytest

from protocol.coalition.convenings.bodies import CheckInBody, Present, ReportBody
from protocol.coalition.convenings.drafts import ReportDraft, people
from protocol.coalition.entry import Entry

A, B, C, D, E = (bytes([n]) * 16 for n in range(5))


def report(*present: bytes) -> ReportDraft:
    entry = Entry(b"r" * 32, A, 0)
    return ReportDraft(entry, ReportBody(), b"c" * 32, (), dict.fromkeys(present, 5), {}, [3, 5])


@pytest.mark.parametrize(
    ("present", "confirming", "stands"),
    [
        ((A, B, C, D, E), (B,), False),
        ((A, B, C, D, E), (B, C), True),
        ((B, C, D, E), (B, C), False),
        ((B, C, D, E), (B, C, D), True),
        ((A, B), (), False),
        ((A, B), (B,), True),
        ((A,), (A,), False),
        ((A, B, C), (A, A), False),
        ((A, B, C), (A, D), False),
    ],
)
def test_a_report_stands_by_enough_of_those_present_and_never_by_its_author_alone(
    present: tuple[bytes, ...], confirming: tuple[bytes, ...], *, stands: bool
) -> None:
    assert report(*present).stands(confirming) is stands


def test_people_are_counted_as_the_convening_says() -> None:
    body = CheckInBody(regions={"": Present(members=5, delegates=1), "North": Present(members=2)})
    assert [people(body, basis) for basis in ("members", "delegates", "both")] == [7, 1, 8]
