"""Pictures as SVG, drawn on the server from exact numbers.

Every picture stands beside a table with the same numbers, so for screen readers it is one
image with a label. Colours are classes of the style sheet;
nothing depends on colour alone: bars carry their names and numbers.
"""

from markupsafe import Markup

from node.web.charts.bars import stacked_bars
from node.web.charts.rounds import round_bars
from node.web.charts.svg import colour
from node.web.charts.turnout import turnout_bars
from node.web.i18n import Language
from node.web.viewmodels.results import ContestResult, Turnout

__all__ = ["Charts"]


class Charts:
    """What templates call; one per language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def rounds(self, result: ContestResult, label: str) -> Markup:
        """The rounds of a count, a block of bars each."""
        return round_bars(result, label, self._names(result), self._language)

    def shares(self, result: ContestResult, label: str) -> Markup:
        """The groups' shares of the options, a bar for each group."""
        return stacked_bars(result, label, self._language)

    def turnout(self, turnout: tuple[Turnout, ...], label: str) -> Markup:
        """Turnout by group, a bar each."""
        return turnout_bars(turnout, label, self._language)

    def colour(self, index: int) -> str:
        """The colour class of an option."""
        return colour(index)

    def _names(self, result: ContestResult) -> list[str]:
        say = self._language.gettext
        if result.contest.kind == "yes-no":
            return [say("Yes"), say("No"), say("Abstain")]
        return [option.label for option in result.contest.options]
