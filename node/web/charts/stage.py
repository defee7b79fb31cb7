"""One round of a count: its bar, what stands in it and over it, and the votes needed."""

from fractions import Fraction

from markupsafe import Markup

from node.web.charts.flows import LOST
from node.web.charts.scene import BAR, GUTTER, Scene, ink
from node.web.charts.svg import SMALL, breadth, fit, hatch, line, rect, text
from node.web.viewmodels.results import Exact, RoundView
from protocol.counting.result import EXHAUSTED

_BOLD = 13  # the size at which bold small words would be as broad if they weren't bold
_GAP = 1  # between bars that are wide enough to spare it


def stage_parts(scene: Scene, stage: RoundView, top: int, elected: set[int]) -> list[Markup]:
    """The round, its bar's head at `top`.

    Args:
        scene: of the picture.
        stage: the round.
        top: units.
        elected: so far, this round included.
    """
    places = scene.places(stage)
    number = scene.language.number(stage.number)
    parts = [text(GUTTER - 7, top + 22, number, anchor="end", css="dim")]
    decision = text(GUTTER, top - 7, _decision(scene, stage), css="small halo")
    if not scene.whole:
        words = fit(scene.language.gettext("no votes"), scene.width - GUTTER, SMALL)
        bed = rect(GUTTER, top, scene.width - GUTTER, BAR, "bed")
        return [*parts, bed, text(GUTTER + 6, top + 21, words, css="small"), decision]
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
    return fit("; ".join(said), scene.width - GUTTER, SMALL)


def _bar(scene: Scene, node: int, left: Fraction, votes: Exact, top: int) -> list[Markup]:
    width = scene.span(votes)
    width -= _GAP if width > 4 * _GAP else 0
    tip = f"{scene.name(node)}: {scene.language.number(votes)}"
    parts = [rect(left, top, width, BAR, scene.colour(node), tip)]
    if node in {EXHAUSTED, LOST}:
        parts.append(hatch(left, top, width, BAR))
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
    css = f"small {ink(scene.colour(node))}"
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
        ends = [GUTTER + scene.span(Fraction(sum(votes for _, votes in held)) / 2)]
    return [
        line(end, start, foot, css)
        for end in ends
        for start, foot, css in (
            (top, top + BAR, "mark faint"),
            (top - 4, top, "mark"),
            (top + BAR, top + BAR + 4, "mark"),
        )
    ]
