"""View models of a count's rounds: of a coalition's ballot, or of files that a command counted."""

from collections.abc import Sequence

from node.web.viewmodels.results import RoundView
from protocol.counting.result import Count, Round


def round_views(count: Count, names: Sequence[str]) -> tuple[RoundView, ...]:
    """Every round.

    Args:
        count: of any method.
        names: of the options, in index order.
    """
    return tuple(_round(number, stage, names) for number, stage in enumerate(count.rounds, start=1))


def _round(number: int, stage: Round, names: Sequence[str]) -> RoundView:
    return RoundView(
        number=number,
        tally=tuple(stage.tally.get(index) for index in range(len(names))),
        exhausted=stage.exhausted,
        quota=stage.quota,
        elected=stage.elected,
        eliminated=stage.eliminated,
        reasons=tuple(
            (reason.key, tuple(names[index] for index in reason.options))
            for reason in stage.reasons
        ),
        transfers=stage.transfers,
        surplus=stage.surplus,
        residual=stage.residual,
    )
