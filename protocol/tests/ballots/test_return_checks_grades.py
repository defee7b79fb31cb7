"""Returns of score and grade contests, of every kind; and forged ones."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots.choices import write_choice
from protocol.ballots.grading import choice_of
from protocol.ballots.manifest import Contest
from protocol.ballots.parts import join_parts, split_return
from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Return, Row
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

GROUP = m.gid(1)
FACTS = m.facts()
ALL = ("counted", "delegates", "polled")
CONTESTS = (m.score(3, top=4), m.score(3, top=4, method="star"), m.grade(3))


def check(ret: Return, contest: Contest) -> None:
    of = m.manifest([contest], m.by_seed(), accepts=ALL)
    if ret.kind == "counted":
        ret = m.signed(ret, of, GROUP)
    check_return(ret, of, m.roll(50), FACTS, GROUP, m.CLOSES)


def polled(rows: dict[str, int], **more: int) -> Return:
    made = m.counted(m.cell(50, m.lines(rows, **more)))
    return structs.replace(
        made, kind="polled", box_root=b"r" * 32, box_size=made.cells[0].cast, attestations=[]
    )


def of_each_kind(text: str) -> Sequence[Return]:
    unit = m.delegation(50, [(10, text), (5, text)], unit=True)
    inner = [[Row(count=9, choice=text)]] if text else [[]]
    return (
        polled({text: 3} if text else {}, blank=0 if text else 3),
        m.counted(m.cell(50, m.lines({text: 3} if text else {}, blank=0 if text else 3))),
        m.delegation(50, [(10, text), (5, "0=1=2")]),
        structs.replace(unit, mandate=structs.replace(unit.mandate, inner=inner)),
    )


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda c: c.method)
@pytest.mark.parametrize("text", ["0", ",0=2,,,1", ",,,,0=1=2", "0=1=2", "", ",,,,2"])
def test_every_way_to_grade_can_be_returned_in_every_way(contest: Contest, text: str) -> None:
    for ret in of_each_kind(text):
        check(ret, contest)


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda c: c.method)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (",,,,,0", "bad-choice"),  # below 0, or a grade that is not on the scale
        ("0,0", "bad-choice"),  # two grades for one option
        ("0=1,1", "bad-choice"),
        ("?", "bad-choice"),  # a grade for nobody known
        ("3", "unknown-option"),
        ("0=3", "unknown-option"),
        ("2=1", "bad-return"),
        ("0,", "bad-return"),
    ],
)
def test_a_forged_grading_is_refused_in_returns_of_every_kind(
    contest: Contest, text: str, code: str
) -> None:
    for ret in of_each_kind(text):
        with pytest.raises(ProtocolError) as caught:
            check(ret, contest)
        assert caught.value.code == code


def test_an_inner_split_is_held_against_the_scale_as_well() -> None:
    unit = m.delegation(50, [(10, "0")], unit=True)
    inner = [[Row(count=9, choice=",,,,,0")]]
    forged = structs.replace(unit, mandate=structs.replace(unit.mandate, inner=inner))
    with pytest.raises(ProtocolError) as caught:
        check(forged, m.grade(3))
    assert caught.value.code == "bad-choice"


@pytest.mark.parametrize("contest", [m.score(3, least=3), m.grade(3, least=3)])
def test_a_missing_option_is_refused_where_all_must_be_graded(contest: Contest) -> None:
    check(polled({"0=1=2": 1}, blank=1), contest)
    for ret in (polled({"0=1": 1}), m.counted(m.cell(50, m.lines({"0=1": 1})))):
        with pytest.raises(ProtocolError) as caught:
            check(ret, contest)
        assert caught.value.code == "bad-choice"


SCALE = m.score(12, top=100)
TEXTS = st.dictionaries(st.integers(0, 11), st.integers(0, 100), min_size=1).map(
    lambda grades: write_choice(choice_of(SCALE, grades))
)


@given(st.dictionaries(TEXTS, st.integers(1, 1_000), min_size=1, max_size=60))
def test_a_return_of_many_gradings_travels_in_parts(rows: dict[str, int]) -> None:
    ret = m.counted(m.cell(10**6, m.lines(rows)))
    published, parts = split_return(ret, 400)
    assert join_parts(published, parts) == ret
