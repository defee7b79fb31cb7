"""From what groups say of their own membership to who belongs.

Spec: docs/spec/coalition/membership.md section 4. It is worked out before anything else is folded,
because it decides who may say what. Of one group's statements the order of its own log counts, so
that nobody else's can move them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import field

from protocol.coalition.entry import MAX_INDEX_BITS, Entry
from protocol.coalition.membership.bodies import (
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    OperatorBody,
    RetractionBody,
)
from protocol.coalition.membership.joined import Joined, members_at, voiceless_at
from protocol.coalition.membership.operators import Operator, declare
from protocol.coalition.membership.record import Record
from protocol.coalition.membership.values import (
    AtLarge,
    Declined,
    Departure,
    Membership,
    Offer,
    TakenBack,
)
from protocol.errors import ProtocolError, RuleError
from protocol.text import check_line, check_paragraphs

ABOUT_MEMBERSHIP = (
    AtLargeBody,
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    OperatorBody,
    RetractionBody,
)


NOBODY = Record()


class _Book(msgspec.Struct):
    """What is known while logs are gone through.

    Attributes:
        outside: who was outside when, as far as it is known.
        unsaid: offers made outside.
        taken_up: (who offered, who went up in it) -> since when that is over.
    """

    joined: Joined
    notice_s: Callable[[int], int]
    outside: Record
    offers: dict[bytes, Offer] = field(default_factory=dict)
    withdrawn: dict[bytes, int] = field(default_factory=dict)
    declined: dict[bytes, Declined] = field(default_factory=dict)
    departures: dict[bytes, Departure] = field(default_factory=dict)
    leavings: dict[bytes, Departure] = field(default_factory=dict)
    past: dict[bytes, list[tuple[Departure, int]]] = field(default_factory=dict)
    taken_up: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    at_large: dict[bytes, AtLarge] = field(default_factory=dict)
    operators: dict[bytes, list[Operator]] = field(default_factory=dict)
    closed: set[bytes] = field(default_factory=set)
    unsaid: set[bytes] = field(default_factory=set)
    taken_back: list[TakenBack] = field(default_factory=list)
    refused: dict[bytes, ProtocolError] = field(default_factory=dict)


def derive_membership(
    joined: Joined,
    notice_s: Callable[[int], int],
    ready: Iterable[Entry],
    waiting: Sequence[Entry],
    time: int,
    outside: Record = NOBODY,
) -> tuple[Record, dict[bytes, ProtocolError]]:
    """Who belongs at `time`, and the statements about it that are refused, by hash.

    Args:
        joined: the charter's groups, and those taken in since.
        notice_s: the charter's, for a leaving of a time.
        ready: entries to fold, any order; only those about membership are looked at.
        waiting: entries that can't be folded yet: what a group already said bounds the times that
            it may claim.
        outside: who was outside when, as it was worked out last: what is said from there is refused
            when it is gathered (`group-left`), and does nothing here.
    """
    book = _Book(joined, notice_s, outside)
    logs: dict[bytes, list[Entry]] = defaultdict(list)
    for entry in ready:
        if entry.fault is None and _concerns(entry) and joined.speaks(entry):
            logs[entry.group].append(entry)
    late = _backwards([e for log in logs.values() for e in log], waiting)
    # Offers first: whoever goes up in another group cites an offer in that group's log.
    for step in (_offers, _leavings):
        for group in sorted(logs):
            for entry in sorted(logs[group], key=lambda e: e.order):
                if entry.hash in late:
                    book.refused[entry.hash] = RuleError(
                        "time-backwards", "it claims a time before an earlier one of its group"
                    )
                    continue
                if outside.expelled_before(entry.group, entry.order, entry.time):
                    continue
                try:
                    step(book, entry)
                except ProtocolError as error:
                    book.refused[entry.hash] = error
    record = Record(
        _close(book, time),
        dict(sorted(book.leavings.items())),
        {group: tuple(past) for group, past in sorted(book.past.items())},
        operators={group: tuple(said) for group, said in sorted(book.operators.items())},
    )
    return record, book.refused


def _concerns(entry: Entry) -> bool:
    return isinstance(entry.body, ABOUT_MEMBERSHIP)


def _backwards(said: list[Entry], waiting: Sequence[Entry]) -> set[bytes]:
    """Step 1: nobody undoes with an earlier date what everybody has seen."""
    ahead = [e for e in waiting if e.fault is None and _concerns(e)]
    latest: dict[bytes, int] = {}
    found: set[bytes] = set()
    for entry in sorted([*said, *ahead], key=lambda e: (e.group, e.order)):
        if entry.time < latest.get(entry.group, 0):
            found.add(entry.hash)
        latest[entry.group] = max(entry.time, latest.get(entry.group, 0))
    return found


def _offers(book: _Book, entry: Entry) -> None:
    """Step 2: offers, what takes them back, who takes people in, and who runs whose node."""
    body = entry.body
    assert entry.statement is not None
    said = entry.group, entry.order, entry.time
    if book.outside.gone_before(*said):
        return
    if isinstance(body, MergerOfferBody):
        check_paragraphs("body-malformed", "the terms", body.terms)
        known = book.joined.groups_after(entry.after)
        if body.group not in known or body.group == entry.group:
            raise RuleError("unknown-target", "offers to take up what is no other group")
        offer = Offer(entry.hash, entry.group, body.group, body.terms, entry.time)
        book.offers[entry.hash] = offer
        if book.outside.gone(*said):
            book.unsaid.add(entry.hash)
    elif isinstance(body, RetractionBody):
        # Before anything is taken back: a retraction that is refused changes nothing.
        check_paragraphs("body-malformed", "the reason", body.reason)
        back = book.offers.get(entry.statement.refs[0])
        if back is not None and back.group == entry.group and back.hash not in book.withdrawn:
            book.withdrawn[back.hash] = entry.time
            book.taken_back.append(_said(entry, body, back.hash, back.invited, offer=True))
    elif isinstance(body, AtLargeBody):
        _at_large(book, entry, body)
    elif isinstance(body, OperatorBody):
        _operated(book, entry, body)


def _operated(book: _Book, entry: Entry, body: OperatorBody) -> None:
    on_card = book.joined.founders[entry.group].card.operator
    named = declare(on_card, book.operators.get(entry.group, ()), entry, body)
    if not book.outside.gone(entry.group, entry.order, entry.time):
        # In place: one group may change its mind as often as it likes.
        book.operators.setdefault(entry.group, []).append(named)


def _at_large(book: _Book, entry: Entry, body: AtLargeBody) -> None:
    check_paragraphs("body-malformed", "whom it takes in", body.about)
    if body.open and not body.about.strip():
        raise RuleError("reason-missing", "it says whom it takes in and how to reach it")
    if book.outside.gone(entry.group, entry.order, entry.time):
        return
    if body.open:
        book.at_large[entry.group] = AtLarge(entry.hash, body.about, entry.time)
        book.closed.discard(entry.group)
    else:
        book.at_large.pop(entry.group, None)
        book.closed.add(entry.group)


def _leavings(book: _Book, entry: Entry) -> None:
    """Step 3: leavings, what takes them back, and offers declined."""
    if isinstance(entry.body, LeavingBody):
        _leave(book, entry, entry.body)
    elif isinstance(entry.body, MergerDeclineBody):
        if book.outside.gone_before(entry.group, entry.order, entry.time):
            return
        _decline(book, entry, entry.body)
    elif isinstance(entry.body, RetractionBody):
        _take_back(book, entry, entry.body)


def _leave(book: _Book, entry: Entry, body: LeavingBody) -> None:
    assert entry.statement is not None
    check_paragraphs("body-malformed", "the reason", body.reason)
    if body.caucus:
        check_line("body-malformed", "the caucus", body.caucus)
    if _departure(book, entry) is not None:
        raise RuleError("already-leaving", "it has announced that it leaves")
    into = b""
    if entry.statement.refs:
        offer = _offered(book, entry)
        if offer.hash in book.declined:
            raise RuleError("offer-declined", "this group declined the offer that it cites")
        into = offer.group
    departure = Departure(
        hash=entry.hash,
        group=entry.group,
        order=entry.order,
        time=entry.time,
        effective=entry.time + book.notice_s(entry.time),
        reason=body.reason,
        into=into,
        caucus=body.caucus,
    )
    book.departures[entry.group] = book.leavings[entry.hash] = departure


def _departure(book: _Book, entry: Entry) -> Departure | None:
    """The leaving of its group that stands when a group says something."""
    departure = book.departures.get(entry.group)
    if departure is None:
        return None
    back = _back(book, departure)
    if back is None or entry.after < back:
        return departure
    _end(book, departure, back)
    return None


def _back(book: _Book, departure: Departure) -> int | None:
    return book.joined.back_after(departure.group, departure.order >> MAX_INDEX_BITS)


def _end(book: _Book, departure: Departure, back: int) -> None:
    """A group came back: the departure is over, and so is the offer that it took up."""
    book.past.setdefault(departure.group, []).append((departure, back))
    del book.departures[departure.group]
    if departure.into:
        book.taken_up[departure.into, departure.group] = back


def _decline(book: _Book, entry: Entry, body: MergerDeclineBody) -> None:
    """Of the own log the order counts: what a group answered first is its answer."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    if not body.reason.strip():
        raise RuleError("reason-missing", "a group that declines an offer says why")
    departure = _departure(book, entry)
    offer = _offered(book, entry)
    if departure is not None and departure.into == offer.group:
        raise RuleError("already-leaving", "its leaving to go up in that group stands")
    if offer.hash in book.declined:
        raise RuleError("offer-declined", "it declined this offer before")
    book.declined[offer.hash] = Declined(offer, body.reason, entry.time)


def _offered(book: _Book, entry: Entry) -> Offer:
    """The offer to its author that a statement cites, as it stood at the time claimed."""
    assert entry.statement is not None
    offer = book.offers.get(entry.statement.refs[0])
    if offer is None or offer.invited != entry.group:
        raise RuleError("unknown-target", "cites no offer to take this group up")
    if _is_taken_up(book, offer):
        raise RuleError("unknown-target", "the offer was taken up before, and that is over")
    if offer.time > entry.time:
        raise RuleError("time-before-ref", "it is dated before the offer that it cites")
    if book.withdrawn.get(offer.hash, entry.time) < entry.time:
        raise RuleError("taken-back", "the offer was taken back before")
    return offer


def _is_taken_up(book: _Book, offer: Offer) -> bool:
    """Whether a group went up by it, or by one beside it, and came back since."""
    return offer.time <= book.taken_up.get((offer.group, offer.invited), -1)


def _take_back(book: _Book, entry: Entry, body: RetractionBody) -> None:
    assert entry.statement is not None
    check_paragraphs("body-malformed", "the reason", body.reason)
    target = entry.statement.refs[0]
    if book.offers.get(target) is not None and book.offers[target].group == entry.group:
        return  # an offer: step 2 took it back
    departure = book.departures.get(entry.group)
    if departure is None or departure.hash != target:
        raise RuleError("unknown-target", "takes back what this group did not announce")
    if entry.time >= departure.effective or _departure(book, entry) is None:
        raise RuleError("too-late", "the group has left; coming back is a decision to join")
    del book.departures[entry.group]
    book.taken_back.append(_said(entry, body, target, departure.into, offer=False))


def _said(
    entry: Entry, body: RetractionBody, target: bytes, to: bytes, *, offer: bool
) -> TakenBack:
    return TakenBack(entry.hash, entry.group, target, offer, to, body.reason, entry.time)


def _close(book: _Book, time: int) -> Membership:
    admissions = book.joined.admissions
    for departure in [*book.departures.values()]:
        back = _back(book, departure)
        if back is not None:
            _end(book, departure, back)
    departures = dict(sorted(book.departures.items()))
    gone = {d.group for d in departures.values() if d.effective <= time}
    taken = {(d.into, d.group) for d in departures.values() if d.into}
    standing = {
        name: offer
        for name, offer in sorted(book.offers.items(), key=lambda item: (item[1].time, item[0]))
        if name not in book.withdrawn
        and name not in book.unsaid
        and not _is_taken_up(book, offer)
        and (offer.group, offer.invited) not in taken
        and not gone & {offer.group, offer.invited}
    }
    return Membership(
        members=tuple(sorted(members_at(book.joined.groups, admissions, time) - gone)),
        departures=departures,
        offers={n: offer for n, offer in standing.items() if n not in book.declined},
        declined={n: book.declined[n] for n in standing if n in book.declined},
        at_large={g: said for g, said in sorted(_taking_in(book).items()) if g not in gone},
        operators={group: said[-1] for group, said in sorted(book.operators.items())},
        taken_back=tuple(sorted(book.taken_back, key=lambda back: (back.time, back.hash))),
        admissions=admissions,
        voiceless=tuple(sorted(voiceless_at(admissions, time) - gone)),
    )


def _taking_in(book: _Book) -> dict[bytes, AtLarge]:
    """Who takes people in: by its last word, of a newcomer without one by its application."""
    asked = {a.group: AtLarge(a.hash, a.at_large, a.since) for a in book.joined.admissions}
    by_application = {g: said for g, said in asked.items() if said.about and g not in book.closed}
    return {**by_application, **book.at_large}
