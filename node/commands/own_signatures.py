"""What a member's keys signed, as far as the public record and whose keys they are say it.

No table of the node holds it: the record has the signatures by key, and this node alone can say
whose keys they are, until it has forgotten them.
"""

from collections.abc import Collection, Iterator
from typing import Any

from protocol.coalition.challenges.values import Signatures
from protocol.coalition.state import Ballot, State


def signed_with(state: State, keys: Collection[bytes]) -> dict[str, list[dict[str, Any]]]:
    """The caucuses that keys joined or left, the texts of caucuses, the challenges of results."""
    return {
        "caucuses": list(_caucuses(state, keys)),
        "texts": list(_texts(state, keys)),
        "challenges": [
            one for ballot in state.ballots.values() for one in _challenges(state, ballot, keys)
        ],
    }


def _caucuses(state: State, keys: Collection[bytes]) -> Iterator[dict[str, Any]]:
    for caucus in state.caucuses.all.values():
        turns = [caucus.turns[key] for key in keys if key in caucus.turns]
        if turns:
            # Each key joins and leaves by itself: a struck one may be in it still.
            inside = any(turn % 2 == 0 for turn in turns)
            yield {"caucus": caucus.id.hex(), "name": caucus.name, "member": inside}


def _texts(state: State, keys: Collection[bytes]) -> Iterator[dict[str, Any]]:
    for caucus in state.caucuses.all.values():
        for act in caucus.acts:
            if not set(keys).isdisjoint(act.keys):
                yield {"caucus": caucus.id.hex(), "name": caucus.name, "title": act.title}


def _challenges(state: State, ballot: Ballot, keys: Collection[bytes]) -> Iterator[dict[str, Any]]:
    for target, reason, signed, made in _signed(ballot):
        if not set(keys).isdisjoint(signed.keys):
            yield {
                "ballot": ballot.id.hex(),
                "title": ballot.manifest.title,
                "about": state.groups[target].card.name if target in state.groups else "",
                "reason": reason,
                "made": made,
            }


def _signed(ballot: Ballot) -> Iterator[tuple[bytes, str, Signatures, bool]]:
    """Members' challenges of a result: whom they name, why, who signed, if the panel has them."""
    standing = ballot.standing
    if standing is not None:
        for one in standing.gathering:
            yield one.target, one.reason, one.signatures, False
        for made in standing.challenges:
            if made.members is not None:
                yield made.target, made.reason, made.members, True
