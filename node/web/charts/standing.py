"""The order in which pictures show options: whoever stands longest and highest first."""

from collections.abc import Sequence

from node.web.viewmodels.results import Exact, RoundView


def standing(rounds: Sequence[RoundView], size: int) -> list[int]:
    """Every option: the elected in order of election, then by the last round, then by votes.

    An option that is out stands after those that were out later, so that in every round the ones
    that leave are at the end.

    Args:
        rounds: of the count.
        size: how many options there are.
    """
    elected = [option for stage in rounds for option in stage.elected]
    last = {
        option: (stage.number, votes)
        for stage in rounds
        for option, votes in enumerate(stage.tally)
        if votes is not None
    }
    gone: tuple[int, Exact] = (0, 0)

    def place(option: int) -> tuple[int, Exact, int]:
        number, votes = last.get(option, gone)
        return -number, -votes, option

    return [*elected, *sorted(set(range(size)) - set(elected), key=place)]
