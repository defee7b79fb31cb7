"""What the delegations of one election share: its people, their recalls, and who moves up next.

Spec: docs/spec/coalition/delegates.md section 5, steps 2, 5 and 6. A group may send whom it elected
once more, with another term or mandate. That undoes no recall, and puts nobody else next.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from protocol.coalition.delegates.bodies import DelegationBody
from protocol.coalition.delegates.drafts import DelegatesDraft
from protocol.coalition.delegates.values import Recall
from protocol.errors import RuleError

# Delegations of one election, each of which every recall is worked out for: two a month of a
# year's term. One for the whole term will do where the mandates are the same at all its meetings.
MAX_SENT = 24

Whose = tuple[bytes, int]
"""A ballot's id and the contest; of those who were not elected, their delegation and 0."""


def whose(draft: DelegatesDraft, name: bytes) -> Whose:
    """By what the people of a delegation are told apart from all others."""
    _entry, body, ballot = draft.delegations[name]
    return (ballot, body.contest) if ballot else (name, 0)


def people(draft: DelegatesDraft, name: bytes, places: Iterable[int]) -> frozenset[int]:
    """Who has these places of a delegation: by their options if they were elected, or by places."""
    _entry, body, ballot = draft.delegations[name]
    return frozenset(body.seats[place].option if ballot else place for place in places)


def standing(
    draft: DelegatesDraft, name: bytes, recalls: Iterable[tuple[Recall, frozenset[int]]]
) -> list[Recall]:
    """The recalls in force that stand in a delegation, with their places there.

    Those said of it, and of those said of others of its election the ones by which somebody of it
    goes: else whoever recalls the same people over and over has every one kept in every delegation.

    Args:
        recalls: of the election, in the order in which they came into force, each with who goes.
    """
    _entry, body, ballot = draft.delegations[name]
    places = {(seat.option if ballot else place): place for place, seat in enumerate(body.seats)}
    found: list[Recall] = []
    gone: set[int] = set()
    for recall, who in recalls:
        if recall.delegation == name:
            found.append(recall)
        elif (who - gone) & places.keys():
            seats = tuple(sorted(places[one] for one in who & places.keys()))
            found.append(replace(recall, seats=seats))
        gone |= who
    return found


def alternates(body: DelegationBody) -> list[int]:
    """Options of the alternates, in their order."""
    return [seat.option for seat in body.seats if seat.alternate]


def next_up(draft: DelegatesDraft, name: bytes, last: bytes) -> list[int]:
    """Places of a delegation's alternates in the order in which they move up.

    Args:
        last: the last delegation of the same election: its alternates count, in its order.
    """
    _entry, body, ballot = draft.delegations[name]
    if not ballot:
        return [place for place, seat in enumerate(body.seats) if seat.alternate]
    places = {seat.option: place for place, seat in enumerate(body.seats) if seat.alternate}
    following = alternates(draft.delegations[last][1])
    return [places[option] for option in following if option in places]


def check_follows(body: DelegationBody, last: DelegationBody, sent: int, *, recalled: bool) -> None:
    """Whether a delegation may follow others of its election.

    Args:
        last: the one before it.
        sent: how many there are before it.
        recalled: somebody's recall was said before it, whatever became of that.

    Raises:
        RuleError: `too-many-delegations`, `alternates-differ`.
    """
    if sent >= MAX_SENT:
        raise RuleError("too-many-delegations", f"the vote's delegates were sent {sent} times")
    before = alternates(last)
    if recalled and alternates(body)[: len(before)] != before:
        raise RuleError("alternates-differ", "others would move up than when the recall was said")
