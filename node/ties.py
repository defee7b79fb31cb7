"""Ties of a count: where they were met, what settled them, and the order that settles them again.

Lots are drawn by the options' numbers on the ballot, from a seed that files of votes don't have: so
who counts again is given the order that they came to.
"""

from typing import Any

from protocol.ballots.manifest import Contest
from protocol.ballots.tie_seed import ladder
from protocol.coalition.state import Ballot
from protocol.counting.ties import FINAL_STEPS, TieBreak

EARLIER = "backwards"


def count_ties(ballot: Ballot, number: int) -> dict[str, Any]:
    """The ties of one contest's count.

    Args:
        ballot: with a tally.
        number: of the contest, from 1.

    Returns:
        `met`: the ties, each with its `round` from 1, its `options`, the `step` that settled it and
        the `order` that it put them in, best first; `earlier`: whether the rule looks at earlier
        rounds first; `order`: all options as the steps after that put them, best first; empty if
        votes alone settled every tie.
    """
    contest: Contest = ballot.manifest.contests[number - 1]
    labels = [option.label for option in contest.options]
    met = [
        {
            "round": place,
            "options": [labels[option] for option in tie.options],
            "step": tie.step,
            "order": [labels[option] for option in tie.order],
        }
        for place, stage in enumerate(ballot.decisions[number - 1].count.rounds, 1)
        for tie in stage.ties
    ]
    given = ladder(ballot.manifest, contest, ballot.tallies[number - 1], ballot.draw).tie_break
    earlier = given.steps[0] == EARLIER
    order: tuple[int, ...] = ()
    if any(tie["step"] in FINAL_STEPS for tie in met):
        beyond = TieBreak(given.steps[1:] if earlier else given.steps, given.seed, given.casting)
        order = beyond.rank(range(len(labels))).order
    return {"met": met, "earlier": earlier, "order": [labels[option] for option in order]}
