"""View models of a count's rounds: of a coalition's ballot, or of files that a command counted."""

from collections.abc import Callable, Sequence

from node.web.viewmodels.results import RoundView, TieView
from protocol.counting.result import Count, Round, Tie

ALL_PLACES, SOME_PLACES = "doomed", "guarded"
"""Reasons that are about reserved places: all that are left to fill, or those of whom it names."""


def _is_settled(tie: Tie) -> bool:
    return tie.step != "order"


def round_views(
    count: Count, names: Sequence[str], settles: Callable[[Tie], bool] = _is_settled
) -> tuple[RoundView, ...]:
    """Every round.

    Args:
        count: of any method.
        names: of the options, in index order.
        settles: whether what settled a tie is a step that the rule states.
    """
    views: list[RoundView] = []
    elected: tuple[int, ...] = ()
    for number, stage in enumerate(count.rounds, start=1):
        elected += stage.elected
        views.append(_round(number, stage, names, settles, _places(count, stage, elected)))
    return tuple(views)


def _places(count: Count, stage: Round, elected: Sequence[int]) -> tuple[str, ...]:
    """The reserved places that a reason of this round is about; none where one has no name."""
    about: dict[str, set[int]] = {reason.key: set(reason.options) for reason in stage.reasons}
    unmet = [e for e in count.reserved if len(set(e.options) & set(elected)) < e.least]
    if ALL_PLACES in about:
        found = [each.name for each in unmet]
    else:
        kept = about.get(SOME_PLACES, set())
        found = [each.name for each in unmet if kept & set(each.options)]
    return tuple(found) if all(found) else ()


def _round(
    number: int,
    stage: Round,
    names: Sequence[str],
    settles: Callable[[Tie], bool],
    places: tuple[str, ...],
) -> RoundView:
    def named(options: Sequence[int]) -> tuple[str, ...]:
        return tuple(names[index] for index in options)

    return RoundView(
        number=number,
        tally=tuple(stage.tally.get(index) for index in range(len(names))),
        exhausted=stage.exhausted,
        quota=stage.quota,
        elected=stage.elected,
        eliminated=stage.eliminated,
        reasons=tuple((reason.key, named(reason.options)) for reason in stage.reasons),
        transfers=stage.transfers,
        surplus=stage.surplus,
        residual=stage.residual,
        ties=tuple(
            TieView(named(tie.options), tie.step, named(tie.order), not settles(tie))
            for tie in stage.ties
        ),
        places=places,
    )
