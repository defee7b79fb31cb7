"""View models of the founding pages."""

import msgspec

from node.changed_rules import Difference
from node.founding.charter_words import Fact, tolerance_fact
from node.founding.differences import draft_differences
from node.founding.room import FoundingRoom
from node.founding.standing import Standing
from node.web.building.charter import charter_view
from node.web.viewmodels.charter import CharterView
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.tolerance import tolerance

FEW = 7
"""Groups up to which a form tells what each number of them survives."""


class CardLine(msgspec.Struct, frozen=True):
    """A founder's card.

    Attributes:
        id: its group's, in hex.
        listed: whether the draft that stands lists it; it can't be left out then. None is listed
            while the draft is set aside.
    """

    id: str
    name: str
    region: str
    address: str
    operator: str
    own: bool
    listed: bool


class DraftView(msgspec.Struct, frozen=True):
    """The draft before the group.

    Attributes:
        id: of the charter that it becomes, in hex.
        charter: as the charter's page shows it.
        signed, missing: founders, by name.
        mine: whether this group has signed.
        aside: whether it has set the draft aside; with its reason.
        differs: against the draft before; none if there was none.
    """

    id: str
    charter: CharterView
    signed: tuple[str, ...]
    missing: tuple[str, ...]
    mine: bool
    aside: bool
    reason: str
    differs: tuple[Difference, ...]


class FoundingView(msgspec.Struct, frozen=True):
    """Where the founding stands.

    Attributes:
        begun: whether a form was begun and is no draft yet.
        whole: whether all have signed.
        founded: whether the node has its charter.
    """

    cards: tuple[CardLine, ...]
    draft: DraftView | None
    begun: bool
    whole: bool
    founded: bool


class Survives(msgspec.Struct, frozen=True):
    """What so many certifying groups survive, for a line of a table."""

    groups: int
    quorum: int
    offline: int
    lying: int
    chosen: bool


def founding_view(room: FoundingRoom, standing: Standing) -> FoundingView:
    """Where the founding stands."""
    draft = standing.draft
    stands = [] if draft is None or standing.aside else draft.groups
    listed = {founder.card.group for founder in stands}
    cards = sorted([room.own, *standing.cards], key=lambda card: card.name)
    return FoundingView(
        cards=tuple(_line(card, room.own, card.group in listed) for card in cards),
        draft=None if draft is None else draft_view(room.own, standing, draft),
        begun=bool(standing.form) and draft is None,
        whole=standing.whole,
        founded=room.founded,
    )


def draft_view(own: Card, standing: Standing, draft: Charter) -> DraftView:
    """The draft before a group."""
    identity = charter_id(draft)
    names = {founder.card.group: founder.card.name for founder in draft.groups}
    seen = standing.seen
    return DraftView(
        id=identity.hex(),
        charter=charter_view(draft, identity),
        signed=tuple(sorted(names[one.group] for one in standing.signatures)),
        missing=tuple(sorted(standing.missing)),
        mine=standing.signed_by(own.group),
        aside=standing.aside,
        reason=standing.reason,
        differs=() if seen is None else tuple(draft_differences(seen, draft)),
    )


def survives(chosen: int, groups: int) -> tuple[tuple[Survives, ...], Fact]:
    """What each small number of certifying groups survives, and what the chosen one does.

    Args:
        chosen: groups that certify, at least 1.
        groups: that could.
    """
    numbers = sorted({*range(1, max(FEW, min(groups, 2 * FEW)) + 1), chosen})
    lines = tuple(
        Survives(number, bound.quorum, bound.offline, bound.lying, number == chosen)
        for number in numbers
        for bound in [tolerance(number)]
    )
    return lines, tolerance_fact(chosen)


def _line(card: Card, own: Card, listed: bool) -> CardLine:
    return CardLine(
        id=card.group.hex(),
        name=card.name,
        region=card.region,
        address=card.address,
        operator=card.operator,
        own=card.group == own.group,
        listed=listed,
    )
