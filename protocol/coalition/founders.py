"""The groups of a founding charter, and what must hold among their cards.

Spec: docs/spec/charter.md section 4, steps 2 and 3.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta

from protocol.coalition.card import Card, card_keys, check_card
from protocol.encoding import Wire
from protocol.errors import MalformedError
from protocol.keys import key_id
from protocol.text import look_alike

# Persons: above any federation of unions there is, below where sums could outgrow 64 bits.
MAX_AFFILIATED = 1_000_000_000


class Founder(Wire):
    """A group in the founding charter: its card and how many members it affiliates (weight)."""

    card: Card
    affiliated: Annotated[int, Meta(ge=1, le=MAX_AFFILIATED)]


def check_founders(founders: Sequence[Founder], regions: Sequence[str]) -> None:
    """Check that the cards of a charter are sound and can stand side by side.

    Args:
        founders: The groups, at least one.
        regions: The charter's regions, in its order; none if the coalition has no regions.

    Raises:
        MalformedError: `bad-card` or `bad-charter`, with what is wrong and whose it is.
    """
    check_names(founders, regions)
    check_keys([founder.card for founder in founders])


def check_names(founders: Sequence[Founder], regions: Sequence[str]) -> None:
    """Step 2: cards are sound, ids ascend, names and addresses differ, regions are known."""
    names: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for founder in founders:
        card = founder.card
        check_card(card)
        other = names.setdefault(look_alike(card.name), card.name)
        if other is not card.name:
            raise MalformedError("bad-charter", f"two groups are named {card.name}")
        other = addresses.setdefault(card.address, card.name)
        if card.address and other is not card.name:
            raise MalformedError("bad-charter", f"{other} and {card.name} have the same address")
        if card.region not in regions and (card.region or regions):
            raise MalformedError(
                "bad-charter",
                f"{card.name} is in the region {card.region!r}, which the charter doesn't list",
                f"the regions are: {', '.join(regions) or 'none'}",
            )
    ids = [founder.card.group for founder in founders]
    if repeated := repeats(ids):
        raise MalformedError("bad-charter", f"two groups have the id {repeated[0].hex()}")
    if ids != sorted(ids):
        raise MalformedError("bad-charter", "the groups do not ascend by id")


def check_keys(cards: Iterable[Card]) -> None:
    """Step 3: a key serves one group and one purpose, and next keys are fresh."""
    owner: dict[bytes, str] = {}
    committed: dict[bytes, str] = {}
    for card in cards:
        for key in card_keys(card):
            if key in owner:
                raise MalformedError(
                    "bad-charter", f"{owner[key]} and {card.name} have a key in common"
                )
            owner[key] = card.name
        if card.next_key_hash in committed:
            first = committed[card.next_key_hash]
            raise MalformedError(
                "bad-charter", f"{first} and {card.name} have a next key in common"
            )
        committed[card.next_key_hash] = card.name
    for key, name in owner.items():
        if key_id(key) in committed:
            raise MalformedError("bad-charter", f"a key of {name} is somebody's next key")


def repeats(ids: Sequence[bytes]) -> list[bytes]:
    """The ids that occur more than once, ascending."""
    return sorted(group for group, times in Counter(ids).items() if times > 1)
