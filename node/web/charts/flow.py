"""A count in rounds as a stream: a bar per round holds all votes, bands show where they went.

Rounds run downwards, because a phone is narrow and scrolls, and because forty rounds side by side
leave no room for a name. Options keep their order from round to round, whoever stands longest
first, so those that go out leave at the end of the bar, next to the votes without a further choice.
"""

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from node.web.charts.flows import LOST, bands, stock
from node.web.charts.legend import Entry, legend
from node.web.charts.scene import BAR, GUTTER, Scene, ink
from node.web.charts.stage import stage_parts
from node.web.charts.standing import standing
from node.web.charts.svg import WIDTH, Drawing, path, text, unit
from node.web.i18n import Language
from node.web.viewmodels.results import RoundView
from protocol.counting.result import EXHAUSTED

MAX_STAGES = 40
"""Rounds drawn; of a longer count the first and the last ones. The longest real one known to us,
Minneapolis 2013, has 33."""

_BANDS = 50  # of which the last 22 carry the words of the next round


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
        parts += stage_parts(scene, stage, top, _elected(rounds, stage.number))
        top += BAR
        after = shown[at + 1] if at + 1 < len(shown) else None
        if after is not None and after.number == stage.number + 1:
            parts = [*_bands(scene, stage, after, top), *parts]
        elif after is not None:
            parts.append(text(GUTTER, top + 20, "⋮", css="dim"))
        top += _BANDS - 24
    return Drawing(width, top - _BANDS + 34, label, tuple(parts), summary(rounds, names, language))


def _entries(scene: Scene, rounds: Sequence[RoundView], winners: set[int]) -> list[Entry]:
    gettext = scene.language.gettext
    entries: list[Entry] = []
    for place, option in enumerate(scene.order):
        name = ("✓ " if option in winners else "") + scene.names[option]
        css = scene.colour(option)
        entries.append(Entry(css, name, str(place + 1), ink=ink(css)))
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
    elected = [option for stage in rounds for option in stage.elected]
    for words, options in (
        (
            language.ngettext("Elected: %(names)s.", "Elected: %(names)s.", len(elected)),
            elected,
        ),
        (
            language.gettext("Out, the first one first: %(names)s."),
            [o for r in rounds for o in r.eliminated],
        ),
    ):
        if options:
            said.append(words % {"names": ", ".join(names[option] for option in options)})
    return " ".join(said)


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
