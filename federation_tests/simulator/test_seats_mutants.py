"""Decisions about seats, broken on purpose: the simulator finds each within MOST_SEEDS seeds."""

import functools

import pytest

from federation_tests.simulator.plan import Changes, Faults, Liars, Plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seeking import first_broken
from protocol.coalition import council
from protocol.coalition.membership import story
from protocol.coalition.membership.applications import ApplicationBody
from protocol.coalition.membership.motions import CouncilMotionBody

pytestmark = pytest.mark.usefixtures("soon_given_up")

BACK = {"groups": 4, "changes": Changes(leave=1, come_back=1), "liars": Liars()}
DOWN = {"groups": 5, "changes": Changes(leave=1, turn_down=1), "liars": Liars()}
HOST = {"groups": 5, "changes": Changes(operator=2), "liars": Liars()}
FORGIVEN = {"groups": 4, "changes": Changes(forgive=1), "liars": Liars(equivocate=1)}


def planned(_seed, what):
    usual = {"statements": 8, "trouble_s": 90, "certify": True, "faults": Faults(loss=0.1)}
    return Plan(**{**usual, **what})


found = functools.partial(first_broken, planned)


def test_a_group_that_is_taken_in_by_too_few_is_seen(monkeypatch):
    whole = story.needed

    def needed(rules, asked, voices):
        return 1 if isinstance(asked, ApplicationBody) else whole(rules, asked, voices)

    monkeypatch.setattr(story, "needed", needed)
    assert found("taken-in", DOWN) is not None


def test_a_seat_that_a_group_has_by_being_back_is_seen(monkeypatch):
    """As it was: the council of the charter names it, so it certified before it had a voice."""

    def listed(state):
        known = state.membership
        return [g for g in known.council or state.charter.council if g in known.members]

    monkeypatch.setattr(council, "_of_every_operator", listed)
    assert found("taken-in", BACK) is not None


def test_a_double_voter_that_too_few_forgive_is_seen(monkeypatch):
    whole = story.needed

    def needed(rules, asked, voices):
        return 1 if isinstance(asked, CouncilMotionBody) else whole(rules, asked, voices)

    monkeypatch.setattr(story, "needed", needed)
    assert found("suspended", FORGIVEN) is not None


def test_an_operator_with_two_seats_is_seen(monkeypatch):
    def all_of_them(listed):
        return frozenset(group for group, _, _ in listed)

    monkeypatch.setattr(council, "one_of_each", all_of_them)
    assert found("one-operator", HOST) is not None


def test_a_seat_that_goes_to_whoever_names_another_groups_operator_is_seen(monkeypatch):
    whole = council.one_of_each
    monkeypatch.setattr(
        council, "one_of_each", lambda listed: whole((g, name, 0) for g, name, _ in listed)
    )
    assert found("one-operator", HOST) is not None


def test_the_same_runs_hold_where_no_rule_is_broken():
    for seed, what in enumerate((BACK, DOWN, FORGIVEN, HOST)):
        assert run(planned(seed, what), seed).broken == []
