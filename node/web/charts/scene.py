"""What all rounds of one picture of a count share: places, widths, colours and names."""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from node.web.charts.flows import LOST, stock
from node.web.charts.svg import SERIES, colour
from node.web.i18n import Language
from node.web.viewmodels.results import Exact, RoundView
from protocol.counting.result import EXHAUSTED

GUTTER = 26  # units, for the number of the round
BAR = 34  # units: two small lines


class Scene(msgspec.Struct, frozen=True):
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
        return Fraction(votes) / self.whole * (self.width - GUTTER) if self.whole else Fraction(0)

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
        left = Fraction(GUTTER)
        found: dict[int, tuple[Fraction, Exact]] = {}
        for node in (*(o for o in self.order if o in held), EXHAUSTED, LOST):
            found[node] = left, held[node]
            left += self.span(held[node])
        return found


def ink(css: str) -> str:
    """The class of words on a colour."""
    return "inside rest-ink" if css == "rest" else "inside"
