"""A date and a piece of news, in no language yet."""

import msgspec

from protocol.ballots.explain import Sentence


class Occasion(msgspec.Struct, frozen=True):
    """One date of the calendar.

    Attributes:
        id: a UUID as text, the same from every node and in every edition.
        title: with what people wrote as its values.
        notes: sentences for its description.
        words: what people wrote for its description, one paragraph each.
        starts, ends: UTC seconds; a deadline ends when it starts.
        zone: IANA zone in which its hour is told.
        place: where people go; may be empty.
        path: of its page.
        changed: UTC seconds of the last change.
        sequence: how often it changed.
        cancelled: whether it does not take place.
        settled: whether nobody waits for it any more: what was due is done, or given up.
    """

    id: str
    title: Sentence
    starts: int
    ends: int
    zone: str
    path: str
    changed: int
    notes: tuple[Sentence, ...] = ()
    words: tuple[str, ...] = ()
    place: str = ""
    sequence: int = 0
    cancelled: bool = False
    settled: bool = False


class Hour(msgspec.Struct, frozen=True):
    """An hour that a piece of news tells of: `what` in English, UTC seconds, IANA zone."""

    what: str
    at: int
    zone: str


class News(msgspec.Struct, frozen=True):
    """Something that happened, or is due soon.

    Attributes:
        id: a UUID as text.
        time: UTC seconds.
        path: of its page.
        words: what people wrote.
        hours: when it is, each told in its zone.
        place: where people go; may be empty.
        updated: UTC seconds of the last change of hours or place; 0 if there was none.
    """

    id: str
    title: Sentence
    time: int
    path: str
    group: str = ""
    words: str = ""
    hours: tuple[Hour, ...] = ()
    place: str = ""
    updated: int = 0
