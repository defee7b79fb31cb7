"""One epoch change: nothing wrong by the rules, and something with each broken one."""

import pytest

from federation_tests.agreement.epochs import CHANGES, NEWCOMER, Turn, explore, prevoted
from federation_tests.agreement.model import Rules, search
from protocol.agreement.epoch import Epoch, Seat, council_of
from protocol.agreement.rules import quorum

ONE = frozenset({0})


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("second", [ONE, frozenset({NEWCOMER})], ids=["the same", "the newcomer"])
def test_with_one_liar_in_each_council_all_go_on_from_one_cut_to_one_cut(change, second):
    found = explore(Turn(change, second=second))
    assert (found.lines, found.split) == (0, 0)
    assert found.worlds > 1_000
    assert found.second > 100


@pytest.mark.parametrize(
    ("broken", "shows"),
    [
        (Turn("replaced", followed=prevoted), "lines"),
        (Turn("grown", rounds=2, sized_by=lambda n: n - 1), "split"),
        (Turn("replaced", rounds=2, still_heard=frozenset({3})), "split"),
        (Turn("replaced", first=frozenset({0, 3})), "lines"),
    ],
    ids=[
        "going on from what is prevoted only",
        "a grown council with the old quorum",
        "who has left is still counted",
        "who has left turns: an assumption, not a rule",
    ],
)
def test_a_broken_rule_at_the_change_is_found(broken, shows):
    assert getattr(explore(broken), shows) > 0


def test_where_who_left_turns_nobody_honest_is_convicted():
    found = search(Rules(liars=2))
    assert found.split > 0
    assert (found.unproved, found.convicted) == (0, 0)


@pytest.mark.parametrize("change", CHANGES)
def test_the_councils_searched_are_counted_as_a_line_of_cuts_counts_them(change):
    seats = [Seat(group=bytes([g]) * 16, key=bytes([g]) * 32) for g in sorted(CHANGES[change])]
    council = council_of(bytes(32), Epoch(number=1, seats=seats))
    assert council.quorum == quorum(Turn(change).sized_by(len(CHANGES[change])))
