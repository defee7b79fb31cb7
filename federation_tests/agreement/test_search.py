"""The exhaustive search: nothing wrong with the rules, and something with each broken one.

More members and rounds: `python -m federation_tests.agreement 4 1 5`, in `make soak`.
"""

import pytest

from federation_tests.agreement.model import UNLOCKED, Rules, search


@pytest.mark.parametrize(
    ("members", "liars", "rounds"),
    [(4, 1, 3), (5, 1, 3), (3, 0, 3), (2, 0, 3), (7, 2, 2)],
)
def test_no_two_values_are_decided_and_every_decision_is_proved(members, liars, rounds):
    found = search(Rules(members, liars, rounds))
    assert (found.split, found.unproved, found.convicted) == (0, 0, 0)
    assert found.worlds > 50


@pytest.mark.parametrize(("members", "liars"), [(4, 2), (4, 3), (2, 1), (3, 2), (5, 2), (5, 3)])
def test_with_too_many_liars_nobody_honest_is_convicted(members, liars):
    found = search(Rules(members, liars))
    assert (found.unproved, found.convicted) == (0, 0)


def test_with_too_many_liars_two_values_can_be_decided():
    assert search(Rules(liars=2)).split > 0


def test_with_three_values_no_two_of_them_are_decided_either():
    found = search(Rules(values=3))
    assert (found.split, found.unproved, found.convicted) == (0, 0, 0)
    # A third one adds worlds, or nothing would be looked at that two do not show.
    assert found.worlds > search(Rules()).worlds


@pytest.mark.parametrize("liars", [2, 3])
def test_with_three_values_and_too_many_liars_nobody_honest_is_convicted(liars):
    found = search(Rules(liars=liars, rounds=2, values=3))
    assert found.split > 0
    assert (found.unproved, found.convicted) == (0, 0)


@pytest.mark.parametrize(
    ("members", "liars", "lost", "rounds", "values"),
    [(4, 1, 1, 3, 2), (4, 1, 1, 2, 3), (4, 0, 2, 2, 2), (5, 1, 2, 2, 2)],
)
def test_where_some_lose_what_they_said_no_two_values_are_decided(
    members, liars, lost, rounds, values
):
    found = search(Rules(members, liars, rounds, values=values, lost=lost))
    assert (found.split, found.unproved, found.convicted) == (0, 0, 0)
    assert found.worlds > search(Rules(members, liars, rounds, values=values)).worlds


def test_where_those_who_lose_and_those_who_lie_are_a_quorum_two_values_can_be_decided():
    # What agreement.md 4.4 says of k + l >= q: an assumption, not a rule.
    assert search(Rules(lost=2, rounds=2)).split > 0


def test_the_papers_rule_decides_no_two_values():
    # What this project's stricter rule is not for: safety holds without it.
    assert search(Rules(may=lambda lock, valid, own: own or valid >= lock)).split == 0


@pytest.mark.parametrize(
    ("broken", "shows"),
    [
        (Rules(needed=2, rounds=2), "split"),
        (Rules(forgets=True), "split"),
        (Rules(rounds=2, may=lambda lock, valid, own: True), "split"),
        (Rules(rounds=2, may=lambda lock, valid, own: valid >= lock - 1), "split"),
        (Rules(liars=2, may=lambda lock, valid, own: own or valid >= lock), "convicted"),
        (Rules(rounds=2, durable=False), "split"),
        (Rules(rounds=2, lost=1, taken=lambda locks: UNLOCKED), "split"),
        (Rules(rounds=2, lost=1, taken=lambda locks: sorted(locks)[-2]), "split"),
        (Rules(liars=2, proof="last"), "convicted"),
        (Rules(liars=2, proof="bare"), "convicted"),
        (Rules(liars=2, proof="precommits"), "convicted"),
    ],
    ids=[
        "a quorum one too low",
        "a second lock unlocks",
        "a lock binds nobody",
        "a lock binds one round late",
        "the paper's rule for the locked value",
        "a crash loses the lock",
        "who lost what it said takes itself for unlocked",
        "who lost what it said waits for all but one",
        "certificates without chain",
        "prevotes that don't say what they answer to",
        "certificates of precommits alone",
    ],
)
def test_a_broken_rule_is_found(broken, shows):
    assert getattr(search(broken), shows) > 0
