from typing import Any

import pytest
from msgspec import structs

from protocol.ballots.manifest import Manifest
from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Return, Row
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

ALL = ("counted", "delegates", "polled")
OF = m.manifest(accepts=ALL)


def check(ret: Return, of: Manifest = OF) -> None:
    check_return(ret, of, m.roll(50), m.facts(), m.gid(1), m.CLOSES)


def refused(code: str, ret: Return, of: Manifest = OF) -> None:
    with pytest.raises(ProtocolError) as caught:
        check(ret, of)
    assert caught.value.code == code


CALL = m.delegation(50, [(10, "0"), (5, "1")])
UNIT = m.delegation(50, [(10, "0"), (5, "0")], unit=True)


def call(base: Return = CALL, **changes: Any) -> Return:
    return structs.replace(base, **changes)


def seat(index: int, **changes: Any) -> Return:
    seats = list(CALL.roll_call)
    seats[index] = structs.replace(seats[index], **changes)
    return call(roll_call=seats)


@pytest.mark.parametrize(
    ("code", "ret"),
    [
        ("bad-return", call(roll_call=[])),
        ("bad-return", seat(1, label="seat 0")),
        ("bad-return", seat(0, choices=[])),
        ("bad-return", seat(0, choices=["0", "0"])),
        ("bad-return", seat(0, present=False)),
        ("bad-return", seat(0, present=False, choices=[], alternate=True)),
        ("roll-call-differs", seat(0, present=False, choices=[])),
        ("roll-call-differs", seat(0, weight=11)),
        ("roll-call-differs", seat(0, choices=["1"])),
        ("roll-call-differs", seat(0, region="North")),
        ("roll-call-differs", call(cells=m.votes(50, yes=11, no=4).cells)),
        ("roll-call-differs", call(cells=m.votes(50, yes=10, no=4, spoiled=1).cells)),
        ("bad-mandate", call(mandate=None)),
        ("bad-mandate", call(mandate=structs.replace(CALL.mandate, kind="bound"))),
        ("bad-mandate", call(mandate=structs.replace(CALL.mandate, source="ballot"))),
        ("bad-mandate", call(mandate=structs.replace(CALL.mandate, cast=1))),
        ("bad-mandate", call(mandate=UNIT.mandate)),
        ("bad-mandate", call(UNIT, mandate=structs.replace(UNIT.mandate, source=""))),
        ("bad-mandate", call(UNIT, mandate=structs.replace(UNIT.mandate, inner=[]))),
        ("bad-mandate", call(UNIT, mandate=structs.replace(UNIT.mandate, cast=49))),
        ("bad-mandate", call(UNIT, mandate=structs.replace(UNIT.mandate, cast=0))),
        ("bad-mandate", call(UNIT, mandate=structs.replace(UNIT.mandate, roll=59))),
        (
            "unknown-option",
            call(UNIT, mandate=structs.replace(UNIT.mandate, inner=[[Row(count=1, choice="7")]])),
        ),
    ],
)
def test_a_roll_call_that_does_not_add_up_is_refused(code: str, ret: Return) -> None:
    refused(code, ret)


def test_absent_seats_and_alternates_are_stated() -> None:
    empty = structs.replace(CALL.roll_call[0], label="seat 9", present=False, choices=[])
    spare = structs.replace(CALL.roll_call[1], alternate=True)
    check(call(roll_call=[CALL.roll_call[0], spare, empty]))


def test_a_rule_of_unit_votes_takes_no_split_delegation() -> None:
    of = m.manifest(by=m.rule(mode="unit"), accepts=ALL)
    check(UNIT, of)
    refused("bad-mandate", CALL, of)


def test_an_inner_split_ascends_and_has_no_more_votes_than_took_part() -> None:
    twice = [[Row(count=1, choice="0"), Row(count=1, choice="0")]]
    refused("bad-return", call(UNIT, mandate=structs.replace(UNIT.mandate, inner=twice)))
    check(call(UNIT, mandate=structs.replace(UNIT.mandate, cast=50)))
    refused("bad-mandate", call(UNIT, mandate=structs.replace(UNIT.mandate, cast=49)))


def test_a_unit_vote_was_decided_by_somebody() -> None:
    nobody = structs.replace(UNIT.mandate, cast=0, inner=[[]])
    refused("bad-mandate", call(UNIT, mandate=nobody))


def test_in_a_unit_vote_all_seats_vote_the_same() -> None:
    refused("bad-mandate", structs.replace(CALL, mandate=UNIT.mandate))


def test_a_free_unit_vote_names_who_decided_it_as_well() -> None:
    check(call(UNIT, mandate=structs.replace(UNIT.mandate, kind="free")))
