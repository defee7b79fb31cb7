"""Whoever moves up, as many of each set go as the vote promised, as long as somebody can."""

from collections.abc import Collection, Sequence
from itertools import combinations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from protocol.ballots.manifest import Contest, ReservedPlaces
from protocol.coalition.delegates.bodies import SeatBody
from protocol.coalition.delegates.moving import vacated
from protocol.coalition.delegates.places import Minimums, kept_places
from protocol.coalition.delegates.values import Recall, Seat
from protocol.tests.coalition.delegates.making import DECIDED, FREE, LABELS, Sending, council
from protocol.tests.coalition.delegates.test_places import OPTIONS, kept_for
from protocol.tests.coalition.scene import START

NORTH_BOTH = msgspec.structs.replace(
    council(), reserved=[ReservedPlaces(name="North", least=1, options=[0, 1])]
)


def after(
    contest: Contest, winners: Collection[int], spare: Sequence[int], *gone: Collection[int]
) -> list[int]:
    """Options of those who sit once these went, one set of options after another."""
    marks = kept_places(contest, winners)
    options = [*winners, *spare]
    seats, bodies = [], []
    for option in options:
        alternate = option not in winners
        mark = marks.get(option, "")
        seats.append(Seat(str(option), "free", "", "", alternate, mark))
        bodies.append(SeatBody(option=option, mandate="free", alternate=alternate, reserved=mark))
    recalls = [
        Recall(bytes([n]), b"", n, tuple(options.index(o) for o in who), "rule", "r", "r", n)
        for n, who in enumerate(gone, 1)
    ]
    order = range(len(winners), len(options))
    found = vacated(tuple(seats), recalls, order, Minimums(contest, bodies, {}))
    return sorted(option for option, seat in zip(options, found, strict=True) if seat.sits)


def test_where_more_were_elected_than_need_be_the_last_seat_of_theirs_stays_theirs() -> None:
    scene = Sending()
    at = scene.decide(options=NORTH_BOTH, start=START + 600)
    seats = [{**FREE, **({"option": n} if n else {})} for n in range(2)]
    seats += [{**FREE, "option": n, "alternate": True} for n in (2, 3)]
    name = scene.elected(at=at, seats=seats, time=START + 1_000)
    assert [seat.reserved for seat in scene.one(name).seats] == [""] * 4
    scene.recall("Ash", name, [0], time=START + 1_001)
    assert [LABELS[place] for place in scene.sitting(name)] == ["Bob", "Cem"]
    scene.recall("Ash", name, [1], time=START + 1_002)
    assert [LABELS[place] for place in scene.sitting(name)] == ["Cem"]
    assert scene.one(name).vacant == 1
    assert scene.codes() == []
    assert DECIDED < START + 600


def test_of_those_recalled_together_some_seats_go_to_anybody_and_the_rest_to_the_set() -> None:
    contest = kept_for(("North", 1, {0, 1, 5}))
    assert after(contest, [0, 1, 2], [3, 4, 5], {0, 1}) == [2, 3, 5]
    assert after(contest, [0, 1, 2], [3, 4, 5], {0}, {1}) == [2, 3, 5]
    assert after(contest, [0, 1, 2], [3, 4], {0}, {1}) == [2, 3]


def test_whoever_held_places_of_two_sets_is_followed_by_one_of_both() -> None:
    contest = kept_for(("North", 1, {0, 2, 4}), ("Women", 1, {0, 1, 4}))
    assert after(contest, [0, 3, 5], [2, 4], {0}) == [3, 4, 5]
    assert after(contest, [0, 3, 5], [2], {0}) == [3, 5]
    # With one more seat open there is room for the one and for the other.
    assert after(contest, [0, 3, 5], [2, 1], {3}, {0}) == [2, 5]
    assert after(contest, [0, 3, 5], [2, 1], {0, 3}) == [1, 2, 5]


def test_one_of_both_sets_is_enough_for_both_so_whoever_is_first_is_not_passed_over() -> None:
    contest = kept_for(("North", 1, {0, 2, 4}), ("Women", 1, {0, 1, 2, 4}))
    assert after(contest, [0, 4, 3], [5, 1, 2], {0, 4}) == [2, 3, 5]


def test_what_the_vote_itself_did_not_come_to_is_asked_of_nobody_later() -> None:
    contest = kept_for(("North", 2, {0, 1}), ("South", 1, {5}))
    assert after(contest, [0, 2, 3], [4], {2}) == [0, 3, 4]
    assert after(contest, [0, 2, 3], [4, 1], {0}) == [1, 2, 3]


sets = st.lists(
    st.tuples(st.integers(1, 2), st.sets(st.integers(0, OPTIONS - 1), min_size=2)),
    min_size=1,
    max_size=3,
)


@given(
    sets,
    st.permutations(range(OPTIONS)),
    st.lists(st.sets(st.integers(0, OPTIONS - 1), min_size=1, max_size=3), max_size=5),
)
def test_the_seats_that_are_open_always_suffice_for_the_minimums(
    drawn: list[tuple[int, set[int]]], options: list[int], gone: list[set[int]]
) -> None:
    named = [(f"Set {n}", least, among) for n, (least, among) in enumerate(drawn)]
    contest, winners, spare = kept_for(*named), options[:3], options[3:]

    def short(sitting: Collection[int]) -> int:
        """By trying: the fewest further people who would meet all, were there enough of each."""
        everybody = [*range(OPTIONS)] * 2
        for number in range(len(everybody)):
            for more in combinations(everybody, number):
                together = [*sitting, *more]
                if all(sum(o in among for o in together) >= least for least, among in drawn):
                    return number
        raise AssertionError

    at_first = short(winners)
    for turn in range(len(gone) + 1):
        sitting = after(contest, winners, spare, *gone[:turn])
        assert len(sitting) <= 3
        assert short(sitting) <= 3 - len(sitting) + at_first
