"""Kept places follow from the contest and whom it elected."""

from hypothesis import given
from hypothesis import strategies as st

from protocol.ballots.manifest import Contest, Option, ReservedPlaces
from protocol.coalition.delegates.places import kept_places
from protocol.tests.coalition.delegates.making import council

OPTIONS = 6


def kept_for(*sets: tuple[str, int, set[int]]) -> Contest:
    return Contest(
        title="Who",
        question="Who goes?",
        kind="rank",
        options=[Option(label=f"Option {n}") for n in range(OPTIONS)],
        min=1,
        max=OPTIONS,
        seats=3,
        method="stv-wigm",
        reserved=[
            ReservedPlaces(name=name, least=least, options=sorted(options))
            for name, least, options in sets
        ],
    )


def test_who_was_elected_of_a_set_holds_its_place_and_others_of_it_may_take_it() -> None:
    assert kept_places(council(), (0, 3)) == {2: "North", 3: "North"}


def test_where_more_of_a_set_were_elected_than_need_be_no_place_is_kept() -> None:
    assert kept_places(council(), (2, 3)) == {}


def test_of_two_sets_whose_places_are_held_an_option_has_the_first() -> None:
    contest = kept_for(("North", 1, {0, 1}), ("Women", 1, {1, 2, 3}))
    assert kept_places(contest, (0, 2)) == {0: "North", 1: "North", 2: "Women", 3: "Women"}
    # The north has more than it needs: whoever is in both sets may take a woman's place.
    assert kept_places(contest, (0, 1)) == {1: "Women", 2: "Women", 3: "Women"}


sets = st.lists(
    st.tuples(
        st.sampled_from(["North", "South", "Women"]),
        st.integers(1, 3),
        st.sets(st.integers(0, OPTIONS - 1), min_size=1),
    ),
    max_size=3,
    unique_by=lambda one: one[0],
)


@given(sets, st.sets(st.integers(0, OPTIONS - 1), max_size=3))
def test_every_elected_of_a_set_that_has_no_more_than_its_least_holds_a_place(
    drawn: list[tuple[str, int, set[int]]], winners: set[int]
) -> None:
    marks = kept_places(kept_for(*drawn), winners)
    names = {name: options for name, _least, options in drawn}
    assert all(option in names[name] for option, name in marks.items())
    for _name, least, options in drawn:
        if 0 < len(options & winners) <= least:
            assert options <= marks.keys()
    assert {*marks.values()} <= {
        name for name, least, options in drawn if 0 < len(options & winners) <= least
    }
