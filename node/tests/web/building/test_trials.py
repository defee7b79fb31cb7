"""The what-if page's form: what it supposes, what it refuses and where it says so."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.tests.web.building.test_results import CLOSES, decided, ranked
from node.web.building.trials import (
    MAX_FIELD_CHARS,
    Entered,
    find_votes,
    form_of,
    read_form,
    trial_view,
)
from node.web.viewmodels.trials import TrialForm
from protocol.ballots.what_if_votes import AllFor, Away, Turnout, Votes
from protocol.tests.ballots import making as m
from protocol.tests.ballots.supposing import basis
from protocol.tests.coalition.scene import group_id

HERE = basis([50, 30], [m.votes(50, 20, 10), m.votes(30, 9, 9)])
FIRST = m.gid(1).hex()


def read(**fields: Any) -> object:
    return read_form(TrialForm(**fields), HERE, m.yes_no(), 0)


@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        ({}, []),
        ({"turnout": "-10"}, [Turnout(Fraction(-1, 10))]),
        ({"turnout": "5", "where": f"g:{FIRST}"}, [Turnout(Fraction(1, 20), group=m.gid(1))]),
        ({"turnout": "5", "where": "r:"}, [Turnout(Fraction(1, 20), region="")]),
        ({"group": FIRST, "act": "away"}, [Away(m.gid(1))]),
        ({"group": FIRST, "act": "aside"}, [AllFor(m.gid(1), 0, (2,))]),
        ({"group": FIRST, "act": "1"}, [AllFor(m.gid(1), 0, (1,))]),
        (
            {"group": FIRST, "act": "numbers", "numbers": ("9", " 4 ", "")},
            [Votes(m.gid(1), 0, {(0,): 9, (1,): 4, (2,): 0})],
        ),
        # Whoever types numbers means them, though nothing is chosen above them.
        (
            {"group": FIRST, "numbers": ("", "4", "")},
            [Votes(m.gid(1), 0, {(0,): 0, (1,): 4, (2,): 0})],
        ),
    ],
)
def test_a_form_supposes_what_it_says(fields: dict[str, Any], changes: list[object]) -> None:
    assert read(**fields) == changes


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        ({"turnout": "few"}, "turnout", "percent"),
        ({"turnout": "5", "where": "r:East"}, "turnout", "group"),
        ({"group": "ff" * 16, "act": "away"}, "group", "group"),
        ({"act": "away"}, "group", "group"),
        ({"group": FIRST}, "group", "act"),
        ({"numbers": ("4", "", "")}, "group", "group"),
        ({"group": FIRST, "act": "7"}, "group", "act"),
        ({"group": FIRST, "act": "numbers", "numbers": ("-1", "", "")}, "numbers", "numbers"),
        ({"group": FIRST, "act": "numbers", "numbers": ("٣", "", "")}, "numbers", "numbers"),
    ],
)
def test_a_form_that_says_nothing_possible_names_the_field(
    fields: dict[str, Any], field: str, key: str
) -> None:
    with pytest.raises(Entered) as caught:
        read(**fields)
    assert (caught.value.field, caught.value.key) == (field, key)


@given(
    st.dictionaries(
        st.sampled_from(["contest", "turnout", "where", "group", "act", "n0"]), st.text()
    )
)
def test_any_address_is_a_form_of_limited_length(query: dict[str, str]) -> None:
    form = form_of(query)
    assert 0 <= form.contest < 1_000
    assert all(len(text) <= MAX_FIELD_CHARS for text in (form.turnout, form.where, *form.numbers))


def test_an_elections_page_shows_what_the_result_shows() -> None:
    state = decided(ranked("irv")).fold(CLOSES + 2)
    (ballot,) = state.ballots.values()
    view = trial_view(state, ballot, group_id("Ash"), TrialForm(turnout="-50"))
    assert view.own
    assert view.now is not None
    assert view.then is not None
    assert (view.now.outcome, view.now.winners) == ("elected", ("Bob",))
    assert (view.now.cast, view.then.cast) == (9, 5)
    assert [(r.group, r.how, r.least) for r in view.reach] == [("Ash", "tried", None)]
    assert view.least is None
    assert view.some("tried")
    wrong = trial_view(state, ballot, group_id("Ash"), TrialForm(contest=9, turnout="x"))
    assert (wrong.contest.index, wrong.then, wrong.errors) == (0, None, {"turnout": "percent"})


def test_before_the_close_there_is_nothing_to_try_an_election_on() -> None:
    state = decided(ranked("irv")).fold(CLOSES - 2)
    (ballot,) = state.ballots.values()
    assert find_votes(state, ballot, 0) is None
    view = trial_view(state, ballot, group_id("Ash"), TrialForm())
    assert (view.source, view.now, view.reach) == ("", None, ())
