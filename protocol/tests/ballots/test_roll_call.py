from typing import Any

import pytest
from msgspec import structs

from protocol.ballots.manifest import Manifest
from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Mandate, Return, Row, Seat
from protocol.ballots.roll_call import contest_mandates, seat_mandates
from protocol.encoding import pack, unpack
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


# Two questions: on the first the branches bound the delegation to vote as one, on the second not.
TWO = m.manifest([m.yes_no("Strike"), m.yes_no("March")], accepts=ALL)
SPLIT = Mandate(kind="free", mode="split")
WHOLE = structs.replace(UNIT.mandate, inner=UNIT.mandate.inner[:1]) if UNIT.mandate else SPLIT


def asked(*seats: tuple[str, str], mandates: list[Mandate], **changes: Any) -> Return:
    """A roll call of seats of weight 5, each with its choice in both questions of `TWO`."""
    lines = []
    for place in range(2):
        counts: dict[str, int] = {}
        for choices in seats:
            counts[choices[place]] = counts.get(choices[place], 0) + 5
        lines.append(m.lines(counts))
    made = [
        Seat(label=f"seat {n}", region="", weight=5, present=True, choices=list(choices))
        for n, choices in enumerate(seats)
    ]
    return Return(
        kind="delegates",
        number=1,
        cells=[m.cell(50, *lines)],
        **{"roll_call": made, "mandates": mandates, **changes},
    )


MIXED = asked(("0", "0"), ("0", "1"), mandates=[WHOLE, SPLIT])


def own(*mandates: list[str]) -> Return:
    """`MIXED` with mandates of the seats' own."""
    seats = [
        structs.replace(seat, mandates=said)
        for seat, said in zip(MIXED.roll_call, mandates, strict=True)
    ]
    return structs.replace(MIXED, roll_call=seats)


def test_each_question_may_have_its_own_mandate() -> None:
    check(MIXED, TWO)
    assert contest_mandates(MIXED, 2) == [WHOLE, SPLIT]
    refused("bad-mandate", asked(("0", "0"), ("0", "1"), mandates=[WHOLE, WHOLE]), TWO)
    refused("bad-mandate", asked(("0", "0"), ("1", "1"), mandates=[WHOLE, SPLIT]), TWO)


def test_one_mandate_for_all_questions_is_the_same_for_each() -> None:
    one = asked(("0", "0"), ("0", "1"), mandates=[], mandate=SPLIT)
    check(one, TWO)
    assert contest_mandates(one, 2) == [SPLIT, SPLIT]
    unit = structs.replace(WHOLE, inner=WHOLE.inner * 2)
    as_one = asked(("0", "0"), ("0", "0"), mandates=[], mandate=unit)
    check(as_one, TWO)
    assert contest_mandates(as_one, 2) == [WHOLE, WHOLE]


@pytest.mark.parametrize(
    "mandates",
    [
        [],
        [SPLIT],
        [SPLIT] * 3,
        [structs.replace(WHOLE, inner=[]), SPLIT],
        [structs.replace(WHOLE, inner=WHOLE.inner * 2), SPLIT],
        [structs.replace(WHOLE, cast=0), SPLIT],
        [WHOLE, structs.replace(SPLIT, kind="bound")],
        [WHOLE, structs.replace(SPLIT, roll=9)],
    ],
)
def test_mandates_are_one_for_each_question_and_whole(mandates: list[Mandate]) -> None:
    refused("bad-mandate", structs.replace(MIXED, mandates=mandates), TWO)


def test_a_mandate_is_stated_once() -> None:
    refused("bad-mandate", structs.replace(MIXED, mandate=SPLIT), TWO)


def test_a_seat_may_be_bound_by_another_than_the_rest() -> None:
    bound = own(["", "conference"], [])
    check(bound, TWO)
    first, second = bound.roll_call
    assert seat_mandates(first, bound.mandates) == ["ballot", "conference"]
    assert seat_mandates(second, bound.mandates) == ["ballot", "free"]


def test_a_seats_own_mandates_are_one_for_each_question() -> None:
    refused("bad-mandate", own(["conference"], []), TWO)
    refused("bad-mandate", own(["", "", ""], []), TWO)


def test_in_a_unit_vote_no_seat_is_bound_by_another() -> None:
    refused("bad-mandate", own(["free", ""], []), TWO)


def test_an_empty_seat_has_no_mandate() -> None:
    empty = structs.replace(
        MIXED.roll_call[0], label="seat 9", present=False, choices=[], mandates=["", "free"]
    )
    refused("bad-mandate", structs.replace(MIXED, roll_call=[*MIXED.roll_call, empty]), TWO)
    still = structs.replace(empty, mandates=[])
    check(structs.replace(MIXED, roll_call=[*MIXED.roll_call, still]), TWO)
    assert seat_mandates(still, MIXED.mandates) == []


def test_mandates_belong_to_roll_calls_only() -> None:
    counted = structs.replace(m.votes(50, yes=1), mandates=[SPLIT])
    refused("bad-return", counted)


def test_a_roll_call_without_mandates_for_each_keeps_its_bytes() -> None:
    assert b"mandates" not in pack(CALL)
    assert unpack(Return, pack(CALL)) == CALL


def test_a_return_with_a_mandate_for_each_stays_within_the_depth_of_the_encoding() -> None:
    assert unpack(Return, pack(MIXED)) == MIXED
