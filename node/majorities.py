"""How many groups a motion needs as of now, and how many agree: as the fold counts them."""

from protocol.coalition.membership import majorities
from protocol.coalition.membership.majorities import Decided
from protocol.coalition.state import State


def needed(state: State, asked: Decided) -> int:
    """How many of the groups that count now must agree, by the rules that it was moved under."""
    rules = state.versions.at(asked.time).rules
    return majorities.needed(rules, asked, state.membership.voices)


def agreeing(state: State, asked: Decided) -> int:
    """How many of the groups that count now agree."""
    return majorities.agreeing(asked.stances, state.membership.voices)
