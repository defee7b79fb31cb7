"""Sentences with exact values, in the reader's language."""

from unicodedata import category

from node.timeline.values import News
from node.web.i18n import Language
from protocol.ballots.explain import Sentence


def say(sentence: Sentence, spoken: Language) -> str:
    """A sentence translated, its numbers written as the language writes them.

    Shares stay as the rule has them: "2/3" decides, "66.7%" would be a rounding of it.
    """
    values = {
        name: spoken.number(value) if isinstance(value, int) else value
        for name, value in sentence.params.items()
    }
    return spoken.gettext(sentence.key).format(**values)


def told(news: News, spoken: Language) -> str:
    """What a piece of news says below its title: its hours, its place, then what people wrote."""
    hours = (f"{spoken.gettext(h.what)}: {spoken.moment(h.at, h.zone)}" for h in news.hours)
    place = (spoken.gettext("Place: %(place)s") % {"place": news.place},) if news.place else ()
    return "\n".join([*hours, *place, *([news.words] if news.words else [])])


def plain(text: str) -> str:
    """What people wrote, for files of other formats: line feeds are its only control characters.

    Every break at which some reader begins a new line becomes a line feed; other control
    characters, and the two code points that XML 1.0 has no way to write, are left out.
    """
    lines = (
        "".join(c for c in part if category(c) != "Cc" and c not in "\ufffe\uffff")
        for part in text.splitlines()
    )
    return "\n".join(lines)


def groups_of_four(text: str) -> str:
    """Hex digits in fours, which people compare without losing their place."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
