"""Dates and news as JSON objects, for commands and feeds."""

from collections.abc import Callable
from typing import Any

from node.timeline.values import News, Occasion
from protocol.ballots.explain import Sentence

Say = Callable[[Sentence], str]
"""A sentence in the reader's language."""


def plain_date(date: Occasion, say: Say) -> dict[str, Any]:
    """A date: times in UTC seconds; `path` of its page on any node."""
    return {
        "id": date.id,
        "title": say(date.title),
        "notes": [say(note) for note in date.notes],
        "words": list(date.words),
        "starts": date.starts,
        "ends": date.ends,
        "zone": date.zone,
        "place": date.place,
        "path": date.path,
        "changed": date.changed,
        "sequence": date.sequence,
        "cancelled": date.cancelled,
    }


def plain_news(news: News, say: Say) -> dict[str, Any]:
    """A piece of news: `time` in UTC seconds; `group`, `words`, `hours`, `place` may be empty.

    `title_parts` and each hour's `what_parts` are for whoever says them in another language.
    """
    return {
        "id": news.id,
        "title": say(news.title),
        "title_parts": news.title.parts(),
        "time": news.time,
        "group": news.group,
        "words": news.words,
        "path": news.path,
        "hours": [
            {
                "what": say(Sentence(hour.what)),
                "what_parts": Sentence(hour.what).parts(),
                "at": hour.at,
                "zone": hour.zone,
            }
            for hour in news.hours
        ],
        "place": news.place,
    }
