"""Reserved places of a contest: what they are to the count, whether they can be, and in words.

Spec: docs/spec/ballots/manifest.md section 4, docs/spec/counting/reserved.md.
"""

from protocol.ballots.explain import Sentence
from protocol.ballots.explain_text import N_
from protocol.ballots.manifest import Contest
from protocol.counting.methods import check_places
from protocol.counting.result import Reservation
from protocol.errors import RuleError

AT_LEAST = N_("At least {least} of the {seats} elected are from “{name}”: {options}.")


def reservations(contest: Contest) -> tuple[Reservation, ...]:
    """The places as the count takes them, in the manifest's order."""
    return tuple(
        Reservation(each.least, tuple(each.options), each.name) for each in contest.reserved
    )


def check_reserved_places(contest: Contest) -> None:
    """Check that a contest's places can be kept, whatever the votes.

    Args:
        contest: with a method and a number of seats that were checked.

    Raises:
        RuleError: `bad-count`.
    """
    if contest.reserved and contest.seats < 2:
        # A group's own outcome, where a rule asks for one, is of one seat and knows no places.
        raise RuleError("bad-count", "places are reserved where two or more seats are filled")
    check_places(
        contest.method,
        reservations(contest),
        options=len(contest.options),
        seats=contest.seats,
    )


def explain_places(contest: Contest) -> list[Sentence]:
    """Every reservation as a sentence, in the manifest's order."""
    return [
        Sentence(
            AT_LEAST,
            {
                "least": each.least,
                "seats": contest.seats,
                "name": each.name,
                "options": ", ".join(contest.options[option].label for option in each.options),
            },
        )
        for each in contest.reserved
    ]
