"""STAR: score, then automatic runoff between the two with the highest scores.

Equal Vote Coalition, "STAR voting" and its official tiebreaking protocol (starvoting.org/ties).

Spec: docs/spec/counting/star.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from protocol.counting.exact import Exact, exact
from protocol.counting.grades import GRADES, at_lowest, merit, totals, votes_per_grade
from protocol.counting.method import Method
from protocol.counting.pairwise import Matrix, beats, compare
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Pairwise, Reason, Round, Tie
from protocol.counting.ties import TieBreak


@dataclass(frozen=True, slots=True)
class _Race:
    """What ties are broken by, besides the ladder."""

    scores: Mapping[int, Exact]
    matrix: Matrix
    best: Sequence[Exact]
    ladder: TieBreak

    def finalists(self) -> tuple[list[int], list[Tie]]:
        """Every option, the highest score first, and the ties that decided who is among two.

        Protocol, scoring round: of equal scores whoever beats more of the others head to head, then
        whoever has more of the best score.
        """
        steps: list[tuple[str, Callable[[Sequence[int], int], Exact]]] = [
            ("head-to-head", self._wins),
            ("best-scores", lambda _tied, option: self.best[option]),
        ]
        groups: dict[Exact, list[int]] = {}
        for option in sorted(self.scores):
            groups.setdefault(self.scores[option], []).append(option)
        order: list[int] = []
        ties: list[Tie] = []
        for score in sorted(groups, reverse=True):
            group = groups[score]
            if len(group) > 1 and len(order) < 2:
                tie = self._settle(group, steps)
                ties.append(tie)
                group = list(tie.order)
            order += group
        return order, ties

    def winner(self, one: int, other: int) -> tuple[int, tuple[Tie, ...]]:
        """Protocol, runoff round: at equal votes the higher score, then more of the best score."""
        if beats(self.matrix, one, other):
            return one, ()
        if beats(self.matrix, other, one):
            return other, ()
        tie = self._settle(
            sorted((one, other)),
            [
                ("score", lambda _tied, option: self.scores[option]),
                ("best-scores", lambda _tied, option: self.best[option]),
            ],
        )
        return tie.order[0], (tie,)

    def _wins(self, tied: Sequence[int], option: int) -> int:
        return sum(beats(self.matrix, option, other) for other in tied if other != option)

    def _settle(
        self, tied: list[int], steps: list[tuple[str, Callable[[Sequence[int], int], Exact]]]
    ) -> Tie:
        groups = [tied]
        used = ""
        for name, key in steps:
            split: list[list[int]] = []
            for group in groups:
                values = {option: key(group, option) for option in group}
                split += [
                    [option for option in group if values[option] == value]
                    for value in sorted(set(values.values()), reverse=True)
                ]
            if len(split) > len(groups):
                used = name
            groups = split
        order: list[int] = []
        for group in groups:
            if len(group) > 1:
                tie = self.ladder.rank(group)
                used = tie.step
                group = list(tie.order)  # noqa: PLW2901
            order += group
        return Tie(tuple(tied), used, tuple(order))


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count scores, options without one at zero; nobody is elected if nobody scores above zero.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    ballots = exact(profile.total - profile.blank)
    # "Blanks ... are always explicitly counted as zeros" (starvoting.org/blank_vs_zero): in the
    # runoff too, so that a ballot is for neither of a zero and an option left out.
    scored = at_lowest(profile, int(settings["grades"]))
    votes = votes_per_grade(scored, int(settings["grades"]))
    scores = totals(votes)
    race = _Race(scores, compare(scored), [row[0] for row in votes], tie_break)
    order, ties = race.finalists()
    merits = tuple(merit(row) for row in votes)
    rounds, winners = _rounds(race, order, ties, ballots)
    pairwise = Pairwise(race.matrix)
    total, blank = profile.total, profile.blank
    return Count("star", settings, seats, winners, rounds, total, blank, pairwise, merits)


def _rounds(
    race: _Race, order: list[int], ties: list[Tie], ballots: Exact
) -> tuple[tuple[Round, ...], tuple[int, ...]]:
    if not any(race.scores.values()):
        return (Round(race.scores, 0, reasons=(Reason("no-votes"),)),), ()
    pair = tuple(sorted(order[:2]))
    reason = Reason("highest-scores", pair)
    first = Round(race.scores, 0, reasons=(reason,), ties=tuple(ties))
    if len(pair) == 1:
        return (Round(race.scores, 0, elected=pair, reasons=(reason,)),), pair
    one, other = order[:2]
    winner, broken = race.winner(one, other)
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
