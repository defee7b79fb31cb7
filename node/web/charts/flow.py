"""A count in rounds as a stream: a bar per round holds all votes, bands show where they went.

Rounds run downwards, because a phone is narrow and scrolls, and because forty rounds side by side
leave no room for a name. Options keep their order from round to round, whoever stands longest
first, so those that go out leave at the end of the bar, next to the votes without a further choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from node.web.charts.flows import LOST, bands, stock
from node.web.charts.legend import Entry, legend
from node.web.charts.standing import standing
from node.web.charts.svg import (
    SERIES,
    SMALL,
    WIDTH,
    Drawing,
    breadth,
    colour,
    fit,
    hatch,
    line,
    path,
    rect,
    text,
    unit,
)
from node.web.i18n import Language
from node.web.viewmodels.results import Exact, RoundView
from protocol.counting.result import EXHAUSTED

MAX_STAGES = 40
"""Rounds drawn; of a longer count the first and the last ones. The longest real one known to us,
Minneapolis 2013, has 33."""

_GUTTER = 26  # for the number of the round
_BAR = 34  # two small lines
_BANDS = 50  # of which the last 22 carry the words of the next round
_BOLD = 13  # the size at which bold small words would be as broad if they weren't bold
_GAP = 1  # between bars that are wide enough to spare it


@dataclass(frozen=True, slots=True)
class Scene:
    """What all rounds of one picture share.

    Attributes:
        order: the options as they stand in every bar.
        names: of the options, by index.
        whole: votes that fill the width.
        width: of the whole picture.
    """

    order: list[int]
    names: Sequence[str]
    whole: Exact
    width: int
    language: Language

    def span(self, votes: Exact) -> Fraction:
        """Votes as units of width."""
        return Fraction(votes) / self.whole * (self.width - _GUTTER) if self.whole else Fraction(0)

    def colour(self, node: int) -> str:
        """The colour class of an option or of what no option holds."""
        if node in {EXHAUSTED, LOST}:
            return "idle"
        # As in the other pictures of a page, unless colours are too few for all.
        return colour(node if len(self.order) <= SERIES else self.order.index(node))

    def name(self, node: int) -> str:
        """What stands in tips."""
        if node == EXHAUSTED:
            return self.language.gettext("no further choice")
        return self.language.gettext("lost to rounding") if node == LOST else self.names[node]

    def places(self, stage: RoundView) -> dict[int, tuple[Fraction, Exact]]:
        """Where each bar of a round begins, and its votes."""
        held = stock(stage)
        left = Fraction(_GUTTER)
        found: dict[int, tuple[Fraction, Exact]] = {}
        for node in (*(o for o in self.order if o in held), EXHAUSTED, LOST):
            found[node] = left, held[node]
            left += self.span(held[node])
        return found


def flow_picture(
    rounds: Sequence[RoundView],
    names: Sequence[str],
    label: str,
    language: Language,
    width: int = WIDTH,
) -> Drawing:
    """The picture of a count whose votes pass from round to round.

    Args:
        rounds: at least one.
        names: of the options, as the reader's language has them.
        label: what the picture is called.
        language: for words and numbers.
        width: units.
    """
    whole = max(sum(stock(stage).values()) for stage in rounds)
    scene = Scene(standing(rounds, len(names)), names, whole, width, language)
    winners = {option for stage in rounds for option in stage.elected}
    parts, top = legend(_entries(scene, rounds, winners), width, language)
    shown = _shown(rounds)
    for at, stage in enumerate(shown):
        top += 24
        parts += _round(scene, stage, top, _elected(rounds, stage.number))
        top += _BAR
        after = shown[at + 1] if at + 1 < len(shown) else None
        if after is not None and after.number == stage.number + 1:
            parts = [*_bands(scene, stage, after, top), *parts]
        elif after is not None:
            parts.append(text(_GUTTER, top + 20, "⋮", css="dim"))
        top += _BANDS - 24
    return Drawing(width, top - _BANDS + 34, label, tuple(parts), summary(rounds, names, language))


def _entries(scene: Scene, rounds: Sequence[RoundView], winners: set[int]) -> list[Entry]:
    gettext = scene.language.gettext
    entries: list[Entry] = []
    for place, option in enumerate(scene.order):
        name = ("✓ " if option in winners else "") + scene.names[option]
        css = scene.colour(option)
        entries.append(Entry(css, name, str(place + 1), ink=_ink(css)))
    if any(stage.exhausted for stage in rounds):
        entries.append(Entry("idle", scene.name(EXHAUSTED), hatched=True))
    quotas = {stage.quota for stage in rounds if stage.quota}
    if len(quotas) == 1:
        words = gettext("votes needed: %(votes)s")
        entries.append(Entry("mark", words % {"votes": scene.language.number(quotas.pop())}))
    elif scene.whole:
        entries.append(
            Entry("mark", gettext("votes needed") if quotas else gettext("half of the votes left"))
        )
    return entries


def _ink(css: str) -> str:
    return "inside rest-ink" if css == "rest" else "inside"


def _elected(rounds: Sequence[RoundView], number: int) -> set[int]:
    return {o for stage in rounds if stage.number <= number for o in stage.elected}


def _shown(rounds: Sequence[RoundView]) -> list[RoundView]:
    if len(rounds) <= MAX_STAGES:
        return list(rounds)
    return [rounds[0], *rounds[-(MAX_STAGES - 1) :]]


def summary(rounds: Sequence[RoundView], names: Sequence[str], language: Language) -> str:
    """How many rounds there are, who is elected, and who goes out, in that order."""
    say = language.ngettext("%(number)s round.", "%(number)s rounds.", len(rounds))
    said = [say % {"number": language.number(len(rounds))}]
    for words, options in (
        (language.gettext("Elected: %(names)s."), [o for r in rounds for o in r.elected]),
        (
            language.gettext("Out, the first one first: %(names)s."),
            [o for r in rounds for o in r.eliminated],
        ),
    ):
        if options:
            said.append(words % {"names": ", ".join(names[option] for option in options)})
    return " ".join(said)


def _round(scene: Scene, stage: RoundView, top: int, elected: set[int]) -> list[Markup]:
    places = scene.places(stage)
    number = scene.language.number(stage.number)
    parts = [text(_GUTTER - 7, top + 22, number, anchor="end", css="dim")]
    decision = text(_GUTTER, top - 7, _decision(scene, stage), css="small halo")
    if not scene.whole:
        words = fit(scene.language.gettext("no votes"), scene.width - _GUTTER, SMALL)
        bed = rect(_GUTTER, top, scene.width - _GUTTER, _BAR, "bed")
        return [*parts, bed, text(_GUTTER + 6, top + 21, words, css="small"), decision]
    marks = dict.fromkeys(stage.eliminated, "✕ ") | dict.fromkeys(elected, "✓ ")
    shown = {node: place for node, place in places.items() if place[1] > 0}
    for node, (left, votes) in shown.items():
        parts += _bar(scene, node, left, votes, top)
    parts += _marks(scene, stage, places, top)
    for node, (left, votes) in shown.items():
        parts += _words(scene, node, marks.get(node, ""), (left, votes), top)
    return [*parts, decision]


def _decision(scene: Scene, stage: RoundView) -> str:
    """Who is elected, out, or passes a surplus on, as far as it fits."""
    passing = [option for option in stage.surplus if option not in stage.elected]
    marked = (("✓", stage.elected), ("→", passing), ("✕", stage.eliminated))
    said = [
        f"{mark} {', '.join(scene.names[option] for option in options)}"
        for mark, options in marked
        if options
    ]
    return fit("; ".join(said), scene.width - _GUTTER, SMALL)


def _bar(scene: Scene, node: int, left: Fraction, votes: Exact, top: int) -> list[Markup]:
    width = scene.span(votes)
    width -= _GAP if width > 4 * _GAP else 0
    tip = f"{scene.name(node)}: {scene.language.number(votes)}"
    parts = [rect(left, top, width, _BAR, scene.colour(node), tip)]
    if node in {EXHAUSTED, LOST}:
        parts.append(hatch(left, top, width, _BAR))
    return parts


def _words(
    scene: Scene, node: int, mark: str, bar: tuple[Fraction, Exact], top: int
) -> list[Markup]:
    """In a bar: the option's number and name, below it the votes, as far as they fit."""
    left, votes = bar
    width = scene.span(votes)
    room = width - 8
    figures = (scene.language.number(votes), scene.language.number(round(votes)))
    figure = next((f for f in figures if breadth(f, _BOLD) <= room), "")
    if node in {EXHAUSTED, LOST}:
        return [text(left + 4, top + 21, figure, css="small halo")] if figure else []
    css = f"small {_ink(scene.colour(node))}"
    place = str(scene.order.index(node) + 1)
    named = fit(f"{mark}{place} {scene.names[node]}", room, _BOLD, len(mark + place) + 4)
    named = named or next((w for w in (mark + place, place) if breadth(w, _BOLD) <= room), "")
    lines = [words for words in (named, figure) if words]
    if not lines and breadth(place, SMALL) <= width:
        return [text(left + width / 2, top + 21, place, anchor="middle", css=css)]
    feet = (14, 28) if len(lines) == 2 else (21,)
    return [
        text(left + 4, top + foot, words, css=css) for words, foot in zip(lines, feet, strict=False)
    ]


def _marks(
    scene: Scene, stage: RoundView, places: dict[int, tuple[Fraction, Exact]], top: int
) -> list[Markup]:
    """Where each bar that gets there has the votes needed; without a quota, half of those left."""
    held = [place for node, place in places.items() if node >= 0]
    if stage.quota is not None and stage.quota > 0:
        span = scene.span(stage.quota)
        ends = [left + span for left, votes in held if votes >= stage.quota]
    else:
        ends = [_GUTTER + scene.span(Fraction(sum(votes for _, votes in held)) / 2)]
    return [
        line(end, start, foot, css)
        for end in ends
        for start, foot, css in (
            (top, top + _BAR, "mark faint"),
            (top - 4, top, "mark"),
            (top + _BAR, top + _BAR + 4, "mark"),
        )
    ]


def _bands(scene: Scene, now: RoundView, after: RoundView, top: int) -> list[Markup]:
    """From the foot of a round's bars to the head of the next one's; what stays goes straight."""
    leave = {node: left for node, (left, _) in scene.places(now).items()}
    enter = {node: left for node, (left, _) in scene.places(after).items()}
    rank = {node: place for place, node in enumerate((*scene.order, EXHAUSTED, LOST))}
    found = bands(now, after)
    starts: dict[tuple[int, int], Fraction] = {}
    for band in sorted(found, key=lambda b: (rank[b.source], rank[b.target])):
        starts[band.source, band.target] = leave[band.source]
        leave[band.source] += scene.span(band.votes)
    parts: list[Markup] = []
    for band in sorted(found, key=lambda b: (rank[b.target], rank[b.source])):
        start, end = starts[band.source, band.target], enter[band.target]
        wide = scene.span(band.votes)
        enter[band.target] += wide
        stays = band.source == band.target
        tip = f"{scene.name(band.source)} → {scene.name(band.target)}: "
        tip = "" if stays else tip + scene.language.number(band.votes)
        css = f"band {scene.colour(band.source)}" + (" stays" if stays else "")
        parts.append(path([_ribbon(start, end, wide, top, top + _BANDS)], css, tip))
    return parts


def _ribbon(start: Fraction, end: Fraction, wide: Fraction, top: int, foot: int) -> str:
    """A band of one width that bends from one place to another."""
    middle = Fraction(top + foot, 2)
    down = f"C{unit(start)} {unit(middle)} {unit(end)} {unit(middle)} {unit(end)} {unit(foot)}"
    back = (
        f"C{unit(end + wide)} {unit(middle)} {unit(start + wide)} {unit(middle)} "
        f"{unit(start + wide)} {unit(top)}"
    )
    return f"M{unit(start)} {unit(top)}{down}H{unit(end + wide)}{back}Z"
