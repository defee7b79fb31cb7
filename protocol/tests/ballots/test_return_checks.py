from typing import Any

import pytest
from msgspec import structs

from protocol.ballots.manifest import Manifest
from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Return, Row
from protocol.ballots.rolls import Roll
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

GROUP = m.gid(1)
FACTS = m.facts()
ALL = ("counted", "delegates", "polled")
OF = m.manifest(accepts=ALL)
ROLL = m.roll(50)


def check(ret: Return, of: Manifest = OF, roll: Roll = ROLL, **more: Any) -> None:
    if ret.kind == "counted" and not ret.attestations:
        ret = m.signed(ret, of, GROUP)
    check_return(ret, of, roll, FACTS, GROUP, **({"time": m.CLOSES} | more))


def refused(code: str, ret: Return, *args: Any, **more: Any) -> None:
    with pytest.raises(ProtocolError) as caught:
        check(ret, *args, **more)
    assert caught.value.code == code


def polled(**changes: Any) -> Return:
    base = structs.replace(m.votes(50, yes=20, no=10), kind="polled")
    return structs.replace(base, **({"box_root": b"r" * 32, "box_size": 30} | changes))


def test_sound_returns_of_each_kind_pass() -> None:
    check(m.votes(50, yes=20, no=10, abstain=3, blank=2, spoiled=1))
    check(m.delegation(50, [(10, "0"), (5, "1"), (1, "2"), (1, "")]))
    check(m.delegation(50, [(10, "0"), (5, "0")], unit=True))
    check(polled())
    check(m.votes(50))


def test_no_return_counts_from_before_the_close() -> None:
    check(polled(), time=m.CLOSES)
    refused("return-early", polled(), time=m.CLOSES - 1)


def test_nothing_is_late_until_cuts_are_certified() -> None:
    check(polled(), time=m.DUE + 10**9)


def test_only_accepted_kinds_count() -> None:
    refused("return-kind", m.votes(50, yes=1), m.manifest(accepts=["polled"]))


def test_an_old_return_cannot_come_back() -> None:
    first, second = polled(), polled(number=2)
    check(second, earlier=first)
    refused("return-number", second)
    refused("return-number", first, earlier=first)
    refused("return-number", first, earlier=second)
    refused("return-number", polled(number=3), earlier=first)


def test_more_votes_than_the_roll_are_refused_at_the_boundary() -> None:
    check(m.votes(50, yes=50))
    refused("more-votes-than-roll", m.votes(50, yes=51))


def test_the_cells_are_those_of_the_roll() -> None:
    refused("roll-differs", m.votes(51, yes=1))
    refused("roll-differs", m.votes(49, yes=1))
    north = m.cell(50, m.lines({"0": 1}), region="North")
    refused("roll-differs", m.counted(north))
    two = m.roll({"North": 20, "South": 30})
    south = m.cell(30, m.lines({"0": 1}), region="South")
    north = structs.replace(north, roll=20)
    check(m.counted(north, south), OF, two)
    refused("roll-differs", m.counted(south, north), OF, two)
    refused("roll-differs", m.counted(north), OF, two)
    refused("roll-differs", m.counted(north, north, south), OF, two)


def test_votes_sum_to_those_cast() -> None:
    refused("votes-do-not-sum", m.counted(m.cell(50, m.lines({"0": 5}), cast=4)))
    refused("votes-do-not-sum", m.counted(m.cell(50, m.lines({"0": 5}), cast=6)))
    refused("bad-return", m.counted(m.cell(50, m.lines({"0": 5}), m.lines({"0": 5}))))


def test_unknown_options_are_refused() -> None:
    refused("unknown-option", m.counted(m.cell(50, m.lines({"3": 5}))))
    refused("bad-choice", m.counted(m.cell(50, m.lines({"0,1": 5}))))
    refused("bad-return", m.counted(m.cell(50, m.lines({"00": 5}))))


def rows(*pairs: tuple[int, str]) -> Return:
    made = m.lines({})
    made = structs.replace(made, rows=[Row(count=n, choice=c) for n, c in pairs])
    return m.counted(m.cell(50, made))


def test_rows_ascend_and_none_comes_twice() -> None:
    check(rows((1, "0"), (2, "1")))
    refused("bad-return", rows((2, "1"), (1, "0")))
    refused("bad-return", rows((2, "1"), (1, "1")))


@pytest.mark.parametrize("number", [0, -1, 10**12, 2**64 - 1])
def test_a_count_that_is_impossible_does_not_even_decode(number: int) -> None:
    import msgspec

    from protocol.coalition.kinds import to_map

    body = to_map(polled())
    body["cells"][0]["contests"][0]["rows"] = [[number, "0"]]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, Return, builtin_types=(bytes,))


def test_paper_ranks_may_skip_and_repeat_and_a_page_may_not() -> None:
    of = m.manifest([m.rank()], m.by_seed(), accepts=ALL)
    paper = m.counted(m.cell(50, m.lines({",1": 1, "0,0": 1, "0=1": 1, "?,2": 1, "2": 1})))
    check(paper, of)
    online = structs.replace(paper, kind="polled", box_root=b"r" * 32, box_size=5)
    refused("bad-choice", online, of)
    refused("bad-choice", m.counted(m.cell(50, m.lines({"0,1,2,0": 1}))), of)


def test_fields_of_another_kind_are_refused() -> None:
    refused("bad-return", structs.replace(m.votes(50, yes=1), box_size=1))
    refused("bad-return", structs.replace(m.votes(50, yes=1), box_root=b"r" * 32))
    refused("bad-return", polled(evidence=[b"e" * 32]))
    refused("bad-return", polled(roll_call=m.delegation(50, [(1, "0")]).roll_call))
    refused("bad-return", polled(box_root=None))
    refused("bad-return", polled(mandate=m.delegation(50, [(1, "0")]).mandate))


def test_the_box_holds_as_many_votes_as_the_result() -> None:
    refused("bad-box", polled(box_size=29))
    refused("bad-box", polled(box_size=31))


def test_a_counted_return_needs_two_stewards() -> None:
    ret = m.signed(m.votes(50, yes=3), OF, GROUP)
    refused("unattested", structs.replace(ret, attestations=ret.attestations[:1]))
    refused("bad-signature", structs.replace(ret, note="changed after signing"))


def test_rows_left_in_parts_are_refused() -> None:
    moved = structs.replace(m.lines({}), moved=3)
    ret = m.counted(m.cell(50, moved, cast=0))
    with pytest.raises(ProtocolError) as caught:
        check_return(ret, OF, ROLL, FACTS, GROUP, m.CLOSES)
    assert caught.value.code == "bad-return"
