"""What differs between two drafts: rules, texts, groups, in the order of the charter."""

from collections.abc import Iterator
from hashlib import sha256

from node.changed_rules import Difference, differences
from node.founding.charter_words import AS_WRITTEN, Fact
from protocol.ballots.explain_text import N_
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter
from protocol.coalition.founders import Founder
from protocol.encoding import pack

OF_GROUP = N_(
    "{name}: {affiliated} members; region: {region}; server: {address}; hosted by: {host}"
)
CERTIFIES = N_("{name}: certifies")
FOUNDS = N_("A founding group")
NAMED = N_("Who certifies")
KEYS = N_("Its keys")
CARD = N_("{name}: card {print}")
PRINT_CHARS = 16
"""Of the hash of a card: enough to tell it from the one before, for people who look twice."""


def draft_differences(before: Charter, after: Charter) -> list[Difference]:
    """What a draft says otherwise than the one before it."""
    return [*_texts(before, after), *_groups(before, after), *differences(before, after)]


def _texts(before: Charter, after: Charter) -> Iterator[Difference]:
    pairs = [
        (N_("Name"), before.name, after.name),
        (N_("What it is for"), before.preamble, after.preamble),
    ]
    for label, old, new in pairs:
        if old != new:
            yield Difference(label, _written(old), _written(new))
    gone = [point for point in before.points if point not in after.points]
    come = [point for point in after.points if point not in before.points]
    for place in range(max(len(gone), len(come))):
        yield Difference(N_("A point of unity"), _at(gone, place), _at(come, place))
    if before.points != after.points and not gone and not come:
        yield Difference(
            N_("The order of the points"),
            _written("\n".join(before.points)),
            _written("\n".join(after.points)),
        )


def _at(points: list[str], place: int) -> Fact | None:
    return _written(points[place]) if place < len(points) else None


def _groups(before: Charter, after: Charter) -> Iterator[Difference]:
    old = {founder.card.group: founder for founder in before.groups}
    new = {founder.card.group: founder for founder in after.groups}
    for group in sorted({*old, *new}, key=lambda group: (new.get(group) or old[group]).card.name):
        was, now = old.get(group), new.get(group)
        said, says = _group(was), _group(now)
        if said != says:
            yield Difference(FOUNDS, said, says)
        elif was is not None and now is not None and was.card != now.card:
            yield Difference(KEYS, _card(was.card), _card(now.card))
        seat, sits = _seat(before, was), _seat(after, now)
        if seat != sits:
            yield Difference(NAMED, seat, sits)


def _group(founder: Founder | None) -> Fact | None:
    if founder is None:
        return None
    card = founder.card
    params: dict[str, str | int] = {
        "name": card.name,
        "affiliated": founder.affiliated,
        "region": card.region or "-",
        "address": card.address or "-",
        "host": card.operator or "-",
    }
    return Fact(FOUNDS, OF_GROUP, params)


def _card(card: Card) -> Fact:
    shown = sha256(pack(card)).hexdigest()[:PRINT_CHARS]
    return Fact(KEYS, CARD, {"name": card.name, "print": shown})


def _seat(charter: Charter, founder: Founder | None) -> Fact | None:
    if founder is None or founder.card.group not in charter.council:
        return None
    return Fact(NAMED, CERTIFIES, {"name": founder.card.name})


def _written(text: str) -> Fact | None:
    return Fact(AS_WRITTEN, AS_WRITTEN, {"text": text}) if text else None
