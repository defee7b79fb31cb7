"""STAR: score, then automatic runoff between the two with the highest scores.

Equal Vote Coalition, "STAR voting", and the "Official Tiebreaker Protocol" of starvoting.org/ties
as it stood on 2025-09-12, whose steps are cited below.

Spec: docs/spec/counting/star.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from protocol.counting.exact import Exact, exact
from protocol.counting.grades import (
    GRADES,
    above_lowest,
    merit,
    totals,
    votes_per_grade,
    with_ungraded,
)
from protocol.counting.method import Method
from protocol.counting.pairwise import Matrix, beats, compare
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Pairwise, Reason, Round, Tie
from protocol.counting.ties import TieBreak


class _Race(msgspec.Struct, frozen=True):
    """What ties are broken by, besides the ladder."""

    scores: Mapping[int, Exact]
    matrix: Matrix
    best: Sequence[Exact]
    ladder: TieBreak

    def finalists(self) -> tuple[list[int], tuple[Tie, ...]]:
        """The two with the highest scores, and the tie for their places if there was one."""
        pair: list[int] = []
        for score in sorted(set(self.scores.values()), reverse=True):
            level = [option for option in sorted(self.scores) if self.scores[option] == score]
            places = 2 - len(pair)
            if len(level) > places:
                tie = self._advance(level, places)
                return [*pair, *tie.order[:places]], (tie,)
            pair += level
            if len(pair) == 2:
                break
        return pair, ()

    def winner(self, one: int, other: int) -> tuple[int, tuple[Tie, ...]]:
        """Who wins the runoff of two, ascending, and the tie if there was one.

        Steps 2 to 4: at equal votes the higher score, then more best scores, then a lot.
        """
        if beats(self.matrix, one, other):
            return one, ()
        if beats(self.matrix, other, one):
            return other, ()
        tied = (one, other)
        for step, number in (("score", self.scores), ("best-scores", self.best)):
            if number[one] != number[other]:
                order = sorted(tied, key=lambda option: number[option], reverse=True)
                return order[0], (Tie(tied, step, tuple(order)),)
        tie = self.ladder.rank(tied)
        return tie.order[0], (tie,)

    def _advance(self, level: list[int], places: int) -> Tie:
        """Steps 1, 3 and 4, from the top until the places are filled."""
        ahead: list[int] = []
        behind: list[int] = []
        tied = level
        step = ""
        while len(ahead) + len(tied) > places:
            step, up, out = self._part(tied, places - len(ahead))
            ahead += up
            behind = out + behind
            tied = [option for option in tied if option not in up and option not in out]
            if len(ahead) == places:
                break
        return Tie(tuple(level), step, (*ahead, *tied, *behind))

    def _part(self, tied: list[int], places: int) -> tuple[str, list[int], list[int]]:
        """The first step that tells some of the tied apart: who goes on and who is out by it."""
        # Step 1: whoever lost the most match-ups is eliminated, again and again.
        lost = {o: sum(beats(self.matrix, other, o) for other in tied) for o in tied}
        out = [option for option in tied if lost[option] == max(lost.values())]
        if len(tied) - len(out) >= places:
            return "head-to-head", [], out
        if len(out) < len(tied):
            # Fewer are left than places: they go on, and those who lost most have the rest.
            return "head-to-head", [option for option in tied if option not in out], []
        # Step 3: most best scores go on; where that does not fill the places, fewest are out.
        up = self._with_best_scores(tied, max)
        if len(tied) > len(up) > places:
            return "best-scores", [], self._with_best_scores(tied, min)
        if len(up) < len(tied):
            rest = [option for option in tied if option not in up]
            out = self._with_best_scores(rest, min)
            enough = len(up) + len(rest) - len(out) >= places
            return "best-scores", up, out if enough else []
        # Step 4: a lot for one place, and the others from the top.
        tie = self.ladder.rank(tied)
        return tie.step, [tie.order[0]], []

    def _with_best_scores(
        self, tied: list[int], extreme: Callable[[Iterable[Exact]], Exact]
    ) -> list[int]:
        number = extreme(self.best[option] for option in tied)
        return [option for option in tied if self.best[option] == number]


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count scores, options without one at zero; nobody is elected if nobody scores above zero.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    ballots = exact(profile.total - profile.blank)
    # "Blanks ... are always explicitly counted as zeros" (starvoting.org/blank_vs_zero): in the
    # runoff too. So zeros are left out like blanks, and a ballot is for neither of the two.
    scored = above_lowest(profile, int(settings["grades"]))
    votes = with_ungraded(votes_per_grade(scored, int(settings["grades"])), ballots)
    scores = totals(votes)
    race = _Race(scores, compare(scored), [row[0] for row in votes], tie_break)
    finalists, ties = race.finalists()
    merits = tuple(merit(row) for row in votes)
    rounds, winners = _rounds(race, finalists, ties, ballots)
    pairwise = Pairwise(race.matrix)
    total, blank = profile.total, profile.blank
    return Count("star", settings, seats, winners, rounds, total, blank, pairwise, merits)


def _rounds(
    race: _Race, finalists: list[int], ties: tuple[Tie, ...], ballots: Exact
) -> tuple[tuple[Round, ...], tuple[int, ...]]:
    if not any(race.scores.values()):
        return (Round(race.scores, 0, reasons=(Reason("no-votes"),)),), ()
    pair = tuple(sorted(finalists))
    reason = Reason("highest-scores", pair)
    first = Round(race.scores, 0, reasons=(reason,), ties=ties)
    if len(pair) == 1:
        return (Round(race.scores, 0, elected=pair, reasons=(reason,)),), pair
    winner, broken = race.winner(*pair)
    tally = {option: race.matrix[option][_other(pair, option)] for option in pair}
    runoff = Round(
        tally,
        # Ballots that score both alike are for neither.
        exact(ballots - sum(tally.values())),
        elected=(winner,),
        reasons=(Reason("runoff", (winner,)),),
        ties=broken,
    )
    return (first, runoff), (winner,)


def _other(pair: tuple[int, ...], option: int) -> int:
    return pair[1] if option == pair[0] else pair[0]


STAR = Method(
    name="star",
    title="STAR",
    source="Equal Vote Coalition, STAR voting and its tiebreaking protocol",
    about="The two options with the highest sums of scores meet in a runoff, in which each ballot "
    "counts for the one it scores higher.",
    kinds=frozenset({"score"}),
    settings=(GRADES,),
    max_seats=1,
    run=count,
)
