"""Pictures as SVG, drawn on the server from exact numbers.

Every picture stands beside a table with the same numbers, so for screen readers it is one
image with a label and a sentence. Colours are classes of the style sheet;
nothing depends on colour alone: bars carry their names and numbers.
"""

from collections.abc import Sequence

from markupsafe import Markup

from node.web.charts.bars import stacked_bars
from node.web.charts.counts import count_bars
from node.web.charts.flow import MAX_STAGES, flow_picture
from node.web.charts.flows import is_net
from node.web.charts.funnel import funnel
from node.web.charts.matrix import matrix_picture
from node.web.charts.merits import Scale, merit_picture, numbered
from node.web.charts.pledges import pledge_bars
from node.web.charts.rounds import MAX_ROUNDS, bars_picture
from node.web.charts.svg import colour
from node.web.charts.turnout import turnout_bars
from node.web.i18n import Language
from node.web.viewmodels.pledges import PledgeCount
from node.web.viewmodels.results import ContestResult, Turnout

__all__ = ["Charts"]


class Charts:
    """What templates call; one per language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def rounds(self, result: ContestResult, label: str) -> Markup:
        """The rounds of a count: a stream where votes pass on, else a block of bars each."""
        draw = flow_picture if result.flows else bars_picture
        return draw(result.rounds, self._names(result), label, self._language).inline()

    def cut(self, result: ContestResult) -> bool:
        """Whether there are more rounds than the picture shows."""
        return len(result.rounds) > (MAX_STAGES if result.flows else MAX_ROUNDS)

    def net(self, result: ContestResult) -> bool:
        """Whether the stream of a count shows net gains and losses, not single transfers."""
        return is_net(result.rounds)

    def matrix(self, result: ContestResult, label: str) -> Markup:
        """Comparisons in pairs; the result must have some."""
        if result.pairwise is None:
            raise ValueError("nothing was compared in pairs")
        names = self._names(result)
        drawn = matrix_picture(result.pairwise, names, result.elected, label, self._language)
        return drawn.inline()

    def merits(self, result: ContestResult, label: str) -> Markup:
        """How options were graded; the result must say."""
        scale = Scale(self.grades(result), result.scores)
        names = self._names(result)
        drawn = merit_picture(result.merits, names, result.elected, scale, label, self._language)
        return drawn.inline()

    def grades(self, result: ContestResult) -> list[str]:
        """What the grades are called, best first."""
        return list(result.grades) or numbered(len(result.merits[0].grades))

    def shares(self, result: ContestResult, label: str) -> Markup:
        """The groups' shares of the options, a bar for each group."""
        return stacked_bars(result, self._names(result), label, self._language).inline()

    def counts(self, counts: Sequence[tuple[str, int]], label: str) -> Markup:
        """Counts by name, a bar each."""
        return count_bars(counts, label, self._language).inline()

    def turnout(self, turnout: tuple[Turnout, ...], label: str) -> Markup:
        """Turnout by group, a bar each."""
        return turnout_bars(turnout, label, self._language).inline()

    def pledges(self, counts: tuple[PledgeCount, ...], label: str) -> Markup:
        """How pledges stand, a bar for each group or decision."""
        return pledge_bars(counts, label, self._language).inline()

    def funnel(self, stages: Sequence[str], people: Sequence[int], label: str) -> Markup:
        """From those invited to those who voted."""
        return funnel(stages, people, label, self._language).inline()

    def colour(self, index: int) -> str:
        """The colour class of an option."""
        return colour(index)

    def _names(self, result: ContestResult) -> list[str]:
        say = self._language.gettext
        if result.contest.kind == "yes-no":
            return [say("Yes"), say("No"), say("Abstain")]
        return [option.label for option in result.contest.options]
