"""What a process asks of its meetings, as gates."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.process.floor import meeting_gates

NUMBER = st.integers(0, 50)


@dataclass(frozen=True)
class Asked:
    """What a process asks."""

    needed: int = 2
    options_due: int = 10
    reports_due: int = 20
    groups: int = 3
    attendance: int = 40


def test_each_thing_that_is_asked_is_a_gate_with_its_hour() -> None:
    gates = meeting_gates(Asked(), frozen=True, reports=1, present={b"a": 30, b"b": 11})
    assert [(g.key, g.have, g.need, g.hour, g.met) for g in gates] == [
        ("frozen", 1, 1, 10, True),
        ("reports", 1, 2, 20, False),
        ("participation", 2, 3, 20, False),
        ("attendance", 41, 40, 20, True),
    ]


def test_a_floor_that_is_not_asked_for_is_no_gate() -> None:
    gates = meeting_gates(Asked(groups=0, attendance=0), frozen=False, reports=2, present={})
    assert [(g.key, g.met) for g in gates] == [("frozen", False), ("reports", True)]


@given(NUMBER, NUMBER, st.dictionaries(st.binary(min_size=1, max_size=2), NUMBER))
def test_who_is_there_more_than_asked_never_closes_a_gate(
    groups: int, attendance: int, present: dict[bytes, int]
) -> None:
    asked = Asked(groups=groups, attendance=attendance)
    met = {g.key for g in meeting_gates(asked, frozen=True, reports=2, present=present) if g.met}
    more = {**present, b"more": 5}
    assert met <= {
        g.key for g in meeting_gates(asked, frozen=True, reports=2, present=more) if g.met
    }
