"""Real nodes that found together, each with a room for the papers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from node.founding.making import Plan, make_node
from node.founding.room import FoundingRoom
from node.founding.terms import Terms, TermsRules
from protocol.coalition.card import Card
from protocol.coalition.charter import charter_id
from protocol.encoding import pack

FOUNDED = 1_800_000_000


def no_check(card: Card, shares: Sequence[str]) -> None:
    del card, shares


def make_room(base: Path, number: int, **changes: Any) -> FoundingRoom:
    """A node that has joined nothing yet, in `base/node<number>`."""
    directory = base / f"node{number}"
    fields: dict[str, Any] = {
        "directory": directory,
        "name": f"Group {number}",
        "region": "North",
        "address": f"http://127.0.0.1:{8101 + number}",
        "steward_keys": base / f"keys{number}",
        "card_file": base / f"{number}.card",
        **changes,
    }
    make_node(Plan(**fields), no_check)
    return FoundingRoom(directory)


def make_terms(*rooms: FoundingRoom, **changes: Any) -> Terms:
    """What these founders agree on."""
    fields: dict[str, Any] = {
        "name": "Example Coalition",
        "preamble": "We act together.",
        "points": ["Nobody is left out."],
        "regions": ["North"],
        "council": "all",
        "affiliated": {room.own.name: 10 for room in rooms},
        "rules": TermsRules(
            sponsors=1,
            deliberation="7 days",
            voting="3 days",
            public_logs=False,
            several_groups="allowed",
            pool_min=5,
            moderators=[],
            appeals="",
            data_officer="data@example.org",
        ),
        **changes,
    }
    return Terms(**fields)


def card_of(room: FoundingRoom) -> tuple[str, bytes]:
    """A group's card as a paper."""
    return f"{room.own.name}.card", pack(room.own)


def draft_of(room: FoundingRoom) -> tuple[str, bytes]:
    """The draft before a group, as a paper."""
    draft = room.look().draft
    assert draft is not None
    return "coalition.draft", pack(draft)


def id_of(room: FoundingRoom) -> bytes:
    """The id of the draft before a group."""
    draft = room.look().draft
    assert draft is not None
    return charter_id(draft)


def signature_of(room: FoundingRoom) -> tuple[str, bytes]:
    """A group's signature on the draft before it, as a paper."""
    (found,) = [one for one in room.look().signatures if one.group == room.own.group]
    return f"{room.own.name}.sig", pack(found)


def drafted(*rooms: FoundingRoom, **changes: Any) -> None:
    """The first of them has everybody's card and drafts; all have the draft."""
    first, *others = rooms
    first.receive([card_of(room) for room in others])
    first.write(make_terms(*rooms, **changes), b"", FOUNDED)
    for room in others:
        room.receive([draft_of(first)])
